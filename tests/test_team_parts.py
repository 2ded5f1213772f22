"""The parts of a squad's screening: names, roster, reasons, the squad, the work on one clip."""

from __future__ import annotations

import functools
import http.server
import os
import signal
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path

import fsspec
import numpy as np
import psutil
import pytest

from tests.command import ROOT
from tests.screenings import SCREENINGS
from tests.squads import film, nobody
from vision.errors import SitboneError
from vision.finding import Status
from vision.plan import Plan
from vision.result import Screening
from vision.team import job, machine
from vision.team.clips import Squad, find_squad, with_folders
from vision.team.files import PAGE_HTML, PAGE_PDF, TEAM_FILES
from vision.team.job import ClipTask, Judge, Judging, run_clip
from vision.team.measured import measured_row
from vision.team.names import NameParts, parse_name
from vision.team.parts import write_team
from vision.team.places import PlaceError, list_files, local_copy
from vision.team.result import team_of
from vision.team.roster import RosterError, read_roster
from vision.team.rows import ClipRow
from vision.team.squad import side_differences, squad_picture
from vision.team.triage import GROUP_TITLES, REASONS, arrange
from vision.team.workers import LocalWorkers
from vision.team.writers import csv_text

LONGEST_WAIT_S = 60


@pytest.mark.parametrize(
    ("stem", "expected"),
    [
        ("Anna_squat_left_2026-11-28", NameParts("Anna", "squat", "left", "2026-11-28")),
        ("2026-11-28 left sit to stand Ana Sousa", NameParts("Ana Sousa", "sit_to_stand", "left", "2026-11-28")),
        ("Jean-Luc-lunge-right-20261128", NameParts("Jean-Luc", "forward_lunge", "right", "2026-11-28")),
        ("P07", NameParts("P07")),
        ("Zoe\u0308_RDL (2)", NameParts("Zoë", "hinge")),
        ("Lefty_Squatson", NameParts("Lefty Squatson")),
        ("Ann_2026-13-40_squat", NameParts("Ann 2026-13-40", "squat")),
        ("squat_left", NameParts(None, "squat", "left")),
        ("VID_20261128_101500", NameParts(day="2026-11-28")),
    ],
)  # fmt: skip
def test_names_are_read_whatever_their_order(stem: str, expected: NameParts) -> None:
    assert parse_name(stem) == expected


def write(path: Path, content: str | bytes, encoding: str = "utf-8") -> Path:
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return path


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        ("file,person,side,pain\na.mp4,Zoë,L,2.5\n", "utf-8"),
        ("sep=;\r\nFile;Athlete;Side;Pain during\r\na.mp4;Zoë;Left;2,5\r\n", "utf-8-sig"),
        ("file\tname\tside\tpain\na.mp4\tZoë\tleft\t2.5\n\n", "utf-16"),
        ('clip;person;side;pain\n"a.mp4";"Zoë";left;"2,5"', "utf-8"),
    ],
)
def test_a_roster_is_read_as_spreadsheets_write_it(
    tmp_path: Path, content: str, encoding: str
) -> None:
    (line,) = read_roster(write(tmp_path / "r.csv", content, encoding)).lines
    assert (line.file, line.person, line.side) == ("a.mp4", "Zoë", "left")
    assert line.plan == {"pain_during": 2.5}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"PK\x03\x04rest", "workbook"),
        ("person\nJürgen\n".encode("latin-1"), "not UTF-8 text (line 2)"),
        (b"person,plann\nA,b\n", "no column 'plann'; did you mean 'plan'?"),
        (b"side,plan\nleft,general\n", "file or person among them"),
        (b"person,person\nA,B\n", "stands twice"),
        (b"person,movement\nA,jumping\n", "line 2: movement is 'jumping': it must be one of squat"),
        (b"person,plan\nA,stage9\n", "line 2: plan is 'stage9'"),
        (b"person,pain\nA,12\n", "line 2: pain_during = 12.0 is not valid: it must be at most 10"),
        (b"person,limit\nA,deep\n", "line 2: limit is 'deep': it must be a number"),
        (b"person,date\n\nA,28.11.2026\n", "line 3: date is '28.11.2026'"),
        (b"person,plan\nA,general,x\n", "line 2: it has 3 cells"),
        (b"person,plan\nA,general\na,stage2\n", "line 3: a stands without a file in line 2"),
        (b"person\n", "no lines under its first one"),
    ],
)
def test_a_wrong_roster_is_refused_with_its_line(
    tmp_path: Path, content: bytes, words: str
) -> None:
    with pytest.raises(RosterError) as raised:
        read_roster(write(tmp_path / "r.csv", content))
    assert words in str(raised.value)


