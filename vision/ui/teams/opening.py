"""From a clip of a squad to its result page: the same page as for a video that was given alone."""

from __future__ import annotations

import base64
import hashlib
import os
import shutil
from pathlib import Path, PurePosixPath

from vision.errors import SitboneError
from vision.team.clips import Clip as TeamClip
from vision.team.job import POSES_FILE
from vision.ui.choices import Choices
from vision.ui.store import Clip, ClipId, find_clip, keep, new_clip, suffix_of
from vision.ui.teams.kept import KeptTeam, key_of
from vision.ui.teams.lines import kept_rows
from vision.ui.teams.running import run_of
from vision.ui.teams.squads import find_clips
from vision.ui.visitors import Visitor

NO_LONGER = "This clip is no longer there. Its report still is."
NO_PLAYER = "Videos ending in {suffix} are not played here. Open the clip's report instead."


def open_result(visitor: Visitor, team: KeptTeam, key: str) -> Clip:
    """Return the clip of that key as one of the visitor's, landmarks included; made when first opened.

    A dropped video is not stored twice, one in a folder is not copied. Raises SitboneError.
    """
    run = run_of(team)
    clips = run.clips if run is not None and run.clips else find_clips(team).clips
    clip = next((each for each in clips if key_of(each.file) == key), None)
    rows = list(run.rows.values()) if run is not None else kept_rows(team)
    row = next((each for each in rows if key_of(each.file) == key), None)
    if clip is None or row is None or row.folder is None:
        raise SitboneError(NO_LONGER)
    poses = team.results / row.folder / POSES_FILE
    clip_id = _id_of(team, clip, row.sha256)
    known = find_clip(visitor, clip_id)
    if known is not None and known.video.is_file():
        return known
    name = PurePosixPath(clip.file).name
    suffix = suffix_of(name)
    if suffix is None:
        raise SitboneError(NO_PLAYER.format(suffix=PurePosixPath(name).suffix))
    video = Path(clip.place.address)
    if not video.is_file() or not poses.is_file():
        raise SitboneError(NO_LONGER)
    return _made(visitor, team, clip, clip_id, poses)


def _made(visitor: Visitor, team: KeptTeam, clip: TeamClip, clip_id: ClipId, poses: Path) -> Clip:
    choices = Choices(
        movement=clip.movement or team.record.choices.movement,
        plan=clip.plan,
        side=clip.side,
        audience=team.record.choices.audience,
    )
    made = new_clip(visitor, PurePosixPath(clip.file).name, choices, clip_id)
    _link(Path(clip.place.address), made.video, ours=team.record.folder is None)
    shutil.copyfile(poses, made.poses)
    return keep(made, size_bytes=clip.place.size_bytes)


def _link(video: Path, to: Path, *, ours: bool) -> None:
    """Make a video of ours known a second time; point at one of the user's."""
    to.unlink(missing_ok=True)
    if not ours:
        to.symlink_to(video)
        return
    try:
        os.link(video, to)
    except OSError:  # a disk that knows no links
        shutil.copyfile(video, to)


def _id_of(team: KeptTeam, clip: TeamClip, sha256: str | None) -> ClipId:
    """A clip opened twice is one result, until its content is another."""
    digest = hashlib.sha256(f"{team.id} {clip.file} {sha256}".encode()).digest()
    return ClipId(base64.urlsafe_b64encode(digest).decode()[:22])
