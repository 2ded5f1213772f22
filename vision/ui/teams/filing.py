"""Filing a squad's clips under their people in the history of this computer."""

from __future__ import annotations

import threading

from vision.errors import CancelledError
from vision.jobs import Progress
from vision.team.clips import Squad
from vision.team.rows import ClipRow
from vision.team.run import Settings
from vision.ui.histories import the_history
from vision.ui.teams.kept import KeptTeam
from vision.ui.teams.lines import kept_rows
from vision.ui.teams.squads import find_clips
from vision.ui.work import QUEUE, Task

KIND = "filing"


def start_filing(team: KeptTeam) -> Task:
    """File every screened clip under its person, in the sitting of its day."""

    def run(progress: Progress, cancel: threading.Event) -> None:
        file_clips(team, progress, cancel)

    return QUEUE.add((team.id, KIND), run, unattended=True)


def filing_of(team: KeptTeam) -> Task | None:
    """Return the latest filing of a squad."""
    return QUEUE.find((team.id, KIND))


def fileable(rows: list[ClipRow]) -> list[ClipRow]:
    """Return the clips that were screened."""
    return [row for row in rows if row.has_report]


def file_clips(team: KeptTeam, progress: Progress, cancel: threading.Event) -> None:
    """File the clips, one after the other; one that is filed already is replaced. Raises SitboneError."""
    # On use: pages without people need no database library.
    from vision.team.filing import file_rows

    rows = {row.file: row for row in fileable(kept_rows(team))}
    clips = [clip for clip in find_clips(team).clips if clip.file in rows]
    settings = Settings(movement=team.record.choices.movement)
    progress(0, len(clips))
    for done, clip in enumerate(clips, start=1):
        if cancel.is_set():
            raise CancelledError("Stopped.")
        file_rows(the_history(), Squad((clip,)), [rows[clip.file]], team.results, settings)
        progress(done, len(clips))
