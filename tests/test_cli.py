"""The command line from end to end, as processes: files, streams, exit codes, nothing left behind."""

from __future__ import annotations

import json
import os
import pty
import re
import resource
import select
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import av
import jsonschema
import numpy as np
import pandas as pd
import pytest
from pypdf import PdfReader

from tests.clips import Clip
from tests.command import ROOT, SAMPLES, sitbone, start
from vision.pose.file import load_poses

CLIP = SAMPLES / "squat_side.mp4"
SCHEMA_FILE = ROOT / "docs" / "screening.schema.json"
FILES = {
    "screening.json",
    "angles.csv",
    "findings.csv",
    "poses.npz",
    "annotated.mp4",
    "report.html",
    "report.pdf",
}
LONGEST_WAIT_S = 60


@pytest.fixture(scope="session")
def first(tmp_path_factory: pytest.TempPathFactory) -> subprocess.CompletedProcess[str]:
    """One full run on a sample clip; `args` is the folder it ran in."""
    folder = tmp_path_factory.mktemp("first")
    run = sitbone("screen", CLIP, folder=folder)
    run.args = folder
    return run


@pytest.fixture(scope="session")
def results(first: subprocess.CompletedProcess[str]) -> Path:
    """The folder that a full run wrote."""
    assert first.returncode == 0, first.stderr
    return Path(first.args) / "squat_side_screening"


@pytest.fixture
def poses(results: Path, tmp_path: Path) -> Path:
    """A copy of the landmarks, alone in a folder of its own."""
    return Path(shutil.copy(results / "poses.npz", tmp_path / "poses.npz"))


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def one_sentence(text: str) -> bool:
    """Whether an error is one line of words, without a traceback."""
    return len(text.strip().splitlines()) == 1 and "Traceback" not in text


def test_everything_is_written_and_nothing_else(
    first: subprocess.CompletedProcess[str], results: Path
) -> None:
    assert names(results) == FILES
    assert names(results.parent) == {results.name}
    assert all(path.stat().st_mode & 0o044 for path in [results, *results.iterdir()])
    assert first.stderr == ""


def test_the_summary_on_the_terminal_is_the_summary_of_the_result(
    first: subprocess.CompletedProcess[str], results: Path
) -> None:
    result = json.loads((results / "screening.json").read_text())
    words = " ".join(first.stdout.split())
    assert result["summary"]["sentence"] in words
    assert str(Path(results.name) / "report.html") in words
    assert "\x1b" not in first.stdout


def test_the_json_follows_its_published_schema(results: Path) -> None:
    result = json.loads((results / "screening.json").read_text())
    jsonschema.validate(result, json.loads(SCHEMA_FILE.read_text(encoding="utf-8")))
    assert result["movement"]["name"] == "squat"
    assert [repetition["complete"] for repetition in result["repetitions"]] == [True] * 3


def test_the_tables_agree_with_the_json(results: Path) -> None:
    result = json.loads((results / "screening.json").read_text())
    angles = pd.read_csv(results / "angles.csv")
    assert len(angles) == result["source"]["frames"]
    assert angles["time_s"].is_monotonic_increasing
    assert set(angles["repetition"]) == {0, 1, 2, 3}
    for repetition in result["repetitions"]:
        peak = repetition["hip_flexion"][result["view"]["near_side"]]["value_deg"]
        column = angles[f"hip_flexion_{result['view']['near_side']}_deg"]
        assert column[angles["repetition"] == repetition["number"]].max() == pytest.approx(
            peak, abs=3
        )
    findings = pd.read_csv(results / "findings.csv")
    assert list(findings["code"]) == [finding["code"] for finding in result["findings"]]


def test_the_video_the_report_and_the_landmarks_open(results: Path) -> None:
    with av.open(str(results / "annotated.mp4")) as film, av.open(str(CLIP)) as original:
        stream = film.streams.video[0]
        assert stream.codec_context.name == "h264"
        assert stream.codec_context.pix_fmt == "yuv420p"
        assert stream.frames == original.streams.video[0].frames
    html = (results / "report.html").read_text(encoding="utf-8")
    assert html.lower().startswith("<!doctype html>")
    assert not re.search(r"""(src|href)=["']?(https?:)?//""", html)
    pages = PdfReader(results / "report.pdf").pages
    assert "squat" in "".join(page.extract_text() for page in pages).lower()
    assert load_poses(results / "poses.npz").people == 1


