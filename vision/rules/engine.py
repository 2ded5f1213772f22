"""The engine: every rule of a movement, answered for every repetition and side, never silent.

Order of authority (rule book 5.3): warning signs, a personal limit, the response over 24 hours, pain
in the task, angles. Answers come first in the findings, then the gates, then the rules of the
movement, each by repetition and side. A failed gate turns what depends on it into NOT_ASSESSED.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from vision.finding import Finding, FindingSide, Status
from vision.landmarks import SIDES, Side
from vision.measurement import Measurement, Span
from vision.measures import MEASURE_BY_NAME
from vision.movements import RULES
from vision.movements.movement import Movement
from vision.plan import Plan
from vision.rules import checks_angles as angles
from vision.rules import checks_answers as answers
from vision.rules import checks_gates as gates
from vision.rules import checks_hip as hip
from vision.rules import checks_holds as holds
from vision.rules import checks_seat as seat
from vision.rules.blocks import blocked
from vision.rules.reading import NOT_SEEN_REMEDY, Case, Missing, Outcome, Reading
from vision.rules.rule import Check, Rule

SpanCheck = Callable[[Rule, Case, Span, Side | None], Reading | Missing]
ClipCheck = Callable[[Rule, Case], list[Outcome]]

SPAN_CHECKS: dict[Check, SpanCheck] = {
    "hip_limit": hip.hip_limit,
    "time_above_limit": hip.time_above_limit,
    "hip_range": angles.hip_range,
    "held_stretch": angles.held_stretch,
    "descent_time": angles.descent_time,
    "peak_band": angles.peak_band,
    "peak_report": angles.peak_report,
    "seat_off_trunk": seat.seat_off_trunk,
    "seat_height": seat.seat_height,
    "sustained": holds.sustained,
    "hold_line": holds.hold_line,
    "hold_time": partial(holds.hold_time, line=RULES["BR1"]),
    "median_report": holds.median_report,
}
"""Checks that answer per repetition (or hold) and side."""

CLIP_CHECKS: dict[Check, ClipCheck] = {
    "camera_view": gates.camera_view,
    "visibility": gates.visibility,
    "frame_rate": gates.frame_rate,
    "clothing": gates.clothing,
    "thigh_length": gates.thigh_length,
    "standing_zero": gates.standing_zero,
    "camera_still": gates.camera_still,
    "clean_repetitions": gates.clean_repetitions,
    "same_set_up": gates.same_set_up,
    "pain_in_task": answers.pain_in_task,
    "pain_next_day": answers.pain_next_day,
    "weeks": answers.weeks,
    "red_flags": answers.red_flags,
    "unscreened": answers.unscreened,
}
"""Checks that answer once for the clip and need no gate."""

COMPARISONS: dict[Check, ClipCheck] = {
    "side_difference": angles.side_difference,
    "hold_symmetry": partial(holds.hold_symmetry, times=RULES["BR2"], line=RULES["BR1"]),
}
"""Checks that compare left with right over the clip; the gates hold for both sides."""

CUT_OFF = "it is cut off by the start or end of the clip"
CUT_OFF_REMEDY = "Start filming before the first repetition and stop after the last."


def evaluate(measurement: Measurement, movement: Movement, plan: Plan) -> tuple[Finding, ...]:
    """Return one finding per rule, repetition and side, for every rule that applies to the plan.

    Without a repetition, one NOT_ASSESSED finding per rule. The order depends on nothing but the
    movement's list of rules, the repetitions and the sides.
    """
    case = Case(measurement, movement, plan)
    rules = [RULES[code] for code in movement.rules if applies(RULES[code], plan)]
    return tuple(finding for rule in rules for finding in _findings(rule, case))


def applies(rule: Rule, plan: Plan) -> bool:
    """Return whether a rule is asked at all under a plan."""
    return {
        "always": True,
        "general": plan.effective == "general",
        "symptomatic": plan.effective != "general",
        "load": plan.loaded,
        "answers": plan.answered,
    }[rule.applies]


def _findings(rule: Rule, case: Case) -> Iterator[Finding]:
    if rule.check in CLIP_CHECKS:
        for outcome in CLIP_CHECKS[rule.check](rule, case):
            yield _finding(
                rule, outcome.answer, outcome.side, None, None, outcome.value, outcome.limit
            )
    elif rule.check in COMPARISONS:
        for outcome in COMPARISONS[rule.check](rule, case):
            yield _finding(rule, _gated_both(rule, case, outcome.answer), outcome.side, None, None)
    elif not case.spans:
        yield _finding(rule, _nothing_found(case), None, None, None)
    else:
        for span in case.spans:
            for side in _sides(rule, case, span):
                yield _judge(rule, case, span, side)


def _sides(rule: Rule, case: Case, span: Span) -> tuple[Side | None, ...]:
    """Return the sides a rule is asked for in a repetition; None for an angle without sides."""
    if rule.measure and not MEASURE_BY_NAME[rule.measure].per_side:
        return (None,)
    if case.movement.one_sided and span.side != "both":
        return (span.side,)
    return SIDES


def _judge(rule: Rule, case: Case, span: Span, side: Side | None) -> Finding:
    if side is not None and side not in case.measurement.sides:
        return _finding(rule, gates.hidden(case, side), side, span, None)
    answer = _check(rule)(rule, case, span, side)
    seen = None
    if rule.measure is not None:
        seen = case.measurement.coverage(rule.measure, side, span)
    failed = blocked(RULES, rule, case, span, side)
    if failed is not None:
        return _finding(rule, _overruled(answer, failed), side, span, seen, *_shown(answer))
    return _finding(rule, _lower_bound(case, span, answer), side, span, seen, *_shown(answer))


def _check(rule: Rule) -> SpanCheck:
    """Return the function that judges a rule; HF6 speaks about its movement's own hip rule."""
    if rule.check == "declared_load":
        return _declared_load
    return SPAN_CHECKS[rule.check]