def test_a_roster_finds_its_files_or_names_the_nearest(tmp_path: Path) -> None:
    nobody(tmp_path / "clips" / "deep" / "one.mp4")
    good = read_roster(write(tmp_path / "g.csv", "file,person,limit\none.mp4,Ann,75\n"))
    squad = find_squad(str(tmp_path / "clips"), tmp_path / "out", good)
    assert [(clip.person, clip.plan.limit_deg) for clip in squad.clips] == [("Ann", 75.0)]
    wrong = read_roster(write(tmp_path / "w.csv", "file\none.mp4\ndeep/one.mp4\nonne.mp4\n"))
    with pytest.raises(RosterError) as raised:
        find_squad(str(tmp_path / "clips"), tmp_path / "out", wrong)
    assert "line 3: deep/one.mp4 stands in line 2 already" in str(raised.value)
    assert "line 4: there is no clip onne.mp4" in str(raised.value)
    assert "did you mean one.mp4?" in str(raised.value)


def test_every_clip_has_a_folder_of_its_own(tmp_path: Path) -> None:
    for name in ("A/squat.mp4", "a/Squat.mov", "B_squat.mp4", "x/B_squat.mp4", "C?.mp4", "C_.mp4"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"")
    clips = find_squad(str(tmp_path), tmp_path / "out").clips
    folders = [clip.folder.casefold() for clip in clips]
    assert len(set(folders)) == len(clips) == 6
    assert [clip.folder for clip in with_folders(list(reversed(clips)))] != folders
    assert {c.file: c.folder for c in with_folders(list(reversed(clips)))} == {
        clip.file: clip.folder for clip in clips
    }


def row(name: str, person: str, **changes: object) -> ClipRow:
    identity = {"file": f"{person}.mp4", "person": person, "day": None, "folder": person}
    screening: Screening = SCREENINGS[name]()
    return measured_row(identity, screening, sha256="0").model_copy(update=changes)


def test_the_reasons_stand_in_their_order() -> None:
    people = arrange(
        [
            row("hinge_clear", "Within"),
            row("front_view", "Unseen"),
            row("lunge_borderline", "Near"),
            row("squat_flagged", "Deep", plan="General"),
            row("squat_flagged", "Above", plan="Stage 2"),
            row("seated_flagged", "Sitting"),
            row("squat_pain", "Pain"),
        ]
    )
    found = [(person.person, person.reason_key) for person in people]
    order = [reason.key for reason in REASONS] + ["within", "not_measured"]
    assert [order.index(key) for _, key in found] == sorted(order.index(key) for _, key in found)
    reasons = dict(found)
    assert reasons["Pain"] == "answers_above"
    assert reasons["Above"] == "plan_above"
    assert reasons["Deep"] == "deep"
    assert reasons["Sitting"] == "limit_above"
    assert reasons["Near"] == "near"
    assert reasons["Within"] == "within"
    assert reasons["Unseen"] == "not_measured"
    groups = [list(GROUP_TITLES).index(person.group) for person in people]
    assert groups == sorted(groups)


def test_within_a_reason_the_furthest_beyond_the_limit_comes_first() -> None:
    def beyond(person: str, value: float) -> ClipRow:
        base = row("squat_flagged", person)
        evidence = tuple(
            each.model_copy(update={"value": value, "error": 8.0}) for each in base.evidence
        )
        return base.model_copy(update={"evidence": evidence})

    people = arrange([beyond("B", 70.0), beyond("A", 90.0), beyond("C", 120.0), beyond("D", 90.0)])
    assert [person.person for person in people] == ["C", "A", "D", "B"]


def test_every_reason_is_documented_with_source_and_grade() -> None:
    page = (ROOT / "docs" / "team.md").read_text(encoding="utf-8")
    for number, reason in enumerate(REASONS, start=1):
        line = f"| {number} | {reason.title} | {GROUP_TITLES[reason.group]} | {reason.source} | {reason.grade} |"
        assert line in page


def test_left_and_right_are_compared_between_clips() -> None:
    def side(which: str, depth: float, day: str | None = None) -> ClipRow:
        return row("squat_flagged", "Ann").model_copy(
            update={
                "file": f"{which}{day}.mp4", "side": which, "day": day,
                "hip_flexion_deg": depth, "hip_flexion_error_deg": 3.0,
            }
        )  # fmt: skip

    (found,) = side_differences([side("left", 100.0), side("right", 80.0)])
    assert found.value_deg == 20.0
    assert found.error_deg == pytest.approx(np.hypot(3, 3), abs=0.01)
    assert found.status is Status.FLAGGED
    (near,) = side_differences([side("left", 100.0), side("right", 85.0)])
    assert near.status is Status.BORDERLINE
    assert side_differences([side("left", 100.0), side("left", 80.0)]) == ()