def test_the_same_clip_gives_the_same_bytes(results: Path, tmp_path: Path) -> None:
    run = sitbone("screen", CLIP, "--no-video", "--no-report", folder=tmp_path)
    again = tmp_path / results.name
    assert run.returncode == 0
    assert names(again) == FILES - {"annotated.mp4", "report.html", "report.pdf"}
    for path in again.iterdir():
        assert path.read_bytes() == (results / path.name).read_bytes(), path.name


def test_landmarks_are_judged_again_without_the_video(poses: Path, results: Path) -> None:
    run = sitbone("screen", poses, "-o", "again", folder=poses.parent)
    assert run.returncode == 0
    assert names(poses.parent / "again") == FILES - {"annotated.mp4"}
    for name in ("screening.json", "angles.csv", "findings.csv", "poses.npz"):
        assert (poses.parent / "again" / name).read_bytes() == (results / name).read_bytes()


def test_standard_output_carries_the_json_alone(poses: Path, results: Path) -> None:
    run = sitbone("screen", poses, "--no-report", "--json", "-", folder=poses.parent)
    assert run.stdout == (results / "screening.json").read_text()
    both = sitbone("screen", poses, poses, "--no-report", "--json", "-", folder=poses.parent)
    assert json.loads(both.stdout) == [json.loads(run.stdout)] * 2
    assert names(poses.parent) == {"poses.npz", "poses_screening", "poses_screening_2"}


def test_the_json_goes_to_a_file_of_choice(poses: Path, results: Path) -> None:
    sitbone("screen", poses, "--no-report", "--json", "x.json", folder=poses.parent)
    assert (poses.parent / "x.json").read_bytes() == (results / "screening.json").read_bytes()


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (["--limit", "45", "--fail-on-flag"], 1),
        (["--limit", "45"], 0),
        (["--limit", "150", "--fail-on-flag"], 0),
    ],
)
def test_a_flag_decides_the_exit_code_only_when_asked(
    poses: Path, options: list[str], code: int
) -> None:
    run = sitbone("screen", poses, "--no-report", *options, folder=poses.parent)
    assert run.returncode == code


def test_answers_and_plan_arrive_in_the_result(poses: Path) -> None:
    (poses.parent / "mine.toml").write_text('name = "stage3"\nweeks = 3\n')
    answers = [
        "--weeks",
        "9",
        "--pain-during",
        "2",
        "--pain-next-day",
        "1",
        "--load",
        "20",
        "--clothing",
        "loose",
    ]
    run = sitbone(
        *("screen", poses, "--plan", "mine.toml", "--movement", "Squat", "--side", "right"),
        *("--no-report", "--json", "-", *answers),
        folder=poses.parent,
    )
    result = json.loads(run.stdout)
    assert result["plan"]["name"] == "stage3"
    assert result["movement"]["declared"]
    given = result["plan"]["answers"]
    assert (given["weeks"], given["pain_during"], given["pain_next_day"]) == (9, 2, 1)
    assert (given["load_kg"], given["clothing"]) == (20, "loose")


def test_the_report_speaks_to_its_audience(poses: Path, results: Path) -> None:
    run = sitbone("screen", poses, "--audience", "clinician", folder=poses.parent)
    assert run.returncode == 0, run.stderr
    report = poses.parent / "poses_screening" / "report.html"
    assert report.read_bytes() != (results / "report.html").read_bytes()


def test_a_bad_clip_does_not_stop_the_others(poses: Path) -> None:
    (poses.parent / "bad.mp4").write_bytes(b"not a film")
    run = sitbone(
        "screen", poses, "bad.mp4", poses, "--no-report", "-o", "out", folder=poses.parent
    )
    assert run.returncode == 2
    assert one_sentence(run.stderr)
    assert "bad.mp4" in run.stderr
    assert names(poses.parent / "out") == {"poses_screening", "poses_screening_2"}


def text_file(path: Path) -> None:
    path.write_text("These are words. " * 500)


def empty_file(path: Path) -> None:
    path.touch()


def cut_short(path: Path) -> None:
    path.write_bytes(CLIP.read_bytes()[:2000])


def folder_there(path: Path) -> None:
    path.mkdir()


def missing(path: Path) -> None:
    assert not path.exists()


