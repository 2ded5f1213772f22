"""How the camera saw the person: azimuth, near side, facing, roll, movement of the camera."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.figures import (
    Camera,
    bridge,
    film,
    hide,
    hinge,
    lunge,
    mirror,
    seated,
    squat,
    squat_along,
    still,
    times,
)
from vision.landmarks import Landmark, other_side
from vision.measuring.view import (
    FRONTAL_FROM_DEG,
    camera_moves,
    hip_descent_deg,
    measure_roll_deg,
    measure_view,
)

FACINGS: tuple[Literal["left", "right"], ...] = ("left", "right")
WAYS: tuple[Literal["front", "back"], ...] = ("front", "back")


@settings(max_examples=60, deadline=None)
@given(
    st.floats(0.0, 90.0), st.sampled_from(FACINGS), st.sampled_from(WAYS), st.floats(-10.0, 10.0)
)
def test_the_azimuth_of_any_camera_is_recovered(
    azimuth_deg: float,
    facing: Literal["left", "right"],
    toward: Literal["front", "back"],
    roll_deg: float,
) -> None:
    camera = Camera(azimuth_deg, facing, toward, roll_deg)
    view = measure_view(film(still(1.0), camera))
    assert view.azimuth_deg == pytest.approx(azimuth_deg, abs=0.5)
    if azimuth_deg < FRONTAL_FROM_DEG - 0.5:
        assert view.near_side == camera.near_side
        assert view.facing == facing
    if azimuth_deg > FRONTAL_FROM_DEG + 0.5:
        assert view.near_side is None
        assert view.facing is None


@pytest.mark.parametrize("motion", [squat(), hinge(), lunge(), seated(3.0), bridge()[0]])
@pytest.mark.parametrize("azimuth_deg", [0.0, 20.0, 60.0])
def test_movement_does_not_change_the_view(motion, azimuth_deg: float) -> None:  # type: ignore[no-untyped-def]
    for facing in FACINGS:
        camera = Camera(azimuth_deg, facing, perspective=True)
        view = measure_view(film(motion, camera, noise_px=2.0))
        assert view.azimuth_deg == pytest.approx(azimuth_deg, abs=1.0)
        assert view.near_side == camera.near_side


def test_mirroring_changes_the_side_and_nothing_else() -> None:
    track = film(squat(), Camera(25.0, "right"))
    plain, mirrored = measure_view(track), measure_view(mirror(track))
    assert mirrored.azimuth_deg == pytest.approx(plain.azimuth_deg)
    assert plain.near_side is not None
    assert mirrored.near_side == other_side(plain.near_side)
    assert (plain.facing, mirrored.facing) == ("right", "left")


def test_nobody_has_no_view() -> None:
    view = measure_view(hide(film(still(1.0))))
    assert np.isnan(view.azimuth_deg)
    assert (view.near_side, view.facing, view.moving) == (None, None, None)


@pytest.mark.parametrize("facing", FACINGS)
@pytest.mark.parametrize("azimuth_deg", [0.0, 45.0, 90.0])
@pytest.mark.parametrize("roll_deg", [-12.0, -4.0, 0.0, 4.0, 12.0])
def test_the_roll_of_the_camera_is_the_tilt_of_who_stands(
    facing: Literal["left", "right"], azimuth_deg: float, roll_deg: float
) -> None:
    track = film(still(2.0), Camera(azimuth_deg, facing, roll_deg=roll_deg))
    whole = np.ones(len(track.time_s), dtype=bool)
    assert measure_roll_deg(track, whole) == pytest.approx(roll_deg, abs=0.1)
    assert measure_roll_deg(track, ~whole) is None
    assert measure_roll_deg(hide(track), whole) is None


@pytest.mark.parametrize("motion", [squat(), hinge(), lunge(), seated(4.0), still(4.0)])
def test_a_still_camera_is_still_and_a_moving_one_moves(motion) -> None:  # type: ignore[no-untyped-def]
    assert camera_moves(film(motion, noise_px=0.5)) is False
    assert camera_moves(film(motion, Camera(drift_px_s=120.0), noise_px=0.5)) is True


def test_one_frame_does_not_tell_whether_the_camera_moves() -> None:
    assert camera_moves(film(still(0.0))) is None


@pytest.mark.parametrize("azimuth_deg", [0.0, 60.0, 90.0])
def test_hips_sink_by_a_thigh_at_90_degrees(azimuth_deg: float) -> None:
    time_s = times(3.0)
    # Thigh horizontal with the shank upright: the hips are one thigh lower.
    motion = squat_along(time_s, np.zeros(len(time_s)))
    motion.thigh_deg["left"][45:] = 90.0
    motion.thigh_deg["right"][45:] = 90.0
    motion.knee_deg["left"][45:] = 90.0
    motion.knee_deg["right"][45:] = 90.0
    descent = hip_descent_deg(film(motion, Camera(azimuth_deg)))
    assert descent[10] == pytest.approx(0.0, abs=0.1)
    assert descent[60] == pytest.approx(90.0, abs=0.1)


def test_hips_that_are_not_above_the_ankles_have_no_descent() -> None:
    upside_down = film(still(1.0), Camera(roll_deg=180.0))
    assert np.isnan(hip_descent_deg(upside_down)).all()
    unseen = hide(film(still(1.0)), Landmark.LEFT_ANKLE, Landmark.RIGHT_ANKLE)
    assert np.isnan(hip_descent_deg(unseen)).all()
