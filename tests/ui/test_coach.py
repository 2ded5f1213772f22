"""The set-up coach: each advice appears when something is wrong and goes when it was put right."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.people import Body, body
from vision.landmarks import LANDMARK_COUNT, FloatArray, Landmark, PersonTrack, landmark
from vision.measuring.set_up import SetUp, measure_set_up
from vision.movements.gates import GATES, SQUARE_DEG
from vision.movements.set_up import (
    BRIGHTNESS_LEAST_SHARE,
    MARGIN_SHARE,
    STANDING_ADVISED_S,
)
from vision.ui.camera.coach import filming_advice, set_up_advice

SIZE_PX = (1280, 720)
LONG_S, SHORT_S = 2.8, 0.5
BRIGHT = 0.6
DATA = Path(__file__).parents[1] / "data"


def turned(person: Body, angle_deg: float) -> Body:
    """The figure, right side near (facing right), turned about the vertical toward its own left."""
    angle = np.radians(angle_deg)
    square_m = person.world_m * [1.0, 1.0, -1.0]
    for side, aside_m in (("left", 0.02), ("right", -0.02)):
        square_m[:, [each for each in Landmark if each.name.startswith(side.upper())], 0] -= aside_m
    x, y, z = np.moveaxis(square_m, -1, 0)
    # Seen from above with x to the right and z up the page, counter-clockwise is to one's left.
    world_m = np.stack(
        [x * np.cos(angle) - z * np.sin(angle), y, x * np.sin(angle) + z * np.cos(angle)], axis=-1
    )
    return Body(person.image_px, world_m, person.visibility)


def track_of(person: Body, times_s: FloatArray) -> PersonTrack:
    return PersonTrack(times_s, person.image_px, person.world_m, person.visibility)


def set_up(
    *,
    turned_deg: float = 0.0,
    lasting_s: float = LONG_S,
    brightness: float = BRIGHT,
    hidden: str | None = None,
    **place: float,
) -> SetUp:
    """A person who stands well, but for what is said."""
    times_s = np.arange(0, lasting_s, 1 / 20)
    placed = {"x_px": 640.0, "y_px": 600.0, "length_px": 380.0, **place}
    person = turned(body(times_s, **placed), turned_deg)
    if hidden is not None:
        for side in ("left", "right"):
            person.visibility[:, landmark(hidden, side)] = 0.3
    return measure_set_up(track_of(person, times_s), SIZE_PX, brightness)


def codes(measured: SetUp, **more: object) -> list[str]:
    return [advice.code for advice in set_up_advice(measured, **more)]  # type: ignore[arg-type]


def test_a_good_set_up_is_ready_and_nothing_else() -> None:
    assert codes(set_up()) == ["ready"]


@pytest.mark.parametrize(
    ("code", "wrong", "right"),
    [
        ("dark", {"brightness": BRIGHTNESS_LEAST_SHARE - 0.01}, {"brightness": 0.25}),
        ("close", {"length_px": 640.0, "y_px": 700.0}, {"length_px": 400.0}),
        ("close", {"length_px": 900.0, "y_px": 900.0}, {"length_px": 400.0}),
        ("far", {"length_px": 150.0, "y_px": 450.0}, {"length_px": 250.0}),
        ("middle", {"x_px": 90.0}, {"x_px": 300.0}),
        ("middle", {"x_px": 1210.0}, {"x_px": 900.0}),
        ("lower", {"y_px": 680.0}, {"y_px": 600.0}),
        ("higher", {"y_px": 500.0}, {"y_px": 600.0}),
        ("hidden", {"hidden": "knee"}, {}),
        ("hidden", {"hidden": "hip"}, {}),
        ("turn", {"turned_deg": SQUARE_DEG + 2}, {"turned_deg": SQUARE_DEG - 2}),
        ("sideways", {"turned_deg": 85.0}, {"turned_deg": 0.0}),
        ("still", {"lasting_s": SHORT_S}, {"lasting_s": LONG_S}),
    ],
)
def test_advice_appears_and_disappears(
    code: str, wrong: dict[str, float], right: dict[str, float]
) -> None:
    assert codes(set_up(**wrong))[0] == code  # type: ignore[arg-type]
    assert codes(set_up(**right)) == ["ready"]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("turned_deg", "words"),
    [
        (25.0, "Turn 25° to your right"),
        (-25.0, "Turn 25° to your left"),
        (42.0, "Turn 40° to your right"),
        (155.0, "Turn 25° to your left"),
        (-155.0, "Turn 25° to your right"),
    ],
)
def test_the_turn_is_said_with_its_size_and_leads_to_a_square_view(
    turned_deg: float, words: str
) -> None:
    wrong = set_up(turned_deg=turned_deg)
    advice = set_up_advice(wrong)[0]
    assert advice.words == words
    put_right = set_up(turned_deg=turned_deg + wrong.turn_deg)
    assert put_right.azimuth_deg < 1.0
    assert codes(put_right) == ["ready"]


def test_beyond_the_gate_the_turn_says_that_nothing_is_judged() -> None:
    limit = next(gate.limit for gate in GATES if gate.code == "Q1")
    assert limit is not None
    beyond, before = (set_up_advice(set_up(turned_deg=limit + by))[0] for by in (3.0, -3.0))
    assert "nothing is judged" in beyond.sentence
    assert "nothing is judged" not in before.sentence


def test_nobody_and_darkness_are_said_without_a_person() -> None:
    assert codes(SetUp(brightness_share=BRIGHT)) == ["nobody"]
    assert codes(SetUp(brightness_share=0.0)) == ["dark", "nobody"]


def test_someone_who_left_is_nobody() -> None:
    times_s = np.arange(0, LONG_S, 1 / 20)
    gone = turned(body(times_s, x_px=640.0, length_px=380.0), 0.0).hide(times_s > LONG_S - 0.2)
    assert codes(measure_set_up(track_of(gone, times_s), SIZE_PX, BRIGHT)) == ["nobody"]


def test_several_things_are_all_said_the_most_important_first() -> None:
    wrong = set_up(brightness=0.1, x_px=90.0, turned_deg=25.0)
    assert codes(wrong) == ["dark", "middle", "turn"]


def test_a_seated_movement_needs_no_standing() -> None:
    seated = set_up(lasting_s=SHORT_S)
    assert codes(seated, standing=False) == ["ready"]


def test_standing_counts_down_to_the_advised_time() -> None:
    half_way = set_up(lasting_s=1.2)
    assert 1.0 <= half_way.standing_s < STANDING_ADVISED_S
    advice = set_up_advice(half_way)[0]
    assert advice.kind == "wait"
    assert "1 s more" in advice.sentence


def test_a_slow_camera_is_a_note_that_holds_nothing_up() -> None:
    assert codes(set_up(), frame_rate_hz=15.0) == ["ready", "slow"]
    assert codes(set_up(), frame_rate_hz=23.976) == ["ready"]
    assert codes(set_up(), frame_rate_hz=None) == ["ready"]


def rolled(angle_deg: float) -> SetUp:
    times_s = np.arange(0, LONG_S, 1 / 20)
    person = turned(body(times_s, x_px=0.0, y_px=0.0, length_px=340.0), 0.0)
    angle = np.radians(angle_deg)
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    world_m = person.world_m.copy()
    world_m[..., :2] = world_m[..., :2] @ turn
    leaning = Body(person.image_px @ turn + [640.0, 560.0], world_m, person.visibility)
    return measure_set_up(track_of(leaning, times_s), SIZE_PX, BRIGHT)


def test_a_tilted_camera_is_a_note() -> None:
    assert codes(rolled(8.0)) == ["ready", "level"]
    assert codes(rolled(1.0)) == ["ready"]


def test_a_shaking_camera_is_told_from_a_walking_person() -> None:
    still = set_up()
    shaken = SetUp(**{**vars(still), "moving": True})
    walking = SetUp(**{**vars(still), "moving": True, "standing_s": 0.0})
    assert codes(shaken) == ["moving"]
    assert codes(walking) == ["still"]


def test_while_filming_one_stands_then_begins() -> None:
    assert [a.code for a in filming_advice(set_up(lasting_s=SHORT_S), stood=False)] == ["still"]
    assert [a.code for a in filming_advice(set_up(), stood=False)] == ["go"]
    assert [a.code for a in filming_advice(set_up(lasting_s=SHORT_S), stood=True)] == ["go"]


def test_while_filming_only_what_spoils_the_clip_is_said() -> None:
    gone = SetUp(brightness_share=BRIGHT)
    assert [a.code for a in filming_advice(gone, stood=True)] == ["nobody"]
    oblique = set_up(turned_deg=25.0)
    assert [a.code for a in filming_advice(oblique, stood=True)] == ["go"]


def test_the_top_of_the_head_counts_though_it_has_no_landmark() -> None:
    """The ears are half a head below: just clear of the edge, the head is not."""
    measured = set_up(y_px=500.0)
    assert measured.margins is not None
    ears_share = (500.0 - 1.5 / 1.25 * 380.0) / SIZE_PX[1]
    assert measured.margins.top == pytest.approx(
        ears_share - 0.07 * 1.55 / 1.25 * 380 / 720, abs=0.02
    )
    assert measured.margins.top < MARGIN_SHARE


def test_a_lying_person_is_framed_by_length() -> None:
    times_s = np.arange(0, LONG_S, 1 / 20)
    upright = turned(body(times_s, x_px=0.0, y_px=0.0, length_px=500.0), 0.0)
    lying_px = upright.image_px[..., ::-1] + [950.0, 500.0]
    lying = Body(lying_px, upright.world_m, upright.visibility)
    measured = measure_set_up(track_of(lying, times_s), SIZE_PX, BRIGHT)
    assert measured.size_share > 1 - 2 * MARGIN_SHARE
    assert codes(measured, standing=False)[0] != "close"


def sample(name: str, at_s: float) -> SetUp:
    """The last 2.5 s of a sample clip's landmarks before a moment."""
    with np.load(DATA / f"{name}.npz") as stored:
        rows = np.flatnonzero((stored["time_s"] <= at_s) & (stored["time_s"] > at_s - 2.5))
        kept = stored["landmarks"].astype(int)
        arrays = {}
        for key, size in (("image_px", (2,)), ("world_m", (3,)), ("visibility", ())):
            arrays[key] = np.full((len(rows), LANDMARK_COUNT, *size), np.nan)
            arrays[key][:, kept] = stored[key][rows]
        width, height = (int(size) for size in stored["frame_size_px"])
        track = PersonTrack(stored["time_s"][rows].astype(np.float64), **arrays)
    return measure_set_up(track, (width, height), BRIGHT)


@pytest.mark.parametrize(
    ("name", "said", "unsaid"),
    [
        ("squat_left00", set(), {"turn", "sideways", "hidden", "nobody"}),
        ("squat_left30", {"turn"}, {"sideways", "nobody"}),
        ("squat_left90", {"sideways"}, {"turn", "nobody"}),
    ],
)
def test_real_landmarks_get_the_advice_of_their_view(
    name: str, said: set[str], unsaid: set[str]
) -> None:
    given = set(codes(sample(name, 2.5)))
    assert said <= given
    assert not unsaid & given