def test_the_squad_has_its_quartiles_and_everybody_beside_them() -> None:
    depths = {"A": 70.0, "B": 88.0, "C": 92.0, "D": 95.0, "E": 120.0}
    people = arrange(
        row("squat_flagged", name, hip_flexion_deg=depth, hip_flexion_error_deg=8.0)
        for name, depth in depths.items()
    )
    depth = next(each for each in squad_picture(people) if each.measure == "hip_flexion")
    quartiles = (depth.quartile_1, depth.median, depth.quartile_3)
    assert quartiles == tuple(np.percentile(list(depths.values()), (25, 50, 75)))
    assert [each.person for each in depth.people] == ["E", "D", "C", "B", "A"]
    assert [each.clear for each in depth.people] == [True, False, False, False, True]
    assert squad_picture(people[:2]) == ()


def test_a_spreadsheet_calculates_nothing() -> None:
    text = csv_text(("a",), iter([{"a": "=1+1"}, {"a": -2.5}, {"a": None}]))
    assert text == '\ufeffa\n\'=1+1\n-2.5\n""\n'


def test_memory_and_cores_bound_the_clips_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "cores", lambda: 8)
    for memory_mb, expected in ((100_000, 8), (2_200, 3), (100, 1), (None, 8)):
        monkeypatch.setattr(machine, "available_memory_mb", lambda mb=memory_mb: mb)
        assert machine.clips_at_once() == expected
    monkeypatch.undo()
    assert machine.cores() >= 1
    assert (machine.available_memory_mb() or 1) > 0


JUDGING = Judging("squat", {"name": "general"}, None, True, "coach", False, None, {
    "file": "x", "person": "X", "day": None, "folder": "X/x",
})  # fmt: skip


def workers() -> list[psutil.Process]:
    """The processes of this one that work on a clip or wait for one; what is just ending is none."""
    found = []
    for child in psutil.Process().children():
        with suppress(psutil.NoSuchProcess):  # of a zombie too
            if "vision.jobs" in " ".join(child.cmdline()):
                found.append(child)
    return found


def pose_process() -> psutil.Process:
    """The process that looks for the body, once it has begun."""
    until = time.monotonic() + LONGEST_WAIT_S
    while time.monotonic() < until:
        for child in workers():
            with suppress(psutil.NoSuchProcess):
                if child.open_files():
                    return child
        time.sleep(0.02)
    raise AssertionError("no worker was started")


def test_a_crash_costs_one_more_try(tmp_path: Path) -> None:
    clip = nobody(tmp_path / "a.mp4", frames=90)
    task = ClipTask("a.mp4", str(clip), JUDGING)
    with ThreadPoolExecutor(1) as executor, closing(Judge()) as judge:
        answer = executor.submit(run_clip, task, None, None, judge)
        os.kill(pose_process().pid, signal.SIGKILL)
        assert answer.result(LONGEST_WAIT_S).outcome == "unusable"
    assert "Nobody" in answer.result().sentence


def test_a_clip_that_crashes_twice_is_told_and_not_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clip = nobody(tmp_path / "a.mp4")
    monkeypatch.setattr("vision.pipeline.FIND_PEOPLE", "tests.worker_targets:die")
    answer = run_clip(ClipTask("a.mp4", str(clip), JUDGING))
    assert answer.outcome == "failed"
    assert "SIGKILL" in answer.sentence
    assert answer.files == {}


def test_a_clip_that_hangs_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clip = nobody(tmp_path / "a.mp4")
    monkeypatch.setattr("vision.pipeline.FIND_PEOPLE", "tests.worker_targets:idle")
    answer = run_clip(ClipTask("a.mp4", str(clip), JUDGING, patience_s=2.0))
    assert answer.outcome == "failed"
    assert "nothing moved for 2 s" in answer.sentence
    assert workers() == []


def test_a_clip_that_this_machine_cannot_see_is_not_called_damaged(tmp_path: Path) -> None:
    answer = run_clip(ClipTask("gone.mp4", str(tmp_path / "gone.mp4"), JUDGING))
    assert answer.outcome == "failed"
    assert "share the folder" in answer.sentence


