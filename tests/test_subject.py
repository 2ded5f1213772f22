"""Whom to measure: the one who moves through the repetitions, not who stands by, walks by or mirrors."""

from __future__ import annotations

import numpy as np
import pytest

from tests.people import Body, body, repetitions, sequence
from vision.errors import NoPersonError
from vision.landmarks import FloatArray
from vision.measuring.subject import choose_person, presences

TIME_S = np.arange(300) / 30
SQUATS = repetitions(TIME_S, 100)


def squatting(**where: float) -> Body:
    return body(TIME_S, hip_deg=SQUATS, knee_deg=SQUATS, **where)


def sitting(**where: float) -> Body:
    return body(TIME_S, hip_deg=85.0 + fidgeting(3), knee_deg=90.0, **where)


def fidgeting(depth_deg: float) -> FloatArray:
    return repetitions(TIME_S, depth_deg, period_s=0.7)


def walking(speed_px_s: float = 200.0, **where: float) -> Body:
    swing = repetitions(TIME_S, 55, period_s=1.1)
    return body(TIME_S, x_px=-300 + speed_px_s * TIME_S, hip_deg=swing / 2, knee_deg=swing, **where)


def standing(**where: float) -> Body:
    return body(TIME_S, hip_deg=fidgeting(8), knee_deg=fidgeting(5), **where)


@pytest.mark.parametrize(
    ("subject", "other"),
    [
        pytest.param(squatting(), standing(x_px=700.0), id="bystander"),
        pytest.param(squatting(), standing(x_px=700.0, length_px=600.0), id="coach nearer camera"),
        pytest.param(squatting(), walking(), id="walking past"),
        pytest.param(squatting(), walking(length_px=450.0), id="walking past in front"),
        pytest.param(
            squatting(), squatting(x_px=900.0, length_px=230.0, visibility=0.7), id="mirror image"
        ),
        pytest.param(sitting(), walking(), id="sitting while somebody walks past"),
        pytest.param(standing(), standing(x_px=700.0, length_px=150.0), id="the nearer of two"),
        pytest.param(
            squatting(), squatting(x_px=900.0).hide(TIME_S > 3), id="there for the whole clip"
        ),
        pytest.param(
            body(TIME_S, hip_deg=repetitions(TIME_S, 90), knee_deg=10.0),
            standing(x_px=700.0, length_px=400.0),
            id="hinge with straight knees",
        ),
        pytest.param(
            body(TIME_S, hip_deg=repetitions(TIME_S, 45), knee_deg=90.0, length_px=250.0),
            standing(x_px=700.0, length_px=300.0),
            id="bridge: small movement",
        ),
    ],
)
@pytest.mark.parametrize("first", [True, False])
def test_the_one_who_exercises_is_chosen(subject: Body, other: Body, first: bool) -> None:
    bodies = (subject, other) if first else (other, subject)
    index, reason = choose_person(sequence(TIME_S, *bodies))
    assert index == (0 if first else 1)
    assert f"Person {index + 1} of 2" in reason


def test_the_reason_names_what_was_measured() -> None:
    poses = sequence(TIME_S, squatting(), standing(x_px=700.0).hide(TIME_S > 4))
    _, reason = choose_person(poses)
    assert "100% of the frames" in reason
    assert f"{presences(poses)[0].range_deg:.0f} deg on the spot" in reason


def test_presence_is_what_was_drawn() -> None:
    half = TIME_S >= 5
    big, small = presences(
        sequence(TIME_S, squatting(), standing(x_px=700.0, length_px=150.0).hide(half))
    )
    assert (big.present, big.on_the_spot, big.size) == (1.0, 1.0, 1.0)
    assert big.range_deg == pytest.approx(100, abs=12)
    assert small.present == pytest.approx(0.5, abs=0.01)
    assert small.size == pytest.approx(0.5, abs=0.01)
    assert small.range_deg < 8


def test_walking_is_travel_and_a_lunge_is_not() -> None:
    (walker,) = presences(sequence(TIME_S, walking()))
    assert walker.on_the_spot == 0.0
    lunge = squatting()
    step_px = repetitions(TIME_S, 120)
    image_px = lunge.image_px.copy()
    image_px[:, [27, 29, 31], 0] += step_px[:, None]  # the left foot steps forward, the right stays
    (lunger,) = presences(sequence(TIME_S, Body(image_px, lunge.world_m, lunge.visibility)))
    assert lunger.on_the_spot == 1.0


def test_hidden_joints_do_not_count_as_movement() -> None:
    guessed = body(TIME_S, hip_deg=SQUATS, knee_deg=SQUATS, visibility=0.2, x_px=800.0)
    index, _ = choose_person(sequence(TIME_S, standing(length_px=310.0), guessed))
    assert index == 0


def test_the_user_may_choose_counting_from_one() -> None:
    poses = sequence(TIME_S, squatting(), standing(x_px=700.0))
    assert choose_person(poses, 2)[0] == 1
    assert choose_person(poses, 1)[0] == 0


@pytest.mark.parametrize("person", [0, 3, -1])
def test_a_person_who_does_not_exist_is_an_error_that_says_how_many_there_are(person: int) -> None:
    poses = sequence(TIME_S, squatting(), standing(x_px=700.0))
    with pytest.raises(NoPersonError, match=rf"Person {person} does not exist.*2 found"):
        choose_person(poses, person)


def test_nobody_and_one() -> None:
    for person in (None, 1):
        with pytest.raises(NoPersonError, match="Nobody was found"):
            choose_person(sequence(TIME_S), person)
    assert choose_person(sequence(TIME_S, standing()))[0] == 0


def test_a_single_picture_has_its_largest_person() -> None:
    now = TIME_S[:1]
    poses = sequence(now, body(now, length_px=100.0), body(now, x_px=800.0, hip_deg=80.0))
    assert choose_person(poses)[0] == 1


def test_people_without_legs_in_the_picture_are_ranked_too() -> None:
    legless = standing(x_px=700.0)
    for array in (legless.image_px, legless.world_m, legless.visibility):
        array[:, 25:] = np.nan
    assert choose_person(sequence(TIME_S, legless, standing()))[0] == 1
    assert choose_person(sequence(TIME_S, legless, legless))[0] == 0
