"""Frame times: true ones untouched, missing, repeated and jumping ones made to increase."""

from __future__ import annotations

import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vision.video.clock import LONGEST_PAUSE_S, FrameClock, plausible_rate_hz

RATE_HZ = 25.0
INTERVAL_S = 1 / RATE_HZ


def times(stamps: list[float | None], rate_hz: float | None = RATE_HZ) -> list[float]:
    clock = FrameClock(rate_hz)
    return [clock.time_s(stamp) for stamp in stamps]


@given(
    st.lists(st.floats(0.001, 5.0), min_size=1, max_size=50),
    st.floats(-1000.0, 1000.0),
)
def test_increasing_times_are_kept_and_start_at_zero(steps: list[float], start: float) -> None:
    stamps = [start]
    for step in steps:
        stamps.append(stamps[-1] + step)
    clock = FrameClock(RATE_HZ)
    found = [clock.time_s(stamp) for stamp in stamps]
    assert found == [stamp - start for stamp in stamps]
    assert clock.warnings() == []


@given(
    st.lists(st.none() | st.floats(-1e4, 1e4), max_size=120),
    st.none() | st.sampled_from([1.0, 29.97, 1000.0]),
)
def test_times_always_increase(stamps: list[float | None], rate_hz: float | None) -> None:
    found = times(stamps, rate_hz)
    assert all(later > earlier for earlier, later in itertools.pairwise(found))
    assert all(math.isfinite(time) for time in found)


def test_without_any_time_the_declared_rate_is_the_clock() -> None:
    assert times([None] * 4) == pytest.approx([0, 0.04, 0.08, 0.12])


def test_without_time_or_rate_thirty_frames_make_a_second() -> None:
    assert times([None] * 31, rate_hz=None)[-1] == pytest.approx(1.0)


def test_a_missing_time_follows_the_frame_before() -> None:
    assert times([5.0, None, 5.08]) == pytest.approx([0, 0.04, 0.08])


def test_times_that_come_late_join_the_frames_before_them() -> None:
    assert times([None, None, 7.0, 7.04]) == pytest.approx([0, 0.04, 0.08, 0.12])


def test_a_repeated_time_goes_between_its_neighbours() -> None:
    found = times([0.0, 0.04, 0.04, 0.08])
    assert found[1] < found[2] < found[3]
    assert (found[0], found[1], found[3]) == (0.0, 0.04, 0.08)


def test_a_frame_out_of_order_moves_no_other() -> None:
    found = times([0.0, 0.08, 0.04, 0.12, 0.16])
    assert found[:2] + found[3:] == pytest.approx([0, 0.08, 0.12, 0.16])


def test_a_clock_that_stands_still_goes_on_at_the_declared_rate() -> None:
    found = times([0.0] * 500)
    late_steps = [later - earlier for earlier, later in itertools.pairwise(found[20:])]
    assert late_steps == pytest.approx([INTERVAL_S] * len(late_steps))


def test_joined_clips_go_on_where_the_first_ended() -> None:
    assert times([10.0, 10.04, 2.0, 2.04]) == pytest.approx([0, 0.04, 0.08, 0.12])


def test_a_leap_is_damage_and_is_closed() -> None:
    leap = LONGEST_PAUSE_S + 1
    assert times([0.0, leap, leap + 0.04]) == pytest.approx([0, 0.04, 0.08])


def test_after_a_seek_times_still_count_from_the_first_frame() -> None:
    clock = FrameClock(RATE_HZ)
    clock.time_s(3.0)
    clock.seek()
    assert clock.time_s(13.0) == 10.0
    assert clock.warnings() == []


def test_what_was_repaired_is_said_with_its_number() -> None:
    clock = FrameClock(RATE_HZ)
    for stamp in (0.0, None, 0.08, 0.08, 0.12, 5000.0):
        clock.time_s(stamp)
    assert [sentence.rsplit(" ", 1)[-1] for sentence in clock.warnings()] == ["1.", "1.", "1."]


@pytest.mark.parametrize(
    ("rates", "expected"),
    [((29.97,), 29.97), ((None, 30.0), 30.0), ((90_000.0, 25.0), 25.0), ((0.0, None), None)],
)
def test_a_declared_rate_must_be_one_of_a_camera(
    rates: tuple[float | None, ...], expected: float | None
) -> None:
    assert plausible_rate_hz(*rates) == expected
