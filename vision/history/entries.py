"""A person's filed screenings, read for comparing: each with its sitting and what was measured."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from vision import __version__
from vision.errors import SitboneError
from vision.finding import FindingSide
from vision.history.changes import Sample, samples
from vision.history.records import Filed, Sitting
from vision.history.store import History
from vision.landmarks import Side
from vision.measures import MeasureName
from vision.plan import Plan
from vision.result import MovementName, Screening


@dataclass(frozen=True)
class Entry:
    """A filed screening with its sitting, the plan that was chosen for it, and what was measured in it."""

    filed: Filed
    sitting: Sitting
    plan: Plan
    screening: Screening
    measured: dict[tuple[MeasureName, FindingSide], Sample]

    @property
    def date(self) -> datetime.date:
        """The day of the sitting."""
        return self.sitting.date

    @property
    def kind(self) -> tuple[MovementName, Side | None]:
        """What must be the same before anything is put side by side: movement and the near side."""
        return self.screening.movement.name, self.screening.view.near_side


def read_entries(
    history: History,
    name: str,
    *,
    plan: Plan | None = None,
    movement: MovementName | None = None,
) -> list[Entry]:
    """Return what is filed under a person, the earliest first.

    Results of another version of Sitbone are made anew from their landmarks where these are still
    there, so that a new version is never taken for a change of the person; with `plan` all are.
    Raises UnknownPersonError, and with `plan` HistoryError or PoseFileError for missing landmarks.
    """
    entries = []
    for sitting in history.sittings(name):
        for filed in sitting.screenings:
            if movement is not None and filed.movement != movement:
                continue
            screening = _read(history, filed, plan)
            chosen = plan or history.judged_with(filed.id).plan
            entries.append(Entry(filed, sitting, chosen, screening, samples(screening)))
    return entries


def _read(history: History, filed: Filed, plan: Plan | None) -> Screening:
    if plan is not None:
        return history.again(filed.id, plan)
    stored = history.screening(filed.id)
    if stored.versions.sitbone == __version__:
        return stored
    try:
        return history.again(filed.id)
    except SitboneError:
        return stored
