"""Filing a squad's results under its people in the history."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from pathlib import Path

from vision.history import History, JudgedWith
from vision.measuring.accuracy import ErrorScale
from vision.pose.file import load_poses
from vision.report import JSON_FILE
from vision.result import Screening
from vision.team.clips import Clip, Squad
from vision.team.job import POSES_FILE
from vision.team.places import is_url
from vision.team.rows import ClipRow
from vision.team.run import Settings


def file_rows(
    history: History,
    squad: Squad,
    rows: Sequence[ClipRow],
    output: Path,
    settings: Settings,
    errors: ErrorScale | None = None,
) -> tuple[int, tuple[str, ...]]:
    """File every screened clip under its person; return how many, and the files that have no day.

    Who is not in the history yet is added. The day is that of the name or roster, else that of the
    file; an address tells none. The same video is one screening, however often a run is repeated.
    Raises HistoryError.
    """
    filed, without_day = 0, []
    for clip, row in zip(squad.clips, rows, strict=True):
        if not row.has_report:
            continue
        day = day_of(clip)
        if day is None:
            without_day.append(clip.file)
            continue
        home = output / clip.folder
        history.person_or_new(clip.person)
        history.file(
            clip.person,
            Screening.model_validate_json((home / JSON_FILE).read_bytes()),
            load_poses(home / POSES_FILE),
            judged_with(clip, settings, errors),
            date=day,
        )
        filed += 1
    return filed, tuple(without_day)


def day_of(clip: Clip) -> datetime.date | None:
    """Return the day of a clip: as it was named, else the day its file was last written."""
    if clip.day is not None:
        return datetime.date.fromisoformat(clip.day)
    if is_url(clip.place.address):
        return None
    return datetime.date.fromtimestamp(Path(clip.place.address).stat().st_mtime)


def judged_with(clip: Clip, settings: Settings, errors: ErrorScale | None) -> JudgedWith:
    """Return how a clip was judged, so that the history can judge it again."""
    return JudgedWith.model_validate(
        {
            "movement": clip.movement or settings.movement,
            "plan": clip.plan,
            "side": clip.side,
            "raw": settings.raw,
            "errors": errors,
        }
    )
