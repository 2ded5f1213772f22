"""What a history suggests to ask: a sitting against the last three, the day after, settled sittings."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.history.clips import DAY, file_clip, file_squats
from vision.finding import Status
from vision.history import History, JudgedWith, Sitting
from vision.history.load import SittingLoad
from vision.history.suggestions import exposure, load_over_time, response
from vision.plan import Plan

WEEK = timedelta(days=7)


def load(above: int, *, surely: int | None = None, possibly: int | None = None) -> SittingLoad:
    return SittingLoad(
        date=DAY,
        plan="Stage 2",
        limit_deg=60.0,
        repetitions=30,
        judged=30,
        above=above,
        above_surely=above if surely is None else surely,
        above_possibly=above if possibly is None else possibly,
        seconds_above=float(above),
    )


@pytest.mark.parametrize(
    ("now", "status", "asks"),
    [
        (load(10), Status.CLEAR, False),
        (load(11), Status.BORDERLINE, False),  # the caution of 10 % itself
        (load(12), Status.BORDERLINE, True),
        (load(13), Status.FLAGGED, True),
        (load(20, surely=9), Status.BORDERLINE, True),  # the error leaves it open
        (load(9, possibly=14), Status.BORDERLINE, False),
        (load(0), Status.CLEAR, False),
    ],
)
def test_a_jump_is_told_only_beyond_the_error(now: SittingLoad, status: Status, asks: bool) -> None:
    found = exposure([load(8), load(10), load(12), now])
    assert found.status is status
    assert (found.question is not None) is asks
    assert "mean of the last 3 sittings" in found.sentence


def test_from_none_to_some_is_a_jump() -> None:
    none = [load(0)] * 3
    assert exposure([*none, load(3)]).status is Status.FLAGGED
    assert exposure([*none, load(3, surely=0)]).status is Status.BORDERLINE
    assert exposure([*none, load(0)]).status is Status.CLEAR


def test_three_sittings_under_the_same_limit_are_needed() -> None:
    other = load(10).model_copy(update={"limit_deg": 90.0})
    found = exposure([load(10), other, load(10), load(20)])
    assert found.status is Status.NOT_ASSESSED
    assert "There are 2 earlier sittings under the limit of 60°; 3 are needed" in found.sentence
    assert exposure([]).status is Status.NOT_ASSESSED


def sitting(**answers: float | bool) -> Sitting:
    return Sitting.model_validate({"date": DAY, **answers})


@pytest.mark.parametrize(
    ("answers", "status"),
    [
        ({"pain_usual": 1, "pain_next_day": 1}, Status.CLEAR),
        ({"pain_usual": 1, "pain_next_day": 2}, Status.BORDERLINE),
        ({"pain_usual": 1, "pain_next_day": 3}, Status.FLAGGED),
        ({"flare_over_24h": True}, Status.FLAGGED),
        ({"pain_next_day": 2}, Status.NOT_ASSESSED),
        ({}, Status.NOT_ASSESSED),
    ],
)
def test_the_day_after(answers: dict[str, float], status: Status) -> None:
    assert response([sitting(**answers)], None).status is status


def test_the_usual_pain_of_the_person_counts_where_a_sitting_has_none() -> None:
    assert response([sitting(pain_next_day=2)], 2.0).status is Status.CLEAR


def settled(history: History, days: list[date], **last: float) -> Status:
    """Sittings at stage 2 with quiet answers, the last of them as given; returns what SY6 says."""
    history.add_person("Ana", plan_name="stage2")
    for day in days:
        file_clip(history, "Ana", f"{day}.mp4", day)
        history.enter_pain("Ana", day, pain_during=2, pain_usual=1, pain_next_day=1)
    history.enter_pain("Ana", days[-1], **last)
    found = load_over_time(history, "Ana").suggestions[-1]
    assert found.code == "SY6"
    return found.status


def test_settled_sittings_suggest_to_ask_for_the_next_stage(history: History) -> None:
    assert settled(history, [DAY, DAY + timedelta(days=3), DAY + WEEK]) is Status.CLEAR
    found = load_over_time(history, "Ana").suggestions[-1]
    assert found.question == "May the next stage be tried? Ask whoever guides the plan."
    assert (found.grade_direction, found.grade_number) == ("B", "D")


@pytest.mark.parametrize("last", [{"pain_during": 4}, {"pain_next_day": 2}])
def test_an_unsettled_last_sitting_does_not(history: History, last: dict[str, float]) -> None:
    days = [DAY, DAY + WEEK, DAY + 2 * WEEK]
    assert settled(history, days, **last) is Status.NOT_ASSESSED


def test_three_sittings_in_too_few_days_do_not(history: History) -> None:
    days = [DAY, DAY + timedelta(days=1), DAY + timedelta(days=6)]
    assert settled(history, days) is Status.NOT_ASSESSED


def test_repetitions_above_the_limit_are_counted_per_sitting(history: History) -> None:
    judged = JudgedWith(plan=Plan(name="stage2"))
    file_squats(history, "Ana", "one.mp4", DAY, (110.0, 110.0, 50.0), judged=judged)
    file_squats(history, "Ana", "two.mp4", DAY + WEEK, (30.0, 30.0), judged=judged)
    first, second = load_over_time(history, "Ana").loads
    assert (first.repetitions, first.above, first.above_surely, first.limit_deg) == (3, 2, 2, 60.0)
    assert first.seconds_above is not None
    assert first.seconds_above > 1.0
    assert (first.judged, second.above, second.above_surely) == (3, 0, 0)


def test_without_symptoms_a_jump_is_not_asked_about(history: History) -> None:
    file_squats(history, "Ana", "one.mp4", DAY)
    found = load_over_time(history, "Ana").suggestions[0]
    assert (found.code, found.status) == ("HF5", Status.NOT_ASSESSED)
