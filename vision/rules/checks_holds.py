"""Judging what is held: sitting, and the single-leg bridge."""

from __future__ import annotations

import math

import numpy as np

from vision.finding import SEVERITY, Status
from vision.landmarks import SIDES, FloatArray, Side
from vision.measurement import Span, running_median
from vision.measuring.signals import runs
from vision.rules.reading import (
    ENTER_S,
    LEAVE_DEG,
    Case,
    Missing,
    Outcome,
    Reading,
    angle,
    band,
    not_seen,
    placed,
    quantity,
)
from vision.rules.rule import Rule
from vision.rules.stretches import held, longest_s

MOSTLY = 0.5
"""A clip too short for a rule's duration still answers when at least this share agrees (grade D)."""


def sustained(rule: Rule, case: Case, span: Span, side: Side | None) -> Reading | Missing:
    """Judge how long a posture stays in a band without a break (SI1, SI3, SI4).

    FLAGGED: surely (by the error) at or above the limit for the rule's duration. CLEAR: not even
    possibly near it for that long; a hidden moment may have been. A clip that is too short to tell
    is BORDERLINE when most of it is near or above. The value is the median.
    """
    caution, limit = rule.thresholds
    inside = case.measurement.inside(span)
    values = case.measurement.series(rule.measured, side)[inside]
    errors = case.measurement.series(rule.measured, side, "error")[inside]
    if not np.isfinite(values).any():
        return not_seen(case, rule.measured, side, span)
    durations_s = case.measurement.durations_s()[inside]
    needed_s, filmed_s = rule.numbers["duration_s"], float(durations_s.sum())
    sure = held(values - errors, limit, limit - LEAVE_DEG)
    near = ~((values < caution) & (values + errors < limit))
    short = filmed_s < needed_s
    if longest_s(sure, durations_s) >= needed_s:
        status = Status.FLAGGED
    elif longest_s(near, durations_s) >= needed_s or (short and near.mean() >= MOSTLY):
        status = Status.BORDERLINE
    else:
        status = Status.CLEAR
    value, error = float(np.nanmedian(values)), float(np.nanmedian(errors))
    return Reading(
        status=status,
        reason=f"{case.label(span)}: {angle(value, error)} of {quantity(rule.measured, side)}"
        f"{f' (median of {filmed_s:.0f} s)' if filmed_s else ''}, "
        f"{placed(status, caution, limit, '°')}; it counts when it lasts {needed_s:.0f} s without a "
        f"break{_too_short(status, short, filmed_s)}.",
        value=value,
        error=error,
        limit=limit,
        time_s=float(case.measurement.times_s()[inside][int(np.nanargmax(values))]),
        seconds=case.measurement.seconds_above(rule.measured, side, span, limit),
        advice=rule.advise(),
    )


def _too_short(status: Status, short: bool, filmed_s: float) -> str:
    if not short or status is not Status.BORDERLINE:
        return ""
    if filmed_s == 0:
        return "; a single picture cannot tell how long it lasts"
    return f"; the {filmed_s:.0f} s filmed are too short to tell"


def hold_line(rule: Rule, case: Case, span: Span, side: Side | None) -> Reading | Missing:
    """Judge whether shoulder, hip and knee stay in one line during a bridge hold (BR1).

    Signed hip flexion, median over 1 s: above 0 the hips sink, below 0 they over-arch. The worse of
    the two ends is reported.
    """
    caution, limit = rule.thresholds
    series = _line_series(rule, case, span, side)
    if series is None:
        return not_seen(case, "hip_flexion", side, span)
    times_s, smooth, errors = series
    ends = []
    for sign, near, far in (
        (1.0, caution, limit),
        (-1.0, -rule.numbers["arch_caution_deg"], -rule.numbers["arch_limit_deg"]),
    ):
        at = int(np.nanargmax(sign * smooth))
        value, error = sign * float(smooth[at]), float(errors[at])
        status = band(value, value - error, value + error, near, far)
        ends.append((SEVERITY[status], value - far, sign, status, at, far))
    _, _, sign, status, at, far = max(ends)
    value, error = float(smooth[at]), float(errors[at])
    word = "sinking" if value > 0 else "over-arching"
    hidden = case.measurement.coverage("hip_flexion", side, span) < 1.0
    return Reading(
        status=status,
        reason=f"{case.label(span)}: shoulder, hip and knee were off one line by at most "
        f"{angle(value, error)} ({word}, {side} leg); {rule.numbers['arch_caution_deg']:.0f}° to "
        f"{caution:.0f}° counts as in line, beyond {rule.numbers['arch_limit_deg']:.0f}° or "
        f"{limit:.0f}° as out of it.",
        value=value,
        error=error,
        limit=sign * far,
        time_s=float(times_s[at]),
        seconds=_out_of_line_s(rule, case, span, side),
        understated="it was hidden for a moment" if hidden else None,
        advice=rule.advise(),
    )


def _line_series(
    rule: Rule, case: Case, span: Span, side: Side | None
) -> tuple[FloatArray, FloatArray, FloatArray] | None:
    """Return times, the 1 s running median of hip flexion and its error; None when nothing was seen."""
    inside = case.measurement.inside(span)
    values = case.measurement.series("hip_flexion", side)[inside]
    if not np.isfinite(values).any():
        return None
    times_s = case.measurement.times_s()[inside]
    errors = case.measurement.series("hip_flexion", side, "error")[inside]
    errors = np.where(np.isfinite(errors), errors, np.nanmedian(errors))
    return times_s, running_median(times_s, values, rule.numbers["duration_s"]), errors


