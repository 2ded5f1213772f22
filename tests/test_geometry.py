"""Angles from points: known answers, signs, the identity, and what must not change them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from vision.landmarks import FloatArray
from vision.measuring import geometry

degrees = st.floats(-179.0, 179.0)
lengths = st.floats(0.05, 800.0)
places = st.tuples(st.floats(-1e4, 1e4), st.floats(-1e4, 1e4)).map(np.array)
HALF_TURN = 180.0


def leg_and_trunk(
    trunk_deg: float, thigh_deg: float, knee_deg: float, length: float = 1.0
) -> tuple[FloatArray, ...]:
    """Shoulder, hip, knee and ankle as (forward, down) with exactly these angles, hip at the origin."""

    def up(angle_deg: float) -> FloatArray:
        angle = np.radians(angle_deg)
        return length * np.array([np.sin(angle), -np.cos(angle)])

    hip = np.zeros(2)
    knee = hip - up(-thigh_deg)
    return up(trunk_deg), hip, knee, knee - up(knee_deg - thigh_deg)


def same_angle(one: FloatArray | float, other: FloatArray | float, within: float = 1e-6) -> bool:
    difference = geometry.wrap_deg(np.asarray(one) - np.asarray(other))
    return bool(np.all(np.abs(difference) < within))


@pytest.mark.parametrize(
    ("trunk", "thigh", "hip"),
    [
        (0.0, 0.0, 0.0),  # standing
        (0.0, 90.0, 90.0),  # upright on a chair
        (35.0, 90.0, 125.0),  # parallel squat
        (-20.0, 90.0, 70.0),  # reclined on a chair
        (90.0, 5.0, 95.0),  # hinge
        (0.0, -15.0, -15.0),  # thigh behind the body: extension is negative
        (-12.0, 0.0, -12.0),  # leaning back is negative
        (-90.0, 140.0, 50.0),  # on the back, knees up
        (-95.0, 95.0, 0.0),  # bridge
    ],
)
def test_postures_of_the_rule_book(trunk: float, thigh: float, hip: float) -> None:
    shoulder, hip_at, knee, _ = leg_and_trunk(trunk, thigh, 0.0)
    assert same_angle(geometry.inclination_deg(hip_at, shoulder), trunk)
    assert same_angle(geometry.thigh_elevation_deg(hip_at, knee), thigh)
    assert same_angle(geometry.trunk_thigh_deg(shoulder, hip_at, knee), hip)


@given(degrees, degrees, degrees, lengths)
def test_every_measure_gives_the_angle_that_was_drawn(
    trunk: float, thigh: float, knee: float, length: float
) -> None:
    shoulder, hip_at, knee_at, ankle = leg_and_trunk(trunk, thigh, knee, length)
    assert same_angle(geometry.inclination_deg(hip_at, shoulder), trunk)
    assert same_angle(geometry.thigh_elevation_deg(hip_at, knee_at), thigh)
    assert same_angle(geometry.knee_flexion_deg(hip_at, knee_at, ankle), knee)
    assert same_angle(geometry.inclination_deg(ankle, knee_at), knee - thigh)
    hip = geometry.trunk_thigh_deg(shoulder, hip_at, knee_at)
    assert same_angle(hip, trunk + thigh), "hip flexion is trunk plus thigh"


@given(degrees, degrees, degrees, places, lengths, degrees)
def test_angles_between_segments_survive_translation_scale_and_rotation(
    trunk: float, thigh: float, knee: float, place: FloatArray, scale: float, turn: float
) -> None:
    before = leg_and_trunk(trunk, thigh, knee)
    after = [geometry.rotate_px(scale * point, turn) + place for point in before]
    # Points far out lose digits: the tolerance follows the size of the numbers.
    within = 1e-7 + 1e-9 * (np.abs(place).max() + scale) / scale
    assert same_angle(geometry.trunk_thigh_deg(*after[:3]), trunk + thigh, within)
    assert same_angle(geometry.knee_flexion_deg(*after[1:]), knee, within)
    # A clockwise turn tips a forward (right) lean further and takes it off the thigh.
    assert same_angle(geometry.inclination_deg(after[1], after[0]), trunk + turn, within)
    assert same_angle(geometry.thigh_elevation_deg(after[1], after[2]), thigh - turn, within)


@given(degrees, degrees, degrees)
def test_facing_the_other_way_with_forward_reversed_changes_every_sign(
    trunk: float, thigh: float, knee: float
) -> None:
    mirrored = [point * [-1.0, 1.0] for point in leg_and_trunk(trunk, thigh, knee)]
    assert same_angle(geometry.trunk_thigh_deg(*mirrored[:3]), -(trunk + thigh))
    assert same_angle(geometry.knee_flexion_deg(*mirrored[1:]), -knee)


@given(st.integers(0, 3), st.integers(0, 1))
def test_a_missing_coordinate_gives_no_angle(point: int, axis: int) -> None:
    points = list(leg_and_trunk(20.0, 60.0, 70.0))
    points[point] = points[point].copy()
    points[point][axis] = np.nan
    shoulder, hip, knee, ankle = points
    for needs, angle in (
        ({0, 1, 2}, geometry.trunk_thigh_deg(shoulder, hip, knee)),
        ({1, 2, 3}, geometry.knee_flexion_deg(hip, knee, ankle)),
        ({1, 2}, geometry.thigh_elevation_deg(hip, knee)),
        ({0, 1}, geometry.inclination_deg(hip, shoulder)),
    ):
        assert np.isnan(angle) == (point in needs)


def test_joints_on_one_spot_give_no_angle() -> None:
    spot = np.zeros((3, 2))
    assert np.isnan(geometry.trunk_thigh_deg(spot, spot, spot)).all()
    assert np.isnan(geometry.inclination_deg(spot, spot)).all()


def test_arrays_of_frames_are_measured_frame_by_frame() -> None:
    postures = [(10.0, 20.0, 30.0), (-5.0, 80.0, 90.0), (40.0, 75.0, 100.0)]
    frames = [
        np.stack(points) for points in zip(*(leg_and_trunk(*p) for p in postures), strict=True)
    ]
    assert_allclose(geometry.trunk_thigh_deg(*frames[:3]), [30.0, 75.0, 115.0])
    assert_allclose(geometry.knee_flexion_deg(*frames[1:]), [30.0, 90.0, 100.0])


@given(st.floats(-1e4, 1e4))
def test_wrapping_keeps_the_direction(angle: float) -> None:
    wrapped = float(geometry.wrap_deg(np.array(angle)))
    assert -HALF_TURN <= wrapped < HALF_TURN
    assert_allclose(np.sin(np.radians(wrapped)), np.sin(np.radians(angle)), atol=1e-9)
    assert_allclose(np.cos(np.radians(wrapped)), np.cos(np.radians(angle)), atol=1e-9)


def test_a_positive_turn_takes_right_to_down() -> None:
    assert_allclose(geometry.rotate_px(np.array([1.0, 0.0]), 90.0), [0.0, 1.0], atol=1e-12)
