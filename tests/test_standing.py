"""Quiet standing and the zero taken from it: when it is applied and when it is not."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

from tests.figures import Camera, Motion, film, hide, path, seated, squat, still, times
from vision.landmarks import PersonTrack, Side
from vision.measuring.angles import angle_table
from vision.measuring.standing import quiet_standing, standing_reading
from vision.measuring.view import View, measure_view
from vision.movements.gates import STANDING_ZERO_MOST_DEG


def table_of(track: PersonTrack) -> tuple[pd.DataFrame, View]:
    view = measure_view(track)
    return angle_table(track, view, 0.0), view


def standing_with(offset_deg: float, quiet_s: float = 2.0) -> Motion:
    """Quiet standing that reads `offset_deg` of hip flexion, then a squat."""
    time_s = times(quiet_s + 4.0)
    hip = path(
        time_s,
        (0.0, offset_deg),
        (quiet_s, offset_deg),
        (quiet_s + 1.5, 100.0),
        (quiet_s + 2.5, 100.0),
        (quiet_s + 4.0, offset_deg),
    )
    rest = np.minimum(hip, offset_deg)
    deep = hip - rest
    return Motion(
        time_s,
        0.32 * deep + rest,
        {"left": 0.68 * deep, "right": 0.68 * deep},
        {"left": 0.9 * deep, "right": 0.9 * deep},
    )


@pytest.mark.parametrize("azimuth_deg", [0.0, 40.0, 90.0])
def test_the_longest_quiet_standing_is_found(azimuth_deg: float) -> None:
    track = film(squat(first_s=1.6, rest_s=0.8), Camera(azimuth_deg), noise_px=0.0)
    found = quiet_standing(*table_of(track))
    quiet_s = track.time_s[found]
    assert quiet_s[0] == pytest.approx(0.0, abs=0.05)
    assert quiet_s[-1] == pytest.approx(1.6, abs=0.2)
    assert np.ptp(np.flatnonzero(found)) == found.sum() - 1, "one stretch"


def test_less_than_a_second_is_not_used() -> None:
    assert not quiet_standing(*table_of(film(squat(first_s=0.6, rest_s=0.0)))).any()


@pytest.mark.parametrize(
    "motion", [seated(5.0), still(5.0, trunk_deg=40.0), still(5.0, knee_deg=40.0)]
)
def test_other_postures_are_not_standing(motion: Motion) -> None:
    assert not quiet_standing(*table_of(film(motion))).any()


def test_moving_about_is_not_quiet() -> None:
    time_s = times(6.0)
    sway = 12.0 * np.sin(2 * np.pi * 0.8 * time_s)
    motion = Motion(time_s, sway, {"left": 0 * sway, "right": 0 * sway}, still(6.0).knee_deg)
    assert not quiet_standing(*table_of(film(motion))).any()


@pytest.mark.parametrize("frames", [0, 1, 2])
def test_too_few_frames(frames: int) -> None:
    table, view = table_of(film(still(2.0)))
    found = quiet_standing(table.iloc[:frames], view)
    assert found.shape == (frames,)
    assert not found.any()


def test_nobody_does_not_stand() -> None:
    assert not quiet_standing(*table_of(hide(film(still(3.0))))).any()


@pytest.mark.parametrize("offset_deg", [-9.0, 4.0, 14.0])
def test_the_zero_is_the_reading_in_standing(offset_deg: float) -> None:
    table, view = table_of(film(standing_with(offset_deg)))
    zero = standing_reading(table, quiet_standing(table, view), used=True)
    assert zero is not None
    assert zero.applied
    assert zero.start_s == 0.0
    assert zero.end_s == pytest.approx(2.0, abs=0.2)
    assert set(zero.correction_deg) == {"hip_flexion_left", "hip_flexion_right"}, "hips alone"
    assert_allclose(list(zero.correction_deg.values()), offset_deg, atol=0.1)


@pytest.mark.parametrize(
    "offset_deg", [STANDING_ZERO_MOST_DEG + 2.0, -STANDING_ZERO_MOST_DEG - 2.0]
)
def test_a_large_reading_is_reported_and_not_used(offset_deg: float) -> None:
    table, view = table_of(film(standing_with(offset_deg)))
    zero = standing_reading(table, quiet_standing(table, view), used=True)
    assert zero is not None
    assert not zero.applied
    assert_allclose(list(zero.correction_deg.values()), offset_deg, atol=0.1)


def test_raw_angles_use_no_zero() -> None:
    table, view = table_of(film(standing_with(6.0)))
    zero = standing_reading(table, quiet_standing(table, view), used=False)
    assert zero is not None
    assert not zero.applied


def test_without_standing_there_is_no_zero() -> None:
    table, _ = table_of(film(seated(3.0)))
    assert standing_reading(table, np.zeros(len(table), dtype=bool), used=True) is None


@pytest.mark.parametrize("side", ["left", "right"])
def test_an_unseen_hip_has_no_reading(side: Side) -> None:
    table, _ = table_of(film(still(2.0)))
    table[f"hip_flexion_{side}_deg"] = np.nan
    zero = standing_reading(table, np.ones(len(table), dtype=bool), used=True)
    assert zero is not None
    assert f"hip_flexion_{side}" not in zero.correction_deg
    assert len(zero.correction_deg) == 1
