"""Every rule with an input that flags, one at the border, one clear and one not assessed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.measurements import bump, held, hide, measurement, rises, squat, two_legs
from vision.finding import Finding, Status
from vision.measurement import Measurement
from vision.movements import MOVEMENTS, RULES
from vision.plan import Plan, make_plan
from vision.result import MovementName, StandingZero
from vision.rules.engine import evaluate
from vision.rules.reading import band

F, B, C, N = Status.FLAGGED, Status.BORDERLINE, Status.CLEAR, Status.NOT_ASSESSED
GENERAL = Plan()
STAGE2 = Plan(name="stage2")


def of(
    code: str, measured: Measurement, movement: MovementName, plan: Plan = GENERAL
) -> list[Finding]:
    return [item for item in evaluate(measured, MOVEMENTS[movement], plan) if item.code == code]


def statuses(findings: Sequence[Finding], side: str | None = "left") -> set[Status]:
    return {item.status for item in findings if item.side == side}


def lunge(hip_deg: float, **options: Any) -> Measurement:
    return squat(hip_deg, side="left", **options)


def blind(measured: Measurement) -> Measurement:
    return hide(measured, np.ones(len(measured.angles), dtype=bool))


def bridge(seconds: float, hip_deg: float, knee_deg: float = 90.0, **options: Any) -> Measurement:
    options.setdefault("side", "left")
    return held(seconds, {"hip_flexion": hip_deg, "knee_flexion": knee_deg}, pad_s=1.0, **options)


def sitting(seconds: float, hip: float = 80, trunk: float = 0, thigh: float = 80) -> Measurement:
    return held(
        seconds,
        {"hip_flexion": hip, "trunk_inclination": trunk, "thigh_elevation": thigh},
        complete=False,
        error_deg=3.0,
    )


def two_bridges(left_s: float, right_s: float) -> Measurement:
    one = bridge(60.0, 5.0)
    span = one.holds[0]
    spans = tuple(
        replace(span, number=number, side=side, end_s=span.start_s + seconds)
        for number, side, seconds in ((1, "left", left_s), (2, "right", right_s))
    )
    return replace(two_legs(one, one), holds=spans)


def zero(correction_deg: float, *, applied: bool) -> StandingZero:
    return StandingZero(
        start_s=0, end_s=1, applied=applied, correction_deg={"hip_flexion_left": correction_deg}
    )


CASES: list[tuple[str, MovementName, Plan, str | None, dict[Status, Measurement]]] = [
    (
        "HF1",
        "squat",
        GENERAL,
        "left",
        {F: squat(112), B: squat(93), C: squat(70), N: blind(squat())},
    ),
    ("HF1", "squat", STAGE2, "left", {F: squat(67), B: squat(58), C: squat(44), N: blind(squat())}),
    (
        "HF2",
        "forward_lunge",
        GENERAL,
        "left",
        {F: lunge(100), B: lunge(88), C: lunge(70), N: blind(lunge(100))},
    ),
    (
        "HF3",
        "hinge",
        GENERAL,
        "left",
        {
            F: squat(90, knee_share=0.1),
            B: squat(84, knee_share=0.1),
            C: squat(70, knee_share=0.1),
            N: blind(squat()),
        },
    ),
    (
        "HF4",
        "squat",
        STAGE2,
        "left",
        {
            F: squat(90, bottom_s=4.0),
            B: squat(90, bottom_s=1.0),
            C: squat(40),
            N: blind(squat()),
        },
    ),
    (
        "HF6",
        "squat",
        Plan(name="stage2", load_kg=16),
        "left",
        {F: squat(60), C: squat(40), N: blind(squat())},
    ),
    ("HF7", "squat", GENERAL, "left", {B: squat(62), C: squat(112), N: blind(squat())}),
    (
        "ST1",
        "hinge",
        STAGE2,
        "left",
        {
            F: squat(90, bottom_s=5.0, knee_share=0.1),
            B: squat(90, bottom_s=1.0, knee_share=0.1),
            C: squat(90, bottom_s=5.0, knee_share=1.0),
            N: blind(squat()),
        },
    ),
    (
        "ST2",
        "squat",
        GENERAL,
        "left",
        {
            F: squat(100, down_s=0.25),
            B: squat(100, down_s=0.8),
            C: squat(100, down_s=2.0),
            N: blind(squat()),
        },
    ),
    (
        "TR1",
        "squat",
        GENERAL,
        None,
        {
            F: squat(100, trunk_share=0.6),
            B: squat(100, trunk_share=0.45),
            C: squat(100, trunk_share=0.2),
            N: blind(squat()),
        },
    ),
    (
        "TR2",
        "forward_lunge",
        GENERAL,
        None,
        {
            F: lunge(90, trunk_share=0.5),
            B: lunge(90, trunk_share=0.3),
            C: lunge(90, trunk_share=0.1),
            N: blind(lunge(90)),
        },
    ),
    (
        "AS1",
        "squat",
        GENERAL,
        "both",
        {
            F: two_legs(squat(100, error_deg=2), squat(74)),
            B: two_legs(squat(100, error_deg=2), squat(88)),
            C: two_legs(squat(100, error_deg=2), squat(97)),
            N: squat(100),
        },
    ),
    (
        "AS2",
        "bridge",
        GENERAL,
        "both",
        {
            F: two_bridges(20, 40),
            B: two_bridges(35, 40),
            C: two_bridges(39, 40),
            N: bridge(30, 5),
        },
    ),
    (
        "SI1",
        "seated",
        GENERAL,
        "left",
        {
            F: sitting(40, hip=110),
            B: sitting(40, hip=90),
            C: sitting(40, hip=75),
            N: blind(sitting(40)),
        },
    ),
    (
        "SI3",
        "seated",
        GENERAL,
        None,
        {
            F: sitting(70, trunk=30),
            B: sitting(70, trunk=15),
            C: sitting(70, trunk=2),
            N: blind(sitting(70)),
        },
    ),
    (
        "SI4",
        "seated",
        GENERAL,
        "left",
        {
            F: sitting(40, thigh=110),
            B: sitting(40, thigh=98),
            C: sitting(40, thigh=85),
            N: blind(sitting(40)),
        },
    ),
    (
        "SS1",
        "sit_to_stand",
        GENERAL,
        None,
        {F: rises(75), B: rises(56), C: rises(40), N: blind(rises())},
    ),
    ("SS2", "sit_to_stand", GENERAL, "left", {C: rises(), N: blind(rises())}),
    (
        "SS3",
        "sit_to_stand",
        GENERAL,
        "left",
        {
            F: rises(seat_deg=110, error_deg=3),
            B: rises(seat_deg=95, error_deg=3),
            C: rises(seat_deg=80, error_deg=3),
            N: blind(rises()),
        },
    ),
    (
        "BR1",
        "bridge",
        GENERAL,
        "left",
        {F: bridge(30, 35), B: bridge(30, 20), C: bridge(30, 5), N: blind(bridge(30, 5))},
    ),
    (
        "BR2",
        "bridge",
        GENERAL,
        "left",
        {F: bridge(12, 5), B: bridge(25, 5), C: bridge(36, 5), N: blind(bridge(30, 5))},
    ),
    ("BR4", "bridge", GENERAL, "left", {C: bridge(30, 5), N: blind(bridge(30, 5))}),
    (
        "Q1",
        "squat",
        GENERAL,
        None,
        {B: squat(azimuth_deg=22), C: squat(azimuth_deg=8), N: squat(azimuth_deg=35)},
    ),
    (
        "Q2",
        "squat",
        GENERAL,
        "left",
        {B: squat(visible=0.8), C: squat(), N: squat(sides=("right",))},
    ),
    ("Q3", "squat", GENERAL, None, {C: squat(frame_rate_hz=23.976), N: squat(frame_rate_hz=15)}),
    ("Q5", "squat", GENERAL, "left", {C: squat(), N: squat(thigh_variation=0.3)}),
    (
        "Q6",
        "squat",
        GENERAL,
        None,
        {C: squat(zero=zero(4, applied=True)), N: squat(zero=zero(20, applied=False))},
    ),
    ("Q7", "squat", GENERAL, None, {B: squat(roll_deg=None), C: squat(), N: squat(moving=True)}),
    (
        "Q8",
        "squat",
        GENERAL,
        None,
        {B: squat(repetitions=2), C: squat(repetitions=3), N: squat(repetitions=0)},
    ),
    ("Q9", "squat", GENERAL, None, {N: squat()}),
    ("Q9", "squat", Plan(same_set_up=True), None, {C: squat()}),
    ("Q9", "squat", Plan(same_set_up=False), None, {B: squat()}),
    ("U1", "walk", GENERAL, None, {N: squat()}),
]


@pytest.mark.parametrize(
    ("code", "movement", "plan", "side", "status", "measured"),
    [
        pytest.param(code, movement, plan, side, status, measured, id=f"{code}-{index}-{status}")
        for index, (code, movement, plan, side, inputs) in enumerate(CASES)
        for status, measured in inputs.items()
    ],
)
def test_a_rule_answers(
    code: str,
    movement: MovementName,
    plan: Plan,
    side: str | None,
    status: Status,
    measured: Measurement,
) -> None:
    findings = of(code, measured, movement, plan)
    assert statuses(findings, side) == {status}, [item.reason for item in findings]
    for finding in findings:
        assert finding.reason.endswith(".")
        assert (finding.remedy is not None) == (finding.status is N)


def test_every_rule_has_cases() -> None:
    answers = {code for code, rule in RULES.items() if rule.kind == "answer"}
    assert {case[0] for case in CASES} | answers | {"Q4"} == set(RULES)


@pytest.mark.parametrize(
    ("code", "answers", "status"),
    [
        ("SY1", {"pain_during": 0}, C),
        ("SY1", {"pain_during": 3}, C),
        ("SY1", {"pain_during": 4}, B),
        ("SY1", {"pain_during": 6}, F),
        ("SY1", {"weeks": 2}, N),
        ("SY2", {"pain_next_day": 2, "pain_usual": 2}, C),
        ("SY2", {"pain_next_day": 3, "pain_usual": 2}, B),
        ("SY2", {"pain_next_day": 2.5, "pain_usual": 2}, B),
        ("SY2", {"pain_next_day": 4, "pain_usual": 2}, F),
        ("SY2", {"flare_over_24h": True}, F),
        ("SY2", {"pain_next_day": 4}, N),
        ("SY3", {"weeks": 3}, C),
        ("SY3", {"weeks": 5}, B),
        ("SY3", {"weeks": 8}, F),
        ("SY3", {"cannot_bear_weight": True}, F),
        ("SY3", {"pain_during": 1}, N),
        ("SY4", {"red_flags": []}, C),
        ("SY4", {"red_flags": ["sudden_pop"]}, F),
        ("SY4", {"age": 16}, F),
        ("SY4", {"pain_during": 1}, N),
        ("Q4", {"clothing": "fitted"}, C),
        ("Q4", {"clothing": "loose"}, B),
        ("Q4", {}, N),
    ],
)
def test_a_declared_answer(code: str, answers: dict[str, Any], status: Status) -> None:
    (finding,) = of(code, squat(), "squat", make_plan(answers))
    assert finding.status is status


def test_without_answers_no_answer_is_invented() -> None:
    assert not [
        item for item in evaluate(squat(), MOVEMENTS["squat"], GENERAL) if item.kind == "answer"
    ]


def test_the_most_urgent_sign_decides_what_to_do() -> None:
    plan = make_plan({"red_flags": ["inflammatory_signs", "saddle_numbness"]})
    findings = evaluate(squat(), MOVEMENTS["squat"], plan)
    assert findings[0].code == "SY4"
    assert "emergency department now" in (findings[0].advice or "")


class TestHipLimit:
    def test_the_value_is_the_peak_with_its_error_time_and_split(self) -> None:
        first = of("HF1", squat(112, error_deg=8), "squat")[0]
        assert (first.value_deg, first.error_deg, first.limit_deg) == (112.0, 8.0, 90.0)
        assert first.time_s == pytest.approx(2.8, abs=0.4)
        assert "112 ± 8° of left hip flexion (trunk-thigh)" in first.reason
        assert "34° from trunk lean and 78° from the thigh" in first.reason
        assert "normal one when it is pain-free" in first.reason

    def test_the_split_names_the_trunk_that_was_measured(self) -> None:
        clip = squat(112, error_deg=8)
        zeroed = clip.angles.assign(hip_flexion_left_deg=clip.angles["hip_flexion_left_deg"] - 6.0)
        found = of("HF1", replace(clip, angles=zeroed), "squat")[0]
        assert "106 ± 8°" in found.reason
        assert "about 34° from trunk lean and 78° from the thigh" in found.reason

    def test_the_limit_lies_in_the_error_exactly_up_to_the_error(self) -> None:
        assert statuses(of("HF1", squat(98, error_deg=8.0), "squat")) == {F}
        assert statuses(of("HF1", squat(97.9, error_deg=8.0), "squat")) == {B}
        assert statuses(of("HF1", squat(82.1, error_deg=8.0), "squat")) == {B}
        assert statuses(of("HF1", squat(81.9, error_deg=8.0), "squat")) == {C}

    def test_a_small_error_leaves_the_margin_of_five_degrees(self) -> None:
        near = of("HF1", squat(86, error_deg=2), "squat")
        assert statuses(near) == {B}
        assert "less than 5° under it" in near[0].reason
        assert statuses(of("HF1", squat(84, error_deg=2), "squat")) == {C}

    def test_seconds_are_counted_above_the_limit(self) -> None:
        long, short = (of("HF1", squat(112, bottom_s=s), "squat")[0].seconds for s in (3.0, 1.0))
        assert long is not None
        assert short is not None
        assert long - short == pytest.approx(2.0, abs=0.04)

    def test_a_flash_above_the_limit_is_not_a_peak(self) -> None:
        times_s, hip, spans = bump([80.0])
        hip[round(2.8 * 30)] = 150.0
        clip = measurement(times_s, {"hip_flexion": hip}, repetitions=spans)
        assert statuses(of("HF1", clip, "squat")) == {C}

    def test_stage_four_has_no_limit_and_notes_a_deep_fold(self) -> None:
        deep = of("HF1", squat(130), "squat", Plan(name="stage4"))[0]
        assert (deep.status, deep.limit) == (C, None)
        assert "beyond 110°" in deep.reason
        assert "no limit in this stage" in deep.reason
        assert statuses(of("HF4", squat(130), "squat", Plan(name="stage4"))) == {C}

    def test_a_personal_limit_overrides_the_stage(self) -> None:
        plan = Plan(name="stage1", limit_deg=120.0)
        finding = of("HF1", squat(100), "squat", plan)[0]
        assert (finding.status, finding.limit) == (C, 120.0)

    def test_declared_pain_without_a_stage_takes_the_cautious_default(self) -> None:
        finding = of("HF1", squat(75), "squat", Plan(pain_during=2))[0]
        assert (finding.status, finding.limit) == (F, 60.0)
        assert "cautious default" in finding.reason
        assert of("HF1", squat(75), "squat", Plan(pain_during=0))[0].limit == 90.0

    def test_a_hinge_with_a_bent_knee_keeps_the_plans_limit(self) -> None:
        straight, bent = (of("HF3", squat(84, knee_share=s), "hinge")[0] for s in (0.2, 0.9))
        assert (straight.limit, bent.limit) == (80.0, 90.0)

    def test_an_open_knee_is_borderline_only_where_it_matters(self) -> None:
        # The knee is at 41 +/- 6: either limit may hold. 87 is over one and under the other.
        assert statuses(of("HF3", squat(87, knee_share=41 / 87), "hinge")) == {B}
        assert statuses(of("HF3", squat(120, knee_share=41 / 120), "hinge")) == {F}
        hidden = squat(120)
        hidden = hide(hidden, np.ones(len(hidden.angles), dtype=bool), ["knee_flexion"])
        assert statuses(of("HF3", hidden, "hinge")) == {F}

    def test_load_raises_only_at_the_first_stages(self) -> None:
        plans = {name: make_plan({"name": name, "load": True}) for name in ("stage2", "stage3")}
        assert statuses(of("HF6", squat(60), "squat", plans["stage2"])) == {F}
        assert statuses(of("HF6", squat(92), "squat", plans["stage3"])) == {C}
        assert not of("HF6", squat(60), "squat", STAGE2)


class TestGatesBlock:
    @pytest.mark.parametrize(
        "broken",
        [
            {"azimuth_deg": 35.0},
            {"azimuth_deg": None},
            {"frame_rate_hz": 12.0},
            {"thigh_variation": 0.4},
        ],
        ids=str,
    )
    def test_a_failed_gate_is_the_reason_and_the_value_stays(self, broken: dict[str, Any]) -> None:
        for code in ("HF1", "HF7", "ST2"):
            for finding in of(code, squat(112, **broken), "squat"):
                if finding.side == "left":
                    assert finding.status is N
                    assert finding.value is not None
                    assert finding.remedy

    def test_a_moving_camera_blocks_only_what_needs_the_vertical(self) -> None:
        clip = squat(112, moving=True)
        assert statuses(of("HF1", clip, "squat")) == {F}
        assert statuses(of("TR1", clip, "squat"), None) == {N}

    def test_thigh_length_says_nothing_off_the_side(self) -> None:
        clip = squat(112, azimuth_deg=25, thigh_variation=0.4)
        assert statuses(of("HF1", clip, "squat")) == {F}
        assert statuses(of("Q5", clip, "squat")) == {N}

    def test_a_repetition_too_hidden_is_not_judged_the_others_are(self) -> None:
        clip = squat(112)
        second = clip.inside(clip.repetitions[1])
        last = slice(second.stop - 20, second.stop)
        found = of("HF1", hide(clip, last), "squat")
        assert [item.status for item in found if item.side == "left"] == [F, N, F]

    def test_a_photo_of_sitting_is_judged_but_cannot_be_flagged(self) -> None:
        photo = held(0.0, {"hip_flexion": 120.0, "trunk_inclination": 30.0}, frame_rate_hz=0.0)
        assert statuses(of("Q3", photo, "seated"), None) == {C}
        finding = of("SI1", photo, "seated")[0]
        assert finding.status is B
        assert "single picture" in finding.reason

    def test_short_sitting_says_that_it_is_too_short(self) -> None:
        finding = of("SI1", sitting(8, hip=115), "seated")[0]
        assert finding.status is B
        assert "8 s filmed are too short" in finding.reason

    def test_the_far_side_is_answered_with_its_reason(self) -> None:
        right = [item for item in of("HF1", squat(), "squat") if item.side == "right"]
        assert [item.status for item in right] == [N, N, N]
        assert "the right leg is hidden" in right[0].reason


class TestLowerBounds:
    def test_a_cut_off_repetition_flags_but_never_clears(self) -> None:
        for hip_deg, status in ((112, F), (92, B), (60, N)):
            clip = squat(hip_deg, repetitions=1)
            cut = replace(clip, repetitions=(replace(clip.repetitions[0], complete=False),))
            assert statuses(of("HF1", cut, "squat")) == {status}

    def test_a_gap_at_the_deepest_point_never_clears(self) -> None:
        clip = squat(88, repetitions=1, error_deg=1, down_s=4.0)
        hip = clip.series("hip_flexion", "left")
        found = of("HF1", hide(clip, hip > 84.0), "squat")
        assert statuses(found) == {N}
        assert "deepest point" in found[0].reason or "could be measured" in found[0].reason

    def test_missing_frames_at_the_deepest_point_never_clear(self) -> None:
        clip = squat(70, repetitions=1)
        hip = clip.series("hip_flexion", "left")
        assert statuses(of("HF1", clip, "squat")) == {C}
        dropped = replace(clip, angles=clip.angles[hip < 66.0])
        assert statuses(of("HF1", dropped, "squat")) == {N}

    def test_a_hidden_moment_does_not_clear_a_long_folded_sit(self) -> None:
        folded, open_hip = sitting(50, hip=95), sitting(50, hip=60)
        blink = np.abs(folded.times_s() - 25.0) < 1.0
        assert statuses(of("SI1", hide(folded, blink), "seated")) == {B}
        assert statuses(of("SI1", hide(open_hip, blink), "seated")) == {C}

    def test_a_bridge_that_runs_past_the_clip_lasted_at_least_so_long(self) -> None:
        assert statuses(of("BR2", bridge(12, 5, complete=False), "bridge")) == {N}
        assert statuses(of("BR2", bridge(36, 5, complete=False), "bridge")) == {C}

    def test_the_clock_of_a_bridge_stops_when_the_line_is_lost(self) -> None:
        times = np.arange(42 * 30) / 30
        hip = np.where(times > 26.0, 40.0, 5.0)
        finding = of("BR2", bridge(40, hip), "bridge")[0]  # type: ignore[arg-type]
        assert finding.value == pytest.approx(25.0, abs=0.2)
        assert "line was lost" in finding.reason

    def test_a_short_wobble_does_not_stop_the_clock(self) -> None:
        times = np.arange(42 * 30) / 30
        hip = np.where((times > 20.0) & (times < 20.8), 40.0, 5.0)
        finding = of("BR2", bridge(40, hip), "bridge")[0]  # type: ignore[arg-type]
        assert finding.value == pytest.approx(40.0, abs=0.1)

    def test_a_hidden_moment_does_not_clear_a_bridge(self) -> None:
        seen = bridge(30, 0)
        times_s = seen.times_s()
        hidden = hide(seen, (times_s > 10.0) & (times_s < 12.0), ("hip_flexion",))
        assert of("BR1", seen, "bridge")[0].status is C
        assert of("BR1", hidden, "bridge")[0].status is N

    def test_an_arched_bridge_is_judged_too(self) -> None:
        finding = of("BR1", bridge(30, -30), "bridge")[0]
        assert (finding.status, finding.limit) == (F, -20.0)
        assert "over-arching" in finding.reason


def test_fast_descent_counts_only_for_a_folded_hip() -> None:
    assert statuses(of("ST2", squat(45, down_s=0.25), "squat")) == {C}
    assert statuses(of("ST2", squat(62, down_s=0.25), "squat")) == {B}


def test_seat_height_follows_the_thigh() -> None:
    # Equal segments, shank vertical: the hip lies cos(thigh elevation) of a shank above the knee.
    finding = of("SS3", rises(seat_deg=100.0), "sit_to_stand")[0]
    assert finding.value == pytest.approx(100 + 100 * np.cos(np.radians(100)), abs=2)


def test_seat_off_is_read_when_the_thigh_leaves_the_seat() -> None:
    clip = rises(44.0)
    finding = of("SS1", clip, "sit_to_stand")[0]
    assert finding.time_s == pytest.approx(clip.repetitions[0].bottom_end_s, abs=0.5)
    assert finding.value == pytest.approx(44.0, abs=5)


@pytest.mark.parametrize("movement", MOVEMENTS)
def test_nothing_found_is_said_once_per_rule(movement: MovementName) -> None:
    times_s = np.arange(90) / 30
    empty = measurement(times_s, {"hip_flexion": np.zeros(90)})
    findings = evaluate(empty, MOVEMENTS[movement], GENERAL)
    judged = [item for item in findings if item.kind in ("limit", "information")]
    assert judged
    assert {item.status for item in judged} == {N}
    assert all(item.repetition is None for item in judged)
    assert len({item.code for item in judged}) == len(judged)


@pytest.mark.parametrize("movement", ["walk", "run", "other"])
def test_an_unscreened_movement_gets_no_verdict(movement: MovementName) -> None:
    findings = evaluate(squat(120), MOVEMENTS[movement], GENERAL)
    assert {item.status for item in findings if item.kind != "gate"} == {N}


def test_one_finding_per_rule_repetition_and_side() -> None:
    for name, movement in MOVEMENTS.items():
        clip = lunge(100) if movement.one_sided else squat(100)
        findings = evaluate(clip, movement, make_plan({"name": "stage2", "load": True}))
        keys = [(item.code, item.repetition, item.side) for item in findings]
        assert len(keys) == len(set(keys)), name
    sided = of("HF1", squat(100, repetitions=4), "squat")
    assert [(item.repetition, item.side) for item in sided] == [
        (number, side) for number in (1, 2, 3, 4) for side in ("left", "right")
    ]
    assert {item.side for item in of("HF2", lunge(100), "forward_lunge")} == {"left"}


def test_answers_come_first_then_gates_then_rules() -> None:
    findings = evaluate(squat(100), MOVEMENTS["squat"], make_plan({"pain_during": 2}))
    order = {"answer": 0, "gate": 1, "limit": 2, "information": 2}
    assert [order[item.kind] for item in findings] == sorted(order[item.kind] for item in findings)
    assert findings == evaluate(squat(100), MOVEMENTS["squat"], make_plan({"pain_during": 2}))


def test_no_finding_without_sources_and_grades() -> None:
    plan = make_plan({"name": "stage2", "load": True, "pain_during": 1})
    for movement in MOVEMENTS.values():
        for finding in evaluate(squat(100), movement, plan):
            assert finding.sources
            assert finding.grade_direction
            assert finding.grade_number


WORSE: list[Callable[[float], tuple[str, MovementName, Measurement, Plan]]] = [
    lambda hip: ("HF1", "squat", squat(hip, repetitions=1), GENERAL),
    lambda hip: ("HF2", "forward_lunge", lunge(hip, repetitions=1), GENERAL),
    lambda hip: ("HF3", "hinge", squat(hip, repetitions=1, knee_share=0.2), GENERAL),
    lambda hip: ("HF4", "squat", squat(hip, repetitions=1), STAGE2),
]


@settings(max_examples=25, deadline=None)
@given(
    hip_deg=st.floats(20, 140),
    error_deg=st.floats(0, 25),
    low=st.floats(10, 150),
    more=st.floats(0, 60),
)
def test_raising_the_limit_never_makes_the_answer_worse(
    hip_deg: float, error_deg: float, low: float, more: float
) -> None:
    order = {C: 0, B: 1, F: 2}
    clip = squat(hip_deg, repetitions=1, error_deg=error_deg)
    answers = [
        of("HF1", clip, "squat", Plan(limit_deg=limit))[0].status
        for limit in (low, min(150.0, low + more))
    ]
    assert order[answers[1]] <= order[answers[0]]


@settings(max_examples=40, deadline=None)
@given(
    which=st.sampled_from(WORSE),
    hip_deg=st.floats(91, 140),
    start=st.floats(0, 6),
    length=st.floats(0, 6),
)
def test_hiding_frames_never_turns_a_flag_into_clear(
    which: Callable[[float], tuple[str, MovementName, Measurement, Plan]],
    hip_deg: float,
    start: float,
    length: float,
) -> None:
    code, movement, clip, plan = which(hip_deg)
    times_s = clip.times_s()
    before = of(code, clip, movement, plan)[0].status
    after = of(code, hide(clip, (times_s >= start) & (times_s < start + length)), movement, plan)[0]
    if before is not C:
        assert after.status is not C


@given(
    value=st.floats(-200, 200),
    error=st.floats(0, 50),
    caution=st.floats(-100, 100),
    gap=st.floats(0, 50),
)
def test_a_band_is_never_sure_inside_the_error(
    value: float, error: float, caution: float, gap: float
) -> None:
    limit = caution + gap
    status = band(value, value - error, value + error, caution, limit)
    if value - error < limit <= value + error:
        assert status is B
    if status is F:
        assert value >= limit
    if status is C:
        assert value < caution
