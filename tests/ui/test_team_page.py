"""The page for teams in every state, its own routes, and its work in the queue; without a browser."""

from __future__ import annotations

import json
import shutil
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient
from streamlit.runtime.context import ContextProxy
from streamlit.testing.v1 import AppTest

from tests.ui.squad_visits import STAGE1, give, given_team, table_of
from tests.ui.visits import (
    AWKWARD_ID,
    TOKEN,
    answer_of,
    button_labels,
    data_files,
    opened,
    the_visitor,
    words_of,
)
from vision.errors import CancelledError, SitboneError
from vision.jobs import Progress
from vision.plan import STAGE_LIMITS_DEG
from vision.team.job import ClipAnswer, ClipTask
from vision.ui import work
from vision.ui.folders import data_folder
from vision.ui.histories import the_history
from vision.ui.server import MIDDLEWARE, ROUTES, prepare
from vision.ui.store import clips_of
from vision.ui.teams import running, sending, squads
from vision.ui.teams.filing import filing_of
from vision.ui.teams.forgetting import forget_in_teams
from vision.ui.teams.kept import (
    KeptTeam,
    clean_path,
    find_team,
    given_places,
    new_file,
    new_team,
    teams_of,
    update_team,
)
from vision.ui.teams.lines import ALL, LOOK_FIRST, NOT_MEASURED, kept_rows
from vision.ui.teams.opening import open_result
from vision.ui.teams.packing import pack
from vision.ui.visitors import COOKIE
from vision.ui.work import QUEUE

HOST = "http://127.0.0.1:8501"
LONGEST_WAIT_S = 120.0


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("SITBONE_DATA", str(tmp_path / "data"))
    data_folder.cache_clear()
    browse_from(monkeypatch, None)
    yield tmp_path / "data"
    for team in teams_of(the_visitor()):
        running.forget(team)
    data_folder.cache_clear()


def browse_from(monkeypatch: pytest.MonkeyPatch, address: str | None) -> None:
    """Let pages take their browser for one at an address; None is the server's own computer."""
    monkeypatch.setattr(ContextProxy, "ip_address", property(lambda _: address))


