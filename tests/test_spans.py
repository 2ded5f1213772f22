"""Repetitions and holds of each movement: number, times, working leg, seat-off, breaks."""

from __future__ import annotations

import itertools
from typing import Literal

import numpy as np
import pandas as pd
import pytest

from tests.figures import (
    Camera,
    Motion,
    bridge,
    film,
    gait,
    hide,
    hinge,
    joined,
    lunge,
    mirror,
    seated,
    sit_to_stand,
    squat,
    still,
)
from vision.landmarks import SIDES, Landmark, PersonTrack, Side, landmark, other_side
from vision.measurement import Span
from vision.measuring.angles import angle_table
from vision.measuring.spans import SITTING_BREAK_S, find_spans, planted_leg
from vision.measuring.view import hip_descent_deg, measure_view
from vision.movements import MOVEMENTS
from vision.result import MovementName

FACINGS: tuple[Literal["left", "right"], ...] = ("left", "right")


def angles_of(track: PersonTrack) -> tuple[pd.DataFrame, Side]:
    view = measure_view(track)
    return angle_table(track, view, 0.0), view.measured_side


def spans_of(
    track: PersonTrack, movement: MovementName
) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    table, side = angles_of(track)
    return find_spans(table, MOVEMENTS[movement], side)


@pytest.mark.parametrize(
    ("movement", "motion", "count"),
    [("squat", squat((110, 60, 90, 115)), 4), ("hinge", hinge((95, 60)), 2)],
)
@pytest.mark.parametrize("facing", FACINGS)
@pytest.mark.parametrize("azimuth_deg", [0.0, 35.0])
def test_two_legged_repetitions(
    movement: MovementName,
    motion: Motion,
    count: int,
    facing: Literal["left", "right"],
    azimuth_deg: float,
) -> None:
    repetitions, holds = spans_of(film(motion, Camera(azimuth_deg, facing)), movement)
    assert holds == ()
    assert [span.number for span in repetitions] == list(range(1, count + 1))
    assert {span.side for span in repetitions} == {"both"}
    assert all(span.complete and span.kind == "repetition" for span in repetitions)
    for span in repetitions:
        times_s = (span.start_s, span.bottom_start_s, span.peak_s, span.bottom_end_s, span.end_s)
        assert list(times_s) == sorted(times_s)
    for one, following in itertools.pairwise(repetitions):
        assert one.end_s <= following.start_s


@pytest.mark.parametrize("azimuth_deg", [75.0, 90.0])
def test_squats_from_the_front_are_counted_by_how_far_the_hips_sink(azimuth_deg: float) -> None:
    track = film(squat((100.0, 70.0, 110.0)), Camera(azimuth_deg))
    table, side = angles_of(track)
    useless = table * np.nan
    found, _ = find_spans(useless, MOVEMENTS["squat"], side, hip_descent_deg(track))
    assert len(found) == 3
    assert find_spans(useless, MOVEMENTS["squat"], side) == ((), ())


@pytest.mark.parametrize("facing", FACINGS)
@pytest.mark.parametrize("fronts", [("left",), ("right", "right"), ("left", "right", "left")])
def test_a_lunge_belongs_to_the_leg_in_front(
    facing: Literal["left", "right"], fronts: tuple[Side, ...]
) -> None:
    repetitions, _ = spans_of(film(lunge(fronts), Camera(10.0, facing)), "forward_lunge")
    assert tuple(span.side for span in repetitions) == fronts


@pytest.mark.parametrize("front", SIDES)
def test_a_lunge_belongs_to_the_leg_that_is_seen(front: Side) -> None:
    track = hide(film(lunge((front,) * 2)), landmark("knee", other_side(front)))
    repetitions, _ = spans_of(track, "forward_lunge")
    assert [span.side for span in repetitions] == [front] * 2


@pytest.mark.parametrize("facing", FACINGS)
@pytest.mark.parametrize("rises", [1, 3])
def test_rises_from_a_seat(facing: Literal["left", "right"], rises: int) -> None:
    motion, seat_off_s = sit_to_stand(rises)
    repetitions, holds = spans_of(film(motion, Camera(0.0, facing)), "sit_to_stand")
    assert holds == ()
    assert len(repetitions) == rises
    for span, at_s in zip(repetitions, seat_off_s, strict=True):
        assert span.bottom_end_s == pytest.approx(at_s, abs=0.3), "seat-off ends the bottom phase"
        assert span.start_s == pytest.approx(at_s - 0.8, abs=0.2), "the lean starts the rise"
        assert span.end_s == pytest.approx(at_s + 1.2, abs=0.3), "standing ends it"
        assert span.peak_s == pytest.approx(at_s, abs=0.3), "hip flexion is largest at seat-off"


