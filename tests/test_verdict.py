"""The answer in brief: agreement of repetitions, and the sentence to read first."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from tests.measurements import held, hide, measurement, rises, squat, two_legs
from vision.finding import Status
from vision.measurement import Measurement
from vision.movements import MOVEMENTS
from vision.plan import Plan, make_plan
from vision.result import MovementName, Summary
from vision.rules.engine import evaluate
from vision.rules.verdict import movement_level, summarise

F, B, C, N = Status.FLAGGED, Status.BORDERLINE, Status.CLEAR, Status.NOT_ASSESSED


def summary(
    measured: Measurement, movement: MovementName = "squat", plan: Plan | None = None
) -> Summary:
    plan = plan or Plan()
    findings = evaluate(measured, MOVEMENTS[movement], plan)
    return summarise(measured, MOVEMENTS[movement], plan, findings)


def test_deep_squats_in_the_general_plan() -> None:
    told = summary(squat(112, repetitions=5, error_deg=8))
    assert told.status is F
    assert told.sentence == (
        "Deep hip flexion (trunk-thigh) in 5 of 5 squats: 112 ± 8°, above the limit of 90° of the "
        "general plan; a provocative position, and a normal one when it is pain-free."
    )
    assert told.repetitions == 5
    assert told.tempo_s == pytest.approx(3.3, abs=0.05)
    assert told.counts[F] > 0


def test_above_the_limit_of_a_stage() -> None:
    told = summary(squat(84, repetitions=5), plan=Plan(name="stage2"))
    assert told.status is F
    assert told.sentence.startswith(
        "Hip flexion (trunk-thigh) clearly above the limit in 5 of 5 squats: 84 ± 6°; the limit of "
        "60° at stage 2."
    )


def test_near_the_limit() -> None:
    told = summary(squat(92, repetitions=4))
    assert told.status is B
    assert told.sentence.startswith(
        "Hip flexion (trunk-thigh) at or near the limit in 4 of 4 squats: 92 ± 6°"
    )


def test_within_the_limit() -> None:
    told = summary(squat(60, repetitions=3, down_s=2.0))
    assert told.status is C
    assert told.sentence == (
        "Hip flexion (trunk-thigh) within the limit in 3 of 3 squats: 60 ± 6°; the limit of 90° of the "
        "general plan."
    )
    assert told.seconds_above_limit == 0.0


def test_no_limit_at_stage_four() -> None:
    assert "stage 4 has no limit" in summary(squat(120), plan=Plan(name="stage4")).sentence


def test_an_oblique_camera_is_the_reason() -> None:
    told = summary(squat(112, azimuth_deg=40))
    assert told.status is N
    assert told.sentence.startswith("Not assessed. The camera was about 40° off the side")
    assert told.seconds_above_limit is None


def test_nothing_measured_is_no_verdict_whatever_was_answered() -> None:
    still = measurement(np.arange(60) / 30, {"hip_flexion": np.zeros(60)})
    for plan in (Plan(), make_plan({"pain_during": 1, "red_flags": [], "name": "stage2"})):
        told = summary(still, plan=plan)
        assert told.status is N
        assert "No complete squat was found" in told.sentence
        assert (told.tempo_s, told.seconds_above_limit, told.spreads) == (None, None, ())


@pytest.mark.parametrize("movement", ["walk", "run", "other"])
def test_an_unscreened_movement_says_so(movement: MovementName) -> None:
    told = summary(squat(120), movement)
    assert told.status is N
    assert "not judged" in told.sentence


@pytest.mark.parametrize(
    ("answers", "first"),
    [
        ({"red_flags": ["sudden_pop"]}, "Declared: a sudden start"),
        ({"pain_during": 7}, "Pain during the task was 7 out of 10"),
        ({"pain_next_day": 5, "pain_usual": 2}, "Pain the next day was 5"),
    ],
)
def test_a_declared_answer_goes_before_every_angle(answers: dict[str, Any], first: str) -> None:
    told = summary(squat(40), plan=make_plan(answers))
    assert told.status is F
    assert told.sentence.startswith(first)
    assert "within the limit" in told.sentence


def test_a_clean_angle_never_cancels_a_pain_answer() -> None:
    assert summary(squat(40), plan=make_plan({"pain_during": 4})).status is B


def test_another_rule_above_its_limit_is_named() -> None:
    told = summary(squat(75, trunk_share=0.9, down_s=2.0))
    assert told.status is F
    assert "within the limit" in told.sentence
    assert "Above the limit: trunk lean in the squat (3 of 3)." in told.sentence


def test_a_movement_that_is_near_a_limit_says_which() -> None:
    told = summary(squat(60, trunk_share=0.7, down_s=2.0))
    assert told.status is B
    assert "within the limit" in told.sentence
    assert told.sentence.endswith("Near the limit: trunk lean in the squat (3 of 3).")


@pytest.mark.parametrize(
    ("peaks", "status", "count"),
    [
        ([112, 112, 60], F, 2),
        ([112, 60, 60], B, 1),
        ([112, 60, 60, 60], B, 1),
        ([112, 112, 60, 60], F, 2),
        ([92, 92, 60], B, 2),
        ([92, 60, 60], C, 2),
        ([112], F, 1),
    ],
)
def test_half_of_the_repetitions_must_agree(peaks: list[float], status: Status, count: int) -> None:
    findings = evaluate(squat(peaks), MOVEMENTS["squat"], Plan())
    (level,) = [
        item for item in movement_level(findings) if (item.code, item.side) == ("HF1", "left")
    ]
    assert (level.status, level.count, level.of) == (status, count, len(peaks))


def test_only_judged_repetitions_are_counted() -> None:
    clip = squat(112, repetitions=4)
    told = summary(hide(clip, clip.inside(clip.repetitions[0])))
    assert "in 3 of 3 squats that could be judged (4 filmed)" in told.sentence


def test_a_lunge_names_its_leg_and_the_worse_one_leads() -> None:
    one, other = squat(70, repetitions=2), squat(110, repetitions=2)
    both = two_legs(one, other)
    spans = tuple(
        replace(span, side=side)
        for span, side in zip(both.repetitions, ("left", "right"), strict=True)
    )
    told = summary(replace(both, repetitions=spans), "forward_lunge")
    assert told.sentence.startswith("Deep hip flexion (trunk-thigh) in 1 of 1 lunge on the right")


def test_other_movements_lead_with_their_own_rule() -> None:
    sitting = held(40.0, {"hip_flexion": 75.0, "thigh_elevation": 80.0, "trunk_inclination": 0.0})
    assert summary(sitting, "seated").sentence.startswith(
        "Hip flexion in sitting: within the limit in 1 of 1 stretch of sitting, 75 ± 6°"
    )
    assert summary(rises(40), "sit_to_stand").sentence.startswith(
        "Trunk lean when leaving the seat: within the limit in 3 of 3 rises"
    )
    bridge = held(30.0, {"hip_flexion": 5.0, "knee_flexion": 90.0}, side="left", pad_s=1.0)
    assert summary(bridge, "bridge").sentence.startswith(
        "Shoulder, hip and knee in one line: within the limit in 1 of 1 hold on the left"
    )


def test_the_spread_is_over_complete_repetitions() -> None:
    clip = squat([80, 100, 90, 140])
    last = replace(clip.repetitions[3], complete=False)
    told = summary(replace(clip, repetitions=(*clip.repetitions[:3], last)))
    (hip,) = [item for item in told.spreads if item.measure == "hip_flexion"]
    assert (hip.side, hip.count) == ("left", 3)
    assert (hip.minimum_deg, hip.median_deg, hip.maximum_deg) == (80.0, 90.0, 100.0)
