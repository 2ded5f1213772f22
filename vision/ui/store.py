"""Clips and results on disk, a folder per clip, each below its visitor's folder.

A clip's folder holds the video as it was given, a record (its name, what was chosen, the sentence of
its last screening), the landmarks once they are found, and copies made on request. Identities are
random and checked before they become a path; no path ever comes from a browser.
"""

from __future__ import annotations

import gzip
import re
import secrets
import shutil
import time
from dataclasses import dataclass
from pathlib import Path
from typing import NewType

from pydantic import BaseModel, ConfigDict, ValidationError

from vision.report.files import write_atomically
from vision.ui.choices import Choices
from vision.ui.visitors import Visitor

ClipId = NewType("ClipId", str)

_CLIP_ID = re.compile(r"[A-Za-z0-9_-]{22}")
_RECORD = "clip.json"
_LONGEST_NAME = 120
PACKED_QUICKLY = 1
"""The level of gzip: it stays on this computer, mostly."""
TRACKS_KEPT = 4
"""What the player drew last for a clip, its present track included."""

VIDEO_TYPES: dict[str, str] = {
    ".mp4": "video/mp4",
    ".m4v": "video/mp4",
    ".mov": "video/quicktime",
    ".webm": "video/webm",
    ".mkv": "video/x-matroska",
    ".avi": "video/x-msvideo",
    ".3gp": "video/3gpp",
    ".mts": "video/mp2t",
    ".mpg": "video/mpeg",
}
PHOTO_TYPES: dict[str, str] = {".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png"}
MEDIA_TYPES = {**VIDEO_TYPES, **PHOTO_TYPES}
"""What may be given, by the end of its name."""


class ClipRecord(BaseModel):
    """What is known of a clip beside its pictures; `added_s` is seconds since 1970."""

    model_config = ConfigDict(frozen=True)

    name: str
    suffix: str
    size_bytes: int
    added_s: float
    choices: Choices = Choices()
    status: str | None = None
    sentence: str | None = None


@dataclass(frozen=True)
class Clip:
    """One clip of a visitor: its identity, its folder, its record."""

    id: ClipId
    folder: Path
    record: ClipRecord

    @property
    def video(self) -> Path:
        """The file as it was given, under a name of ours."""
        return self.folder / f"original{self.record.suffix}"

    @property
    def poses(self) -> Path:
        """The landmarks, once they are found."""
        return self.folder / "poses.npz"

    @property
    def preview(self) -> Path:
        """The frame that is being measured, with its skeleton."""
        return self.folder / "preview.jpg"

    @property
    def playable(self) -> Path:
        """The H.264 copy for a browser that cannot play the original."""
        return self.folder / "playable.mp4"

    def annotated(self, skeleton_only: bool) -> Path:
        """The video with the angles drawn in, once it was asked for."""
        return self.folder / ("skeleton.mp4" if skeleton_only else "annotated.mp4")

    def track(self, version: str) -> Path:
        """What the player draws, packed; a version for every choice of movement, limit and side."""
        return self.folder / f"track-{version}.json.gz"

    @property
    def measured(self) -> bool:
        """Whether its landmarks were found."""
        return self.poses.is_file()

    @property
    def is_photo(self) -> bool:
        """Whether it is a single picture."""
        return self.record.suffix in PHOTO_TYPES


def clean_name(name: str) -> str:
    """Return a file name fit to be shown: no folders, no control characters, not too long.

    >>> clean_name("C:\\\\videos\\\\my squat.mp4"), clean_name("../../etc/passwd")
    ('my squat.mp4', 'passwd')
    """
    last = re.split(r"[/\\]", name)[-1]
    shown = "".join(letter for letter in last if letter.isprintable()).strip()
    return shown[-_LONGEST_NAME:] or "clip"


def suffix_of(name: str) -> str | None:
    """Return the ending of a name that may be given, None for any other."""
    suffix = Path(clean_name(name)).suffix.lower()
    return suffix if suffix in MEDIA_TYPES else None


