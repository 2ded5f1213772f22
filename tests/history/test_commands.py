"""The commands about people, as a user types them."""

from __future__ import annotations

import json
import subprocess
from datetime import date
from pathlib import Path

import pytest

from tests.command import sitbone
from tests.history.clips import squats
from vision.folders import DATA_VARIABLE, DATABASE_VARIABLE, user_data_folder
from vision.pose.file import save_poses


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with landmarks of two clips, and a history of its own."""
    monkeypatch.setenv(DATA_VARIABLE, str(tmp_path / "data"))
    monkeypatch.delenv(DATABASE_VARIABLE, raising=False)
    save_poses(squats("monday.mp4", (70.0,) * 3), tmp_path / "monday.npz")
    save_poses(squats("friday.mp4", (110.0,) * 3), tmp_path / "friday.npz")
    return tmp_path


def run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return sitbone(*words, folder=folder)


def done(folder: Path, *words: str) -> str:
    ended = run(folder, *words)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def refused(folder: Path, *words: str) -> str:
    ended = run(folder, *words)
    assert ended.returncode == 2
    assert ended.stdout == ""
    assert len(ended.stderr.splitlines()) == 1
    assert "Traceback" not in ended.stderr
    return ended.stderr


def test_a_person_from_the_first_clip_to_the_last(folder: Path) -> None:
    filed = run(folder, "screen", "monday.npz", "--for", "Ana Lima", "--date", "2026-11-02",
                "--file-only", "--set-up", "distance=3")  # fmt: skip
    assert filed.returncode == 0, filed.stderr
    assert "New in the history: Ana Lima." in filed.stderr
    assert "Filed; no results were written." in filed.stdout
    done(folder, "person", "ana lima", "--plan", "stage2", "--sore-side", "left")
    # The own plan is used, and the set-up is held against that of Monday (rule Q9).
    text = done(folder, "screen", "friday.npz", "--for", "ANA LIMA", "--date", "2026-11-06",
                "--set-up", "distance=3.2", "-o", "out", "--no-report", "--json", "-")  # fmt: skip
    screening = json.loads(text)
    assert screening["plan"]["title"] == "Stage 2"
    assert screening["plan"]["answers"] == {"same_set_up": True, "sore_side": "left"}
    (set_up,) = (each for each in screening["findings"] if each["code"] == "Q9")
    assert set_up["status"] == "CLEAR"
    assert (folder / "out" / "screening.json").exists()
    assert "entered" in done(folder, "pain", "ana lima", "--next-day", "2", "--usual", "1")
    (person,) = json.loads(done(folder, "people", "--json"))
    assert (person["name"], person["screenings"], person["last"]) == ("Ana Lima", 2, "2026-11-06")
    shown = done(folder, "history", "ana lima")
    assert "2026-11-02" in shown
    assert "friday.mp4" in shown

    compared = done(folder, "compare", "ana lima")
    assert "Not comparable, because the plans differ" in compared
    document = json.loads(done(folder, "compare", "ana lima", "--plan", "stage2", "--json", "-",
                               "-o", "changes.html"))  # fmt: skip
    hip = document["changes"]["pairs"][0]["changes"][0]
    assert (hip["measure"], hip["verdict"]) == ("hip_flexion", "real change")
    assert "real change" in (folder / "changes.html").read_text()

    done(folder, "backup", "people.zip")
    assert "person.json" in done(folder, "export", "ana lima")
    assert (folder / "Ana_Lima_json" / "person.json").exists()
    assert "add --yes" in refused(folder, "forget", "ana lima")
    assert "Ana Lima is erased: 2 sittings, 2 screenings" in done(
        folder, "forget", "ana lima", "--yes"
    )
    assert json.loads(done(folder, "people", "--json")) == []
    assert "Restored 1 people, 2 screenings" in done(folder, "restore", "people.zip")


def test_a_similar_name_is_asked_about_before_slow_work(folder: Path) -> None:
    done(folder, "person", "Ana Lima")
    told = refused(folder, "screen", "gone.mp4", "--for", "Anna Lima", "--file-only")
    assert "did you mean Ana Lima" in told
    assert "--new" in told
    assert "did you mean Ana Lima" in refused(folder, "person", "Anna Lima", "--sore-side", "left")
    assert done(folder, "person", "Anna Lima", "--new") == "Added Anna Lima.\n"


def test_options_that_do_not_fit_are_sentences(folder: Path) -> None:
    done(folder, "person", "Ana")
    assert "like 2026-11-28" in refused(
        folder, "screen", "monday.npz", "--for", "Ana", "--date", "1.1.2026"
    )
    assert "add --for NAME" in refused(folder, "screen", "monday.npz", "--keep-video")
    assert "leave -o or --file-only away" in refused(
        folder, "screen", "monday.npz", "--for", "Ana", "--file-only", "-o", "out"
    )
    assert "like distance=3" in refused(
        folder, "screen", "monday.npz", "--for", "Ana", "--set-up", "moon=full"
    )
    assert "Nothing was given" in refused(folder, "pain", "Ana")
    assert "no format 'xml'" in refused(folder, "export", "Ana", "--format", "xml")
    assert not (folder / "out").exists()


def test_a_clip_that_fails_files_nobody(folder: Path) -> None:
    refused(folder, "screen", "gone.mp4", "--for", "Ana", "--date", "2026-11-02", "--file-only")
    assert json.loads(done(folder, "people", "--json")) == []


def test_a_day_that_nobody_said_is_today_and_told(folder: Path) -> None:
    before = date.today()
    filed = run(folder, "screen", "monday.npz", "--for", "Ana", "--file-only")
    assert "today, since its file does not say when it was filmed" in filed.stderr
    (person,) = json.loads(done(folder, "people", "--json"))
    assert before.isoformat() <= person["last"] <= date.today().isoformat()


def test_the_data_folder_is_the_owners_alone(folder: Path) -> None:
    assert user_data_folder() == folder / "data"
    assert (folder / "data").stat().st_mode & 0o077 == 0


def test_a_person_and_a_file_are_exported_by_one_command(folder: Path) -> None:
    for day, clip in (("2026-11-02", "monday.npz"), ("2026-11-06", "friday.npz")):
        run(folder, "screen", clip, "--for", "Ana", "--date", day, "--file-only")
    done(folder, "export", "ana", "--format", "FHIR", "-o", "ana.json")
    resources = [
        entry["resource"] for entry in json.loads((folder / "ana.json").read_text())["entry"]
    ]
    kinds = [each["resourceType"] for each in resources]
    assert (kinds.count("Patient"), kinds.count("Media")) == (1, 2)
    days = {each.get("effectiveDateTime") for each in resources} - {None}
    assert days == {"2026-11-02", "2026-11-06"}
    for format in ("trc", "mot", "c3d"):
        done(folder, "export", "ana", "--format", format)
        files = sorted(path.name for path in (folder / f"Ana_{format}").iterdir())
        assert [name[:16] for name in files] == ["2026-11-02_squat", "2026-11-06_squat"]
        assert {Path(name).suffix for name in files} == {f".{format}"}

    run(folder, "export", "monday.npz", "--format", "mot")
    assert "inDegrees=yes" in (folder / "monday.mot").read_text()
    assert "--format fhir, trc, mot or c3d" in refused(folder, "export", "monday.npz")
    assert "no file or folder gone.npz" in refused(folder, "export", "gone.npz", "--format", "trc")
    assert "a person's name and dates are known" in refused(
        folder, "export", "Ana", "--format", "fhir", "--patient", "P-1"
    )
