"""What a failed gate takes down: findings that depend on it become NOT_ASSESSED."""

from __future__ import annotations

import math

from vision.landmarks import Side
from vision.measurement import Span
from vision.measures import MEASURE_BY_NAME, MeasureName
from vision.rules.checks_gates import camera_still, camera_view, frame_rate, is_square, turned_out
from vision.rules.reading import NOT_SEEN_REMEDY, Case, Missing, quantity
from vision.rules.rule import Rule


def blocked(
    rules: dict[str, Rule], rule: Rule, case: Case, span: Span | None, side: Side | None
) -> Missing | None:
    """Return the failed gate that keeps a rule from being judged, None when there is none."""
    gates = {"Q1": camera_view, "Q3": frame_rate}
    if rule.uses_vertical:
        gates["Q7"] = camera_still
    for code, check in gates.items():
        answer = check(rules[code], case)[0].answer
        if isinstance(answer, Missing):
            return answer
    if side is not None and is_square(case):
        percent = 100 * case.measurement.thigh_length_variation.get(side, math.nan)
        _, limit = rules["Q5"].thresholds
        if percent > limit:
            return turned_out(side, percent, limit)
    return _too_hidden(rules["Q2"], rule, case, span, side)


def _too_hidden(
    gate: Rule, rule: Rule, case: Case, span: Span | None, side: Side | None
) -> Missing | None:
    if span is None:
        return None
    _, least = gate.thresholds
    measures: tuple[MeasureName, ...] = (*((rule.measure,) if rule.measure else ()), *rule.also)
    for measure in measures:
        of = side if MEASURE_BY_NAME[measure].per_side else None
        percent = 100 * case.measurement.coverage(measure, of, span)
        if percent < least:
            return Missing(
                f"{case.label(span)}: {quantity(measure, of)} could be measured in {percent:.0f} % of "
                f"the frames, less than {least:.0f} %.",
                NOT_SEEN_REMEDY,
            )
    return None