def test_standing_at_first_is_no_rise_and_sitting_down_is_none_either() -> None:
    motion, seat_off_s = sit_to_stand(2)
    track = film(motion)
    late = track.time_s > seat_off_s[0] + 1.4
    cut = PersonTrack(
        track.time_s[late], track.image_px[late], track.world_m[late], track.visibility[late]
    )
    repetitions, _ = spans_of(cut, "sit_to_stand")
    assert [span.bottom_end_s for span in repetitions] == [pytest.approx(seat_off_s[1], abs=0.3)]


def test_squats_are_no_rises() -> None:
    assert spans_of(film(squat((60.0,) * 2)), "sit_to_stand") == ((), ())


@pytest.mark.parametrize("leg", SIDES)
@pytest.mark.parametrize("facing", FACINGS)
def test_bridges_are_held_on_the_planted_leg(leg: Side, facing: Literal["left", "right"]) -> None:
    motion, middles_s = bridge(leg, (3.0, 5.0))
    repetitions, holds = spans_of(film(motion, Camera(0.0, facing)), "bridge")
    assert repetitions == ()
    assert [span.side for span in holds] == [leg, leg]
    assert all(span.kind == "hold" and span.complete for span in holds)
    for span, middle_s, lasts_s in zip(holds, middles_s, (3.0, 5.0), strict=True):
        assert span.start_s < middle_s < span.end_s
        assert span.end_s - span.start_s == pytest.approx(lasts_s, abs=0.9)
        assert (span.bottom_start_s, span.bottom_end_s) == (span.start_s, span.end_s)


def test_a_bridge_that_is_up_all_the_time_is_one_incomplete_hold() -> None:
    up = still(4.0, trunk_deg=-110.0, thigh_deg=115.0, knee_deg=100.0, planted="hips")
    (hold,) = spans_of(film(up), "bridge")[1]
    assert not hold.complete
    assert hold.end_s - hold.start_s == pytest.approx(4.0, abs=0.1)


@pytest.mark.parametrize("leg", SIDES)
def test_the_planted_leg_when_one_or_none_is_seen(leg: Side) -> None:
    track = film(bridge(leg)[0])
    other = other_side(leg)
    seen_one, _ = angles_of(hide(track, landmark("ankle", other)))
    assert planted_leg(seen_one, other) == leg
    seen_none, _ = angles_of(hide(track, Landmark.LEFT_ANKLE, Landmark.RIGHT_ANKLE))
    assert planted_leg(seen_none, other) == other


def test_someone_standing_holds_no_bridge() -> None:
    assert spans_of(film(still(5.0)), "bridge") == ((), ())


def test_sitting_is_one_hold_from_end_to_end() -> None:
    (hold,) = spans_of(film(seated(8.0)), "seated")[1]
    assert (hold.start_s, hold.complete, hold.side) == (0.0, True, "both")
    assert hold.end_s == pytest.approx(8.0, abs=0.05)


def test_a_photograph_of_sitting_is_a_hold_of_one_frame() -> None:
    track = film(seated(0.0))
    (hold,) = spans_of(track, "seated")[1]
    assert hold.start_s <= track.time_s[0] < hold.end_s


@pytest.mark.parametrize(
    ("break_s", "holds"), [(SITTING_BREAK_S - 5.0, 1), (SITTING_BREAK_S + 5.0, 2)]
)
@pytest.mark.parametrize("unseen", [False, True])
def test_a_short_break_does_not_end_sitting_a_long_one_does(
    break_s: float, holds: int, unseen: bool
) -> None:
    sitting = film(seated(10.0, rate_hz=10.0))
    between = film(still(break_s, rate_hz=10.0))
    pause = hide(between) if unseen else between
    track = joined(joined(sitting, pause), sitting)
    assert len(spans_of(track, "seated")[1]) == holds


@pytest.mark.parametrize("movement", ["walk", "run", "other"])
def test_what_is_not_screened_has_no_repetitions(movement: MovementName) -> None:
    assert spans_of(film(gait()), movement) == ((), ())


@pytest.mark.parametrize("movement", MOVEMENTS)
@pytest.mark.parametrize("frames", [0, 1, 2, 5])
def test_a_handful_of_frames_and_unseen_people_never_raise(
    movement: MovementName, frames: int
) -> None:
    for track in (film(squat()), hide(film(squat()))):
        table, side = angles_of(track)
        repetitions, holds = find_spans(table.iloc[:frames], MOVEMENTS[movement], side)
        assert repetitions == ()
        assert holds == ()


@pytest.mark.parametrize("movement", ["forward_lunge", "bridge"])
def test_mirroring_swaps_the_working_leg(movement: MovementName) -> None:
    track = film(lunge(("left", "right")) if movement == "forward_lunge" else bridge("left")[0])
    for plain, mirrored in zip(
        sum(spans_of(track, movement), ()), sum(spans_of(mirror(track), movement), ()), strict=True
    ):
        assert plain.side in SIDES
        assert mirrored.side == other_side(plain.side)
        assert (mirrored.start_s, mirrored.end_s) == (plain.start_s, plain.end_s)
