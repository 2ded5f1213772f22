"""Judging other angles of a repetition: range, stretch, speed, trunk, left against right."""

from __future__ import annotations

import math

import numpy as np

from vision.finding import Status
from vision.landmarks import SIDES, Side
from vision.measurement import Measurement, Span
from vision.rules.reading import (
    ENTER_S,
    LEAVE_DEG,
    Case,
    Missing,
    Outcome,
    Reading,
    angle,
    band,
    hidden_near_peak,
    not_seen,
    placed,
    quantity,
)
from vision.rules.rule import Rule
from vision.rules.stretches import held, lasting_s

TIMING_FRAMES = 2
"""The start and the bottom of a descent are each known to about a frame (grade D)."""
DESCENT_ERROR_S = 0.2
"""A descent of 0.93 s reads up to this much short: its slow first and last degrees are not told from
standing still (measured on the rendered squats)."""


def hip_range(rule: Rule, case: Case, span: Span, side: Side | None) -> Reading | Missing:
    """Name the part of the hip's range that a repetition used: a label, not a warning (HF7)."""
    peak = case.measurement.peak(rule.measured, side, span)
    if peak is None:
        return not_seen(case, rule.measured, side, span)
    cuts = (rule.numbers["middle_deg"], rule.numbers["deep_deg"])
    names = ("low", "middle", "deep")
    name = names[sum(peak.value_deg >= cut for cut in cuts)]
    open_cuts = [cut for cut in cuts if abs(peak.value_deg - cut) < peak.error_deg]
    told = f"{case.label(span)} used the {name} part of the range"
    doubt = f"; the cut at {open_cuts[0]:.0f}° lies inside the error" if open_cuts else ""
    return Reading(
        status=Status.BORDERLINE if open_cuts else Status.CLEAR,
        reason=f"{told}: {angle(peak.value_deg, peak.error_deg)} of "
        f"{quantity(rule.measured, side)}{doubt}. A label, not a warning.",
        value=peak.value_deg,
        error=peak.error_deg,
        time_s=peak.time_s,
        understated=hidden_near_peak(case.measurement, rule.measured, side, span, peak),
        advice=rule.advise(range=name),
    )


def peak_band(rule: Rule, case: Case, span: Span, side: Side | None) -> Reading | Missing:
    """Judge the peak of an angle against two fixed thresholds (TR1, TR2)."""
    caution, limit = rule.thresholds
    peak = case.measurement.peak(rule.measured, side, span)
    if peak is None:
        return not_seen(case, rule.measured, side, span)
    low, high = peak.value_deg - peak.error_deg, peak.value_deg + peak.error_deg
    status = band(peak.value_deg, low, high, caution, limit)
    return Reading(
        status=status,
        reason=f"{case.label(span)} reached {angle(peak.value_deg, peak.error_deg)} of "
        f"{quantity(rule.measured, side)}, {placed(status, caution, limit, '°')}.",
        value=peak.value_deg,
        error=peak.error_deg,
        limit=limit,
        time_s=peak.time_s,
        seconds=case.measurement.seconds_above(rule.measured, side, span, limit),
        understated=hidden_near_peak(case.measurement, rule.measured, side, span, peak),
        advice=rule.advise(value=f"{peak.value_deg:.0f}"),
    )


def peak_report(rule: Rule, case: Case, span: Span, side: Side | None) -> Reading | Missing:
    """Report a peak that is compared with nothing (SS2)."""
    peak = case.measurement.peak(rule.measured, side, span)
    if peak is None:
        return not_seen(case, rule.measured, side, span)
    return Reading(
        status=Status.CLEAR,
        reason=f"{case.label(span)} reached {angle(peak.value_deg, peak.error_deg)} of "
        f"{quantity(rule.measured, side)}; reported only, a usual rise passes about "
        f"{rule.numbers['usual_deg']:.0f}°.",
        value=peak.value_deg,
        error=peak.error_deg,
        time_s=peak.time_s,
        understated=hidden_near_peak(case.measurement, rule.measured, side, span, peak),
    )


