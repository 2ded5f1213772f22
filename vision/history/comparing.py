"""Comparing a person's sittings, like with like only: movement, view, side, plan, set-up, method.

What differs in one of these is shown, never subtracted, and the reason is told. A trend holds what can
be compared with the latest sitting.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from vision.errors import HistoryError
from vision.finding import FindingSide, Record
from vision.history.changes import Change, Sample, change, not_comparable
from vision.history.entries import Entry, read_entries
from vision.history.likeness import cautions, obstacles
from vision.history.records import Filed
from vision.history.store import History
from vision.landmarks import Side
from vision.measures import MEASURE_BY_NAME, MEASURES, MeasureName
from vision.movements import MOVEMENTS
from vision.plan import Plan
from vision.result import MovementName


class Pair(Record):
    """Two screenings of one movement side by side. `obstacles` say why they cannot be compared (none:
    they can), `cautions` what to keep in mind when they can."""

    movement: MovementName
    title: str
    near_side: Side | None
    earlier: Filed
    later: Filed
    obstacles: tuple[str, ...]
    cautions: tuple[str, ...]
    changes: tuple[Change, ...]


class TrendPoint(Record):
    """One sitting in a trend: the median with its error, of so many repetitions."""

    date: datetime.date
    screening: int
    median_deg: float
    error_deg: float
    count: int


class Trend(Record):
    """One measure over the sittings that can be compared with the latest; `threshold_deg` is the smallest
    real change from the first to the last of them, `limit_deg` the hip limit, where there is one."""

    movement: MovementName
    movement_title: str
    measure: MeasureName
    title: str
    side: FindingSide
    points: tuple[TrendPoint, ...]
    threshold_deg: float
    threshold_reason: str
    limit_deg: float | None


class Alone(Record):
    """A movement that has nothing to be compared with, and why; `left_out` holds one reason per screening."""

    movement: MovementName
    title: str
    later: Filed
    reason: str


class LeftOut(Record):
    """A screening that a trend leaves out, and why."""

    screening: Filed
    reasons: tuple[str, ...]


class Comparison(Record):
    """A person's sittings compared: `sentence` first, then pairs, trends, and what stands alone."""

    person: str
    sentence: str
    pairs: tuple[Pair, ...]
    trends: tuple[Trend, ...]
    alone: tuple[Alone, ...]
    left_out: tuple[LeftOut, ...]


def compare(
    history: History,
    name: str,
    *,
    movement: MovementName | None = None,
    earlier: datetime.date | None = None,
    later: datetime.date | None = None,
    plan: Plan | None = None,
) -> Comparison:
    """Compare a person's sittings.

    Per movement (and near side) the latest screening, or that of the day `later`, is compared with
    the latest earlier one that can be, or that of the day `earlier`. Under a `plan` all are judged
    anew from their landmarks, so that sittings under different plans can be compared. Raises
    UnknownPersonError, and HistoryError when a day has no sitting or nothing is filed.
    """
    person = history.person(name)
    entries = read_entries(history, name, plan=plan, movement=movement)
    if not entries:
        what = "" if movement is None else f" of {MOVEMENTS[movement].title.lower()}"
        raise HistoryError(
            f"Nothing{what} is filed under {person.name}: screen a clip with --for {person.name!r}."
        )
    for date in (earlier, later):
        if date is not None and all(entry.date != date for entry in entries):
            days = ", ".join(sorted({entry.date.isoformat() for entry in entries})[-5:])
            raise HistoryError(
                f"{person.name} has no such sitting on {date}: the latest are {days}."
            )
    groups = [_compare_group(group, earlier, later) for group in _groups(entries)]
    pairs = tuple(pair for group in groups for pair in group.pairs)
    return Comparison(
        person=person.name,
        sentence=_sentence(pairs),
        pairs=pairs,
        trends=tuple(trend for group in groups for trend in group.trends),
        alone=tuple(alone for group in groups for alone in group.alone),
        left_out=tuple(each for group in groups for each in group.left_out),
    )


@dataclass(frozen=True)
class _Group:
    pairs: tuple[Pair, ...] = ()
    trends: tuple[Trend, ...] = ()
    alone: tuple[Alone, ...] = ()
    left_out: tuple[LeftOut, ...] = ()


def _groups(entries: Sequence[Entry]) -> list[list[Entry]]:
    """Return the entries by movement and near side; of one day only what was filed last."""
    table: dict[tuple[MovementName, Side | None], dict[datetime.date, Entry]] = {}
    for entry in entries:
        table.setdefault(entry.kind, {})[entry.date] = entry
    return [list(days.values()) for days in table.values()]