def test_stored_landmarks_are_judged_without_the_model(tmp_path: Path) -> None:
    clip = film(tmp_path / "a.mp4")
    poses = clip.with_suffix(".npz").read_bytes()
    task = ClipTask("a.mp4", str(clip), JUDGING, poses=poses, model="there is none")
    with closing(Judge()) as judge:
        first = run_clip(task, judge=judge)
        second = run_clip(
            replace(task, judging=replace(JUDGING, plan={"name": "stage2"})), judge=judge
        )
    assert first.outcome == second.outcome == "screened"
    assert set(first.files) == set(job.RESULT_FILES) - {job.FILM_FILE}
    assert ClipRow.model_validate_json(second.files[job.ROW_FILE]).limit_deg == 60
    assert first.files[job.POSES_FILE] == poses


def test_a_judge_that_waits_too_long_ends_and_comes_back(tmp_path: Path) -> None:
    clip = film(tmp_path / "a.mp4")
    task = ClipTask("a.mp4", str(clip), JUDGING, poses=clip.with_suffix(".npz").read_bytes())

    with closing(Judge(idle_s=0.1)) as judge:
        assert run_clip(task, judge=judge).outcome == "screened"
        until = time.monotonic() + LONGEST_WAIT_S
        while workers():
            assert time.monotonic() < until
            time.sleep(0.05)
        assert run_clip(task, judge=judge).outcome == "screened"


@pytest.mark.parametrize("dies", [False, True])
def test_a_process_that_dies_costs_nothing_that_is_written_of_a_squad(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, dies: bool
) -> None:
    rows = [row("squat_flagged", "Ana"), row("front_view", "Ben")]
    for each in rows:
        (tmp_path / each.person).mkdir()
    if dies:
        monkeypatch.setattr(job, "_SERVE", "tests.worker_targets:die")
    steps: list[tuple[int, int | None]] = []
    with closing(LocalWorkers(2)) as those:
        team = team_of("squad", Squad(()), rows, Plan())
        written = write_team(team, tmp_path, those.write, lambda *step: steps.append(step))
    assert steps == [(1, 3), (2, 3), (3, 3)]
    assert sorted(path.name for path in written) == sorted(TEAM_FILES)
    assert {path.name for path in (tmp_path / "Ben").iterdir()} == {PAGE_HTML, PAGE_PDF}
    assert "Ana/summary.html" in (tmp_path / "team.html").read_text(encoding="utf-8")
    assert workers() == []


def test_what_cannot_be_written_of_a_squad_is_told(tmp_path: Path) -> None:
    team = team_of("squad", Squad(()), [row("squat_flagged", "Ana")], Plan())  # no folder of hers
    with closing(LocalWorkers(1)) as those, pytest.raises(SitboneError, match="does not exist"):
        write_team(team, tmp_path, those.write)


@pytest.fixture
def remote(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """A folder with one clip, and the address of a web server that lists it."""
    clip = film(tmp_path / "web" / "deep" / "Anna_squat.mp4")
    handler = functools.partial(_Silent, directory=str(tmp_path / "web"))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}/", clip
        server.shutdown()
        thread.join()


class _Silent(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


def test_clips_of_a_web_server_are_fetched_to_be_read(
    remote: tuple[str, Path], tmp_path: Path
) -> None:
    address, clip = remote
    squad = find_squad(address, tmp_path / "out", None, Plan())
    assert [(each.file, each.person) for each in squad.clips] == [("deep/Anna_squat.mp4", "Anna")]
    place = squad.clips[0].place
    assert place.size_bytes == clip.stat().st_size
    poses = clip.with_suffix(".npz").read_bytes()
    with closing(Judge()) as judge:
        answer = run_clip(ClipTask(place.name, place.address, JUDGING, poses=poses), judge=judge)
    assert answer.outcome == "screened", answer.sentence
    with pytest.raises(PlaceError), local_copy(f"{address}gone.mp4"):
        pass
    gone = run_clip(ClipTask("gone.mp4", f"{address}gone.mp4", JUDGING))
    assert gone.outcome == "failed"


def test_any_address_of_fsspec_is_a_folder(tmp_path: Path) -> None:
    clip = nobody(tmp_path / "disk" / "Ben_squat.mp4")
    system = fsspec.filesystem("memory")
    system.pipe("/squad/u15/Ann_squat.mp4", clip.read_bytes())
    system.pipe("/squad/.hidden/x.mp4", b"x")
    (place,) = list_files("memory://squad")
    assert place.name == "u15/Ann_squat.mp4"
    with local_copy(place.address) as copy:
        assert copy.read_bytes() == clip.read_bytes()
        assert copy.name == "Ann_squat.mp4"
    assert not copy.exists()
    (place,) = list_files(f"file://{tmp_path / 'disk'}")
    with local_copy(place.address) as copy:
        assert copy.read_bytes() == clip.read_bytes()
    with pytest.raises(PlaceError, match="cannot be opened"):
        list_files("nonsense://club")