def _out_of_line(rule: Rule, values: FloatArray) -> np.ndarray:
    _, limit = rule.thresholds
    return np.asarray((values > limit) | (values < rule.numbers["arch_limit_deg"]))


def _out_of_line_s(rule: Rule, case: Case, span: Span, side: Side | None) -> float:
    inside = case.measurement.inside(span)
    values = case.measurement.series("hip_flexion", side)[inside]
    durations_s = case.measurement.durations_s()[inside]
    return float(durations_s[_out_of_line(rule, values)].sum())


def hold_time(
    rule: Rule, case: Case, span: Span, side: Side | None, line: Rule
) -> Reading | Missing:
    """Judge how long a bridge was held in line (BR2); shorter than the dose is worse.

    The clock stops when the line (BR1) is lost for more than 1 s. A hold that runs on past the end
    of the clip shows only that it lasted at least so long.
    """
    caution, limit = rule.thresholds
    clean = clean_hold_s(case, span, side, line)
    if clean is None:
        return not_seen(case, "hip_flexion", side, span)
    seconds, stopped = clean
    error = rule.numbers["error_s"]
    if not span.complete and not stopped and seconds - error < caution:
        return Missing(
            f"{case.label(span)} was seen for {seconds:.0f} s and is cut off by the clip, so its "
            "length is not known.",
            "Start filming before the hold and stop after it.",
        )
    ended = ", then the line was lost" if stopped else ""
    return Reading(
        status=band(-seconds, -seconds - error, -seconds + error, -caution, -limit),
        reason=f"{case.label(span)}: {side} leg held in line for {seconds:.0f} s{ended}; the usual dose "
        f"is {caution:.0f} to {rule.numbers['dose_s']:.0f} s, under {limit:.0f} s is short "
        "of it.",
        value=seconds,
        error=error,
        limit=limit,
        time_s=span.start_s,
        advice=rule.advise(),
    )


def clean_hold_s(
    case: Case, span: Span, side: Side | None, line: Rule
) -> tuple[float, bool] | None:
    """Return the seconds until the line was lost (or the hold ended), and whether it was lost."""
    inside = case.measurement.inside(span)
    values = case.measurement.series("hip_flexion", side)[inside]
    if not np.isfinite(values).any():
        return None
    times_s = case.measurement.times_s()[inside]
    durations_s = case.measurement.durations_s()[inside]
    lost = _out_of_line(line, running_median(times_s, values, ENTER_S))
    for start, stop in runs(lost):
        if durations_s[start:stop].sum() > line.numbers["duration_s"]:
            return float(times_s[start] - span.start_s), True
    return span.end_s - span.start_s, False


def median_report(rule: Rule, case: Case, span: Span, side: Side | None) -> Reading | Missing:
    """Report the median of an angle in a hold, to be kept alike from one day to the next (BR4)."""
    value = case.measurement.peak_value(rule.measured, side, span)
    if value is None or value.value_deg is None:
        return not_seen(case, rule.measured, side, span)
    if value.value_deg >= rule.numbers["short_lever_deg"]:
        lever = "a short lever"
    elif value.value_deg <= rule.numbers["long_lever_deg"]:
        lever = "a long lever"
    else:
        lever = "between a long and a short lever"
    return Reading(
        status=Status.CLEAR,
        reason=f"{case.label(span)}: {angle(value.value_deg, value.error_deg)} of "
        f"{quantity(rule.measured, side)} ({lever}); reported only. Keep it within "
        f"{rule.numbers['keep_within_deg']:.0f}° from one day to the next.",
        value=value.value_deg,
        error=value.error_deg,
        time_s=span.start_s,
    )


def hold_symmetry(rule: Rule, case: Case, times: Rule, line: Rule) -> list[Outcome]:
    """Judge the sore leg's longest hold as a percentage of the other's (AS2); lower is worse.

    Without a declared sore side the shorter is compared with the longer.
    """
    caution, limit = rule.thresholds
    best = {side: _longest_hold_s(case, side, line) for side in SIDES}
    left, right = best["left"], best["right"]
    if not left or not right:
        missing = Missing(
            "Left and right were not compared: the clip does not show a measured hold of each leg.",
            "Film holds of both legs, each next to the camera.",
        )
        return [Outcome("both", missing)]
    sore, other = min(left, right), max(left, right)
    told = "The shorter side"
    if case.plan.sore_side:
        sore, other = (left, right) if case.plan.sore_side == "left" else (right, left)
        told = "The sore side"
    value = 100 * sore / other
    error = value * times.numbers["error_s"] * math.hypot(1 / sore, 1 / other)
    return [
        Outcome(
            "both",
            Reading(
                status=band(-value, -value - error, -value + error, -caution, -limit),
                reason=f"{told} held {value:.0f} ± {error:.0f} % of the other's time ({sore:.0f} s and "
                f"{other:.0f} s); from {caution:.0f} % on counts as alike.",
                value=value,
                error=error,
                limit=limit,
                advice=rule.advise(difference=f"{abs(other - sore):.0f} s"),
            ),
        )
    ]


def _longest_hold_s(case: Case, side: Side, line: Rule) -> float | None:
    if side not in case.measurement.sides:
        return None
    holds = [
        clean_hold_s(case, span, side, line)
        for span in case.spans
        if span.side in (side, "both") and span.complete
    ]
    return max((hold[0] for hold in holds if hold), default=None)