@pytest.fixture(scope="module")
def screened_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data of a visitor whose squad was screened: two measured, one from the front, one damaged."""
    data = tmp_path_factory.mktemp("screened")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SITBONE_DATA", str(data))
        data_folder.cache_clear()
        team = given_team()
        give(team, "Anna_squat_left.mp4", "squat")
        give(team, "Ben/IMG_0001.mp4", "bridge")
        give(team, "Cleo_squat.mp4", "squat", azimuth_deg=90.0)
        give(team, "Dora_squat.mp4")
        run = running.start(team)
        run.wait(LONGEST_WAIT_S)
        assert run.state == "done", run.error
        running._RUNS.clear()
        data_folder.cache_clear()
    return data


@pytest.fixture
def screened(screened_folder: Path, own_folder: Path) -> KeptTeam:
    """That squad, for one test, as a server finds it that was begun anew."""
    shutil.copytree(screened_folder, own_folder, dirs_exist_ok=True)
    (team,) = teams_of(the_visitor())
    return team


class Held:
    """Stands for the work on a clip: it gets half way and stays there until it is let go."""

    def __init__(self) -> None:
        self.tasks: list[ClipTask] = []
        self.go = threading.Event()

    @property
    def begun(self) -> list[str]:
        return [task.name for task in self.tasks]

    def __call__(
        self, task: ClipTask, on_progress: Progress, cancel: threading.Event, judge: object
    ) -> ClipAnswer:
        self.tasks.append(task)
        on_progress(1, 2)
        while not self.go.wait(0.01):
            if cancel.is_set():
                raise CancelledError("Stopped.")
        return ClipAnswer("unusable", f"{task.name} is damaged.", "0" * 64)


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Iterator[Held]:
    held = Held()
    monkeypatch.setattr(running, "run_clip", held)
    yield held
    held.go.set()


def until(true: Callable[[], object]) -> None:
    give_up_s = time.monotonic() + LONGEST_WAIT_S
    while not true():
        assert time.monotonic() < give_up_s
        time.sleep(0.01)


def ended(team: KeptTeam) -> None:
    """Wait for the run that is under way."""
    run = running.run_of(team)
    assert run is not None
    until(lambda: not run.active)


def opened_team(team: KeptTeam, **state: object) -> AppTest:
    script = (
        "import streamlit as st\n"
        "from vision.ui.places import PLACES, page\n"
        "st.navigation([page(place.name) for place in PLACES], position='top')\n"
        "from vision.ui.pages.team import show\n"
        "show()\n"
    )
    app = AppTest.from_string(script, default_timeout=60)
    app.session_state["sitbone_token"] = TOKEN
    for name, value in state.items():
        app.session_state[name] = value
    app.query_params["team"] = team.id
    return app.run()


def assert_clean(app: AppTest) -> None:
    assert not app.exception, [each.value for each in app.exception]


# The beginning


def test_a_new_visitor_is_told_what_to_do() -> None:
    app = opened("team")
    assert_clean(app)
    assert "needs a look first" in app.title[0].value
    (zone,) = app.get("bidi_component")
    told = json.loads(zone.proto.json)
    assert told["many"]
    assert told["words"]["lead"].startswith("Drop all videos here")
    assert "Anna Sousa_squat_left" in words_of(app)
    assert "Earlier teams" not in words_of(app)


def name_folder(app: AppTest, text: str) -> AppTest:
    app.button_group(key="team_way").set_value("Name a folder").run()
    app.text_input(key="team_folder").set_value(text)
    next(button for button in app.button if button.label == "Screen this folder").click().run()
    assert_clean(app)
    return app


def test_a_folder_that_is_not_there_is_told_and_nothing_else_is(tmp_path: Path) -> None:
    (tmp_path / "private").mkdir()
    app = name_folder(opened("team"), str(tmp_path / "privat" / "clips"))
    assert f"There is no “privat” in {tmp_path}" in app.error[0].value.replace("\\", "")
    assert "private" not in words_of(app)
    assert teams_of(the_visitor()) == []


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", squads.WHOLE_PATH),
        ("clips/monday", squads.WHOLE_PATH),
        ("/tmp/a\x00b", squads.WHOLE_PATH),
        ("~nobody-of-that-name/clips", squads.WHOLE_PATH),
        ("s3://club/clips", "is an address"),
        ("{folder}/clip.mp4", "is a file"),
        ("{folder}/clip.mp4/deeper", "is a file"),
        ("{folder}/empty", "There are no clips in"),
        ("{data}", "belongs to Sitbone itself"),
        ("{data}/visitors", "belongs to Sitbone itself"),
    ],
)
def test_a_folder_that_cannot_be_used_gets_its_sentence(
    tmp_path: Path, text: str, sentence: str
) -> None:
    (data_folder() / "visitors").mkdir()
    (tmp_path / "empty").mkdir()
    (tmp_path / "clip.mp4").write_bytes(b"")
    with pytest.raises(SitboneError) as refused:
        squads.checked_folder(text.format(folder=tmp_path, data=data_folder()))
    assert sentence in str(refused.value)


def test_a_folder_too_large_to_look_through_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(squads, "MOST_FILES", 2)
    for name in "abc":
        (tmp_path / f"{name}.mp4").write_bytes(b"")
    with pytest.raises(SitboneError, match="holds more than 2 files"):
        squads.checked_folder(str(tmp_path))


def test_a_named_folder_is_screened_and_nothing_is_written_there(
    tmp_path: Path, held: Held
) -> None:
    clips = tmp_path / "monday"
    clips.mkdir()
    (clips / "Anna_squat.mp4").write_bytes(b"no film")
    app = name_folder(opened("team"), f' "{clips}" ')
    (team,) = teams_of(the_visitor())
    assert app.query_params["team"] == team.id
    assert (team.record.title, team.record.folder) == ("monday", str(clips))
    until(lambda: held.begun == ["Anna_squat.mp4"])
    held.go.set()
    ended(team)
    assert [path.name for path in clips.iterdir()] == ["Anna_squat.mp4"]
    name_folder(opened("team"), str(clips))
    assert len(teams_of(the_visitor())) == 1  # named again, it is the same team


def test_only_the_computers_own_user_may_name_a_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    browse_from(monkeypatch, "192.0.2.7")
    app = opened("team")
    assert_clean(app)
    assert app.get("bidi_component")
    assert not app.button_group


def test_a_roster_with_mistakes_is_told_before_a_clip_is_given() -> None:
    app = opened("team")
    app.file_uploader(key="team_roster").upload(
        "club.csv", b"person,limit\nAnna,lots\n", "text/csv"
    )
    app.run()
    assert_clean(app)
    error = app.error[0].value.replace("\\", "")
    assert "The roster club.csv cannot be used" in error
    assert "line 2" in error
    assert not app.get("bidi_component")
    assert "Correct the roster" in app.info[0].value


# While it is screened


def test_the_table_fills_while_clips_are_screened(held: Held) -> None:
    team = given_team("Anna_squat.mp4", "Ben_squat.mp4", "Cleo_lunge.mp4")
    run = running.start(team)
    until(lambda: run.shares)
    app = opened_team(team)
    assert_clean(app)
    assert app.get("progress")[0].proto.text.startswith("0 of 3 clips done")
    states = {line["person"]: line["state"] for line in table_of(app)}
    assert sorted(states.values())[0] == "Being measured: 50%"
    assert set(states.values()) <= {"Being measured: 50%", "Waiting"}
    assert states.keys() == {"Anna", "Ben", "Cleo"}
    held.go.set()
    until(lambda: not run.active)
    app.run()
    assert_clean(app)
    assert not app.get("progress")
    assert {line["state"] for line in table_of(app)} == {"Cannot be used"}


def test_cancelling_keeps_what_is_finished_and_offers_to_go_on(held: Held) -> None:
    team = given_team("Anna_squat.mp4", "Ben_squat.mp4")
    run = running.start(team)
    until(lambda: run.shares)
    app = opened_team(team)
    app.button(key="team_cancel").click().run()
    until(lambda: not run.active)
    app.run()
    assert_clean(app)
    assert run.state == "cancelled"
    assert "2 clips here, nothing screened yet" in app.info[0].value
    assert {line["state"] for line in table_of(app)} == {"Not screened yet"}
    held.go.set()
    app.button(key="team_go_on").click().run()
    ended(team)
    app.run()
    assert {line["state"] for line in table_of(app)} == {"Cannot be used"}


def test_clips_given_meanwhile_join_the_run(held: Held) -> None:
    team = given_team("Anna_squat.mp4")
    run = running.start(team)
    until(lambda: run.shares)
    app = opened_team(team)
    zone = next(each for each in app.get("bidi_component") if "upload" in each.proto.component_name)
    assert json.loads(zone.proto.json)["team"] == team.id
    assert "Screened after the others" in words_of(app)
    give(team, "Ben_squat.mp4")
    assert running.start(team) is run
    app.run()
    assert_clean(app)
    assert {line["person"]: line["state"] for line in table_of(app)} == {
        "Anna": "Being measured: 50%",
        "Ben": "Waiting",
    }
    held.go.set()
    until(lambda: not run.active)
    assert (run.state, set(run.rows)) == ("done", {"Anna_squat.mp4", "Ben_squat.mp4"})
    assert [row.file for row in kept_rows(team)] == ["Anna_squat.mp4", "Ben_squat.mp4"]


def test_clips_given_when_a_run_is_ending_get_one_of_their_own(held: Held) -> None:
    team = given_team("Anna_squat.mp4")
    run = running.start(team)
    until(lambda: run.shares)
    run._closed = True  # it has looked for further clips for the last time
    give(team, "Ben_squat.mp4")
    with ThreadPoolExecutor(1) as page:
        second = page.submit(running.start, team)
        held.go.set()
        assert second.result(LONGEST_WAIT_S) is not run
    ended(team)
    assert not run.active
    assert [row.file for row in kept_rows(team)] == ["Anna_squat.mp4", "Ben_squat.mp4"]


def test_a_team_lets_others_have_their_turn(held: Held) -> None:
    team = given_team(*(f"P{number}_squat.mp4" for number in range(20)))
    run = running.start(team)
    until(lambda: run.shares)
    done_before: list[int] = []
    other = QUEUE.add(
        ("a clip", "poses"), lambda progress, cancel: done_before.append(len(run.rows))
    )
    held.go.set()
    until(lambda: not other.active)
    until(lambda: not run.active)
    assert len(run.rows) == 20
    assert done_before[0] <= 2 * work.AT_ONCE + 1


def test_two_visitors_teams_run_beside_each_other(held: Held) -> None:
    one, other = given_team("Anna_squat.mp4"), given_team("Ben_squat.mp4", title="Tuesday")
    runs = [running.start(team) for team in (one, other)]
    held.go.set()
    until(lambda: not any(run.active for run in runs))
    assert [set(run.rows) for run in runs] == [{"Anna_squat.mp4"}, {"Ben_squat.mp4"}]


def test_a_server_that_begins_anew_goes_on_where_it_stopped(screened: KeptTeam, held: Held) -> None:
    give(screened, "Emil_squat.mp4")
    screened.result.unlink()  # as after a power cut in the middle
    team = update_team(screened, going=True)
    assert len(kept_rows(team)) == 4
    app = opened_team(team)
    assert_clean(app)
    until(lambda: held.begun)
    held.go.set()
    ended(team)
    assert held.begun == ["Emil_squat.mp4"]
    app.run()
    assert len(table_of(app)) == 5
    after = find_team(the_visitor(), team.id)
    assert after is not None
    assert not after.record.going


# When it is done


def test_the_table_says_who_needs_a_look_first_and_why(screened: KeptTeam) -> None:
    app = opened_team(screened)
    assert_clean(app)
    assert "Anna" in answer_of(app)
    lines = table_of(app)
    assert [line["person"] for line in lines][:1] == ["Anna"]
    by_person = {line["person"]: line for line in lines}
    assert by_person["Anna"]["state"] == LOOK_FIRST
    assert "±" in by_person["Anna"]["depth"]
    assert by_person["Anna"]["limit"] == f"limit {STAGE_LIMITS_DEG['stage1']:.0f}°"
    assert by_person["Anna"]["above"].endswith(" s")
    assert by_person["Cleo"]["state"] == "Not assessed"
    assert by_person["Cleo"]["depth"] == "–"
    assert by_person["Dora"]["state"] == "Cannot be used"
    assert by_person["Dora"]["reason"].startswith("Dora_squat.mp4 is not a video")
    assert "Film it again" in by_person["Dora"]["again"]
    assert by_person["Dora"]["report"] is None
    assert by_person["Ben"]["file"] == "Ben/IMG_0001.mp4"


@pytest.mark.parametrize(
    ("show", "people"),
    [(ALL, {"Anna", "Ben", "Cleo", "Dora"}), (NOT_MEASURED, {"Cleo", "Dora"})],
)
def test_the_table_can_be_narrowed(screened: KeptTeam, show: str, people: set[str]) -> None:
    app = opened_team(screened)
    app.button_group(key=f"{screened.id} show").set_value(show).run()
    assert_clean(app)
    assert {line["person"] for line in table_of(app)} == people


def test_a_clip_opens_as_a_result_of_its_own(screened: KeptTeam) -> None:
    key = next(line["key"] for line in table_of(opened_team(screened)) if line["person"] == "Anna")
    app = opened_team(screened, sitbone_team_open=(screened.id, key))
    assert_clean(app)
    (clip,) = clips_of(the_visitor())
    assert app.query_params["clip"] == clip.id
    assert clip.measured
    assert clip.record.name == "Anna_squat_left.mp4"
    assert (clip.record.choices.side, clip.record.choices.plan.name) == ("left", "stage1")
    result = opened("result", clip)
    assert_clean(result)
    assert "sb-flagged" in answer_of(result)
    again = open_result(the_visitor(), screened, key)
    assert again.id == clip.id


def test_a_clip_of_a_folder_opens_without_a_copy(
    screened: KeptTeam, tmp_path: Path, held: Held
) -> None:
    clips = tmp_path / "clips"
    clips.mkdir()
    given = next(each for each in given_places(screened) if each.name.startswith("Anna"))
    shutil.copyfile(given.address, clips / given.name)
    team = update_team(new_team(the_visitor(), "clips", str(clips)), choices=STAGE1)
    shutil.copytree(screened.results, team.results)
    run = running.start(team)
    run.wait()
    assert list(run.rows) == [given.name]
    assert held.begun == []  # the same content was measured before
    (line,) = table_of(opened_team(team))
    clip = open_result(the_visitor(), team, line["key"])
    assert clip.video.readlink() == clips / given.name
    (clips / given.name).unlink()
    with pytest.raises(SitboneError, match="no longer there"):
        open_result(the_visitor(), team, line["key"])


def test_everything_is_in_one_file(screened: KeptTeam) -> None:
    app = opened_team(screened)
    assert "Make the files" in button_labels(app)
    pack(
        lambda done, total: None,
        result=str(screened.result),
        results=str(screened.results),
        archive=str(screened.archive),
        title=screened.record.title,
    )
    with zipfile.ZipFile(screened.archive) as archive:
        names = set(archive.namelist())
        table = archive.read("Monday/team.csv").decode("utf-8-sig")
    assert {f"Monday/team.{kind}" for kind in ("csv", "json", "html", "pdf")} <= names
    assert {"Monday/Anna/summary.pdf", "Monday/Anna/Anna_squat_left/report.html"} <= names
    assert not [name for name in names if name.endswith((".npz", ".mp4", "clip.json"))]
    assert "Anna" in table.splitlines()[1]
    app.run()
    links = [element.proto.url for element in app.get("link_button")]
    assert links == [f"/sitbone/teams/{screened.id}/team.zip"]


def test_a_roster_that_does_not_fit_the_clips_stops_nothing_for_good(held: Held) -> None:
    team = given_team("Anna_squat.mp4")
    team.roster.write_text("file,person\n/etc/passwd,Eve\nAnna_squt.mp4,Anna\n")
    team = update_team(team, roster="club.csv")
    running.start(team).wait()
    app = opened_team(team)
    assert_clean(app)
    error = app.error[0].value.replace("\\", "")
    assert "there is no clip /etc/passwd in the clips that were given" in error
    assert "did you mean Anna_squat.mp4?" in error
    assert str(team.home) not in error
    held.go.set()
    app.button(key="team_no_roster").click().run()
    ended(team)
    app.run()
    assert_clean(app)
    assert not app.error
    assert not team.roster.exists()


def test_another_plan_judges_again_from_the_landmarks(screened: KeptTeam, held: Held) -> None:
    app = opened_team(screened)
    app.selectbox(key=f"{screened.id} change_plan").select("general").run()
    app.button(key="team_again").click().run()
    held.go.set()
    ended(screened)
    assert {task.name: task.poses is not None for task in held.tasks} == {
        "Anna_squat_left.mp4": True,
        "Ben/IMG_0001.mp4": True,
        "Cleo_squat.mp4": True,
    }  # what is damaged stays so whatever the plan
    assert {task.judging.plan["name"] for task in held.tasks} == {"general"}


def test_what_was_refused_is_told(held: Held) -> None:
    team = given_team("Anna_squat.mp4")
    refused = {"sitbone_team_refused": (team.id, ("notes_1.txt is not a video.",))}
    app = opened_team(team, **refused)
    assert_clean(app)
    assert "notes\\_1.txt is not a video." in app.warning[0].value


def test_any_identity_that_a_team_may_get_can_be_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vision.ui.teams.kept.secrets.token_urlsafe", lambda _bytes: AWKWARD_ID)
    app = opened_team(given_team("Anna_squat.mp4"))
    assert_clean(app)
    drawn = {each.proto.component_name for each in app.get("bidi_component")}
    assert drawn == {"sitbone_team_table", "sitbone_upload"}


def test_a_team_without_clips_says_what_to_do() -> None:
    app = opened_team(given_team())
    assert_clean(app)
    assert "Add some" in app.info[0].value
    assert app.get("bidi_component")


def test_deleting_asks_first_and_leaves_nothing(screened: KeptTeam, own_folder: Path) -> None:
    app = opened_team(screened)
    app.button(key="team_delete").click().run()
    assert screened.home.is_dir()
    app.button(key="team_confirm").click().run()
    assert_clean(app)
    assert data_files(own_folder) == []
    assert "needs a look first" in app.title[0].value


def test_deleting_everything_stops_a_team_that_is_being_screened(
    held: Held, own_folder: Path
) -> None:
    team = given_team("Anna_squat.mp4")
    run = running.start(team)
    until(lambda: run.shares)
    app = AppTest.from_function(_forget, default_timeout=60)
    app.session_state["sitbone_token"] = TOKEN
    app.run()
    assert_clean(app)
    assert not run.active
    assert data_files(own_folder) == []


def _forget() -> None:
    from vision.ui.pages.earlier import forget_everything

    forget_everything()


def test_earlier_teams_are_listed(screened: KeptTeam) -> None:
    words = words_of(opened("team"))
    assert "Earlier teams" in words
    assert "4 clips screened." in words


def test_somebody_elses_team_is_as_good_as_none(screened: KeptTeam) -> None:
    app = opened_team(screened, sitbone_token="b" * 43)
    assert_clean(app)
    assert app.info[0].value == sending.NO_TEAM
    assert not table_of(app)


def test_screened_clips_are_filed_under_their_people(
    screened: KeptTeam, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SITBONE_DATABASE_URL", raising=False)
    app = opened_team(screened)
    app.button(key="team_file").click().run()
    task = filing_of(screened)
    assert task is not None
    until(lambda: not task.active)
    assert task.error is None
    app.run()
    assert_clean(app)
    assert "3 clips filed." in words_of(app)
    people = {person.name: person.screenings for person in the_history().people()}
    assert people == {"Anna": 1, "Ben": 1, "Cleo": 1}
    (sitting,) = the_history().sittings("Anna")
    assert sitting.date == date.fromtimestamp(screened.record.added_s)
    (filed,) = sitting.screenings
    assert filed.clip == "Anna_squat_left.mp4"
    browse_from(monkeypatch, "192.0.2.7")
    assert not [label for label in button_labels(opened_team(screened)) if "under their" in label]


def test_a_forgotten_person_is_in_no_team(screened: KeptTeam, own_folder: Path) -> None:
    screened.roster.write_text(
        "file;person;plan\nAnna_squat_left.mp4;;stage2\n;anna;\n;Ben;stage1\n"
    )
    update_team(screened, roster="club.csv")
    assert forget_in_teams(own_folder, "ANNA", set()) == 1
    left = [path for path in data_files(own_folder) if b"Anna" in path.read_bytes()]
    assert left == []
    assert not [path for path in own_folder.rglob("*") if "Anna" in path.name]
    assert screened.roster.read_text("utf-8-sig") == "file;person;plan\n;Ben;stage1\n"
    assert {row.person for row in kept_rows(screened)} == {"Ben", "Cleo", "Dora"}
    assert forget_in_teams(own_folder, "Anna", set()) == 0
    ben = next(row for row in kept_rows(screened) if row.person == "Ben")
    assert forget_in_teams(own_folder, "Somebody else", {ben.sha256 or ""}) == 1
    assert {row.person for row in kept_rows(screened)} == {"Cleo", "Dora"}


# The own routes


def client(token: str = TOKEN) -> TestClient:
    app = Starlette(routes=ROUTES, middleware=MIDDLEWARE)
    return TestClient(app, base_url=HOST, headers={"Origin": HOST}, cookies={COOKIE: token})


def test_clips_come_in_under_names_of_ours(own_folder: Path) -> None:
    browser = client()
    team_id = browser.post("/sitbone/teams", params={"name": "Monday"}).json()["id"]
    address = f"/sitbone/teams/{team_id}/clips"
    sent = browser.post(address, params={"name": "../../u15/Anna.mp4"}, content=b"one")
    assert sent.json() == {"name": "u15/Anna.mp4"}
    same = browser.post(address, params={"name": "u15/Anna.mp4"}, content=b"one")
    other = browser.post(address, params={"name": "u15/Anna.mp4"}, content=b"two")
    assert (same.json()["name"], other.json()["name"]) == ("u15/Anna.mp4", "2/u15/Anna.mp4")
    team = find_team(the_visitor(), team_id)
    assert team is not None
    places = given_places(team)
    assert [place.name for place in places] == ["2/u15/Anna.mp4", "u15/Anna.mp4"]
    assert {Path(place.address).parent for place in places} == {team.clips}
    assert not [path for path in data_files(own_folder) if "Anna" in path.name]


@pytest.mark.parametrize(
    ("name", "content", "status"),
    [("notes.txt", b"x", 415), ("squat.jpg", b"x", 415), ("", b"x", 415), ("a.mp4", b"", 400)],
)
def test_what_is_no_clip_is_refused(name: str, content: bytes, status: int) -> None:
    browser, team = client(), given_team()
    answer = browser.post(f"/sitbone/teams/{team.id}/clips", params={"name": name}, content=content)
    assert answer.status_code == status
    assert answer.json()["error"].endswith(".")
    assert list(team.clips.glob("*")) == []


def test_a_team_of_a_folder_takes_no_clips_and_a_full_one_no_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser, named = client(), new_team(the_visitor(), "Monday", str(tmp_path))
    answer = browser.post(f"/sitbone/teams/{named.id}/clips?name=a.mp4", content=b"x")
    assert answer.status_code == 409
    monkeypatch.setattr(sending, "MOST_CLIPS", 1)
    full = given_team("Anna_squat.mp4")
    answer = browser.post(f"/sitbone/teams/{full.id}/clips?name=a.mp4", content=b"x")
    assert answer.status_code == 413


def test_pictures_and_reports_are_for_their_visitor_alone(screened: KeptTeam) -> None:
    lines = {line["person"]: line for line in table_of(opened_team(screened))}
    still, report = lines["Anna"]["still"], lines["Anna"]["report"]
    browser, stranger = client(), client("b" * 43)
    assert browser.get(still).headers["content-type"] == "image/jpeg"
    page = browser.get(report)
    assert page.headers["content-type"].startswith("text/html")
    assert "Anna_squat_left.mp4" in page.text
    assert "no-store" in page.headers["cache-control"]
    for address in (still, report, f"/sitbone/teams/{screened.id}/team.zip"):
        assert stranger.get(address).status_code == 404
    missing = f"/sitbone/teams/{screened.id}/results/{'0' * 16}/report.html"
    assert browser.get(missing).status_code == 404


def test_half_an_upload_is_gone_when_the_server_begins() -> None:
    team = given_team("Anna_squat.mp4")
    new_file(team, "Ben_squat.mp4").write_bytes(b"half")
    prepare()
    assert len(list(team.clips.glob("*.mp4"))) == 1


def test_names_are_fit_to_be_shown() -> None:
    assert clean_path("/a/b/c/d/e/Anna.mp4") == "c/d/e/Anna.mp4"
    assert clean_path("..\\..\\Ben\n.mp4") == "Ben.mp4"
