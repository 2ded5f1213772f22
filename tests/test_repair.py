"""Frames in which the model lost the body: swapped, collapsed, jumped, hidden; counted, never silent."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from tests.figures import (
    Camera,
    Motion,
    bridge,
    collapse,
    film,
    gait,
    hide,
    hinge,
    jump,
    lunge,
    mirror,
    seated,
    sit_to_stand,
    squat,
    still,
    swap_sides,
)
from vision.landmarks import LANDMARK_COUNT, Landmark, PersonTrack
from vision.measuring.repair import (
    GUESS_MIN,
    MIRRORED,
    SWAP_LONGEST_S,
    body_length_px,
    clean,
    find_collapses,
    find_jumps,
    find_swaps,
)

CUTOFF_HZ = 6.0
MOTIONS: dict[str, Motion] = {
    "squat": squat(),
    "hinge": hinge(),
    "lunge": lunge(),
    "sit to stand": sit_to_stand()[0],
    "seated": seated(4.0),
    "bridge": bridge()[0],
    "walk": gait(),
}


def test_mirrored_is_its_own_inverse_and_pairs_left_with_right() -> None:
    assert_array_equal(MIRRORED[MIRRORED], np.arange(LANDMARK_COUNT))
    for each in Landmark:
        partner = Landmark(int(MIRRORED[each]))
        expected = each.name.replace("LEFT", "?").replace("RIGHT", "LEFT").replace("?", "RIGHT")
        assert partner.name == expected


@pytest.mark.parametrize("name", MOTIONS)
@pytest.mark.parametrize("azimuth_deg", [0.0, 40.0, 90.0])
def test_sound_movement_is_left_as_it_is(name: str, azimuth_deg: float) -> None:
    track = film(MOTIONS[name], Camera(azimuth_deg), noise_px=1.0)
    repaired = clean(track, CUTOFF_HZ)
    assert not repaired.dropped.any()
    assert not repaired.swapped.any()
    assert not repaired.filled.any()
    assert np.isfinite(repaired.track.image_px).all()


@pytest.mark.parametrize("azimuth_deg", [0.0, 30.0])
@pytest.mark.parametrize("lasts_s", [0.04, 0.3, 0.6])
def test_a_swap_is_undone(azimuth_deg: float, lasts_s: float) -> None:
    track = film(squat(), Camera(azimuth_deg))
    repaired = clean(swap_sides(track, 2.0, 2.0 + lasts_s), CUTOFF_HZ)
    swapped = (track.time_s >= 2.0) & (track.time_s < 2.0 + lasts_s)
    assert_array_equal(repaired.swapped, swapped)
    assert_allclose(repaired.track.image_px, clean(track, CUTOFF_HZ).track.image_px)
    assert_allclose(repaired.track.world_m, clean(track, CUTOFF_HZ).track.world_m)


def test_a_person_who_turned_is_not_swapped() -> None:
    track = film(still(6.0))
    turned = swap_sides(track, 3.0, 3.0 + SWAP_LONGEST_S + 0.5)
    assert not find_swaps(turned).any()
    assert not find_swaps(swap_sides(track, 4.0, 99.0)).any()


@pytest.mark.parametrize("spoil", [collapse, jump])
def test_a_collapse_or_jump_is_dropped_counted_and_bridged_when_short(spoil) -> None:  # type: ignore[no-untyped-def]
    track = film(squat())
    repaired = clean(spoil(track, 2.0, 2.09), CUTOFF_HZ)
    spoilt = (track.time_s >= 2.0) & (track.time_s < 2.09)
    assert_array_equal(repaired.dropped, spoilt)
    assert_array_equal(repaired.filled.any(axis=1), spoilt)
    assert_allclose(repaired.track.image_px, track.image_px, atol=3.0)


def test_a_long_collapse_leaves_nothing_behind() -> None:
    track = film(squat())
    repaired = clean(collapse(track, 2.0, 3.0), CUTOFF_HZ)
    gone = (track.time_s >= 2.0) & (track.time_s < 3.0)
    assert repaired.dropped.sum() == gone.sum()
    assert not repaired.filled.any()
    for array in (repaired.track.image_px, repaired.track.world_m, repaired.track.visibility):
        assert np.isnan(array[gone]).all()
        assert np.isfinite(array[~gone]).all()


def test_the_longer_part_of_a_jump_is_the_truth() -> None:
    track = film(still(4.0))
    assert not find_jumps(track.time_s, track.image_px).any()
    moved = jump(track, 1.0, 1.1)
    assert_array_equal(
        find_jumps(moved.time_s, moved.image_px), (track.time_s >= 1.0) & (track.time_s < 1.1)
    )


def test_someone_walking_through_the_picture_does_not_jump() -> None:
    track = film(gait(), Camera(drift_px_s=400.0))
    assert not find_jumps(track.time_s, track.image_px).any()


def test_a_landmark_the_model_only_guesses_is_dropped_others_stay() -> None:
    track = film(squat())
    visibility = track.visibility.copy()
    visibility[60:90, Landmark.LEFT_KNEE] = GUESS_MIN / 2
    guessed = PersonTrack(track.time_s, track.image_px, track.world_m, visibility)
    repaired = clean(guessed, CUTOFF_HZ)
    assert np.isnan(repaired.track.image_px[60:90, Landmark.LEFT_KNEE]).all()
    assert np.isnan(repaired.track.visibility[60:90, Landmark.LEFT_KNEE]).all()
    assert np.isfinite(repaired.track.image_px[:, Landmark.LEFT_HIP]).all()
    assert not repaired.dropped.any()


def test_only_the_landmark_that_was_bridged_is_marked() -> None:
    track = hide(film(squat()), Landmark.LEFT_WRIST, start_s=2.0, end_s=2.1)
    filled = clean(track, CUTOFF_HZ).filled
    assert filled.any(axis=0).nonzero()[0].tolist() == [Landmark.LEFT_WRIST]


@settings(max_examples=25, deadline=None)
@given(st.integers(10, 70), st.integers(1, 30), st.sampled_from(list(Landmark)))
def test_a_hidden_landmark_is_bridged_only_when_short(
    start: int, frames: int, which: Landmark
) -> None:
    track = film(squat((80.0,)))
    end_s = track.time_s[start] + (frames - 0.5) / 30.0
    repaired = clean(hide(track, which, start_s=track.time_s[start], end_s=end_s), CUTOFF_HZ)
    place = repaired.track.image_px[start : start + frames, which]
    if (frames + 1) / 30.0 <= 0.2 + 1e-9:
        assert np.isfinite(place).all()
    else:
        assert np.isnan(place).all()


@pytest.mark.parametrize("frames", [1, 2, 3, 5])
def test_very_short_tracks_pass_through(frames: int) -> None:
    whole = film(seated(1.0))
    track = PersonTrack(
        whole.time_s[:frames],
        whole.image_px[:frames],
        whole.world_m[:frames],
        whole.visibility[:frames],
    )
    repaired = clean(track, CUTOFF_HZ)
    assert_allclose(repaired.track.image_px, track.image_px)
    assert not repaired.dropped.any()


def test_nobody_stays_nobody() -> None:
    repaired = clean(hide(film(squat())), CUTOFF_HZ)
    assert not repaired.track.found.any()
    assert not repaired.dropped.any(), "an absent person is not a dropped frame"
    assert np.isnan(body_length_px(repaired.track.image_px))


def test_mirroring_the_picture_mirrors_the_repair() -> None:
    track = collapse(swap_sides(film(squat(), noise_px=1.0), 2.0, 2.2), 5.0, 5.1)
    plain, mirrored = clean(track, CUTOFF_HZ), clean(mirror(track), CUTOFF_HZ)
    assert_array_equal(plain.swapped, mirrored.swapped)
    assert_array_equal(plain.dropped, mirrored.dropped)
    assert_allclose(mirror(plain.track).image_px, mirrored.track.image_px)


def test_a_collapse_is_told_by_shape_not_by_size() -> None:
    track = film(squat())
    assert not find_collapses(0.3 * track.world_m).any()
