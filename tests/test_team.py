"""A squad from end to end: the table right, damage told, stopped and gone on, judged again."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
import signal
import subprocess
import time
from pathlib import Path
from urllib.parse import unquote

import jsonschema
import pytest
from pypdf import PdfReader

from tests.command import ROOT, sitbone, start
from tests.squads import film, nobody, sound_only, truncated

LONGEST_WAIT_S = 120


def make_squad(folder: Path) -> Path:
    """Five who can be measured, every kind of damage, and what is no clip of the squad."""
    film(folder / "u15" / "Anna_hinge_left_2026-11-28.mp4", "hinge_left00")
    film(folder / "Ben_lunge.mp4", "lunge_left00")
    film(folder / "first team" / "Cleo squat 20261128.mp4")
    film(folder / "Dora" / "IMG_4711.mp4")
    film(folder / "Uma_squat.mp4")
    nobody(folder / "Emil_squat_left.mp4")
    (folder / "Fay_squat.mp4").write_text("no video\n")
    (folder / "Gus_squat.mp4").write_bytes(b"")
    sound_only(folder / "Hana_lunge.mp4")
    truncated(folder / "Ivo_squat.mp4")
    nobody(folder / "ben_squat_screening" / "clip.mp4")
    (folder / "ben_squat_screening" / "screening.json").write_text("{}")
    nobody(folder / "Ben_squat_annotated.mp4")
    nobody(folder / ".trash" / "old.mp4")
    (folder / "roster.csv").write_text(
        "person;plan;pain;limit\nCLEO;stage2;;\nGus;;7,5;\nBen;;;140\nZoë;;;\n",
        encoding="utf-8-sig",
    )
    return folder


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> subprocess.CompletedProcess[str]:
    """One run over the squad; `args` is the folder it ran in."""
    folder = tmp_path_factory.mktemp("team")
    make_squad(folder / "squad")
    done = sitbone(
        "team", "squad", "--roster", "squad/roster.csv", "-o", "out", "--raw", folder=folder
    )
    done.args = folder
    return done


@pytest.fixture(scope="module")
def out(run: subprocess.CompletedProcess[str]) -> Path:
    assert run.returncode == 0, run.stderr
    return Path(run.args) / "out"


def rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_the_table_has_everybody_in_the_order_of_reasons(out: Path) -> None:
    table = {row["person"]: row for row in rows(out / "team.csv")}
    assert list(table) == [
        "Gus",
        "CLEO",
        "Anna",
        "Dora",
        "Uma",
        "Ben",
        "Emil",
        "Fay",
        "Hana",
        "Ivo",
    ]
    assert [row["group"] for row in table.values()] == [
        "Needs a look first", "Needs a look first", "For information", "Near a limit",
        "Near a limit", "Within the limits", *["Could not be measured"] * 4,
    ]  # fmt: skip
    assert "Pain during the task was 7.5 out of 10" in table["Gus"]["reason"]
    assert "the limit of 60° at stage 2" in table["CLEO"]["reason"]
    assert float(table["Anna"]["hip_flexion_deg"]) > float(table["Ben"]["hip_flexion_deg"])
    assert all(float(table[name]["hip_flexion_error_deg"]) > 0 for name in ("Anna", "Ben"))
    assert table["Anna"]["day"] == "2026-11-28"


def test_a_damaged_clip_is_a_row_with_its_sentence(out: Path) -> None:
    clips = {row["file"]: row for row in rows(out / "clips.csv")}
    assert len(clips) == 10
    told = {name: row["sentence"] for name, row in clips.items() if row["outcome"] == "unusable"}
    assert "empty" in told["Gus_squat.mp4"]
    assert "not a video" in told["Fay_squat.mp4"]
    assert "sound" in told["Hana_lunge.mp4"]
    assert "cut off" in told["Ivo_squat.mp4"]
    assert "Nobody" in told["Emil_squat_left.mp4"]
    assert len(told) == 5
    assert all("/tmp" not in sentence for sentence in told.values())
    assert clips["Emil_squat_left.mp4"]["film_again"].startswith("Film it again")


def test_the_json_satisfies_its_published_schema(out: Path) -> None:
    published = json.loads((ROOT / "docs" / "team.schema.json").read_text(encoding="utf-8"))
    result = json.loads((out / "team.json").read_text(encoding="utf-8"))
    jsonschema.validate(result, published)
    assert result["schema"] == "sitbone.team/1"
    assert result["without_clip"] == ["Zoë"]
    depth = next(each for each in result["squad"] if each["measure"] == "hip_flexion")
    assert [each["person"] for each in depth["people"]] == ["CLEO", "Dora", "Uma"]


def test_the_schema_is_that_of_the_code() -> None:
    from vision.team.schema import team_schema

    published = json.loads((ROOT / "docs" / "team.schema.json").read_text(encoding="utf-8"))
    assert published == team_schema()


def test_every_row_has_its_still_and_its_links(out: Path) -> None:
    page = (out / "team.html").read_text(encoding="utf-8")
    assert "2 of 10 people need a look first: Gus and CLEO." in page
    pictures = page.count('<img src="data:image/jpeg;base64,')
    assert pictures == 6  # five measured, one without anybody
    assert "without a clip in the folder: Zoë" in page
    for link in re.findall(r'href="([^"]+)"', page):
        if not link.startswith("#"):  # within a chart
            assert (out / unquote(link)).is_file(), link
    body = re.sub('src="data:[^"]*"', "", page[page.index("<body") :])
    for word in ("risk", "unsafe", "dangerous", "injur"):
        assert word not in body.lower()


def test_the_pdf_says_the_same_and_a_page_is_one_page(out: Path) -> None:
    whole = PdfReader(out / "team.pdf")
    text = " ".join(" ".join(page.extract_text().split()) for page in whole.pages)
    assert "2 of 10 people need a look first: Gus and CLEO." in text
    assert "Why in this order" in text
    for person in ("Anna", "CLEO", "Ben", "Dora", "Uma"):
        assert len(PdfReader(out / person / "summary.pdf").pages) == 1


def test_a_clip_has_its_own_folder(out: Path) -> None:
    home = out / "Anna" / "Anna_hinge_left_2026-11-28"
    assert {path.name for path in home.iterdir()} == {
        "clip.json", "poses.npz", "report.html", "screening.json", "still.jpg",
    }  # fmt: skip
    screened = json.loads((home / "screening.json").read_text())
    assert screened["movement"] == screened["movement"] | {"name": "hinge", "declared": True}


def test_the_same_command_again_does_nothing_twice(
    run: subprocess.CompletedProcess[str], out: Path
) -> None:
    before = {path: path.stat().st_mtime_ns for path in out.glob("*/*/*")}
    results = contents(out)
    again = sitbone(
        "team", "squad", "--roster", "squad/roster.csv", "-o", "out", "--raw", folder=run.args
    )
    assert again.returncode == 0, again.stderr
    assert "10 clips, 10 finished before" in again.stderr
    assert {path: path.stat().st_mtime_ns for path in out.glob("*/*/*")} == before
    assert contents(out) == results


def test_changed_options_judge_again_from_the_landmarks(
    run: subprocess.CompletedProcess[str], out: Path, tmp_path: Path
) -> None:
    kept = shutil.copytree(out, tmp_path / "kept")
    squad = shutil.copytree(Path(run.args) / "squad", tmp_path / "squad")
    for path in squad.rglob("*.npz"):
        path.unlink()  # the landmarks must come from the results
    os.utime(squad / "Ben_lunge.mp4")  # touched, and still the same bytes
    (squad / "Ben_lunge.mp4").rename(squad / "Bea_lunge.mp4")  # another name for the same bytes
    stamps = {path.name: path.read_bytes() for path in kept.glob("Anna/*/poses.npz")}
    again = sitbone(
        "team", "squad", "-o", "kept", "--plan", "stage1", "--raw", "--json", "-", folder=tmp_path
    )
    assert again.returncode == 0, again.stderr
    assert "4 finished before, 6 to judge again from their landmarks" in again.stderr
    people = {each["person"]: each for each in json.loads(again.stdout)["people"]}
    assert people["Bea"]["group"] == "look_first"
    assert people["Bea"]["clips"][0]["limit_deg"] == 30
    assert (
        people["Gus"]["group"] == "not_measured"
    )  # the roster was left away, and its pain with it
    assert {path.name: path.read_bytes() for path in kept.glob("Anna/*/poses.npz")} == stamps


def stopped_run(folder: Path, how: signal.Signals) -> tuple[int, str]:
    """Start a run, stop it after its first new clip, and return exit code and last words."""
    out = folder / "out"
    before = len(list(out.glob("*/*/clip.json")))
    process = start(
        "team", "squad", "-o", "out", "--workers", "1", folder=folder,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    until = time.monotonic() + LONGEST_WAIT_S
    while len(list(out.glob("*/*/clip.json"))) == before:
        assert time.monotonic() < until
        time.sleep(0.02)
    process.send_signal(how)
    _, words = process.communicate(timeout=LONGEST_WAIT_S)
    return process.returncode, words.decode()


def test_a_run_stopped_twice_goes_on_to_the_same_result(tmp_path: Path) -> None:
    for number in range(3):
        nobody(tmp_path / "squad" / f"P{number}_squat.mp4", frames=8 + number)
    code, words = stopped_run(tmp_path, signal.SIGINT)
    assert code == 130
    assert "give the same command again to go on" in words
    assert not (tmp_path / "out" / "team.json").exists()
    code, _ = stopped_run(tmp_path, signal.SIGKILL)
    assert code == -signal.SIGKILL
    last = sitbone("team", "squad", "-o", "out", folder=tmp_path)
    assert last.returncode == 0, last.stderr
    finished = re.search(r"3 clips, (\d) finished before", last.stderr)
    assert finished is not None
    assert int(finished[1]) == 2
    whole = sitbone("team", "squad", "-o", "whole", folder=tmp_path)
    assert whole.returncode == 0
    assert contents(tmp_path / "out") == contents(tmp_path / "whole")


def test_two_runs_do_not_write_to_one_folder(tmp_path: Path) -> None:
    from vision.pose.model import check_model
    from vision.team.store import opened_store

    nobody(tmp_path / "squad" / "P_squat.mp4")
    with opened_store(tmp_path / "out", check_model()[1]):
        second = sitbone("team", "squad", "-o", "out", folder=tmp_path)
    assert second.returncode == 2
    assert second.stderr.startswith("Another run is writing to out")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["empty"], "There are no clips in empty"),
        (["missing"], "missing is not a folder"),
        (["squad", "-o", "squad"], "choose another one"),
        (["squad", "--roster", "wrong.csv"], "line 2: side is 'middle'"),
        (["squad", "--scheduler", "tcp://127.0.0.1:9"], "No Dask scheduler answers"),
        (["squad", "--workers", "1", "--scheduler", "tcp://127.0.0.1:9"], "leave it away"),
    ],
)
def test_what_cannot_be_begun_is_one_sentence(
    tmp_path: Path, arguments: list[str], words: str
) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "squad").mkdir()
    (tmp_path / "squad" / "P_squat.mp4").write_bytes(b"")
    (tmp_path / "wrong.csv").write_text("person,side\nP,middle\n")
    run = sitbone("team", *arguments, folder=tmp_path)
    assert run.returncode == 2
    assert words in run.stderr
    assert "Traceback" not in run.stderr
