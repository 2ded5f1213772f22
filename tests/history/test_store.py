"""People, sittings and what is filed, in both kinds of database."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.history.clips import DAY, JUDGED, clip, file_clip, file_squats, sha256
from vision.errors import HistoryError, UnknownPersonError
from vision.finding import Status
from vision.history import History, JudgedWith, SetUp
from vision.history.names import cleaned, close_to
from vision.history.store import NameTakenError
from vision.plan import Plan
from vision.result import Screening

LATER = date(2026, 11, 8)


def test_a_person_is_found_whatever_the_case(any_history: History) -> None:
    any_history.add_person("Ana  Lima", sore_side="left", plan_name="stage2", pain_usual=1)
    person = any_history.person(" ana lima")
    assert (person.name, person.sore_side, person.plan_name) == ("Ana Lima", "left", "stage2")
    assert person.plan == Plan(name="stage2", sore_side="left", pain_usual=1)
    with pytest.raises(NameTakenError, match="ANA LIMA is in the history already"):
        any_history.add_person("ANA LIMA")
    assert any_history.person_or_new("aNA lIMA") == person
    assert [each.name for each in any_history.people()] == ["Ana Lima"]


def test_an_unknown_name_tells_the_close_ones(history: History) -> None:
    with pytest.raises(UnknownPersonError, match="nobody in the history yet"):
        history.person("Ana")
    for name in ("Ana Lima", "Anna Lind", "Bo"):
        history.add_person(name)
    with pytest.raises(UnknownPersonError, match=r"did you mean Anna Lind or Ana Lima\?"):
        history.person("Anna Lin")
    with pytest.raises(UnknownPersonError, match=r"'Zoe': `sitbone people` lists everybody"):
        history.person("Zoe")
    assert close_to("lima", ["Ana Lima", "Bo"]) == ["Ana Lima"]


@pytest.mark.parametrize("name", ["", "   ", "a" * 121, "tab\x07bell"])
def test_what_is_no_name_is_refused(history: History, name: str) -> None:
    with pytest.raises(HistoryError, match="name"):
        history.add_person(name)
    assert history.people() == []


def test_names_that_look_alike_are_one() -> None:
    assert cleaned("Jose\u0301") == cleaned("Jos\u00e9")


def test_only_what_is_given_is_changed(any_history: History) -> None:
    any_history.add_person("Ana", sore_side="left", notes="sprinter")
    person = any_history.edit_person("ana", limit_deg=75)
    assert (person.sore_side, person.notes, person.limit_deg) == ("left", "sprinter", 75)
    person = any_history.edit_person("ana", sore_side=None, rename="Ana Lima")
    assert (person.name, person.sore_side, person.limit_deg) == ("Ana Lima", None, 75)
    any_history.add_person("Bo")
    with pytest.raises(NameTakenError):
        any_history.edit_person("bo", rename="ana lima")
    assert {each.name for each in any_history.people()} == {"Ana Lima", "Bo"}


@pytest.mark.parametrize(
    ("details", "words"),
    [
        ({"limit_deg": 500}, "Limit_deg = 500 is not valid"),
        ({"sore_side": "top"}, "Sore_side = 'top'"),
        ({"plan_name": "personal"}, "needs a limit"),
        ({"pain_usual": 11}, "Pain_usual = 11"),
        ({"shoe_size": 42}, "Shoe_size"),
    ],
)
def test_details_that_cannot_be_are_refused(
    history: History, details: dict[str, object], words: str
) -> None:
    with pytest.raises(HistoryError, match=words):
        history.add_person("Ana", **details)
    assert history.people() == []


def test_a_filed_screening_comes_back_as_it_was(any_history: History) -> None:
    any_history.add_person("Ana")
    screening, poses = clip("one.mp4")
    filed = any_history.file("ana", screening, poses, JUDGED, date=DAY)
    assert any_history.screening(filed.id).to_json() == screening.to_json()
    assert any_history.poses(filed.id) == poses
    assert any_history.judged_with(filed.id) == JUDGED
    again = any_history.again(filed.id)
    assert again.to_json() == screening.to_json()
    assert len(again.angles) == len(poses.time_s)
    (sitting,) = any_history.sittings("Ana")
    assert sitting.date == DAY
    assert sitting.screenings == (filed,)
    person = any_history.person("ana")
    assert (person.sittings, person.screenings, person.last) == (1, 1, DAY)


def test_another_plan_is_judged_in_memory_only(history: History) -> None:
    filed = file_clip(history, "Ana", "one.mp4")
    again = history.again(filed.id, Plan(name="stage1"))
    assert again.plan.limit_deg == 30
    assert history.screening(filed.id).plan.limit_deg == 90


def test_the_same_video_is_one_screening(any_history: History) -> None:
    first = file_clip(any_history, "Ana", "one.mp4")
    judged = JudgedWith(plan=Plan(name="stage1"))
    screening, poses = clip("one.mp4")
    second = any_history.file("ana", judged.screen(poses), poses, judged, date=LATER)
    assert second.id == first.id
    assert (second.plan, second.date) == ("Stage 1", LATER)
    assert [each.date for each in any_history.sittings("Ana")] == [LATER]
    # Another stretch of it, another person's copy of it, and another video are others.
    later = screening.source.model_copy(update={"start_s": 2.0})
    any_history.file(
        "Ana", screening.model_copy(update={"source": later}), poses, JUDGED, date=LATER
    )
    file_clip(any_history, "Bo", "one.mp4")
    file_clip(any_history, "Ana", "two.mp4", LATER)
    assert [each.screenings for each in any_history.people()] == [3, 1]
    # Landmarks that are the same are kept once.
    assert len(any_history.files.all_files()) == 2


def test_filing_under_nobody_keeps_nothing(history: History) -> None:
    screening, poses = clip("one.mp4")
    with pytest.raises(UnknownPersonError):
        history.file("Ana", screening, poses, JUDGED, date=DAY)
    assert history.files.all_files() == []


def test_a_video_is_kept_when_asked_for(history: History, tmp_path: Path) -> None:
    video = tmp_path / "one.MP4"
    video.write_bytes(b"pictures" * 1000)
    told: list[tuple[int, int | None]] = []
    filed = file_clip(
        history, "Ana", "one.mp4", video=video, on_progress=lambda *done: told.append(done)
    )
    kept = history.video(filed.id)
    assert kept is not None
    assert kept.read_bytes() == video.read_bytes()
    assert kept.suffix == ".mp4"
    assert told[-1] == (8000, 8000)
    # Judged again without the video at hand, it stays.
    again = file_clip(history, "Ana", "one.mp4")
    assert history.video(again.id) == kept
    kept.unlink()
    assert history.video(again.id) is None


def test_a_video_that_cannot_be_read_files_nothing(history: History, tmp_path: Path) -> None:
    with pytest.raises(HistoryError, match=r"gone\.mp4 cannot be kept \(no such file"):
        file_clip(history, "Ana", "one.mp4", video=tmp_path / "gone.mp4")
    assert history.person("Ana").screenings == 0
    history.files.remove_orphans(history.file_hashes, wait=True)
    assert history.files.all_files() == []


def test_answers_of_the_plan_become_the_sittings(history: History) -> None:
    judged = JudgedWith(plan=Plan(name="stage2", pain_during=2, pain_usual=1))
    file_squats(history, "Ana", "one.mp4", DAY, judged=judged, set_up=SetUp(distance_m=3))
    file_squats(history, "Ana", "two.mp4", DAY, set_up=SetUp(height_m=0.9))
    (sitting,) = history.sittings("Ana")
    assert (sitting.pain_during, sitting.pain_usual, sitting.pain_next_day) == (2, 1, None)
    assert sitting.set_up == SetUp(distance_m=3, height_m=0.9)


def rule(screening: Screening, code: str) -> Status:
    (finding,) = (each for each in screening.findings if each.code == code)
    return finding.status


def test_pain_entered_the_day_after_is_judged(any_history: History) -> None:
    judged = JudgedWith(plan=Plan(name="stage2", pain_during=2, pain_usual=1))
    filed = file_squats(any_history, "Ana", "one.mp4", DAY, judged=judged)
    assert rule(any_history.screening(filed.id), "SY2") is Status.NOT_ASSESSED
    sitting = any_history.enter_pain("ana", pain_next_day=4)
    assert (sitting.pain_during, sitting.pain_next_day) == (2, 4)
    assert rule(any_history.screening(filed.id), "SY2") is Status.FLAGGED
    assert sitting.screenings[0].sentence == any_history.screening(filed.id).summary.sentence
    any_history.enter_pain("ana", DAY, pain_next_day=1)
    assert rule(any_history.screening(filed.id), "SY2") is Status.CLEAR


def test_answers_that_cannot_be_are_refused(history: History) -> None:
    file_clip(history, "Ana", "one.mp4")
    with pytest.raises(HistoryError, match="Pain_during = 12"):
        history.enter_pain("ana", pain_during=12)
    with pytest.raises(HistoryError, match=r"no sitting on 2026-01-01: the latest are 2026-11-01"):
        history.enter_pain("ana", date(2026, 1, 1), pain_during=1)
    with pytest.raises(HistoryError, match="mood is no answer"):
        history.enter_pain("ana", mood="good")
    assert history.sittings("ana")[0].pain_during is None


def test_without_its_landmarks_the_answers_still_count(history: History) -> None:
    filed = file_clip(history, "Ana", "one.mp4")
    history.files.landmarks(filed.landmarks_sha256).unlink()
    assert history.enter_pain("ana", pain_next_day=1).pain_next_day == 1
    with pytest.raises(HistoryError, match=r"landmarks of one\.mp4 are not in"):
        history.again(filed.id)


def test_a_screening_is_taken_back_with_its_files(any_history: History) -> None:
    first = file_clip(any_history, "Ana", "one.mp4")
    second = file_clip(any_history, "Ana", "two.mp4", LATER)
    any_history.enter_pain("ana", DAY, notes="slept badly")
    any_history.unfile(first.id)
    any_history.unfile(second.id)
    # The day with a note stays; the one with nothing on it goes.
    assert [each.date for each in any_history.sittings("ana")] == [DAY]
    assert any_history.files.all_files() == []
    with pytest.raises(HistoryError, match=f"no filed screening {first.id}"):
        any_history.screening(first.id)


def test_the_hash_of_a_clip_is_its_own() -> None:
    assert clip("one.mp4")[0].source.sha256 == sha256("one.mp4") != sha256("two.mp4")
