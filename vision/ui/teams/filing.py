"""Filing a squad's clips under their people in the history, where Sitbone comes with one."""

from __future__ import annotations

import threading
from datetime import date
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from vision.errors import CancelledError
from vision.jobs import Progress
from vision.pose.file import load_poses
from vision.team.clips import Clip
from vision.team.job import POSES_FILE
from vision.team.rows import ClipRow
from vision.ui.folders import data_folder, keeps_nothing
from vision.ui.teams.kept import KeptTeam
from vision.ui.teams.lines import kept_rows
from vision.ui.teams.squads import find_clips
from vision.ui.work import QUEUE, Task

HISTORY = "vision.history"
KIND = "filing"


def has_history() -> bool:
    """Return whether there is a history to file in."""
    return find_spec(HISTORY) is not None


def start_filing(team: KeptTeam) -> Task:
    """File every clip with landmarks under its person, in the sitting of its day."""

    def run(progress: Progress, cancel: threading.Event) -> None:
        module = import_module(HISTORY)  # on use: it loads a database library
        folder = data_folder()
        with module.History.open(folder=folder, url="" if keeps_nothing() else None) as history:
            file_clips(team, history, module.JudgedWith, progress, cancel)

    return QUEUE.add((team.id, KIND), run, unattended=True)


def filing_of(team: KeptTeam) -> Task | None:
    """Return the latest filing of a squad."""
    return QUEUE.find((team.id, KIND))


def file_clips(
    team: KeptTeam, history: Any, judged_with: Any, progress: Progress, cancel: threading.Event
) -> None:
    """File the clips in a history; the same clip filed again is replaced. Raises SitboneError."""
    clips = {clip.file: clip for clip in find_clips(team).clips}
    rows = fileable(team, kept_rows(team))
    progress(0, len(rows))
    for done, row in enumerate(rows, start=1):
        if cancel.is_set():
            raise CancelledError("Stopped.")
        clip = clips.get(row.file)
        if clip is not None and row.folder is not None:
            poses = load_poses(team.results / row.folder / POSES_FILE)
            judged = judged_with(
                movement=clip.movement or team.record.choices.movement,
                plan=clip.plan,
                side=clip.side,
            )
            screening = judged.screen(poses)
            history.person_or_new(clip.person)
            history.file(clip.person, screening, poses, judged, date=_day(team, clip))
        progress(done, len(rows))


def fileable(team: KeptTeam, rows: list[ClipRow]) -> list[ClipRow]:
    """Return the clips of which there are landmarks and an answer."""
    return [
        row
        for row in rows
        if row.has_report
        and row.folder is not None
        and (team.results / row.folder / POSES_FILE).is_file()
    ]


def _day(team: KeptTeam, clip: Clip) -> date:
    """The day that the clip's name or the roster says, else the one on which the clips were given."""
    if clip.day is not None:
        return date.fromisoformat(clip.day)
    return date.fromtimestamp(team.record.added_s)
