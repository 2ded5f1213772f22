"""What was filed wrongly is put right, and putting it back restores what was before."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.history.clips import DAY, JUDGED, clip, file_clip
from vision.errors import HistoryError, UnknownPersonError
from vision.history import History, JudgedWith, SetUp
from vision.history.correcting import enter_set_up, move
from vision.plan import Plan

LATER = date(2026, 11, 9)
IN_PAIN = JudgedWith(plan=Plan(pain_during=3.0))
NEAR, FAR = SetUp(distance_m=3.0, shoes="barefoot"), SetUp(distance_m=5.0)


def file_in_pain(history: History, person: str, name: str, day: date = DAY) -> int:
    history.person_or_new(person)
    return history.file(person, *clip(name), IN_PAIN, date=day, set_up=NEAR).id


def test_a_screening_moves_whole_and_back(any_history: History, tmp_path: Path) -> None:
    video = tmp_path / "one.mp4"
    video.write_bytes(b"film")
    any_history.add_person("Ben")
    filed = file_clip(any_history, "Ana", "one.mp4", video=video)
    result = any_history.screening(filed.id)
    moved = move(any_history, filed.id, "ben", LATER)
    assert (moved.id, moved.date) == (filed.id, LATER)
    assert any_history.sittings("Ana") == []
    assert any_history.whose(filed.id) == ("Ben", moved)
    assert any_history.screening(filed.id) == result
    kept = any_history.video(filed.id)
    assert kept is not None
    assert kept.read_bytes() == b"film"
    assert move(any_history, filed.id, "Ana", DAY) == filed
    assert any_history.sittings("Ben") == []
    assert any_history.sittings("Ana")[0].screenings == (filed,)


def test_what_was_said_of_the_day_goes_along_and_comes_back(any_history: History) -> None:
    number = file_in_pain(any_history, "Ana", "one.mp4")
    any_history.add_person("Ben")
    before = any_history.sittings("Ana")
    move(any_history, number, "Ben", LATER)
    (there,) = any_history.sittings("Ben")
    assert (there.pain_during, there.set_up) == (3.0, NEAR)
    assert any_history.sittings("Ana") == []
    move(any_history, number, "Ana", DAY)
    assert any_history.sittings("Ana") == before
    assert any_history.sittings("Ben") == []


def test_another_days_own_answers_stay(any_history: History) -> None:
    file_clip(any_history, "Ben", "his.mp4", LATER, set_up=FAR)
    any_history.enter_pain("Ben", pain_during=1)
    number = file_in_pain(any_history, "Ana", "one.mp4")
    file_clip(any_history, "Ana", "two.mp4")
    ana, ben = any_history.sittings("Ana"), any_history.sittings("Ben")
    move(any_history, number, "Ben", LATER)
    (there,) = any_history.sittings("Ben")
    assert (there.pain_during, there.set_up, len(there.screenings)) == (1, FAR, 2)
    assert any_history.sittings("Ana")[0].pain_during == 3.0  # the other clip's day
    move(any_history, number, "Ana", DAY)
    assert (any_history.sittings("Ana"), any_history.sittings("Ben")) == (ana, ben)


def test_what_cannot_be_moved_stays(any_history: History) -> None:
    mine = file_clip(any_history, "Ana", "one.mp4")
    file_clip(any_history, "Ben", "one.mp4", LATER)
    with pytest.raises(HistoryError, match=rf"Ben has this video already, on {LATER}"):
        move(any_history, mine.id, "Ben", DAY)
    with pytest.raises(UnknownPersonError):
        move(any_history, mine.id, "Cleo", DAY)
    assert move(any_history, mine.id, "Ana", DAY) == mine
    assert any_history.whose(mine.id) == ("Ana", mine)
    with pytest.raises(HistoryError, match="no filed screening 99"):
        move(any_history, 99, "Ana", DAY)


def test_a_set_up_said_later_is_judged_with(any_history: History) -> None:
    file_clip(any_history, "Ana", "one.mp4", set_up=NEAR)
    filed = file_clip(any_history, "Ana", "two.mp4", LATER)
    sitting = enter_set_up(any_history, "Ana", LATER, FAR)
    assert sitting.set_up == FAR
    judged = any_history.judged_with(filed.id)
    assert judged.plan.same_set_up is False
    assert any_history.screening(filed.id) == any_history.again(filed.id)
    enter_set_up(any_history, "Ana", LATER, SetUp(distance_m=3.1))
    assert any_history.judged_with(filed.id).plan.same_set_up is True
    assert enter_set_up(any_history, "Ana", LATER, SetUp()).set_up == SetUp()
    assert any_history.judged_with(filed.id) == JUDGED
    with pytest.raises(HistoryError, match="no sitting on 2026-01-01"):
        enter_set_up(any_history, "Ana", date(2026, 1, 1), FAR)


def test_taken_back_with_its_answers_nothing_is_left(any_history: History) -> None:
    kept, gone = (file_in_pain(any_history, who, f"{who}.mp4") for who in ("Ana", "Ben"))
    any_history.unfile(kept)
    any_history.unfile(gone, with_answers=True)
    assert any_history.sittings("Ana")[0].pain_during == 3.0
    assert any_history.sittings("Ben") == []
