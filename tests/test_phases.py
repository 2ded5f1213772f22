"""Repetitions and holds in one signal: how many, when, and which were cut off."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from tests.figures import path, repeated, times
from vision.landmarks import FloatArray
from vision.measuring.phases import Phases, find_holds, find_repetitions

depths = st.lists(st.floats(45.0, 120.0), min_size=1, max_size=6)


def signal(
    depths_deg: list[float], rate_hz: float = 30.0, **tempo: float
) -> tuple[FloatArray, ...]:
    knots = repeated(depths_deg, **tempo)
    time_s = times(knots[-1][0] + 0.7, rate_hz)
    return time_s, path(time_s, *knots)


def count(time_s: FloatArray, values: FloatArray) -> int:
    return len(find_repetitions(time_s, values))


@settings(max_examples=80, deadline=None)
@given(depths, st.floats(0.4, 3.0), st.floats(0.0, 3.0), st.floats(0.4, 2.0), st.floats(0.1, 2.0))
def test_every_repetition_counts_once_at_any_depth_and_tempo(
    depths_deg: list[float], down_s: float, pause_s: float, up_s: float, rest_s: float
) -> None:
    time_s, values = signal(depths_deg, down_s=down_s, pause_s=pause_s, up_s=up_s, rest_s=rest_s)
    found = find_repetitions(time_s, values)
    assert len(found) == len(depths_deg)
    assert all(part.complete for part in found)
    for part, depth in zip(found, depths_deg, strict=True):
        assert part.start <= part.bottom_start <= part.peak <= part.bottom_end < part.end
        assert values[part.peak] == pytest.approx(depth, abs=2.0)
    for one, following in itertools.pairwise(found):
        assert one.end <= following.start, "no frame belongs to two repetitions"


def test_the_phases_are_where_they_were_drawn() -> None:
    time_s, values = signal([100.0], first_s=2.0, down_s=1.5, pause_s=1.0, up_s=1.0)
    (part,) = find_repetitions(time_s, values)
    drawn = {"start": 2.0, "bottom_start": 3.5, "bottom_end": 4.5, "end": 5.5}
    for name, at_s in drawn.items():
        index = min(getattr(part, name), len(time_s) - 1)
        assert time_s[index] == pytest.approx(at_s, abs=0.25), name
    assert 3.4 < time_s[part.peak] < 4.6


@pytest.mark.parametrize("order", [(40.0, 115.0), (115.0, 40.0), (115.0, 40.0, 115.0)])
def test_a_shallow_one_beside_a_deep_one_counts(order: tuple[float, ...]) -> None:
    assert count(*signal(list(order))) == len(order)


@settings(max_examples=60, deadline=None)
@given(st.floats(60.0, 120.0), st.floats(0.0, 0.25), st.floats(0.5, 3.0), st.floats(0.0, 6.0))
def test_a_wobble_at_the_bottom_is_no_second_repetition(
    depth: float, share: float, wobble_hz: float, phase: float
) -> None:
    time_s, values = signal([depth] * 3, pause_s=2.0)
    wobble = share * depth / 2 * (np.sin(2 * np.pi * wobble_hz * time_s + phase) - 1.0)
    assert count(time_s, values + wobble * values / depth) == 3


@pytest.mark.parametrize("depth", [60.0, 110.0])
def test_a_break_on_the_way_down_or_up_is_no_repetition(depth: float) -> None:
    time_s = times(8.0)
    broken = [(0, 0), (1, 0), (2, 0.5), (2.4, 0.35), (3.4, 1), (4, 1), (5, 0.4), (5.4, 0.55)]
    values = path(time_s, *((at, depth * share) for at, share in broken), (7.0, 0.0), (8.0, 0.0))
    assert count(time_s, values) == 1


def test_equal_peaks_in_one_pause_are_one_repetition() -> None:
    time_s, values = signal([90.0])
    top = np.flatnonzero(values == values.max())
    values[top[len(top) // 2]] -= 0.01
    assert np.sum(values == values.max()) >= 2
    assert count(time_s, values) == 1


def test_pulses_that_come_half_way_up_count() -> None:
    time_s = times(9.0)
    values = path(
        time_s, (0, 0), (1, 0), (2, 110), (3, 50), (4, 110), (5, 50), (6, 110), (7, 0), (9, 0)
    )
    found = find_repetitions(time_s, values)
    assert len(found) == 3
    assert all(part.complete for part in found), "nothing was cut off by the clip"


@pytest.mark.parametrize("amplitude", [0.0, 5.0, 12.0, 17.0])
def test_swaying_within_the_error_is_no_repetition(amplitude: float) -> None:
    time_s = times(10.0)
    assert count(time_s, amplitude / 2 * np.sin(2 * np.pi * 0.4 * time_s)) == 0


def test_noise_neither_adds_nor_takes_away() -> None:
    time_s, values = signal([80.0, 100.0, 45.0], pause_s=1.5)
    for seed in range(20):
        noise = np.random.default_rng(seed).normal(0.0, 2.0, len(values))
        assert count(time_s, values + noise) == 3


def test_a_long_recording_with_drift_and_little_movement() -> None:
    time_s = times(900.0, 15.0)
    drift = 8.0 * np.sin(2 * np.pi * time_s / 700.0)
    knots = [(0.0, 0.0)]
    for start_s in (100.0, 300.0, 500.0, 890.0):
        knots += [(start_s, 0.0), (start_s + 2, 100.0), (start_s + 3, 75.0), (start_s + 4, 100.0)]
        knots += [(start_s + 6, 0.0)]
    found = find_repetitions(time_s, path(time_s, *knots) + drift)
    assert [round(time_s[part.start], -1) for part in found] == [100.0, 300.0, 500.0, 890.0]


def test_a_repetition_cut_off_by_an_end_is_marked() -> None:
    time_s, values = signal([100.0] * 3)
    bottoms = [part.peak for part in find_repetitions(time_s, values)]
    late = find_repetitions(time_s[bottoms[0] :], values[bottoms[0] :])
    assert [part.complete for part in late] == [False, True, True]
    early = find_repetitions(time_s[: bottoms[2]], values[: bottoms[2]])
    assert [part.complete for part in early] == [True, True, False]
    assert early[-1].end == bottoms[2], "it goes on to the last frame"


@settings(max_examples=40, deadline=None)
@given(depths, st.floats(15.0, 120.0), st.integers(0, 1000))
def test_frame_rate_and_irregular_time_stamps_change_no_count_and_no_time(
    depths_deg: list[float], rate_hz: float, seed: int
) -> None:
    time_s, values = signal(depths_deg, rate_hz=240.0)
    reference = find_repetitions(time_s, values)
    other_s = times(time_s[-1], rate_hz)
    other_s = other_s + np.random.default_rng(seed).uniform(0.0, 0.6, len(other_s)) / rate_hz
    other_s = other_s[other_s <= time_s[-1]]
    found = find_repetitions(other_s, np.interp(other_s, time_s, values))
    assert len(found) == len(reference) == len(depths_deg)
    for one, other in zip(reference, found, strict=True):
        for name in ("start", "bottom_start", "bottom_end"):
            assert_allclose(
                time_s[getattr(one, name)], other_s[getattr(other, name)], atol=0.05 + 2 / rate_hz
            )


@settings(max_examples=40, deadline=None)
@given(st.floats(0.0, 12.0), st.floats(0.05, 0.6))
def test_a_hidden_moment_does_not_split_a_repetition(start_s: float, lasts_s: float) -> None:
    time_s, values = signal([100.0] * 3)
    values[(time_s >= start_s) & (time_s < start_s + lasts_s)] = np.nan
    assume(np.isfinite(values).sum() > 10)
    found = find_repetitions(time_s, values)
    assert len(found) == 3
    assert all(np.isfinite(values[part.peak]) for part in found)


@given(st.lists(st.one_of(st.just(np.nan), st.floats(-180.0, 180.0)), max_size=40))
def test_any_signal_gives_ordered_repetitions_of_real_frames(values: list[float]) -> None:
    array = np.array(values, dtype=np.float64)
    found = find_repetitions(np.arange(len(array)) / 10.0, array)
    for part in found:
        assert 0 <= part.start <= part.bottom_start <= part.peak <= part.bottom_end
        assert part.peak < part.end <= len(array)
        assert isinstance(part.complete, bool)
    for one, following in itertools.pairwise(found):
        assert one.end <= following.start


@pytest.mark.parametrize("frames", [0, 1, 2])
def test_too_few_frames_hold_no_repetition(frames: int) -> None:
    assert find_repetitions(np.arange(frames) / 30.0, np.full(frames, 90.0)) == []


def test_holds_last_and_bridge_short_breaks() -> None:
    time_s = times(12.0, 10.0)
    inside = (time_s >= 2.0) & (time_s < 8.0) & ~((time_s >= 4.0) & (time_s < 4.4))
    inside |= (time_s >= 10.0) & (time_s < 10.5)
    assert find_holds(time_s, inside, 1.0, 0.5) == [Phases(20, 20, 49, 80, 80, True)]
    two = find_holds(time_s, inside, 1.0, 0.2)
    assert [(part.start, part.end) for part in two] == [(20, 40), (44, 80)]


def test_a_hold_that_touches_an_end_is_incomplete() -> None:
    time_s = times(4.0, 10.0)
    everything = np.ones(len(time_s), dtype=bool)
    (whole,) = find_holds(time_s, everything, 1.0, 0.5)
    assert (whole.start, whole.end, whole.complete) == (0, len(time_s), False)
    assert find_holds(time_s, ~everything, 1.0, 0.5) == []
