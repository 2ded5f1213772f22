"""Judging hip flexion against the plan's limit: how deep, how long, with what load."""

from __future__ import annotations

import math
from dataclasses import replace

from vision.finding import Status
from vision.landmarks import Side
from vision.measurement import Measurement, Peak, Span
from vision.measures import MeasureName
from vision.plan import Plan
from vision.rules.advice import ADVICE
from vision.rules.reading import (
    ENTER_S,
    Case,
    Missing,
    Reading,
    angle,
    band,
    hidden_near_peak,
    not_seen,
    placed,
    quantity,
)
from vision.rules.rule import Rule
from vision.rules.stretches import lasting_s

NORMAL_WHEN_PAIN_FREE = "a provocative position, and a normal one when it is pain-free"
"""Said beside every flag of the general plan (rule book section 0, point 5)."""


def hip_limit(rule: Rule, case: Case, span: Span, side: Side | None) -> Reading | Missing:
    """Judge the peak of hip flexion against the limit of the plan (HF1, HF2, HF3).

    FLAGGED from limit + error on; CLEAR below limit - max(margin, error) (rule book 1.5, with the
    measured error in place of a fixed one). Where the knee decides between two limits and its error
    leaves both open, the status is the one that both give, or BORDERLINE.
    """
    peak = case.measurement.peak(rule.measured, side, span)
    if peak is None:
        return not_seen(case, rule.measured, side, span)
    understated = hidden_near_peak(case.measurement, rule.measured, side, span, peak)
    limits = possible_limits_deg(rule, case, side, peak)
    if not limits:
        return replace(_without_limit(rule, case, span, side, peak), understated=understated)
    statuses = {_status(rule, peak, limit) for limit in limits}
    status = statuses.pop() if len(statuses) == 1 else Status.BORDERLINE
    limit = limits[0]
    seconds = case.measurement.seconds_above(rule.measured, side, span, limit)
    reason = _hip_sentence(rule, case, span, side, peak, limit, status, seconds)
    return Reading(
        status=status,
        reason=reason,
        value=peak.value_deg,
        error=peak.error_deg,
        limit=limit,
        time_s=peak.time_s,
        seconds=seconds,
        understated=understated,
        advice=_hip_advice(rule, case, peak, limit),
    )


def possible_limits_deg(rule: Rule, case: Case, side: Side | None, peak: Peak) -> tuple[float, ...]:
    """Return the limits that may apply, the likeliest first; none in a plan without a limit.

    Most rules have one. In a hinge (HF3) the limit is lower while the knee is nearly straight; when
    the knee's error, or a hidden knee, leaves open whether it is, both are returned.
    """
    limit = case.plan.hip_limit_deg
    if limit is None:
        return ()
    if "bent_knee_deg" not in rule.numbers:
        return (limit,)
    lower = limit - rule.numbers["straight_knee_deduction_deg"]
    knee_deg, error_deg = _at(case.measurement, "knee_flexion", side, peak.time_s)
    bent_deg = rule.numbers["bent_knee_deg"]
    if math.isnan(knee_deg) or (knee_deg < bent_deg <= knee_deg + error_deg):
        return (lower, limit)
    if knee_deg - error_deg < bent_deg <= knee_deg:
        return (limit, lower)
    return (lower,) if knee_deg < bent_deg else (limit,)


def time_above_limit(rule: Rule, case: Case, span: Span, side: Side | None) -> Reading | Missing:
    """Judge the seconds at or above the limit in a repetition (HF4).

    The error of the angle becomes an error of the time: seconds above limit + error are sure,
    seconds above limit - error possible. Stretches under 0.2 s do not count.
    """
    caution, limit = rule.thresholds
    peak = case.measurement.peak(rule.measured, side, span)
    if peak is None:
        return not_seen(case, rule.measured, side, span)
    understated = hidden_near_peak(case.measurement, rule.measured, side, span, peak)
    limit_deg = case.plan.hip_limit_deg
    if limit_deg is None:
        return Reading(
            Status.CLEAR,
            f"{case.label(span)}: no limit applies at stage 4, so no time above one was counted.",
            understated=understated,
        )
    measurement = case.measurement
    inside = measurement.inside(span)
    values = measurement.series(rule.measured, side)[inside]
    errors = measurement.series(rule.measured, side, "error")[inside]
    durations_s = measurement.durations_s()[inside]
    measured_s, sure_s, possible_s = (
        lasting_s(values + shift >= limit_deg, durations_s, ENTER_S)
        for shift in (0.0, -errors, errors)
    )
    status = band(measured_s, sure_s, possible_s, caution, limit)
    return Reading(
        status=status,
        reason=f"{case.label(span)}: {quantity(rule.measured, side)} spent {measured_s:.1f} s "
        f"({sure_s:.1f} to {possible_s:.1f} s within the error) at or above "
        f"{case.plan.limit_phrase(limit_deg)}: {placed(status, caution, limit, ' s')}.",
        value=measured_s,
        error=max(measured_s - sure_s, possible_s - measured_s),
        limit=limit,
        time_s=peak.time_s,
        seconds=measured_s,
        understated=understated,
        advice=rule.advise(value=f"{measured_s:.1f}"),
    )


