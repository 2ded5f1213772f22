"""What a rule reads off a measurement: a value between two bounds, and the sentence that says so."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vision.finding import FindingSide, Status
from vision.landmarks import Side
from vision.measurement import CLOCK_S, Measurement, Peak, Span
from vision.measures import MEASURE_BY_NAME, MeasureName
from vision.measuring.signals import MAX_GAP_S, runs
from vision.movements.movement import Movement
from vision.plan import Plan

ENTER_S = 0.2
"""How long a band must be held before it counts (rule book 1.5, grade D)."""

LEAVE_DEG = 5.0
"""Hysteresis: a band is left this far below where it was entered (rule book 1.5, grade D)."""

NEAR_PEAK_DEG = 15.0
"""A gap whose edge lies this near to the peak may hide a higher one (grade D)."""


@dataclass(frozen=True)
class Case:
    """One clip before the rules: what was measured, which movement it is, under which plan."""

    measurement: Measurement
    movement: Movement
    plan: Plan

    @property
    def spans(self) -> tuple[Span, ...]:
        """The repetitions or, for a held movement, the holds that are judged."""
        if self.movement.kind == "repetitions":
            return self.measurement.repetitions
        return self.measurement.holds

    def label(self, span: Span) -> str:
        """Return a repetition as the subject of a sentence: "Squat 2"."""
        return f"{self.movement.singular.capitalize()} {span.number}"


@dataclass(frozen=True)
class Reading:
    """A rule's answer before the gates. `understated` says why the true value may be higher."""

    status: Status
    reason: str
    value: float | None = None
    error: float | None = None
    limit: float | None = None
    time_s: float | None = None
    seconds: float | None = None
    understated: str | None = None
    advice: str | None = None


@dataclass(frozen=True)
class Missing:
    """Why a rule could not be judged, and what to do about it."""

    reason: str
    remedy: str


@dataclass(frozen=True)
class Outcome:
    """An answer for the whole clip, with the side it speaks of.

    `value` and `limit` are shown beside an answer that is Missing.
    """

    side: FindingSide | None
    answer: Reading | Missing
    value: float | None = None
    limit: float | None = None


NOT_SEEN_REMEDY = "Keep shoulder, hip, knee and ankle in the picture and uncovered, and film again."


def band(
    value: float,
    low: float,
    high: float,
    caution: float,
    limit: float,
) -> Status:
    """Return the status of a value that truly lies between `low` and `high`; more is worse.

    FLAGGED when even `low` reaches the limit. CLEAR when the value stays below the caution threshold
    and even `high` below the limit. BORDERLINE otherwise.

    >>> band(112, 104, 120, caution=85, limit=90).value
    'FLAGGED'
    >>> band(93, 85, 101, caution=85, limit=90).value
    'BORDERLINE'
    """
    if low >= limit:
        return Status.FLAGGED
    if value < caution and high < limit:
        return Status.CLEAR
    return Status.BORDERLINE


def angle(value_deg: float, error_deg: float | None) -> str:
    """Return an angle as it is written in a sentence: "112 ± 8°"."""
    return f"{value_deg:.0f}°" if error_deg is None else f"{value_deg:.0f} ± {error_deg:.0f}°"


def quantity(measure: MeasureName, side: Side | None) -> str:
    """Return a measure with its side, as a sentence names it: "left hip flexion (trunk-thigh)"."""
    title = MEASURE_BY_NAME[measure].title
    title = title[0].lower() + title[1:]
    return f"{side} {title}" if side else title


def placed(status: Status, caution: float, limit: float, unit: str) -> str:
    """Return where a value lies: "above the limit of 50°", "within the limit of 50° (...)"."""
    shown = f"the limit of {limit:g}{unit} (caution from {caution:g}{unit})"
    if status is Status.FLAGGED:
        return f"clearly above {shown}"
    return f"at or near {shown}" if status is Status.BORDERLINE else f"within {shown}"


def counted(number: int, singular: str, plural: str) -> str:
    """Return a number with its noun: "1 squat", "5 squats"."""
    return f"{number} {singular if number == 1 else plural}"


def not_seen(case: Case, measure: MeasureName, side: Side | None, span: Span) -> Missing:
    """Return the answer for a measure without a single value in a span."""
    return Missing(
        f"{case.label(span)}: {quantity(measure, side)} could not be measured in any frame.",
        NOT_SEEN_REMEDY,
    )


def hidden_near_peak(
    measurement: Measurement, measure: MeasureName, side: Side | None, span: Span, peak: Peak
) -> str | None:
    """Return why the peak may be higher than what was seen: a gap beside high values; None if not.

    A gap is a stretch without a value, or without a frame for longer than what would be bridged.
    """
    inside = measurement.inside(span)
    times_s, values = measurement.times_s()[inside], measurement.series(measure, side)[inside]
    pauses = (np.flatnonzero(np.diff(times_s) > MAX_GAP_S + CLOCK_S) + 1).tolist()
    for start, stop in [*runs(np.isnan(values)), *zip(pauses, pauses, strict=True)]:
        edges = [values[start - 1]] if start else []
        edges += [values[stop]] if stop < len(values) else []
        if np.nanmax([-np.inf, *edges]) >= peak.value_deg - NEAR_PEAK_DEG:
            return "it was hidden around its deepest point"
    return None
