"""How much of a sitting was above the limit.

Only what was filmed is counted: it stands for the training as far as that was filmed.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from vision.finding import Finding, Record, Status
from vision.history.entries import Entry
from vision.history.records import Sitting
from vision.movements import MOVEMENTS, RULES


class SittingLoad(Record):
    """What one sitting held above the limit.

    `repetitions` were filmed, `judged` could be judged; `above` reached the limit as measured,
    `above_surely` even less their error, `above_possibly` with it. `seconds_above` is the time
    at or above the limit, None where none could be judged. `limit_deg` None: no limit, or several.
    """

    date: datetime.date
    plan: str
    limit_deg: float | None
    repetitions: int
    judged: int
    above: int
    above_surely: int
    above_possibly: int
    seconds_above: float | None


def sitting_load(sitting: Sitting, entries: Sequence[Entry]) -> SittingLoad:
    """Return what the filed screenings of a sitting held above their limit."""
    tallies = [_tally(entry) for entry in entries]
    limits = {entry.screening.plan.limit_deg for entry in entries}
    seconds = [each.seconds for each in tallies if each.seconds is not None]
    return SittingLoad(
        date=sitting.date,
        plan=entries[-1].screening.plan.title if entries else "",
        limit_deg=limits.pop() if len(limits) == 1 else None,
        repetitions=sum(each.repetitions for each in tallies),
        judged=sum(each.judged for each in tallies),
        above=sum(each.above for each in tallies),
        above_surely=sum(each.surely for each in tallies),
        above_possibly=sum(each.possibly for each in tallies),
        seconds_above=round(sum(seconds), 2) if seconds else None,
    )


@dataclass(frozen=True)
class _Tally:
    repetitions: int = 0
    judged: int = 0
    above: int = 0
    surely: int = 0
    possibly: int = 0
    seconds: float | None = None


def _tally(entry: Entry) -> _Tally:
    """Count a screening's repetitions by the hip rule of its movement; of two sides the higher counts."""
    headline = MOVEMENTS[entry.screening.movement.name].headline
    if headline is None or RULES[headline].check != "hip_limit":
        return _Tally()
    by_repetition: dict[int, list[Finding]] = {}
    for finding in entry.screening.findings:
        if finding.code == headline and finding.repetition is not None:
            by_repetition.setdefault(finding.repetition, []).append(finding)
    judged = [
        highest
        for findings in by_repetition.values()
        if (highest := _highest(findings)) is not None
    ]

    def reached(sign: int) -> int:
        return sum(
            (each.value or 0) + sign * (each.error or 0) >= each.limit
            for each in judged
            if each.limit is not None
        )

    seconds = [each.seconds for each in judged if each.seconds is not None]
    return _Tally(
        repetitions=len(by_repetition),
        judged=len(judged),
        above=reached(0),
        surely=reached(-1),
        possibly=reached(1),
        seconds=sum(seconds) if seconds else None,
    )


def _highest(findings: Sequence[Finding]) -> Finding | None:
    judged = [
        each
        for each in findings
        if each.status is not Status.NOT_ASSESSED and each.value is not None
    ]
    return max(judged, key=lambda each: each.value or 0.0, default=None)