def held_stretch(rule: Rule, case: Case, span: Span, side: Side | None) -> Reading | Missing:
    """Judge the seconds with a folded hip and a nearly straight knee together (ST1)."""
    caution, limit = rule.thresholds
    measurement, inside = case.measurement, case.measurement.inside(span)
    hip, hip_error, knee, knee_error = (
        measurement.series(measure, side, kind)[inside]
        for measure in ("hip_flexion", "knee_flexion")
        for kind in ("", "error")
    )
    if not np.isfinite(hip + knee).any():
        return not_seen(case, "knee_flexion", side, span)
    hip_deg, knee_deg = rule.numbers["hip_deg"], rule.numbers["knee_deg"]
    durations_s = measurement.durations_s()[inside]

    def together_s(shift: float) -> float:
        folded = held(hip + shift * hip_error, hip_deg, hip_deg - LEAVE_DEG)
        straight = held(-knee + shift * knee_error, -knee_deg, -knee_deg - LEAVE_DEG)
        return lasting_s(folded & straight, durations_s, ENTER_S)

    measured_s, sure_s, possible_s = together_s(0.0), together_s(-1.0), together_s(1.0)
    status = band(measured_s, sure_s, possible_s, caution, limit)
    return Reading(
        status=status,
        reason=f"{case.label(span)}: hip flexion of {hip_deg:.0f}° or more together with a knee bent "
        f"{knee_deg:.0f}° or less ({side} leg) lasted {measured_s:.1f} s ({sure_s:.1f} to "
        f"{possible_s:.1f} s within the error), {placed(status, caution, limit, ' s')} from which it "
        "looks like a held hamstring stretch.",
        value=measured_s,
        error=max(measured_s - sure_s, possible_s - measured_s),
        limit=limit,
        time_s=span.peak_s,
        seconds=measured_s,
        understated="it was hidden for a moment" if not np.isfinite(hip + knee).all() else None,
        advice=rule.advise(),
    )


def descent_time(rule: Rule, case: Case, span: Span, side: Side | None) -> Reading | Missing:
    """Judge the seconds from the start of the descent to the bottom (ST2); shorter is worse.

    It counts only where hip flexion passes 60 degrees: surely below, the answer is CLEAR; where the
    error leaves that open, it is at most BORDERLINE.
    """
    caution, limit = rule.thresholds
    peak = case.measurement.peak("hip_flexion", side, span)
    if peak is None:
        return not_seen(case, "hip_flexion", side, span)
    if not span.complete:
        return Missing(
            f"{case.label(span)} is cut off by the start or end of the clip, so its speed was not "
            "judged.",
            "Start filming before the first repetition and stop after the last.",
        )
    from_deg = rule.numbers["hip_deg"]
    down_s = span.bottom_start_s - span.start_s
    error_s = max(DESCENT_ERROR_S, TIMING_FRAMES * _frame_s(case.measurement))
    status = band(-down_s, -down_s - error_s, -down_s + error_s, -caution, -limit)
    told = f"{case.label(span)} took {down_s:.1f} ± {error_s:.1f} s to go down"
    if peak.value_deg + peak.error_deg < from_deg:
        status = Status.CLEAR
        told += f", with less than the {from_deg:.0f}° of hip flexion from which speed counts"
    elif status is Status.FLAGGED and peak.value_deg - peak.error_deg < from_deg:
        status = Status.BORDERLINE
        told += f", and the {from_deg:.0f}° of hip flexion from which speed counts lie in the error"
    return Reading(
        status=status,
        reason=f"{told}; over {caution:.1f} s counts as within, under {limit:.1f} s as "
        "above the plan's speed.",
        value=down_s,
        error=error_s,
        limit=limit,
        time_s=span.bottom_start_s,
        understated=hidden_near_peak(case.measurement, "hip_flexion", side, span, peak),
        advice=rule.advise(),
    )


def side_difference(rule: Rule, case: Case) -> list[Outcome]:
    """Judge the difference between left and right: medians of the complete repetitions (AS1)."""
    caution, limit = rule.thresholds
    medians = {side: _median_peak(rule, case, side) for side in SIDES}
    missing = [side for side in SIDES if medians[side] is None]
    if missing:
        sides = " and ".join(missing)
        return [
            Outcome(
                "both",
                Missing(
                    f"Left and right were not compared: the {sides} side has no complete repetition "
                    "that could be measured.",
                    "Film both sides in turn, each next to the camera.",
                ),
            )
        ]
    (left, left_error), (right, right_error) = (medians[side] or (0.0, 0.0) for side in SIDES)
    value, error = abs(left - right), math.hypot(left_error, right_error)
    return [
        Outcome(
            "both",
            Reading(
                status=band(value, value - error, value + error, caution, limit),
                reason=f"Left {angle(left, left_error)} and right {angle(right, right_error)} of "
                f"{quantity(rule.measured, None)} differ by {angle(value, error)}; below "
                f"{caution:.0f}° lies inside the error of a camera.",
                value=value,
                error=error,
                limit=limit,
                advice=rule.advise(difference=f"{value:.0f}°"),
            ),
        )
    ]


def _median_peak(rule: Rule, case: Case, side: Side) -> tuple[float, float] | None:
    if side not in case.measurement.sides:
        return None
    peaks = [
        case.measurement.peak(rule.measured, side, span)
        for span in case.spans
        if span.complete and span.side in (side, "both")
    ]
    seen = [peak for peak in peaks if peak and peak.coverage >= rule.numbers["coverage"]]
    if not seen:
        return None
    return (
        float(np.median([peak.value_deg for peak in seen])),
        float(np.median([peak.error_deg for peak in seen])),
    )


def _frame_s(measurement: Measurement) -> float:
    return float(np.median(measurement.durations_s()))