def _declared_load(rule: Rule, case: Case, span: Span, side: Side | None) -> Reading | Missing:
    headline = RULES[case.movement.headline or "HF1"]
    return hip.declared_load(rule, case, span, side, headline)


def _shown(answer: Reading | Missing) -> tuple[float | None, float | None, float | None]:
    """Return value, limit and error that stay visible whatever the gates say."""
    if isinstance(answer, Missing):
        return None, None, None
    return answer.value, answer.limit, answer.error


def _overruled(answer: Reading | Missing, failed: Missing) -> Missing:
    # What was not measured at all says more than the gate.
    return answer if isinstance(answer, Missing) else failed


def _lower_bound(case: Case, span: Span, answer: Reading | Missing) -> Reading | Missing:
    """Withdraw CLEAR where the true value may be higher than what was seen."""
    if isinstance(answer, Missing) or answer.status is not Status.CLEAR:
        return answer
    why = answer.understated
    if why is None and span.kind == "repetition" and not span.complete:
        why = CUT_OFF
    if why is None:
        return answer
    remedy = CUT_OFF_REMEDY if why is CUT_OFF else NOT_SEEN_REMEDY
    return Missing(
        f"{case.label(span)} stayed within the limit where it was seen, but {why}.", remedy
    )


def _gated_both(rule: Rule, case: Case, answer: Reading | Missing) -> Reading | Missing:
    if isinstance(answer, Missing):
        return answer
    failed = (blocked(RULES, rule, case, None, side) for side in SIDES)
    return next((gate for gate in failed if gate is not None), answer)


def _nothing_found(case: Case) -> Missing:
    return Missing(
        f"No complete {case.movement.singular} was found, so there was nothing to judge.",
        case.movement.instructions[-1],
    )


def _finding(
    rule: Rule,
    answer: Reading | Missing,
    side: FindingSide | None,
    span: Span | None,
    coverage: float | None,
    value: float | None = None,
    limit: float | None = None,
    error: float | None = None,
) -> Finding:
    """Return the finding; advice comes only with a flag, a near miss or a piece of information."""
    reading = answer if isinstance(answer, Reading) else None
    told = reading is not None and (
        reading.status is not Status.CLEAR or rule.kind == "information"
    )
    return Finding(
        code=rule.code,
        title=rule.title,
        kind=rule.kind,
        status=reading.status if reading else Status.NOT_ASSESSED,
        side=side,
        repetition=span.number if span else None,
        value=_rounded(reading.value if reading else value),
        error=_rounded(reading.error if reading else error),
        limit=_rounded(reading.limit if reading else limit),
        unit=rule.unit,
        time_s=_rounded(reading.time_s if reading else None),
        seconds=_rounded(reading.seconds if reading else None),
        coverage=_rounded(coverage),
        reason=answer.reason,
        remedy=answer.remedy if isinstance(answer, Missing) else None,
        advice=reading.advice if reading and told else None,
        sources=rule.sources,
        grade_direction=rule.grade_direction,
        grade_number=rule.grade_number,
    )


def _rounded(number: float | None) -> float | None:
    """Round at the very end, after every comparison."""
    return None if number is None else round(float(number), 3)
