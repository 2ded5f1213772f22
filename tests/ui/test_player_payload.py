"""What the player is given of a screening: judged in Python, rounded, compact, and valid JSON."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from tests.drawn_figure import (
    DEEPEST_DEG,
    ERROR_DEG,
    LIMIT_DEG,
    SQUAT_S,
    figure_screening,
    squat_deg,
    stick_figure,
    without_landmarks,
)
from tests.screenings import SCREENINGS, finding, stage_plan
from vision.finding import Status
from vision.landmarks import Landmark
from vision.overlay.reading import Band, Readings
from vision.result import Screening
from vision.ui.player.payload import JOINTS, payload_bytes, player_payload

RATE_HZ = 30
SIZE_PX = (320, 240)
TIMES_S = np.arange(4 * RATE_HZ) / RATE_HZ


def squats(**parts: Any) -> Screening:
    return figure_screening(squat_deg(TIMES_S), TIMES_S, SIZE_PX, **parts)


def looks(payload: Any) -> list[str]:
    """The look of every row, unfolded."""
    starts = [row for row, _ in payload["states_from"]]
    at = np.searchsorted(starts, np.arange(len(payload["time_s"])), side="right") - 1
    return [payload["states"][payload["states_from"][run][1]]["look"] for run in at]


@pytest.mark.parametrize("name", SCREENINGS)
def test_every_screening_becomes_valid_json_that_stays_the_same(name: str) -> None:
    payload = player_payload(SCREENINGS[name]())
    loaded = json.loads(payload_bytes(payload))
    assert loaded["version"] == player_payload(SCREENINGS[name]())["version"]
    rows = len(loaded["time_s"])
    assert {len(values) for values in loaded["angles"].values()} == {rows}
    assert all(
        0 <= span["first"] <= span["deepest"] <= span["last"] < rows for span in loaded["spans"]
    )
    assert all(0 <= flag["row"] < rows for flag in loaded["flags"])
    assert 0 <= loaded["start"] < max(rows, 1)


def test_points_are_pixels_of_the_upright_picture() -> None:
    payload = player_payload(squats())
    expected = stick_figure(float(squat_deg(TIMES_S)[20]), SIZE_PX)
    for index, joint in enumerate(JOINTS):
        point = payload["x_px"][index][20], payload["y_px"][index][20]
        assert payload["joints"][index] == joint.name.lower()
        assert point == pytest.approx(tuple(expected[joint]), abs=0.051)


def test_what_was_not_measured_is_null() -> None:
    made = without_landmarks(squats(), slice(10, 20), Landmark.LEFT_KNEE)
    made._angles = made.angles.copy()
    made._angles.iloc[10:20, made.angles.columns.get_loc("hip_flexion_left_deg")] = np.nan
    payload = player_payload(made)
    knee = payload["joints"].index("left_knee")
    assert payload["x_px"][knee][9:21].count(None) == 10
    assert payload["angles"]["hip"][10:20] == [None] * 10
    assert payload["angles"]["hip"][9] is not None


def test_joints_that_are_not_certain_are_marked_one_bit_each() -> None:
    made = squats()
    assert made._person is not None
    visibility = made._person.visibility.copy()
    visibility[7, Landmark.LEFT_WRIST] = 0.3
    made._person = type(made._person)(
        made._person.time_s, made._person.image_px, made._person.world_m, visibility
    )
    hidden = player_payload(made)["hidden"]
    assert {row for row, bits in enumerate(hidden) if bits} == {7}
    assert hidden[7] == 1 << [joint.name for joint in JOINTS].index("LEFT_WRIST")


def test_states_are_those_of_the_annotated_video() -> None:
    made = squats()
    payload, readings = player_payload(made), Readings(made)
    names = {Band.ABOVE: "flagged", Band.NEAR: "borderline", Band.WITHIN: "clear"}
    assert looks(payload) == [names[readings.at(row).band] for row in range(len(readings))]
    above = next(state for state in payload["states"] if state["look"] == "flagged")
    assert above == {"look": "flagged", "mark": "▲", "words": "Above the limit of 90°"}
    assert payload["limits"] == [{"limit_deg": LIMIT_DEG, "label": "Limit 90°"}]


def test_nothing_is_said_between_repetitions() -> None:
    made = squats()
    second = made.repetitions[1]
    later = second.model_copy(update={"start_s": second.start_s + 0.5})
    made = made.model_copy(update={"repetitions": (made.repetitions[0], later)})
    made._angles, made._person = squats().angles, squats().person
    between = range(round(SQUAT_S * RATE_HZ), round((SQUAT_S + 0.5) * RATE_HZ))
    found = looks(player_payload(made))
    assert {found[row] for row in between} == {"none"}
    assert found[between.start - 1] == found[between.stop] == "clear"


def test_without_a_verdict_no_frame_has_one() -> None:
    payload = player_payload(squats(status=Status.NOT_ASSESSED))
    assert set(looks(payload)) == {"not_assessed"}
    assert payload["limits"] == []
    assert {span["look"] for span in payload["spans"]} == {"not_assessed"}


def test_a_chip_says_value_error_and_state() -> None:
    first = player_payload(squats())["spans"][0]
    assert (first["label"], first["look"], first["words"]) == (
        "Squat 1",
        "flagged",
        "Above the limit",
    )
    hip = squats().repetitions[0].hip_flexion.left
    assert hip is not None
    assert first["value"] == f"{hip.value_deg:.0f}° ± {hip.error_deg:.0f}°"
    assert (first["first"], first["deepest"], first["last"]) == (0, 30, 59)


def test_flags_are_the_limits_passed_in_order_of_time() -> None:
    raised = [
        finding("HF1", Status.FLAGGED, "Deep.", title="Depth", value=120.0, error=8.0, time_s=3.0),
        finding("TR1", Status.BORDERLINE, "Lean.", title="Trunk lean", value=40.0, time_s=1.017),
        finding("HF1", Status.CLEAR, "Shallow.", value=60.0, time_s=1.0),
        finding("HF7", Status.FLAGGED, "Range.", kind="information", time_s=1.0),
        finding("HF4", Status.FLAGGED, "Long.", unit="s", value=4.0),
    ]
    flags = player_payload(squats(findings=raised))["flags"]
    assert [(flag["row"], flag["label"], flag["value"], flag["mark"]) for flag in flags] == [
        (31, "Trunk lean", "40°", "◆"),
        (90, "Depth", "120° ± 8°", "▲"),
    ]


def test_it_opens_at_the_deepest_point_of_the_repetition_that_says_most() -> None:
    statuses = (Status.BORDERLINE, Status.FLAGGED)
    raised = [
        finding("HF1", status, "Deep.", side="left", repetition=number, limit=LIMIT_DEG)
        for number, status in enumerate(statuses, 1)
    ]
    assert player_payload(squats(findings=raised))["start"] == 90


def test_the_version_changes_with_the_limit() -> None:
    made = squats()
    lower = [item.model_copy(update={"limit": 60.0}) for item in made.findings]
    other = squats(findings=lower, plan=stage_plan(2, 60.0))
    assert player_payload(made)["version"] != player_payload(other)["version"]
    assert player_payload(other)["limits"][0]["label"] == "Limit 60°"


def test_a_minute_is_small() -> None:
    times_s = np.arange(60 * RATE_HZ) / RATE_HZ
    made = figure_screening(squat_deg(times_s), times_s, SIZE_PX)
    assert len(payload_bytes(player_payload(made))) < 300 * len(times_s)


def test_the_error_goes_with_the_angle() -> None:
    angles = player_payload(squats())["angles"]
    assert angles["hip"][30] == DEEPEST_DEG
    assert angles["hip_error"][30] == ERROR_DEG
