"""Following people: identities through shuffles, crossings, gaps, duplicates and ghosts."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.people import Body, body
from vision.landmarks import SIDES, FloatArray, landmark
from vision.measuring.tracks import NOBODY, follow_people, midline_length_px

TIME_S = np.arange(150) / 30


def follow(
    time_s: FloatArray, *bodies: Body, seed: int = 0
) -> tuple[npt.NDArray[np.int64], list[npt.NDArray[np.int64]]]:
    """Give bodies to the tracker in a random order per frame.

    Returns the owners of all detections and, per body, the owner in each frame (`NOBODY` where it
    was hidden).
    """
    random = np.random.default_rng(seed)
    frame, which = [], []
    for now in range(len(time_s)):
        there = [i for i, b in enumerate(bodies) if np.isfinite(b.image_px[now]).all()]
        random.shuffle(there)
        frame += [now] * len(there)
        which += there
    image_px = np.array([bodies[i].image_px[f] for f, i in zip(frame, which, strict=True)])
    visibility = np.array([bodies[i].visibility[f] for f, i in zip(frame, which, strict=True)])
    owner = follow_people(
        time_s,
        np.array(frame, dtype=np.int64),
        image_px.reshape(-1, 33, 2),
        visibility.reshape(-1, 33),
    )
    per_body = [np.full(len(time_s), NOBODY) for _ in bodies]
    for f, i, o in zip(frame, which, owner, strict=True):
        per_body[i][f] = o
    return owner, per_body


def test_one_person_is_one_person() -> None:
    owner, _ = follow(TIME_S, body(TIME_S))
    assert (owner == 0).all()


def test_nobody_and_a_single_picture() -> None:
    assert len(follow(TIME_S)[0]) == 0
    assert follow(np.zeros(1), body(np.zeros(1)))[0].tolist() == [0]


@given(seed=st.integers(0, 2**32 - 1), rate_hz=st.sampled_from([5, 15, 30, 60, 240]))
@settings(max_examples=20, deadline=None)
def test_two_people_in_any_order_at_any_frame_rate_keep_their_index(
    seed: int, rate_hz: int
) -> None:
    time_s = np.arange(3 * rate_hz) / rate_hz
    squats = 90 * np.sin(np.pi * time_s) ** 2
    one = body(time_s, x_px=300, hip_deg=squats, knee_deg=squats)
    other = body(time_s, x_px=600, length_px=260)
    _, (owner_one, owner_other) = follow(time_s, one, other, seed=seed)
    assert len(set(owner_one)) == len(set(owner_other)) == 1
    assert {owner_one[0], owner_other[0]} == {0, 1}


def test_people_are_counted_in_order_of_appearance() -> None:
    late = body(TIME_S, x_px=300).hide(TIME_S < 1)
    early = body(TIME_S, x_px=600)
    _, (owner_late, owner_early) = follow(TIME_S, late, early)
    assert set(owner_early) == {0}
    assert set(owner_late[TIME_S >= 1]) == {1}


@pytest.mark.parametrize("hidden_s", [0.0, 0.2, 0.5, 1.0])
def test_walking_past_each_other_swaps_nobody(hidden_s: float) -> None:
    """They meet at 2.5 s in the middle, where the one behind is hidden for a while."""
    right = body(TIME_S, x_px=200 + 160 * TIME_S, length_px=300)
    left = body(TIME_S, x_px=1000 - 160 * TIME_S, length_px=280, visibility=0.8)
    left = left.hide(np.abs(TIME_S - 2.5) < hidden_s / 2)
    _, (owner_right, owner_left) = follow(TIME_S, right, left)
    assert set(owner_right) == {owner_right[0]}
    assert set(owner_left) - {NOBODY} == {owner_left[0]}
    assert owner_left[-1] == owner_left[0] != owner_right[0]


def test_someone_hidden_for_long_is_known_again_in_the_same_place() -> None:
    squats = 90 * np.sin(np.pi * TIME_S) ** 2
    person = body(TIME_S, hip_deg=squats, knee_deg=squats)
    owner, _ = follow(TIME_S, person.hide((TIME_S > 2.3) & (TIME_S < 4.1)))
    assert (owner == 0).all()


def test_someone_elsewhere_after_a_long_time_is_somebody_else() -> None:
    first = body(TIME_S, x_px=200).hide(TIME_S > 1.5)
    second = body(TIME_S, x_px=1000).hide(TIME_S < 3.5)
    owner, _ = follow(TIME_S, first, second)
    assert set(owner) == {0, 1}


@pytest.mark.parametrize("swapped", [False, True])
def test_the_same_body_twice_in_a_frame_counts_once(swapped: bool) -> None:
    person = body(TIME_S)
    image_px = person.image_px + np.random.default_rng(1).normal(0, 8, person.image_px.shape)
    if swapped:
        for part in ("shoulder", "hip", "knee", "ankle"):
            left, right = (landmark(part, side) for side in SIDES)
            image_px[:, [left, right]] = image_px[:, [right, left]]
    double = Body(image_px, person.world_m, person.visibility * 0.9).hide(TIME_S % 1 > 0.5)
    owner, (owner_person, owner_double) = follow(TIME_S, person, double)
    assert set(owner_person) == {0}
    assert set(owner_double) == {NOBODY}
    assert owner.max() == 0


def test_ghosts_and_collapsed_skeletons_are_nobody() -> None:
    brief = (TIME_S > 2) & (TIME_S < 2.2)
    collapsed = body(TIME_S, length_px=100, y_px=500).hide(~brief)
    person = body(TIME_S).hide(brief)
    ghost = body(TIME_S, x_px=1100, length_px=600).hide(np.abs(TIME_S - 1) > 0.05)
    _, (owner_person, owner_collapsed, owner_ghost) = follow(TIME_S, person, collapsed, ghost)
    assert set(owner_person[~brief]) == {0}
    assert set(owner_collapsed) == set(owner_ghost) == {NOBODY}


def test_someone_far_too_small_to_measure_is_nobody() -> None:
    _, (owner, owner_far) = follow(TIME_S, body(TIME_S), body(TIME_S, x_px=900, length_px=30))
    assert set(owner) == {0}
    assert set(owner_far) == {NOBODY}


def test_a_point_is_no_body() -> None:
    point = body(TIME_S, length_px=0)
    assert set(follow(TIME_S, point)[0]) == {NOBODY}


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=25, deadline=None)
def test_whatever_is_found_nobody_is_twice_in_a_frame(seed: int) -> None:
    random = np.random.default_rng(seed)
    time_s = np.cumsum(random.uniform(0.001, 0.2, 30))
    frame = np.sort(random.integers(0, 30, 70))
    image_px = random.uniform(0, 1000, (70, 33, 2))
    owner = follow_people(time_s, frame, image_px, random.uniform(0, 1, (70, 33)))
    taken = [(f, o) for f, o in zip(frame, owner, strict=True) if o != NOBODY]
    assert len(taken) == len(set(taken))
    assert set(owner) - {NOBODY} == set(range(owner.max() + 1))


def test_body_length_is_the_same_standing_and_squatting() -> None:
    squats = np.linspace(0, 110, len(TIME_S))
    lengths_px = midline_length_px(body(TIME_S, hip_deg=squats, knee_deg=squats).image_px)
    assert lengths_px == pytest.approx(np.full(len(TIME_S), 300.0))