def sound_only(path: Path) -> None:
    with av.open(str(path), "w") as container:
        stream = container.add_stream("aac", rate=48_000)
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 1024), np.float32), "fltp", "mono")
        frame.sample_rate = 48_000
        container.mux([*stream.encode(frame), *stream.encode(None)])


def nobody(path: Path) -> None:
    Clip(frames=10).write(path)


@pytest.mark.parametrize(
    "make", [text_file, empty_file, cut_short, folder_there, missing, sound_only, nobody]
)
def test_unusable_input_is_one_sentence_and_leaves_nothing(
    tmp_path: Path, make: Callable[[Path], None]
) -> None:
    make(tmp_path / "clip.mp4")
    before = names(tmp_path)
    run = sitbone("screen", "clip.mp4", folder=tmp_path)
    assert run.returncode == 2
    assert run.stdout == ""
    assert one_sentence(run.stderr), run.stderr
    assert "clip.mp4" in run.stderr
    assert "not foreseen" not in run.stderr
    assert names(tmp_path) == before


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("screen", "VIDEO"),
        ("screen poses.npz --movement jump", "jump"),
        ("screen poses.npz --plan stage9", "stage9"),
        ("screen poses.npz --limit 500", "500"),
        ("screen poses.npz --limit nan", "nan"),
        ("screen poses.npz --pain-during 11", "11"),
        ("screen poses.npz --clothing red", "red"),
        ("screen poses.npz --person 0", "--person"),
        ("screen poses.npz --person 9", "9"),
        ("screen poses.npz --side top", "top"),
        ("screen poses.npz --start 1", "--start"),
        ("screen clip.mp4 --start 5 --end 2", "--end"),
        ("screen clip.mp4 --start nan", "--start"),
        ("screen clip.mp4 --slow-motion 0", "--slow-motion"),
        ("screen clip.mp4 --slow-motion inf", "inf"),
        ("screen clip.mp4 --model poses.npz", "model"),
        ("screen poses.npz --json poses.npz", "overwrite"),
        ("screen poses.npz -o poses.npz", "is a file"),
        ("screen poses.npz -o poses.npz/deeper", "is a file"),
        ("screen poses.npz --nonsense", "--nonsense"),
        ("poses clip.mp4 -o clip.mp4", "overwrite"),
        ("poses clip.mp4 -o nowhere/x.npz", "nowhere"),
        ("poses clip.mp4 -o .", "is a folder"),
        ("poses clip.mp4 -o x.zip", ".npz"),
        ("screen clip.mp4 --json nowhere/x.json", "nowhere"),
        ("rules XX9", "XX9"),
        ("movements jump", "jump"),
        ("nonsense", "nonsense"),
    ],
)
def test_what_cannot_be_done_is_said_and_changes_nothing(
    poses: Path, words: str, said: str
) -> None:
    shutil.copy(CLIP, poses.parent / "clip.mp4")
    before = {path.name: path.read_bytes() for path in poses.parent.iterdir()}
    run = sitbone(*words.split(), folder=poses.parent)
    assert run.returncode == 2
    assert said in run.stderr
    assert "Traceback" not in run.stderr
    assert "not foreseen" not in run.stderr
    assert {path.name: path.read_bytes() for path in poses.parent.iterdir()} == before


def test_earlier_results_stay_until_new_ones_are_complete(poses: Path) -> None:
    out = poses.parent / "out"
    sitbone("screen", poses, "-o", out, "--no-report", "--limit", "45", folder=poses.parent)
    (out / "notes.txt").write_text("mine")
    earlier = {path.name: path.read_bytes() for path in out.iterdir()}
    (poses.parent / "bad.npz").write_bytes(b"bad")
    bad = sitbone("screen", "bad.npz", "-o", out, folder=poses.parent)
    assert bad.returncode == 2
    assert {path.name: path.read_bytes() for path in out.iterdir()} == earlier
    limit = ("--limit", "70", "--no-report")
    good = sitbone("screen", out / "poses.npz", "-o", out, *limit, folder=poses.parent)
    assert good.returncode == 0
    assert json.loads((out / "screening.json").read_text())["plan"]["limit_deg"] == 70
    assert (out / "notes.txt").read_text() == "mine"