def new_clip(
    visitor: Visitor, name: str, choices: Choices | None = None, clip_id: ClipId | None = None
) -> Clip:
    """Make the folder of a clip whose bytes are still to come; `keep` makes it known.

    With `clip_id` it is the clip of that identity, made anew. Raises ValueError when the name does not
    end like a video or a photo.
    """
    suffix = suffix_of(name)
    if suffix is None:
        raise ValueError(name)
    again = clip_id is not None
    clip_id = clip_id or ClipId(secrets.token_urlsafe(16))
    folder = _clips_folder(visitor) / clip_id
    folder.mkdir(parents=True, mode=0o700, exist_ok=again)
    record = ClipRecord(
        name=clean_name(name),
        suffix=suffix,
        size_bytes=0,
        added_s=time.time(),
        choices=choices or Choices(),
    )
    return Clip(clip_id, folder, record)


def keep(clip: Clip, **changes: object) -> Clip:
    """Write a clip's record, with changes, and return the clip as it is now."""
    record = clip.record.model_copy(update=changes)
    write_atomically(clip.folder / _RECORD, record.model_dump_json(indent=2).encode())
    return Clip(clip.id, clip.folder, record)


def find_clip(visitor: Visitor, clip_id: str | None) -> Clip | None:
    """Return one clip of this visitor; None when there is none of that identity."""
    if clip_id is None or not _CLIP_ID.fullmatch(clip_id):
        return None
    folder = _clips_folder(visitor) / clip_id
    try:
        record = ClipRecord.model_validate_json((folder / _RECORD).read_bytes())
    except (OSError, ValidationError):
        return None
    return Clip(ClipId(clip_id), folder, record)


def clips_of(visitor: Visitor) -> list[Clip]:
    """Return a visitor's clips, the latest first."""
    folder = _clips_folder(visitor)
    names = [entry.name for entry in folder.iterdir()] if folder.is_dir() else []
    found = [clip for name in names if (clip := find_clip(visitor, name)) is not None]
    return sorted(found, key=lambda clip: -clip.record.added_s)


def keep_track(clip: Clip, version: str, content: bytes) -> None:
    """Write what the player draws, as JSON, packed; of what it drew before, the last few stay.

    Another tab may still ask for one of them, and a page that is drawn anew begins before the former
    drawing has ended.
    """
    write_atomically(clip.track(version), gzip.compress(content, PACKED_QUICKLY, mtime=0))
    tracks = sorted(clip.folder.glob("track-*.json.gz"), key=_written_s)
    for former in tracks[:-TRACKS_KEPT]:
        former.unlink(missing_ok=True)


def _written_s(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:  # removed meanwhile, by the same rule
        return 0.0


def clips_of_everybody(data: Path) -> list[Clip]:
    """Return the clips of every browser."""
    visitors = [Visitor("", folder) for folder in sorted(data.glob("visitors/*"))]
    return [clip for visitor in visitors for clip in clips_of(visitor)]


def copy_in(visitor: Visitor, source: Path, choices: Choices | None = None) -> Clip:
    """Return a new clip made of a file on this computer (a sample)."""
    clip = new_clip(visitor, source.name, choices)
    shutil.copyfile(source, clip.video)
    return keep(clip, size_bytes=clip.video.stat().st_size)


def delete_clip(clip: Clip) -> None:
    """Delete a clip with everything made from it."""
    shutil.rmtree(clip.folder, ignore_errors=True)


def delete_everything(visitor: Visitor) -> None:
    """Delete everything that a visitor gave and everything made from it."""
    shutil.rmtree(visitor.folder, ignore_errors=True)


def forget_unfinished(data: Path) -> None:
    """Delete what an upload left behind when the server was stopped in the middle of it."""
    for folder in data.glob("visitors/*/clips/*"):
        if not (folder / _RECORD).is_file():
            shutil.rmtree(folder, ignore_errors=True)


def _clips_folder(visitor: Visitor) -> Path:
    return visitor.folder / "clips"
