"""Every page in every state, without a browser."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from tests.ui.visits import (
    AWKWARD_ID,
    MOTIONS,
    TOKEN,
    answer_of,
    button_labels,
    data_files,
    given_clip,
    opened,
    the_visitor,
    words_of,
)
from vision.errors import CancelledError, VideoError
from vision.jobs import Progress
from vision.measures import MEASURES
from vision.movements import MOVEMENTS, RULES
from vision.plan import Plan
from vision.pose.file import load_poses, save_poses
from vision.report.blocks import AUDIENCES, Audience
from vision.rules.advice import WARNING_SIGNS
from vision.ui import work
from vision.ui.accuracy_table import held_out_table
from vision.ui.blocks import literal
from vision.ui.choices import Choices
from vision.ui.folders import data_folder
from vision.ui.places import PLACES
from vision.ui.server import SCRIPT
from vision.ui.store import Clip, clips_of, delete_everything, find_clip
from vision.ui.work import QUEUE, Task, WorkQueue


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("SITBONE_DATA", str(tmp_path))
    data_folder.cache_clear()
    yield tmp_path
    data_folder.cache_clear()


@pytest.fixture
def release() -> Iterator[threading.Event]:
    """Work that was begun for a test ends with it."""
    event = threading.Event()
    yield event
    event.set()


def begin(clip: Clip, release: threading.Event, done: int = 30, total: int | None = 120) -> Task:
    """Stand for an analysis that has got so far and stays there."""
    ready = threading.Event()

    def run(progress: Progress, cancel: threading.Event) -> None:
        progress(0, total)
        progress(done, total)
        ready.set()
        while not release.wait(0.02):
            if cancel.is_set():
                raise CancelledError("Stopped.")

    task = QUEUE.add((clip.id, "poses"), run)
    ready.wait(10)
    return task


def wait_for_end(task: Task) -> None:
    give_up_s = time.monotonic() + 10
    while task.active and time.monotonic() < give_up_s:
        time.sleep(0.01)


def end_with(clip: Clip, error: Exception) -> None:
    """Stand for an analysis that failed."""

    def run(progress: Progress, cancel: threading.Event) -> None:
        raise error

    task = QUEUE.add((clip.id, "poses"), run)
    for _ in range(500):
        if not task.active:
            return
        threading.Event().wait(0.01)


def assert_clean(app: AppTest) -> None:
    assert not app.exception, [each.value for each in app.exception]


# The script with the bar on top


def test_the_app_opens_on_the_page_that_takes_a_video() -> None:
    app = AppTest.from_file(str(SCRIPT), default_timeout=60).run()
    assert_clean(app)
    assert "hip and knee fold" in app.title[0].value
    assert {"Squats", "Lunges", "Sitting"} <= set(button_labels(app))


def test_a_page_that_fails_says_what_to_do_and_the_log_has_the_rest(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> None:
        raise KeyError("clip")

    monkeypatch.setattr("vision.ui.pages.screen.show", fail)
    app = AppTest.from_file(str(SCRIPT), default_timeout=60).run()
    assert_clean(app)
    assert "KeyError" in app.error[0].value
    assert "Reload it; your clips and results are kept" in app.error[0].value
    assert "KeyError: 'clip'" in caplog.text


@pytest.mark.parametrize("place", [place.name for place in PLACES])
def test_every_page_opens_for_a_new_visitor(place: str) -> None:
    app = opened(place)
    assert_clean(app)
    assert app.title[0].value


# Screen a video


def test_a_personal_limit_asks_for_its_degrees() -> None:
    app = opened("screen")
    assert not [field for field in app.number_input if "limit" in field.label]
    app.selectbox(key="screen_plan").select("personal").run()
    assert_clean(app)
    assert app.number_input(key="screen_limit").value == 70


def test_a_warning_sign_stops_before_anything_is_filmed() -> None:
    app = opened("screen")
    label = "Does any warning sign apply to you?"
    app.button_group(key=f"question {label}").set_value("At least one").run()
    sign = WARNING_SIGNS["saddle_numbness"]
    box = next(box for box in app.checkbox if "numbness in the saddle" in box.label.lower())
    box.check().run()
    assert_clean(app)
    assert sign.action in app.error[0].value
    assert "Squats" not in button_labels(app)
    assert not app.get("bidi_component")


def test_somebody_under_age_is_told_to_ask() -> None:
    app = opened("screen")
    app.number_input(key="question Age in years").set_value(15).run()
    assert "ask a parent and a clinician" in app.error[0].value


def test_answers_that_stop_nothing_leave_the_way_open() -> None:
    app = opened("screen")
    app.number_input(key="question Pain in the movement, 0 to 10").set_value(6).run()
    assert_clean(app)
    assert not app.error
    assert "Squats" in button_labels(app)


# While it is measured


def test_progress_shows_frames_and_time_left(release: threading.Event) -> None:
    clip = given_clip(None)
    task = begin(clip, release)
    assert task.begun_s is not None
    task.begun_s -= 10  # so long ago it began
    app = opened("result", clip)
    assert_clean(app)
    assert "Measuring" in app.title[0].value
    longest_s = math.ceil(3 * (time.monotonic() - task.begun_s))  # 90 frames, at the pace of 30
    assert app.get("progress")[0].proto.text in {
        f"Frame 30 of 120, about {left} s left" for left in range(30, longest_s + 1)
    }
    assert button_labels(app) == ["Cancel"]


def test_an_unknown_length_shows_the_frames_alone(release: threading.Event) -> None:
    clip = given_clip(None)
    begin(clip, release, done=7, total=None)
    assert opened("result", clip).get("progress")[0].proto.text == "Frame 7"


def test_the_result_takes_the_place_of_its_progress(
    release: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    def leave(*_where: object, **_more: object) -> None:
        raise AssertionError("the browser would empty the page for a look that is still under way")

    clip = given_clip(None)
    task = begin(clip, release)
    app = opened("result", clip)
    assert button_labels(app) == ["Cancel"]
    monkeypatch.setattr("streamlit.switch_page", leave)
    clip.poses.write_bytes(given_clip().poses.read_bytes())
    release.set()
    wait_for_end(task)
    app.run()
    assert_clean(app)
    assert app.title[0].value == literal(clip.record.name)
    assert "Change movement, limit or side" in [each.label for each in app.expander]


def test_cancelling_keeps_the_clip_and_offers_to_try_again(release: threading.Event) -> None:
    clip = given_clip(None)
    task = begin(clip, release)
    app = opened("result", clip)
    app.button(key="cancel").click().run()
    wait_for_end(task)
    app.run()
    assert_clean(app)
    assert "Stopped" in app.info[0].value
    assert "Try again" in button_labels(app)
    assert clip.video.is_file()


def test_an_error_is_told_with_its_remedy() -> None:
    clip = given_clip(None)
    end_with(clip, VideoError("clip.mp4 is not a video that can be read: copy it again."))
    app = opened("result", clip)
    assert_clean(app)
    assert "copy it again" in app.error[0].value
    assert "Try again" in button_labels(app)


def test_a_clip_left_from_an_earlier_server_can_be_measured() -> None:
    app = opened("result", given_clip(None))
    assert "has not been measured yet" in app.info[0].value
    assert "Measure it" in button_labels(app)


def test_somebody_elses_clip_is_as_good_as_none(release: threading.Event) -> None:
    clip = given_clip()
    app = opened("result", clip)
    assert app.title[0].value == literal(clip.record.name)
    stranger = opened("result")
    stranger.session_state["sitbone_token"] = "b" * 43
    stranger.query_params["clip"] = clip.id
    stranger.run()
    assert stranger.title[0].value == "No result yet"


# The queue


def test_one_waits_for_the_other_and_is_told_its_place() -> None:
    queue, release, order = WorkQueue(at_once=1), threading.Event(), []

    def run(name: str) -> work.Run:
        def wait(progress: Progress, cancel: threading.Event) -> None:
            release.wait(10)
            order.append(name)

        return wait

    first, second, third = (queue.add((name, "poses"), run(name)) for name in "abc")
    while first.state == "queued":
        pass
    assert [queue.place(task) for task in (first, second, third)] == [0, 1, 2]
    third.stop()
    release.set()
    while second.active:
        pass
    assert order == ["a", "b"]
    assert third.state == "cancelled"


def test_the_same_work_is_not_begun_twice() -> None:
    queue, release = WorkQueue(at_once=1), threading.Event()
    one = queue.add(("clip", "poses"), lambda progress, cancel: release.wait(10) and None)
    assert queue.add(("clip", "poses"), lambda progress, cancel: None) is one
    release.set()


def test_work_that_nobody_watches_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    queue = WorkQueue(at_once=1, abandoned_after_s=0.1)
    stopped = threading.Event()

    def run(progress: Progress, cancel: threading.Event) -> None:
        if cancel.wait(10):
            stopped.set()

    tasks = [queue.add((clip_id, "poses"), run) for clip_id in ("first", "second")]
    give_up_s = time.monotonic() + 5
    while any(task.active for task in tasks):
        assert time.monotonic() < give_up_s
        time.sleep(0.01)
    assert [task.state for task in tasks] == ["abandoned", "abandoned"]
    assert stopped.wait(5)


# The result


def test_no_result_yet() -> None:
    app = opened("result")
    assert app.title[0].value == "No result yet"
    assert not app.error


def test_any_identity_that_a_clip_may_get_can_be_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vision.ui.store.secrets.token_urlsafe", lambda _bytes: AWKWARD_ID)
    app = opened("result", given_clip())
    assert_clean(app)
    assert len(app.get("bidi_component")) == 1


def test_a_result_says_one_sentence_first_and_shows_the_player() -> None:
    app = opened("result", given_clip())
    assert_clean(app)
    first = answer_of(app)
    assert "Hip flexion (trunk-thigh)" in first
    assert app.get("bidi_component")
    labels = [button.label for button in app.get("download_button")]
    assert labels[:2] == ["Report (PDF)", "Report (HTML)"]
    assert {"Findings", "Repetition by repetition", "Quality and view"} <= {
        heading.value for heading in app.subheader
    }


def test_a_changed_limit_changes_the_verdict_and_is_kept() -> None:
    clip = given_clip(choices=Choices(plan=Plan(name="personal", limit_deg=140.0)))
    app = opened("result", clip)
    assert "sb-flagged" not in answer_of(app)
    app.number_input(key=f"result {clip.id}_limit").set_value(40.0).run()
    assert_clean(app)
    assert "sb-flagged" in answer_of(app)
    assert "limit of 40°" in answer_of(app)
    kept = find_clip(the_visitor(), clip.id)
    assert kept is not None
    assert kept.record.choices.plan.limit_deg == 40
    assert kept.record.status == "FLAGGED"


def test_what_was_not_assessed_is_a_card_like_a_finding() -> None:
    app = opened("result", given_clip(azimuth_deg=90.0))
    assert_clean(app)
    words = words_of(app)
    assert "Nothing was judged" in words
    assert "Not assessed, and how to film it next time" in words
    assert "Next time:" in words
    assert "sb-flagged" not in answer_of(app)


def test_nothing_measured_is_no_verdict(own_folder: Path) -> None:
    clip = given_clip()
    poses = load_poses(clip.poses)
    empty = type(poses)(
        poses.time_s,
        np.empty((0, *poses.image_px.shape[1:])),
        np.empty((0, *poses.world_m.shape[1:])),
        np.empty((0, *poses.visibility.shape[1:])),
        poses.source,
        poses.model,
    )
    clip.poses.unlink()
    save_poses(empty, clip.poses)
    app = opened("result", clip)
    assert_clean(app)
    assert "Nobody" in app.error[0].value or "nobody" in app.error[0].value
    assert answer_of(app) == ""


def test_damaged_landmarks_can_be_found_again() -> None:
    clip = given_clip()
    clip.poses.write_bytes(b"damaged")
    app = opened("result", clip)
    assert_clean(app)
    assert "damaged" in app.error[0].value
    assert str(clip.folder) not in words_of(app)
    assert "Measure it again" in button_labels(app)


def test_a_movement_that_is_not_screened_gets_angles_and_no_verdict() -> None:
    app = opened("result", given_clip("walk"))
    assert_clean(app)
    assert "Nothing was judged" in words_of(app)


@pytest.mark.parametrize("motion", MOTIONS)
@pytest.mark.parametrize("audience", AUDIENCES)
def test_every_movement_and_reader_has_a_page(motion: str, audience: Audience) -> None:
    app = opened("result", given_clip(motion, Choices(audience=audience)))
    assert_clean(app)
    assert answer_of(app)


def test_showing_a_finding_asks_the_player_for_its_moment() -> None:
    app = opened("result", given_clip(choices=Choices(plan=Plan(name="stage1"))))
    button = next(button for button in app.button if button.label == "Show it in the video")
    button.click().run()
    assert_clean(app)
    assert app.session_state["sitbone_seek"].count == 1
    assert app.session_state["sitbone_seek"].time_s > 0


def test_earlier_results_are_listed_with_their_sentence() -> None:
    first, second = given_clip(), given_clip("forward_lunge")
    opened("result", first)
    app = opened("result", second)
    assert "Earlier results" in [heading.value for heading in app.subheader]
    kept = find_clip(the_visitor(), first.id)
    assert kept is not None
    assert kept.record.sentence
    assert len(clips_of(the_visitor())) == 2


def test_a_clip_measured_while_nobody_looked_is_said_to_be_measured() -> None:
    given_clip("forward_lunge")
    given_clip(None)
    words = words_of(opened("result", given_clip()))
    assert "Measured. Open it to see the result" in words
    assert "Not measured yet" in words


@pytest.mark.parametrize(
    ("reader", "first", "second"),
    [
        ("athlete", "What to try next", "Repetition by repetition"),
        ("coach", "Repetition by repetition", "Findings"),
        ("clinician", "Repetition by repetition", "Findings"),
    ],
)
def test_what_a_reader_asks_first_comes_first(reader: Audience, first: str, second: str) -> None:
    app = opened("result", given_clip(choices=Choices(audience=reader)))
    assert_clean(app)
    headings = [heading.value for heading in app.subheader]
    assert headings.index(first) < headings.index(second)
    assert ("What to try next" in headings) is (reader != "clinician")


def test_deleting_everything_leaves_no_file(own_folder: Path) -> None:
    given_clip()
    given_clip("forward_lunge")
    assert data_files(own_folder)
    delete_everything(the_visitor())
    assert data_files(own_folder) == []


def test_deleting_asks_first() -> None:
    clip = given_clip()
    app = opened("result", clip)
    app.button(key="delete_this").click().run()
    assert clip.video.is_file()
    app.button(key="confirm_one").click().run()
    assert not clip.folder.exists()


# How to film, what it measures


@pytest.mark.parametrize(
    "name", [name for name, movement in MOVEMENTS.items() if movement.kind != "unscreened"]
)
def test_how_to_film_has_pictures_and_words_for_every_movement(name: str) -> None:
    app = opened("how_to_film")
    app.button_group(key="filmed_movement").set_value(name).run()
    assert_clean(app)
    words = words_of(app)
    assert all(line.split(":")[0][:40] in words for line in MOVEMENTS[name].instructions)  # type: ignore[index]
    assert len(app.get("image")) >= 5


def test_what_it_measures_defines_every_angle_and_explains_every_rule() -> None:
    app = opened("what_it_measures")
    assert_clean(app)
    words = words_of(app)
    assert all(measure.title in words for measure in MEASURES)
    assert all(f"**{code} " in words for code in RULES)
    assert len(app.table) == 3  # accuracy of hip and knee, plans
    assert "which no picture shows" in words


def test_the_measured_accuracy_is_read_from_the_document() -> None:
    table = held_out_table()
    assert table is not None
    assert set(table.frame["Angle"]) == {"Hip flexion (trunk-thigh)", "Knee flexion"}
    for column in ("Mean error", "Printed ±"):
        assert table.frame[column].str.fullmatch(r"[\d.]+°").all()


def test_a_visitors_token_is_not_printed() -> None:
    assert TOKEN not in repr(the_visitor())
