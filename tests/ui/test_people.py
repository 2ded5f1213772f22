"""The page People and filing a result, in every state, without a browser."""

from __future__ import annotations

import io
import re
import threading
import time
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient
from streamlit.runtime.context import ContextProxy
from streamlit.testing.v1 import AppTest

from tests.ui.filed import FIRST, SECOND, file_squats, squats
from tests.ui.visits import (
    TOKEN,
    button_labels,
    data_files,
    given_clip,
    opened,
    the_visitor,
    words_of,
)
from vision.errors import HistoryError
from vision.history import History, JudgedWith, SetUp
from vision.history.export import FORMATS
from vision.history.forgetting import forget
from vision.plan import Plan
from vision.ui import exports
from vision.ui.exports import NOBODY
from vision.ui.folders import TEMPORARY_VARIABLE, data_folder
from vision.ui.histories import the_history
from vision.ui.pages.filing import COPIES
from vision.ui.pages.people_form import PROBLEM
from vision.ui.pages.people_words import address_of
from vision.ui.server import MIDDLEWARE, ROUTES
from vision.ui.store import clips_of
from vision.ui.visitors import COOKIE
from vision.ui.work import Task

ANA = "Ana Lima"
LONGEST_COPY_S = 30
NEAR_DEG = 4
"""A stick figure seen by a camera is measured this well."""


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("SITBONE_DATA", str(tmp_path))
    monkeypatch.delenv("SITBONE_DATABASE_URL", raising=False)
    visit_from(None, monkeypatch)
    data_folder.cache_clear()
    yield tmp_path
    data_folder.cache_clear()


