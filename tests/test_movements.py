"""Movements and rules as data: complete, sourced, and spoken in the words of the house."""

from __future__ import annotations

import re
from typing import get_args

import pytest

from vision.movements import MOVEMENTS, RULES
from vision.movements.movement import Movement
from vision.result import MovementName
from vision.rules.advice import ADVICE, WARNING_SIGNS
from vision.rules.engine import CLIP_CHECKS, COMPARISONS, SPAN_CHECKS
from vision.rules.rule import GRADES, Check, Rule
from vision.rules.sources import CHECKED, SOURCES

FORBIDDEN = re.compile(
    r"\b(diagnos|predict|prevent|unsafe|safe\b|abnormal|patholog|bad form|risk score|injur)", re.I
)


def test_every_name_has_its_movement() -> None:
    assert set(MOVEMENTS) == set(get_args(MovementName))
    assert all(movement.name == name for name, movement in MOVEMENTS.items())


@pytest.mark.parametrize("movement", MOVEMENTS.values(), ids=MOVEMENTS)
def test_a_movement_is_complete(movement: Movement) -> None:
    assert set(movement.rules) <= set(RULES)
    assert len(set(movement.rules)) == len(movement.rules)
    assert set(movement.sources) <= set(SOURCES)
    assert movement.instructions
    assert movement.camera.distance_m[0] < movement.camera.distance_m[1]
    assert movement.camera.height_m[0] < movement.camera.height_m[1]
    if movement.kind == "unscreened":
        assert movement.headline is None
        assert "U1" in movement.rules
    else:
        assert movement.headline in movement.rules


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_a_rule_is_sourced_and_graded(rule: Rule) -> None:
    assert rule.sources
    assert set(rule.sources) <= set(SOURCES)
    assert rule.grade_direction in GRADES
    assert rule.grade_number in GRADES
    assert set(rule.advice) <= set(ADVICE)
    assert rule.rationale.endswith(".")
    assert rule.number_note.endswith(".")
    if rule.grade_number == "D":
        assert (
            "D" in rule.number_note
            or "default" in rule.number_note
            or "no number" in rule.number_note
        )


def test_every_rule_belongs_to_a_movement_and_has_a_check() -> None:
    assert {code for movement in MOVEMENTS.values() for code in movement.rules} == set(RULES)
    assert {rule.code for rule in RULES.values()} == set(RULES)
    known = {*SPAN_CHECKS, *CLIP_CHECKS, *COMPARISONS, "declared_load"}
    assert known == set(get_args(Check)) == {rule.check for rule in RULES.values()}


def test_thresholds_lie_the_right_way_round() -> None:
    for rule in RULES.values():
        if rule.caution is not None and rule.limit is not None:
            low, high = sorted((rule.caution, rule.limit))
            assert (rule.limit == high) if rule.worse == "above" else (rule.limit == low)


def test_every_source_is_used_and_says_how_far_it_was_checked() -> None:
    used = {source for rule in RULES.values() for source in rule.sources}
    used |= {source for movement in MOVEMENTS.values() for source in movement.sources}
    used |= {source for sign in WARNING_SIGNS.values() for source in sign.sources}
    assert used == set(SOURCES)
    for entry in SOURCES.values():
        assert entry.citation
        assert entry.where
        assert entry.checked
        assert set(entry.checked) <= set(CHECKED)


def test_the_words_stay_those_of_a_measurement() -> None:
    texts = [
        *ADVICE.values(),
        *(sign.action for sign in WARNING_SIGNS.values()),
        *(text for rule in RULES.values() for text in (rule.title, rule.rationale)),
        *(line for movement in MOVEMENTS.values() for line in movement.instructions),
    ]
    assert not [text for text in texts if FORBIDDEN.search(text)]


def test_a_number_from_memory_is_called_that() -> None:
    assert "(M)" in RULES["HF1"].number_note
    assert "(M)" in RULES["SY4"].number_note