def declared_load(
    rule: Rule, case: Case, span: Span, side: Side | None, headline: Rule
) -> Reading | Missing:
    """Raise the answer on hip flexion by one band for a declared load at stages 1 and 2 (HF6)."""
    answer = hip_limit(headline, case, span, side)
    if isinstance(answer, Missing):
        return answer
    weight = f"{case.plan.load_kg:g} kg" if case.plan.load_kg else "a load"
    start = f"{case.label(span)}: {weight} was declared"
    if case.plan.effective not in ("stage1", "stage2"):
        status, told = Status.CLEAR, "it raises the answer only at stages 1 and 2"
    elif answer.status is Status.CLEAR:
        status, told = Status.CLEAR, "hip flexion stayed within the limit, so nothing is raised"
    else:
        status, told = Status.FLAGGED, f"with it, {headline.code} counts as clearly above the limit"
    return replace(
        answer,
        status=status,
        reason=f"{start} ({angle(answer.value or 0.0, answer.error)} of {quantity('hip_flexion', side)}"
        f"); {told}.",
        advice=rule.advise(),
    )


def limit_phrase(rule: Rule, plan: Plan, limit_deg: float) -> str:
    """Return how a sentence names a hip rule's limit, and why it differs from the plan's."""
    phrase = plan.limit_phrase(limit_deg)
    if plan.hip_limit_deg == limit_deg:
        return phrase
    deduction = rule.numbers["straight_knee_deduction_deg"]
    return f"{phrase} (lower by {deduction:.0f}° because the knee was nearly straight)"


def _status(rule: Rule, peak: Peak, limit_deg: float) -> Status:
    return band(
        peak.value_deg,
        peak.value_deg - peak.error_deg,
        peak.value_deg + peak.error_deg,
        limit_deg - rule.numbers["margin_deg"],
        limit_deg,
    )


def _without_limit(rule: Rule, case: Case, span: Span, side: Side | None, peak: Peak) -> Reading:
    note_deg = rule.numbers["note_deg"]
    note = f", beyond {note_deg:.0f}°" if peak.value_deg > note_deg else ""
    return Reading(
        status=Status.CLEAR,
        reason=f"{case.label(span)} reached {angle(peak.value_deg, peak.error_deg)} of "
        f"{quantity('hip_flexion', side)}{note}; there is no limit in this stage.",
        value=peak.value_deg,
        error=peak.error_deg,
        time_s=peak.time_s,
    )


def _at(
    measurement: Measurement, measure: MeasureName, side: Side | None, time_s: float
) -> tuple[float, float]:
    """Return a measure and its error in the frame nearest to a time; NaN where hidden."""
    at = measurement.nearest(time_s)
    value = measurement.series(measure, side)[at]
    error = measurement.series(measure, side, "error")[at]
    return float(value), float(error)


def _split(case: Case, side: Side | None, peak: Peak) -> str:
    """Return where the angle came from: trunk lean and thigh, each as it was measured.

    In the plane they add up, but for rounding and where an angle is raw and the others are not.
    """
    thigh_deg, _ = _at(case.measurement, "thigh_elevation", side, peak.time_s)
    trunk_deg, _ = _at(case.measurement, "trunk_inclination", None, peak.time_s)
    if math.isnan(thigh_deg) or math.isnan(trunk_deg):
        return ""
    thigh, trunk = round(thigh_deg), round(trunk_deg)
    about = "" if thigh + trunk == round(peak.value_deg) else "about "
    if trunk < 0:
        return f" ({about}{thigh}° from the thigh, less {-trunk}° of leaning back)"
    return f" ({about}{trunk}° from trunk lean and {thigh}° from the thigh)"


def _hip_sentence(
    rule: Rule,
    case: Case,
    span: Span,
    side: Side | None,
    peak: Peak,
    limit_deg: float,
    status: Status,
    seconds: float,
) -> str:
    phrase = limit_phrase(rule, case.plan, limit_deg)
    start = (
        f"{case.label(span)} reached {angle(peak.value_deg, peak.error_deg)} of "
        f"{quantity('hip_flexion', side)}{_split(case, side, peak)}"
    )
    if status is Status.CLEAR:
        return f"{start}, within {phrase}."
    if status is Status.BORDERLINE and peak.value_deg + peak.error_deg < limit_deg:
        return f"{start}, near {phrase}: less than {rule.numbers['margin_deg']:.0f}° under it."
    if status is Status.BORDERLINE:
        over = "over" if peak.value_deg >= limit_deg else "under"
        return f"{start}, at or just {over} {phrase}: the camera cannot say which."
    general = f"; {NORMAL_WHEN_PAIN_FREE}" if case.plan.effective == "general" else ""
    return f"{start}, for {seconds:.1f} s clearly above {phrase}{general}."


def _hip_advice(rule: Rule, case: Case, peak: Peak, limit_deg: float) -> str:
    if case.plan.effective == "general":
        return ADVICE["a21"]
    return rule.advise(
        value=f"{peak.value_deg:.0f}",
        error=f"{peak.error_deg:.0f}",
        limit=f"{limit_deg:.0f}",
        plan=case.plan.whose,
    )