def test_files_of_an_earlier_screening_are_named(poses: Path) -> None:
    (poses.parent / "out").mkdir()
    (poses.parent / "out" / "report.html").write_text("earlier")
    run = sitbone("screen", poses, "-o", "out", "--no-report", folder=poses.parent)
    assert "report.html" in run.stderr
    assert (poses.parent / "out" / "report.html").read_text() == "earlier"


def test_a_full_disk_is_said_and_leaves_nothing(poses: Path) -> None:
    def allow_small_files_only() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))

    run = sitbone("screen", poses, folder=poses.parent, preexec_fn=allow_small_files_only)
    assert run.returncode == 2
    assert one_sentence(run.stderr), run.stderr
    assert names(poses.parent) == {"poses.npz"}


def wait_until(condition: Callable[[], bool]) -> None:
    """Wait for a condition, not for a time."""
    end_s = time.monotonic() + LONGEST_WAIT_S
    while not condition():
        assert time.monotonic() < end_s
        time.sleep(0.02)


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_stopping_leaves_nothing(tmp_path: Path, number: signal.Signals, code: int) -> None:
    run = start(
        *("screen", CLIP, "-o", "a/b"),
        folder=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    wait_until(lambda: any(tmp_path.rglob(".sitbone-*")))
    run.send_signal(number)
    _, said = run.communicate(timeout=LONGEST_WAIT_S)
    assert run.returncode == code
    assert b"Traceback" not in said
    assert names(tmp_path) == set()


def read_terminal(leader: int) -> str:
    """Everything a process writes to a terminal until it closes it."""
    said = b""
    while select.select([leader], [], [], LONGEST_WAIT_S)[0]:
        try:
            chunk = os.read(leader, 65536)
        except OSError:
            break
        if not chunk:
            break
        said += chunk
    return said.decode(errors="replace")


def test_a_terminal_shows_progress_whatever_the_name(tmp_path: Path) -> None:
    clip = shutil.copy(CLIP, tmp_path / os.fsdecode(b"[red]clip[bold] \xff.mp4"))
    leader, follower = pty.openpty()
    run = start(
        *("screen", clip, "--end", "2", "--no-report", "--no-video", "--json", "-"),
        folder=tmp_path,
        stdout=subprocess.PIPE,
        stderr=follower,
    )
    os.close(follower)
    shown = read_terminal(leader)
    os.close(leader)
    printed, _ = run.communicate(timeout=LONGEST_WAIT_S)
    assert "[red]clip[bold]" in shown
    assert "finding the body" in shown
    assert "%" in shown
    assert json.loads(printed)["movement"]["name"]


@pytest.mark.parametrize(
    "name", ["[red]clip[bold] é 漢字.npz".encode(), b"clip \xff\xfe.npz", b"-clip.npz"]
)
def test_any_file_name_works(poses: Path, name: bytes) -> None:
    target = poses.parent / os.fsdecode(name)
    poses.rename(target)
    run = sitbone("screen", "--no-report", "--", name, folder=poses.parent)
    assert run.returncode == 0, run.stderr
    assert target.stem in run.stdout or "\\u" in run.stdout or "\\x" in run.stdout
    assert names(poses.parent) == {target.name, f"{target.stem}_screening"}


def test_landmarks_alone(tmp_path: Path, results: Path) -> None:
    run = sitbone("poses", CLIP, "-o", "x.npz", folder=tmp_path)
    assert run.returncode == 0, run.stderr
    assert (tmp_path / "x.npz").read_bytes() == (results / "poses.npz").read_bytes()


def test_rules_and_movements_explain_themselves(tmp_path: Path) -> None:
    every_rule = sitbone("rules", folder=tmp_path).stdout
    assert {"Q1", "HF1", "ST1", "SY4"} <= set(every_rule.split())
    assert sitbone("rules", "hf1", folder=tmp_path).stdout.count("S1") > 0
    every_movement = sitbone("movements", folder=tmp_path).stdout
    assert {"squat", "forward_lunge", "bridge"} <= set(re.split(r"[\s|`]+", every_movement))
    assert "side" in sitbone("movements", "squat", folder=tmp_path).stdout


def test_version_and_help(tmp_path: Path) -> None:
    assert sitbone("--version", folder=tmp_path).stdout == "sitbone 0.1.0\n"
    for words in (["--help"], ["-h"], ["screen", "--help"], ["poses", "--help"]):
        assert sitbone(*words, folder=tmp_path).stdout.startswith("Usage:")
