"""What a failed gate takes down: findings that depend on it become NOT_ASSESSED."""

from __future__ import annotations

import math

from vision.landmarks import Side
from vision.measurement import Span
from vision.measures import MeasureName
from vision.rules.checks_gates import camera_still, camera_view, frame_rate, is_square, turned_out
from vision.rules.reading import NOT_SEEN_REMEDY, Case, Missing, quantity
from vision.rules.rule import Rule

BLOCKING_KINDS = ("repetitions", "holds", "posture")
"""Kinds of movement that are judged at all."""


def blocked(
    rules: dict[str, Rule], rule: Rule, case: Case, span: Span | None, side: Side | None
) -> Missing | None:
    """Return the failed gate that keeps a rule from being judged, None when there is none."""
    if case.movement.kind not in BLOCKING_KINDS:
        return None
    for code in ("Q1", "Q3"):
        check = camera_view if code == "Q1" else frame_rate
        answer = check(rules[code], case)[0].answer
        if isinstance(answer, Missing):
            return answer
    if rule.uses_vertical and case.measurement.view.moving:
        answer = camera_still(rules["Q7"], case)[0].answer
        return answer if isinstance(answer, Missing) else None
    if side is not None and is_square(case):
        share = 100 * case.measurement.thigh_length_variation.get(side, math.nan)
        if share > (rules["Q5"].limit or math.inf):
            return turned_out(side, share, rules["Q5"].limit or math.inf)
    return _too_hidden(rules["Q2"], rule, case, span, side)


def _too_hidden(
    gate: Rule, rule: Rule, case: Case, span: Span | None, side: Side | None
) -> Missing | None:
    if span is None:
        return None
    _, least = gate.thresholds
    measures: tuple[MeasureName, ...] = (*((rule.measure,) if rule.measure else ()), *rule.also)
    for measure in measures:
        of = None if measure == "trunk_inclination" else side
        if measure != "trunk_inclination" and side is None:
            continue
        share = 100 * case.measurement.coverage(measure, of, span)
        if share < least:
            return Missing(
                f"{case.label(span)}: {quantity(measure, of)} could be measured in {share:.0f} % of the frames, less "
                f"than {least:.0f} %.",
                NOT_SEEN_REMEDY,
            )
    return None
