"""How large a change must be to count as real, from one screening to another.

The error of a change has two parts. The camera's: the +/- of both angles, taken as independent, which
is on the safe side, since much of it is the same for one person and one set-up. The person's: nobody
repeats a movement exactly, so the median of a few repetitions moves by chance. Both are half-widths of
90 % intervals, as everywhere in Sitbone. A change counts as real when it reaches both this error and
the rule book's smallest change.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

import numpy as np

from vision.finding import FindingSide, Record
from vision.landmarks import SIDES, Side
from vision.measures import MEASURE_BY_NAME, MEASURES, MeasureName
from vision.result import HoldResult, RepetitionResult, Screening, SidedValue, Value

Verdict = Literal["real change", "within error", "not comparable"]

SMALLEST_REAL_DEG: Mapping[MeasureName, float] = MappingProxyType(
    {
        "hip_flexion": 12.0,
        "knee_flexion": 12.0,
        "thigh_elevation": 12.0,
        "shank_inclination": 12.0,
        "trunk_inclination": 8.0,
    }
)
"""The smallest change from one day to another called real: hip and knee 12, trunk 8 (rule book 1.4,
grade D, until there is a repeatability study of its own); thigh and shank, which it does not name, like
hip and knee."""

SOURCES = ("S35", "S-rulebook")
GRADE_DIRECTION, GRADE_NUMBER = "A'", "D"
"""Between days angles from video differ by 9 to 14 degrees, measured in running (A'); the numbers above
are defaults (D)."""

NORMAL_90 = 1.645
"""Half-width of a 90 % interval in standard deviations, as of all errors here."""
MEDIAN_FACTOR = 1.2533
"""A median scatters more than a mean: sqrt(pi / 2), for a normal distribution."""
USUAL_SPREAD_DEG = 5.0
"""Standard deviation from one repetition to another where too few were filmed to tell: the same person
differs by 3 to 8 degrees within a day (S35); the middle is taken (grade D)."""
LEAST_FREEDOM = 2
"""With fewer repetitions than these and one more on each day, their own spread is not believed."""


@dataclass(frozen=True)
class Sample:
    """One measure of one screening: the median of its repetitions (or holds), its error, every value."""

    median_deg: float
    error_deg: float
    values_deg: tuple[float, ...]


class Change(Record):
    """One measure, then and now.

    `change_deg` is now minus then, with `error_deg` beside it; `threshold_deg` the smallest change
    that counts as real and `threshold_reason` where that comes from. `reason` is the whole as a
    sentence. What cannot be compared has no change, and the reason says why.
    """

    measure: MeasureName
    title: str
    side: FindingSide
    earlier_deg: float | None
    earlier_error_deg: float | None
    later_deg: float | None
    later_error_deg: float | None
    change_deg: float | None
    error_deg: float | None
    threshold_deg: float | None
    threshold_reason: str
    verdict: Verdict
    reason: str
    sources: tuple[str, ...] = SOURCES
    grade_direction: str = GRADE_DIRECTION
    grade_number: str = GRADE_NUMBER


def samples(screening: Screening) -> dict[tuple[MeasureName, FindingSide], Sample]:
    """Return what was measured in the complete repetitions (or the holds) of a screening, by measure and side."""
    spans: Sequence[RepetitionResult | HoldResult] = screening.holds
    if screening.repetitions:
        spans = [each for each in screening.repetitions if each.complete]
    found: dict[tuple[MeasureName, FindingSide], Sample] = {}
    spread_of = {(each.measure, each.side) for each in screening.summary.spreads}
    for measure in MEASURES:
        sides: tuple[Side | None, ...] = SIDES if measure.per_side else (None,)
        for side in sides:
            if (measure.name, side or "both") not in spread_of:
                continue  # a side that was not judged
            values = [
                value
                for span in spans
                if side is None or span.side in (side, "both")
                if (value := _value(span, measure.name, side)) is not None
            ]
            sample = _sample(values)
            if sample is not None:
                found[measure.name, side or "both"] = sample
    return found


def change(
    measure: MeasureName, side: FindingSide, earlier: Sample | None, later: Sample | None
) -> Change:
    """Return the change of one measure, judged; not comparable when it was not measured on both days."""
    if earlier is None or later is None:
        missing = "on neither day" if earlier is later else "then" if earlier is None else "now"
        told = (
            "it was measured on neither day"
            if earlier is later
            else f"it was not measured {missing}"
        )
        return _change(measure, side, earlier, later, reason=f"not comparable, because {told}")
    change_deg = later.median_deg - earlier.median_deg
    camera_deg = math.hypot(earlier.error_deg, later.error_deg)
    error_deg = math.hypot(camera_deg, _by_chance_deg(earlier.values_deg, later.values_deg))
    smallest_deg = SMALLEST_REAL_DEG[measure]
    threshold_deg = max(smallest_deg, error_deg)
    verdict: Verdict = "real change" if abs(change_deg) >= threshold_deg else "within error"
    direction = "more" if change_deg > 0 else "less"
    told = f"{abs(change_deg):.0f}° ± {error_deg:.0f}° {direction} than then"
    if verdict == "real change":
        reason = f"{told}: a real change, which begins at {threshold_deg:.0f}° here"
    else:
        reason = f"{told}: within error, since a real change begins at {threshold_deg:.0f}° here"
    return _change(
        measure,
        side,
        earlier,
        later,
        change_deg=round(change_deg, 2),
        error_deg=round(error_deg, 2),
        threshold_deg=round(threshold_deg, 2),
        verdict=verdict,
        reason=reason,
    )


def not_comparable(
    measure: MeasureName, side: FindingSide, earlier: Sample | None, later: Sample | None, why: str
) -> Change:
    """Return the change of a measure that must not be compared; both values stay visible."""
    return _change(measure, side, earlier, later, reason=f"not comparable, because {why}")


def _change(
    measure: MeasureName,
    side: FindingSide,
    earlier: Sample | None,
    later: Sample | None,
    *,
    reason: str,
    change_deg: float | None = None,
    error_deg: float | None = None,
    threshold_deg: float | None = None,
    verdict: Verdict = "not comparable",
) -> Change:
    title = MEASURE_BY_NAME[measure].title
    return Change(
        measure=measure,
        title=title,
        side=side,
        earlier_deg=None if earlier is None else round(earlier.median_deg, 2),
        earlier_error_deg=None if earlier is None else round(earlier.error_deg, 2),
        later_deg=None if later is None else round(later.median_deg, 2),
        later_error_deg=None if later is None else round(later.error_deg, 2),
        change_deg=change_deg,
        error_deg=error_deg,
        threshold_deg=threshold_deg,
        threshold_reason=threshold_reason(measure, threshold_deg),
        verdict=verdict,
        reason=f"{title}{'' if side == 'both' else f', {side}'}: {reason}.",
    )


def threshold_reason(measure: MeasureName, threshold_deg: float | None) -> str:
    """Return where a smallest real change comes from, as a sentence with its grade."""
    smallest_deg = SMALLEST_REAL_DEG[measure]
    default = (
        f"{smallest_deg:.0f}° is the smallest change from one day to another called real by default "
        "(rule book 1.4, grade D; in running, angles from video differed by 9 to 14° between days, S35)"
    )
    if threshold_deg is None or threshold_deg <= smallest_deg:
        return f"{default}."
    return (
        f"{threshold_deg:.0f}° is what the ± of both angles and the spread of the repetitions come to, "
        f"more than the default. {default}."
    )


def _by_chance_deg(earlier: Sequence[float], later: Sequence[float]) -> float:
    """Return how far two medians of repetitions may differ by chance (half-width of a 90 % interval)."""
    freedom = len(earlier) + len(later) - 2
    spread_deg = USUAL_SPREAD_DEG
    if freedom >= LEAST_FREEDOM:
        squares = sum(float(np.var(values)) * len(values) for values in (earlier, later))
        spread_deg = math.sqrt(squares / freedom)
    return NORMAL_90 * MEDIAN_FACTOR * spread_deg * math.sqrt(1 / len(earlier) + 1 / len(later))


def _value(
    span: RepetitionResult | HoldResult, measure: MeasureName, side: Side | None
) -> Value | None:
    measured = getattr(span, measure)
    value = measured.of(side) if isinstance(measured, SidedValue) and side else measured
    if not isinstance(value, Value) or value.value_deg is None or value.error_deg is None:
        return None
    return value


def _sample(values: Sequence[Value]) -> Sample | None:
    angles = [value.value_deg for value in values if value.value_deg is not None]
    errors = [value.error_deg for value in values if value.error_deg is not None]
    if not angles:
        return None
    return Sample(float(np.median(angles)), float(np.median(errors)), tuple(angles))
