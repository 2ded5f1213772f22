"""Gaps, filter and runs, on regular and irregular time stamps."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from scipy.interpolate import PchipInterpolator

from tests.figures import times
from vision.landmarks import FloatArray
from vision.measurement import running_median
from vision.measuring.signals import MAX_GAP_S, fill_gaps, low_pass, runs

CUTOFF_HZ = 6.0


def jittered(duration_s: float, rate_hz: float, seed: int = 3) -> FloatArray:
    """Irregular frame times: each up to a third of a step off its place."""
    even = times(duration_s, rate_hz)
    return even + np.random.default_rng(seed).uniform(-0.33, 0.33, len(even)) / rate_hz


def column(values: FloatArray) -> FloatArray:
    return np.asarray(values, dtype=np.float64)[:, None]


@given(st.lists(st.booleans(), max_size=40))
def test_runs_are_exactly_the_true_stretches(flags: list[bool]) -> None:
    mask = np.array(flags, dtype=bool)
    again = np.zeros_like(mask)
    found = runs(mask)
    for start, stop in found:
        assert start < stop
        again[start:stop] = True
    assert_array_equal(again, mask)
    assert all(stop < start for (_, stop), (start, _) in itertools.pairwise(found))


@settings(max_examples=60)
@given(st.lists(st.booleans(), min_size=2, max_size=60), st.integers(0, 99))
def test_a_bridge_is_that_of_the_whole_path(flags: list[bool], seed: int) -> None:
    seen = np.array(flags, dtype=bool)
    time_s = jittered(len(seen) / 30.0, 30.0)[: len(seen)]
    values = np.random.default_rng(seed).normal(size=(len(seen), 3))
    values[:, 2] += 1.0
    values[~seen, 0] = values[~seen, 1] = np.nan  # the third is seen throughout
    filled, changed = fill_gaps(time_s, values)
    if seen.sum() > 1:
        whole = PchipInterpolator(time_s[seen], values[seen, :2], extrapolate=False)(time_s)
        assert_array_equal(filled[changed[:, 0], :2], whole[changed[:, 0]])
    assert_array_equal(changed[:, 0], changed[:, 1])
    assert not changed[:, 2].any()
    assert_array_equal(filled[~changed], values[~changed])


@pytest.mark.parametrize("irregular", [False, True])
def test_a_short_gap_in_a_smooth_path_is_bridged_closely(irregular: bool) -> None:
    time_s = jittered(3.0, 30.0) if irregular else times(3.0)
    values = 40.0 * np.sin(2 * np.pi * 0.5 * time_s)
    gap = (time_s > 1.0) & (time_s < 1.13)
    holed = np.where(gap, np.nan, values)
    filled, changed = fill_gaps(time_s, column(holed))
    assert_array_equal(changed[:, 0], gap)
    assert_allclose(filled[:, 0], values, atol=1.0)
    assert_array_equal(filled[~gap, 0], values[~gap])


@given(
    st.integers(2, 28),
    st.integers(1, 25),
    st.sampled_from([15.0, 24.0, 30.0, 60.0, 120.0]),
)
def test_only_gaps_up_to_a_fifth_of_a_second_are_bridged(
    start: int, frames: int, rate_hz: float
) -> None:
    time_s = np.arange(60) / rate_hz
    holed = np.linspace(0.0, 10.0, 60)
    holed[start : start + frames] = np.nan
    filled, changed = fill_gaps(time_s, column(holed))
    short = (frames + 1) / rate_hz <= MAX_GAP_S + 1e-9
    assert changed.sum() == (frames if short else 0)
    assert np.isfinite(filled[start : start + frames]).all() == short


@given(st.integers(0, 5), st.integers(0, 5))
def test_nothing_is_extrapolated(before: int, after: int) -> None:
    time_s = times(1.0)
    values = np.cos(time_s)
    values[:before] = np.nan
    values[len(values) - after :] = np.nan
    filled, changed = fill_gaps(time_s, column(values))
    assert_array_equal(filled[:, 0], values)
    assert not changed.any()


READINGS = st.floats(-100.0, 100.0, allow_subnormal=False)
"""Pixels and metres: numbers so small that arithmetic on them loses digits are none."""


@given(st.lists(st.one_of(st.just(np.nan), READINGS), min_size=1, max_size=30))
def test_what_is_bridged_lies_between_its_ends(values: list[float]) -> None:
    holed = np.array(values)
    filled, _ = fill_gaps(np.arange(len(values)) / 30.0, column(holed))
    seen = np.isfinite(holed)
    assert_array_equal(filled[seen, 0], holed[seen])
    for start, stop in runs(~seen & np.isfinite(filled[:, 0])):
        ends = holed[[start - 1, stop]]
        assert (filled[start:stop, 0] >= ends.min() - 1e-9).all()
        assert (filled[start:stop, 0] <= ends.max() + 1e-9).all()


@pytest.mark.parametrize("rate_hz", [24.0, 30.0, 60.0, 120.0])
@pytest.mark.parametrize("irregular", [False, True])
def test_slow_movement_keeps_its_amplitude_and_its_time(rate_hz: float, irregular: bool) -> None:
    time_s = jittered(10.0, rate_hz) if irregular else times(10.0, rate_hz)
    values = 50.0 * np.sin(2 * np.pi * 0.5 * time_s)
    smooth = low_pass(time_s, column(values), CUTOFF_HZ)[:, 0]
    assert_allclose(smooth, values, atol=0.6)
    inner = (time_s > 1.0) & (time_s < 9.0)
    shifts_s = np.linspace(-0.05, 0.05, 101)
    misfit = [
        np.sum((smooth[inner] - 50.0 * np.sin(np.pi * (time_s[inner] - shift))) ** 2)
        for shift in shifts_s
    ]
    assert abs(shifts_s[int(np.argmin(misfit))]) < 0.003, "no lag"


def test_noise_above_the_cut_off_is_taken_out() -> None:
    time_s = times(10.0, 60.0)
    shaken = 10.0 * np.sin(2 * np.pi * 20.0 * time_s)
    smooth = low_pass(time_s, column(shaken), CUTOFF_HZ)[:, 0]
    assert np.abs(smooth[60:-60]).max() < 0.2


@given(st.integers(1, 12), st.sampled_from([5.0, 12.0, 25.0, 30.0, 60.0, 240.0]))
def test_a_stretch_of_any_length_is_filtered_without_raising(frames: int, rate_hz: float) -> None:
    time_s = np.arange(frames) / rate_hz
    smooth = low_pass(time_s, column(np.full(frames, 7.0)), CUTOFF_HZ)
    assert_allclose(smooth, 7.0)


def test_a_frame_rate_too_low_for_the_cut_off_is_left_alone() -> None:
    time_s = times(4.0, 10.0)
    values = column(np.random.default_rng(1).normal(size=len(time_s)))
    assert_array_equal(low_pass(time_s, values, CUTOFF_HZ), values)


@settings(max_examples=30)
@given(st.lists(st.booleans(), min_size=30, max_size=60))
def test_missing_stays_missing_and_does_not_spread(seen: list[bool]) -> None:
    time_s = np.arange(len(seen)) / 30.0
    values = np.where(seen, np.sin(time_s), np.nan)
    smooth = low_pass(time_s, column(values), CUTOFF_HZ)[:, 0]
    assert_array_equal(np.isfinite(smooth), np.array(seen))


def test_one_side_of_a_gap_does_not_reach_the_other() -> None:
    time_s = times(4.0)
    step = np.where(time_s < 2.0, 0.0, 90.0)
    step[(time_s > 1.8) & (time_s < 2.2)] = np.nan
    smooth = low_pass(time_s, column(step), CUTOFF_HZ)[:, 0]
    assert_allclose(smooth[time_s <= 1.8], 0.0, atol=1e-9)
    assert_allclose(smooth[time_s >= 2.2], 90.0)


def test_a_pause_in_the_time_stamps_is_a_gap_too() -> None:
    first = times(2.0)
    time_s = np.concatenate((first, first + 60.0))
    step = np.repeat([0.0, 90.0], len(first))
    smooth = low_pass(time_s, column(step), CUTOFF_HZ)[:, 0]
    assert_allclose(smooth, step, atol=1e-9)


def test_time_stamps_a_microsecond_apart_do_not_ask_for_a_million_samples() -> None:
    time_s = np.arange(200) * 1e-6
    time_s[100:] += 0.15
    smooth = low_pass(time_s, column(np.full(200, 3.0)), CUTOFF_HZ)
    assert_allclose(smooth, 3.0)


def test_running_median_ignores_a_glitch_and_keeps_a_plateau() -> None:
    time_s = times(2.0)
    values = np.full(len(time_s), 60.0)
    values[30] = 170.0
    assert_allclose(running_median(time_s, values, 0.2), 60.0)


@settings(max_examples=50)
@given(
    st.lists(st.one_of(st.just(np.nan), st.floats(-50.0, 50.0)), min_size=1, max_size=25),
    st.sampled_from([15.0, 30.0, 59.94, 120.0]),
)
def test_running_median_is_the_median_within_half_a_window(
    values: list[float], rate_hz: float
) -> None:
    time_s, array = np.arange(len(values)) / rate_hz, np.array(values)
    found = running_median(time_s, array, 0.2)
    for at, median in zip(time_s, found, strict=True):
        near = array[np.abs(time_s - at) <= 0.1 + 1e-6]
        near = near[np.isfinite(near)]
        assert np.isnan(median) if not len(near) else np.isclose(median, np.median(near))