def _compare_group(
    group: list[Entry], earlier: datetime.date | None, later: datetime.date | None
) -> _Group:
    if later is not None:
        group = [entry for entry in group if entry.date <= later]
        if not group or group[-1].date != later:
            return _Group()
    latest, before = group[-1], group[:-1]
    against = [entry for entry in before if earlier is None or entry.date == earlier]
    if not against:
        return _Group(alone=(_alone(latest, earlier),))
    fitting = [entry for entry in before if not obstacles(entry, latest)]
    other = next((entry for entry in reversed(against) if entry in fitting), against[-1])
    left_out = tuple(
        LeftOut(screening=entry.filed, reasons=tuple(obstacles(entry, latest)))
        for entry in before
        if entry not in fitting
    )
    return _Group(
        pairs=(_pair(other, latest),),
        trends=tuple(_trends([*fitting, latest])) if fitting else (),
        left_out=left_out,
    )


def _alone(entry: Entry, earlier: datetime.date | None) -> Alone:
    movement = MOVEMENTS[entry.screening.movement.name]
    near = entry.screening.view.near_side
    when = "earlier" if earlier is None else f"on {earlier}"
    seen = f" with the {near} side toward the camera" if near else ""
    return Alone(
        movement=movement.name,
        title=movement.title,
        later=entry.filed,
        reason=f"{movement.title}{seen}: nothing {when} to compare with.",
    )


def _pair(earlier: Entry, later: Entry) -> Pair:
    against = obstacles(earlier, later)
    movement = MOVEMENTS[later.screening.movement.name]
    changes = []
    for key in _measured(earlier, later):
        then, now = earlier.measured.get(key), later.measured.get(key)
        if against:
            changes.append(not_comparable(*key, then, now, against[0]))
        else:
            changes.append(change(*key, then, now))
    return Pair(
        movement=movement.name,
        title=movement.title,
        near_side=later.screening.view.near_side,
        earlier=earlier.filed,
        later=later.filed,
        obstacles=tuple(against),
        cautions=() if against else tuple(cautions(earlier, later)),
        changes=tuple(changes),
    )


def _trends(entries: Sequence[Entry]) -> list[Trend]:
    trends = []
    for key in _measured(*entries):
        shown = [entry for entry in entries if key in entry.measured]
        if len(shown) < 2:
            continue
        whole = change(*key, shown[0].measured[key], shown[-1].measured[key])
        assert whole.threshold_deg is not None
        measure, side = key
        movement = MOVEMENTS[shown[-1].screening.movement.name]
        limit_deg = shown[-1].screening.plan.limit_deg if measure == "hip_flexion" else None
        trends.append(
            Trend(
                movement=movement.name,
                movement_title=movement.title,
                measure=measure,
                title=MEASURE_BY_NAME[measure].title,
                side=side,
                points=tuple(_point(entry, entry.measured[key]) for entry in shown),
                threshold_deg=whole.threshold_deg,
                threshold_reason=whole.threshold_reason,
                limit_deg=limit_deg if movement.headline else None,
            )
        )
    return trends


def _point(entry: Entry, sample: Sample) -> TrendPoint:
    return TrendPoint(
        date=entry.date,
        screening=entry.filed.id,
        median_deg=round(sample.median_deg, 2),
        error_deg=round(sample.error_deg, 2),
        count=len(sample.values_deg),
    )


def _measured(*entries: Entry) -> list[tuple[MeasureName, FindingSide]]:
    """Return every measure and side that any of the entries has, in the order of the measures."""
    sides: tuple[FindingSide, ...] = ("left", "right", "both")
    return [
        (measure.name, side)
        for measure in MEASURES
        for side in sides
        if any((measure.name, side) in entry.measured for entry in entries)
    ]


def _sentence(pairs: Sequence[Pair]) -> str:
    judged = [each for pair in pairs for each in pair.changes if each.verdict != "not comparable"]
    real = [each for each in judged if each.verdict == "real change"]
    if not judged:
        return "There is nothing to compare like with like yet."
    if not real:
        return "No clear change: everything that can be compared is within error."
    told = "; ".join(
        f"{each.title}{'' if each.side == 'both' else f', {each.side}'} "
        f"{abs(each.change_deg or 0):.0f}° {'more' if (each.change_deg or 0) > 0 else 'less'}"
        for each in real
    )
    rest = len(judged) - len(real)
    tail = f" {rest} other{'s' if rest > 1 else ''} within error." if rest else ""
    return f"Real change: {told}.{tail}"