def visit_from(address: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the browser at an address, None for this computer."""
    monkeypatch.setattr(ContextProxy, "ip_address", property(lambda _: address))


@pytest.fixture
def history() -> History:
    return the_history()


def opened_at(name: str, view: str = "Over time") -> AppTest:
    """A person's page in one of its views."""
    app = opened("people")
    app.query_params["person"] = address_of(name)
    app.run()
    assert not app.exception, [each.value for each in app.exception]
    if view != "Over time":
        app.button_group(key="people_view").set_value(view).run()
    return app


def table_of(app: AppTest, number: int = 0) -> list[list[str]]:
    """A table's rows, without the marks that keep Markdown away."""
    values = app.table[number].value.to_numpy().tolist()
    return [[str(cell).replace("\\", "") for cell in row] for row in values]


def degrees(cell: str) -> int:
    """The value of a cell: "+24° ± 20°" is 24. It must have an error."""
    found = re.fullmatch(r"\+?(\d+)° ± \d+°", cell)
    assert found, cell
    return int(found[1])


# The list


def test_an_empty_history_tells_what_to_do() -> None:
    app = opened("people")
    assert "File under a person" in words_of(app)
    assert button_labels(app) == ["Add a person"]


def test_a_person_is_added_with_what_is_known(history: History) -> None:
    app = opened("people")
    app.button(key="add_person").click().run()
    app.text_input(key="form_name").set_value("  Ana   Lima ")
    app.button_group(key="form_side").set_value("left")
    app.selectbox(key="form_plan").select("stage2")
    app.text_area(key="form_notes").set_value("runs")
    app.button(key="form_save").click().run()
    assert not app.exception, [each.value for each in app.exception]
    person = history.person(ANA)
    assert (person.sore_side, person.plan_name, person.notes) == ("left", "stage2", "runs")
    assert app.title[0].value == ANA
    assert "Nothing is filed" in words_of(app)


@pytest.mark.parametrize(
    ("name", "plan", "said"),
    [
        ("ANA LIMA", None, "in the history already"),
        ("Ben Ito", "personal", "needs a limit"),
        (" ", None, "The name is empty"),
    ],
)
def test_what_is_wrong_with_a_person_is_told(
    history: History, name: str, plan: str | None, said: str
) -> None:
    history.add_person(ANA)
    app = opened("people")
    app.button(key="add_person").click().run()
    app.text_input(key="form_name").set_value(name)
    app.selectbox(key="form_plan").select(plan)
    app.button(key="form_save").click().run()
    assert said in app.session_state[PROBLEM]
    assert [person.name for person in history.people()] == [ANA]


def test_people_are_searched_and_ordered(history: History) -> None:
    file_squats(history, "Zoe", SECOND, squats(100, 1))
    file_squats(history, ANA, FIRST, squats(100, 2))
    history.add_person("Ben Ito", sore_side="right")
    app = opened("people")

    def names() -> list[str]:
        return [link.proto.label.strip("*") for link in app.get("page_link")]

    assert names() == ["Zoe", ANA, "Ben Ito"]
    app.button_group(key="people_order").set_value("Name").run()
    assert names() == [ANA, "Ben Ito", "Zoe"]
    written = words_of(app)
    assert "Last sitting 7 September 2026 · 1 screening" in written
    assert "No sitting yet · right side sore" in written
    app.text_input(key="people_search").set_value("lim").run()
    assert names() == [ANA]
    app.text_input(key="people_search").set_value("nobody").run()
    assert "Nobody's name holds" in words_of(app)


def test_a_database_that_cannot_be_read_is_told_in_a_sentence(
    own_folder: Path, history: History
) -> None:
    history.close()
    (own_folder / "history" / "people.sqlite").write_bytes(b"no database" * 1000)
    for place in ("people", "result"):
        app = opened(place, given_clip() if place == "result" else None)
        assert not app.exception, [each.value for each in app.exception]
        assert any("people.sqlite cannot be used" in each.value for each in app.error)


def test_people_are_not_shown_to_other_computers(monkeypatch: pytest.MonkeyPatch) -> None:
    the_history().add_person(ANA)
    visit_from("192.0.2.7", monkeypatch)
    for place in ("people", "result", "screen"):
        app = opened(place, given_clip() if place == "result" else None)
        assert not app.exception
        assert ANA not in words_of(app)
        assert not [box for box in app.selectbox if box.label in ("Person", "Who is filmed")]


def test_the_temporary_app_has_a_history_of_its_own(
    history: History, own_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    history.add_person(ANA)
    monkeypatch.setenv(TEMPORARY_VARIABLE, "1")
    monkeypatch.setenv("SITBONE_DATABASE_URL", "postgresql://nobody@127.0.0.1:9/none")
    data_folder.cache_clear()
    assert the_history().people() == []
    app = opened("people")
    assert "forgotten when it ends" in words_of(app)


# One person


def test_one_sitting_shows_what_was_measured(history: History) -> None:
    file_squats(history, ANA, FIRST, squats(100, 1))
    app = opened_at(ANA)
    assert "One sitting so far" in app.info[0].value
    hip = next(row for row in table_of(app) if row[0].startswith("Hip flexion"))
    assert degrees(hip[1]) == pytest.approx(100, abs=NEAR_DEG)
    assert hip[2] == "3"


def test_a_timeline_holds_every_sitting_against_the_first(history: History) -> None:
    for number, (when, depth) in enumerate(
        [(FIRST, 80.0), (date(2026, 9, 28), 83.0), (SECOND, 105.0)], 1
    ):
        file_squats(history, ANA, when, squats(depth, number))
    app = opened_at(ANA)
    charts = app.get("vega_lite_chart") + app.get("arrow_vega_lite_chart")
    assert len(charts) >= 3
    latest, middle, first = table_of(app)
    assert latest[0] == "19 October 2026"
    assert degrees(latest[1]) == pytest.approx(105, abs=NEAR_DEG)
    assert degrees(latest[3]) == pytest.approx(25, abs=NEAR_DEG)
    assert latest[4].endswith("real change")
    assert middle[4].endswith("within error")
    assert first[3:] == ["–", "–"]
    assert "rule book 1.4, grade D" in words_of(app)


def test_what_a_chart_leaves_out_is_told(history: History) -> None:
    file_squats(history, ANA, FIRST, squats(80, 1), plan=Plan(name="stage2"))
    file_squats(history, ANA, date(2026, 9, 28), squats(80, 2))
    file_squats(history, ANA, SECOND, squats(82, 3))
    app = opened_at(ANA)
    assert [each.label for each in app.expander][-1] == "Not in the charts: 1"
    assert "the plans differ" in words_of(app)


def test_details_are_changed(history: History) -> None:
    history.add_person(ANA, sore_side="left", notes="runs")
    app = opened_at(ANA)
    app.button(key="edit_person").click().run()
    app.text_input(key="form_name").set_value("P07")
    app.button_group(key="form_side").set_value("none")
    app.number_input(key="form_limit").set_value(85.0)
    app.button(key="form_save").click().run()
    person = history.person("P07")
    assert (person.sore_side, person.limit_deg, person.notes) == (None, 85.0, "runs")
    assert app.title[0].value == "P07"


# Two sittings


def compared(history: History, earlier_deg: float, later_deg: float) -> AppTest:
    file_squats(history, ANA, FIRST, squats(earlier_deg, 1))
    file_squats(history, ANA, SECOND, squats(later_deg, 2, down_s=1.6))
    return opened_at(ANA, "Compare two")


def row_of(app: AppTest, measure: str) -> list[str]:
    return next(row for row in table_of(app) if row[0].startswith(measure))


def test_a_real_change_is_called_one(history: History) -> None:
    app = compared(history, 80, 105)
    hip = row_of(app, "Hip flexion")
    assert degrees(hip[3]) == pytest.approx(25, abs=NEAR_DEG)
    assert hip[5] == "▲ real change"
    assert "Real change: Hip flexion (trunk-thigh)" in words_of(app).replace("\\", "")


def test_a_change_within_error_is_called_that(history: History) -> None:
    app = compared(history, 90, 93)
    assert row_of(app, "Hip flexion")[5] == "● within error"
    assert "No clear change" in words_of(app)


def test_what_cannot_be_compared_is_not_subtracted_until_one_plan_judges_both(
    history: History,
) -> None:
    file_squats(history, ANA, FIRST, squats(80, 1), plan=Plan(name="stage2"))
    file_squats(history, ANA, SECOND, squats(105, 2))
    app = opened_at(ANA, "Compare two")
    assert "the plans differ" in app.warning[0].value
    assert "--plan" not in words_of(app)
    assert row_of(app, "Hip flexion")[3:] == ["○ not comparable"]
    app.toggle(key="people_one_plan").set_value(True).run()
    assert not app.warning
    assert row_of(app, "Hip flexion")[5] == "▲ real change"


def test_the_films_of_both_are_given_to_the_players(history: History, tmp_path: Path) -> None:
    video = tmp_path / "squat.mp4"
    video.write_bytes(b"a film")
    file_squats(history, ANA, FIRST, squats(80, 1), video=video)
    file_squats(history, ANA, SECOND, squats(105, 2))
    app = opened_at(ANA, "Compare two")
    assert not app.exception, [each.value for each in app.exception]
    (pair,) = app.get("bidi_component")
    assert "Side by side" in [heading.value for heading in app.subheader]
    assert pair.proto.component_name.endswith("sitbone_pair")
    assert f"/sitbone/people/{history.sittings(ANA)[0].screenings[0].id}/video" in pair.proto.json


def test_one_sitting_cannot_be_compared(history: History) -> None:
    file_squats(history, ANA, FIRST, squats(80, 1))
    app = opened_at(ANA, "Compare two")
    assert "Two sittings are needed" in app.info[0].value


# Pain, taking back, export


def test_pain_of_the_day_after_is_entered_and_judged(history: History) -> None:
    file_squats(history, ANA, FIRST, squats(80, 1))
    file_squats(history, ANA, SECOND, squats(80, 2))
    app = opened_at(ANA, "Sittings and pain")
    assert "What was the pain of the day after" in words_of(app)
    key = f"pain {ANA} {SECOND}"
    app.number_input(key=f"{key} Pain on an ordinary day, 0 to 10").set_value(1.0)
    app.number_input(key=f"{key} Pain 24 hours later, 0 to 10").set_value(5.0)
    app.button(key=f"{key} enter").click().run()
    assert not app.exception, [each.value for each in app.exception]
    sitting = history.sittings(ANA)[1]
    assert (sitting.pain_usual, sitting.pain_next_day) == (1.0, 5.0)
    assert history.sittings(ANA)[0].pain_next_day is None
    assert "Entered for 19 October 2026" in app.success[0].value
    assert "pain was 5 against 1 as usual" in words_of(app)


def test_a_screening_is_taken_back(history: History) -> None:
    filed = file_squats(history, ANA, FIRST, squats(80, 1))
    file_squats(history, ANA, SECOND, squats(80, 2))
    app = opened_at(ANA, "Sittings and pain")
    app.button(key=f"take back {filed.id}").click().run()
    app.button(key="confirm_take_back").click().run()
    assert [sitting.date for sitting in history.sittings(ANA)] == [SECOND]


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_is_made_with_progress_and_saved(
    history: History, own_folder: Path, name: str
) -> None:
    file_squats(history, ANA, FIRST, squats(80, 1))
    app = opened_at(ANA, "Export or forget")
    app.button(key=f"export {name}").click().run()
    task = exports.export_of(address_of(ANA), name)
    assert task is not None
    waited_for(task)
    assert (task.state, task.done, task.total) == ("done", exports.PARTS, exports.PARTS)
    app.run()
    (link,) = [each.proto.url for each in app.get("link_button")]
    assert link == export_of(name)
    assert data_files(own_folder / "exports")
    answer = sent_by("127.0.0.1").get(link)
    assert answer.status_code == 200
    assert data_files(own_folder / "exports") == []
    assert not exports.is_made(address_of(ANA), name)


def test_an_export_is_stopped_and_leaves_nothing(
    history: History, own_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go = threading.Event(), threading.Event()

    def slowly(*given: Any) -> list[Path]:
        (given[3] / "landmarks").write_text(ANA)
        begun.set()
        assert go.wait(LONGEST_COPY_S)
        given[4](1, 2)
        raise AssertionError("it goes on after it was stopped")

    monkeypatch.setattr("vision.history.export.export_person", slowly)
    history.add_person(ANA)
    app = opened_at(ANA, "Export or forget")
    app.button(key="export json").click().run()
    assert begun.wait(LONGEST_COPY_S)
    app.run()
    app.button(key="cancel_export").click().run()
    go.set()
    task = exports.export_of(address_of(ANA), "json")
    assert task is not None
    waited_for(task)
    assert task.state == "cancelled"
    app.run()
    assert "stopped before it was done" in words_of(app)
    assert data_files(own_folder / "exports") == []


def waited_for(task: Task) -> None:
    for _ in range(LONGEST_COPY_S * 10):
        if not task.active:
            return
        time.sleep(0.1)
    raise AssertionError("it is not done")


def export_of(name: str) -> str:
    return f"/sitbone/people/{address_of(ANA)}/export/{name}"


@pytest.mark.parametrize("name", FORMATS)
def test_everything_can_be_taken_elsewhere(history: History, own_folder: Path, name: str) -> None:
    file_squats(history, ANA, FIRST, squats(80, 1))
    answer = sent_by("127.0.0.1").get(export_of(name))
    assert answer.status_code == 200, answer.text
    assert "Ana_Lima" in answer.headers["content-disposition"]
    content = answer.content
    if FORMATS[name].kind == "folder":
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            assert packed.testzip() is None
            parts = packed.namelist()
            content = b"\n".join([*(part.encode() for part in parts), *map(packed.read, parts)])
    assert b"2026-09-07" in content
    assert data_files(own_folder / "exports") == []
    assert sent_by("192.0.2.7").get(export_of(name)).status_code == 403


def test_an_export_that_cannot_be_made_is_told(history: History) -> None:
    here = sent_by("127.0.0.1")
    assert here.get(export_of("json")).json() == {"error": NOBODY}
    history.add_person(ANA)
    answer = here.get(export_of("xls"))
    assert "There is no format 'xls'" in answer.json()["error"]


# Forgetting


def test_a_person_is_forgotten_after_the_name_is_typed(history: History, own_folder: Path) -> None:
    clip = given_clip()
    app = opened("result", clip)
    file_from_result(app, clip.id, ANA)
    assert data_files(own_folder / "history")
    app = opened_at(ANA, "Export or forget")
    app.button(key="forget_person").click().run()
    app.text_input(key="forget_name").set_value("ana")
    app.button(key="confirm_forget").click().run()
    assert history.person(ANA)
    assert "That is not the name" in app.error[0].value
    app.button(key="forget_person").click().run()
    app.text_input(key="forget_name").set_value("ana lima")
    app.button(key="confirm_forget").click().run()
    assert not app.exception, [each.value for each in app.exception]
    assert history.people() == []
    assert clips_of(the_visitor()) == []
    said = app.success[0].value
    assert "1 sitting, 1 screening" in said
    assert "1 clip in the app went too" in said
    app.run()
    assert not app.success
    for path in data_files(own_folder):
        assert ANA.encode() not in path.read_bytes(), path


# Filing a result


def file_from_result(app: AppTest, clip_id: str, name: str) -> None:
    app.text_input(key=f"{clip_id} name").set_value(name).run()
    app.date_input(key=f"{clip_id} date").set_value(FIRST).run()
    app.button(key=f"{clip_id} file it").click().run()
    assert not app.exception, [each.value for each in app.exception]


def test_a_result_is_filed_under_somebody_new_and_taken_back(history: History) -> None:
    clip = given_clip()
    app = opened("result", clip)
    file_from_result(app, clip.id, ANA)
    assert f"Filed under **{ANA}**, 7 September 2026" in words_of(app)
    (sitting,) = history.sittings(ANA)
    assert sitting.date == FIRST
    assert history.video(sitting.screenings[0].id) is None
    again = opened("result", clip)
    assert f"Filed under **{ANA}**" in words_of(again)
    again.button(key=f"{clip.id} unfile").click().run()
    assert history.people() == []
    assert f"Filed under **{ANA}**" not in words_of(again)


@pytest.mark.parametrize("known", ["before", "since"])
def test_undo_leaves_a_person_of_whom_more_is_known(history: History, known: str) -> None:
    if known == "before":
        history.add_person(ANA)
    clip = given_clip()
    app = opened("result", clip)
    file_from_result(app, clip.id, ANA)
    if known == "since":
        history.edit_person(ANA, sore_side="left")
    app.button(key=f"{clip.id} unfile").click().run()
    assert not app.exception, [each.value for each in app.exception]
    assert [each.name for each in history.people()] == [ANA]
    assert history.sittings(ANA) == []


def test_nobody_is_added_for_a_filing_that_fails(
    history: History, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_given: object, **_more: object) -> None:
        raise HistoryError("The disk is full.")

    monkeypatch.setattr(History, "file", fail)
    clip = given_clip()
    app = opened("result", clip)
    file_from_result(app, clip.id, ANA)
    assert "The disk is full." in app.error[0].value
    assert history.people() == []


def test_undo_after_a_change_puts_it_back_where_it_was(history: History) -> None:
    clip = given_clip()
    app = opened("result", clip)
    file_from_result(app, clip.id, ANA)
    before = history.sittings(ANA)
    key = f"{clip.id} {before[0].screenings[0].id} {ANA} {FIRST}"
    app.selectbox(key=f"{key} who").select_index(0).run()
    app.text_input(key=f"{key} name").set_value("Ben Ito").run()
    app.date_input(key=f"{key} date").set_value(SECOND).run()
    app.button(key=f"{clip.id} move").click().run()
    assert not app.exception, [each.value for each in app.exception]
    assert "Filed under **Ben Ito**, 19 October 2026" in words_of(app)
    assert history.sittings(ANA) == []
    again = opened("result", clip)  # another tab, or the page loaded anew
    again.button(key=f"{clip.id} unfile").click().run()
    assert f"Filed under **{ANA}**, 7 September 2026" in words_of(again)
    assert history.sittings(ANA) == before
    assert [each.name for each in history.people()] == [ANA]
    assert "Take back" in button_labels(again)
    again.button(key=f"{clip.id} unfile").click().run()
    assert history.sittings(ANA) == []


def test_a_change_that_cannot_be_is_told_in_its_form(history: History) -> None:
    clip = given_clip()
    app = opened("result", clip)
    file_from_result(app, clip.id, ANA)
    (filed,) = history.sittings(ANA)[0].screenings
    key = f"{clip.id} {filed.id} {ANA} {FIRST}"
    app.selectbox(key=f"{key} who").select_index(0).run()
    app.button(key=f"{clip.id} move").click().run()
    (popover,) = [each for each in app.get("popover") if each.proto.popover.label == "Change"]
    assert "The name is empty" in popover.error[0].value
    assert history.whose(filed.id)[0] == ANA


def test_undo_of_another_judgement_brings_the_one_before(history: History) -> None:
    clip = given_clip()
    app = opened("result", clip)
    file_from_result(app, clip.id, ANA)
    before = history.sittings(ANA)
    app.selectbox(key=f"result {clip.id}_plan").select("stage2").run()
    app.button(key=f"{clip.id} file again").click().run()
    assert history.sittings(ANA) != before
    app.button(key=f"{clip.id} unfile").click().run()
    assert history.sittings(ANA) == before


def test_undo_says_when_who_it_was_filed_under_is_forgotten(history: History) -> None:
    clip = given_clip()
    app = opened("result", clip)
    file_from_result(app, clip.id, ANA)
    (filed,) = history.sittings(ANA)[0].screenings
    history.add_person("Ben Ito")
    app.run()
    app.selectbox(key=f"{clip.id} {filed.id} {ANA} {FIRST} who").select("Ben Ito").run()
    app.button(key=f"{clip.id} move").click().run()
    forget(history, ANA)
    app.button(key=f"{clip.id} unfile").click().run()
    assert "There is no person" in app.error[0].value
    assert history.whose(filed.id)[0] == "Ben Ito"


def test_how_it_was_filmed_is_filed_and_judged_with(history: History) -> None:
    history.add_person(ANA)
    poses = squats(80, 1)
    judged = JudgedWith(movement="squat")
    history.file(ANA, judged.screen(poses), poses, judged, date=FIRST, set_up=SetUp(distance_m=5))
    clip = given_clip()
    app = opened("result", clip)
    app.selectbox(key=f"{clip.id} who").select(ANA).run()
    app.number_input(key=f"{clip.id} distance").set_value(3.0).run()
    app.text_input(key=f"{clip.id} shoes").set_value("barefoot").run()
    app.date_input(key=f"{clip.id} date").set_value(SECOND).run()
    app.button(key=f"{clip.id} file it").click().run()
    sitting = history.sittings(ANA)[1]
    assert sitting.set_up == SetUp(distance_m=3.0, shoes="barefoot")
    assert history.judged_with(sitting.screenings[0].id).plan.same_set_up is False


def test_how_it_was_filmed_is_said_later(history: History) -> None:
    file_squats(history, ANA, FIRST, squats(80, 1))
    app = opened_at(ANA, "Sittings and pain")
    assert ["7 September 2026", "–"] in table_of(app, 1)
    key = f"set up {ANA} {FIRST}"
    app.number_input(key=f"{key} height").set_value(0.9)
    app.button(key=f"{key} enter").click().run()
    assert history.sittings(ANA)[0].set_up == SetUp(height_m=0.9)
    assert ["7 September 2026", "lens 0.9 m high"] in table_of(app, 1)
    assert "Kept how 7 September 2026 was filmed" in app.success[0].value


def test_a_name_that_is_none_is_told(history: History) -> None:
    clip = given_clip()
    app = opened("result", clip)
    app.button(key=f"{clip.id} file it").click().run()
    assert "The name is empty" in app.error[0].value
    assert history.people() == []


def test_a_changed_limit_can_be_filed_as_it_is_now(history: History) -> None:
    clip = given_clip()
    app = opened("result", clip)
    file_from_result(app, clip.id, ANA)
    key = f"{clip.id} file again"
    assert key not in [button.key for button in app.button]
    app.selectbox(key=f"result {clip.id}_plan").select("stage2").run()
    app.button(key=key).click().run()
    (sitting,) = history.sittings(ANA)
    (filed,) = sitting.screenings
    assert history.judged_with(filed.id).plan.name == "stage2"
    assert key not in [button.key for button in app.button]


def test_the_video_is_kept_when_that_is_ticked(history: History) -> None:
    clip = given_clip()
    app = opened("result", clip)
    app.checkbox(key=f"{clip.id} video").check().run()
    file_from_result(app, clip.id, ANA)
    task = COPIES.find((clip.id, "filing"))
    assert task is not None
    waited_for(task)
    (filed,) = history.sittings(ANA)[0].screenings
    kept = history.video(filed.id)
    assert kept is not None
    assert kept.read_bytes() == clip.video.read_bytes()


def test_the_person_chosen_before_brings_the_plan_and_is_offered(history: History) -> None:
    history.add_person(ANA, plan_name="stage2", sore_side="left", pain_usual=2.0)
    app = opened("screen")
    app.selectbox(key="screen_for").select(ANA).run()
    assert app.selectbox(key="screen_plan").value == "stage2"
    assert app.button_group(key="question Sore side").value == "left"
    assert app.number_input(key="question Pain on an ordinary day, 0 to 10").value == 2.0
    app.selectbox(key="screen_for").select("").run()
    assert app.selectbox(key="screen_plan").value == "general"
    assert app.button_group(key="question Sore side").value == "None"


def test_unknown_errors_of_the_history_do_not_hide_the_result(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse() -> History:
        raise HistoryError("The history cannot be opened: choose another folder.")

    monkeypatch.setattr("vision.ui.pages.filing.the_history", refuse)
    clip = given_clip()
    app = opened("result", clip)
    assert not app.exception
    assert "cannot be opened" in app.error[0].value
    assert app.get("bidi_component")


# The route of kept videos


def sent_by(address: str, **headers: str) -> TestClient:
    """A browser at an address, on one of our own pages."""
    app = Starlette(routes=ROUTES, middleware=MIDDLEWARE)
    return TestClient(
        app,
        base_url="http://127.0.0.1:8501",
        client=(address, 50000),
        cookies={COOKIE: TOKEN},
        headers=headers,
    )


def test_a_kept_video_is_sent_in_ranges_to_this_computer_only(
    history: History, tmp_path: Path
) -> None:
    video = tmp_path / "squat.mp4"
    video.write_bytes(b"0123456789")
    kept = file_squats(history, ANA, FIRST, squats(80, 1), video=video)
    not_kept = file_squats(history, ANA, SECOND, squats(80, 2))
    address = f"/sitbone/people/{kept.id}/video"
    here = sent_by("127.0.0.1")
    answer = here.get(address, headers={"range": "bytes=2-4"})
    assert (answer.status_code, answer.content) == (206, b"234")
    assert answer.headers["cache-control"] == "private, no-store"
    assert here.get(f"/sitbone/people/{not_kept.id}/video").status_code == 404
    assert here.get("/sitbone/people/99/video").status_code == 404
    assert sent_by("192.0.2.7").get(address).status_code == 403
    assert sent_by("127.0.0.1", **{"x-forwarded-for": "192.0.2.7"}).get(address).status_code == 403
    forget(history, ANA)
    assert here.get(address).status_code == 404
