"""Everything that is known of a person, in every format."""

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path

import pytest

from tests.history.clips import DAY, file_squats
from vision.errors import HistoryError, UnknownPersonError
from vision.history import History
from vision.history.export import FORMATS, export_person
from vision.pose.file import load_poses


@pytest.fixture
def filled(history: History, tmp_path: Path) -> History:
    video = tmp_path / "clip.mp4"
    video.write_bytes(b"pictures")
    history.add_person("Ana", sore_side="left", notes="sprinter")
    file_squats(history, "Ana", "one.mp4", DAY, video=video)
    file_squats(history, "Ana", "two.mp4", date(2026, 11, 8), (110.0,) * 3)
    history.enter_pain("Ana", pain_next_day=2)
    return history


@pytest.mark.parametrize("name", FORMATS)
def test_what_is_said_to_be_written_is_written(filled: History, tmp_path: Path, name: str) -> None:
    target = tmp_path / "out"
    if FORMATS[name].kind == "folder":
        target.mkdir()
    told: list[tuple[int, int | None]] = []
    written = export_person(
        filled, "ana", name, target, lambda done, total: told.append((done, total))
    )
    assert told == sorted(told)
    assert told[-1][0] == told[-1][1] == max(2, told[-1][0])
    there = [target] if target.is_file() else sorted(target.iterdir())
    assert sorted(written) == there
    assert all(path.stat().st_size > 0 for path in written)


def test_json_holds_everything(filled: History, tmp_path: Path) -> None:
    export_person(filled, "ana", "json", tmp_path)
    document = json.loads((tmp_path / "person.json").read_text())
    assert document["person"]["notes"] == "sprinter"
    first, second = document["sittings"]
    assert second["pain_next_day"] == 2
    filed = filled.sittings("ana")[0].screenings[0]
    assert first["screenings"][0]["result"] == json.loads(filled.screening(filed.id).to_json())
    assert document["changes"]["pairs"][0]["changes"]
    assert document["load"]["suggestions"]
    poses = load_poses(tmp_path / f"2026-11-01_squat_{filed.id}.poses.npz")
    assert poses == filled.poses(filed.id)
    assert (tmp_path / f"2026-11-01_squat_{filed.id}.mp4").read_bytes() == b"pictures"


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def test_tables_hold_what_was_measured(filled: History, tmp_path: Path) -> None:
    export_person(filled, "ana", "csv", tmp_path)
    assert [row["pain_next_day"] for row in rows(tmp_path / "sittings.csv")] == ["", "2.0"]
    repetitions = rows(tmp_path / "repetitions.csv")
    assert len(repetitions) == 6
    screening = filled.screening(filled.sittings("ana")[0].screenings[0].id)
    hip = screening.repetitions[0].hip_flexion.right
    assert hip is not None
    assert float(repetitions[0]["hip_flexion_right_value_deg"]) == hip.value_deg
    verdicts = {row["verdict"] for row in rows(tmp_path / "changes.csv")}
    assert "real change" in verdicts


def test_the_page_lists_sittings_and_screenings(filled: History, tmp_path: Path) -> None:
    export_person(filled, "ana", "html", tmp_path / "ana.html")
    page = (tmp_path / "ana.html").read_text()
    for words in ("2026-11-08", "one.mp4", "sprinter", "Questions to ask", "Over time"):
        assert words in page


OF_A_CLIP = ("trc", "mot", "c3d")
"""Formats that hold one clip each."""


@pytest.mark.parametrize("name", [name for name in FORMATS if name not in OF_A_CLIP])
def test_somebody_without_a_screening_is_exported_too(
    history: History, tmp_path: Path, name: str
) -> None:
    history.add_person("Bo", notes="new")
    target = tmp_path / "out"
    if FORMATS[name].kind == "folder":
        target.mkdir()
    assert export_person(history, "Bo", name, target)


@pytest.mark.parametrize("name", OF_A_CLIP)
def test_where_there_is_no_clip_there_is_no_file_of_one(
    history: History, tmp_path: Path, name: str
) -> None:
    history.add_person("Bo")
    with pytest.raises(HistoryError, match=f"Nothing is filed under Bo, .* as {name}"):
        export_person(history, "Bo", name, tmp_path)
    assert list(tmp_path.glob(f"*.{name}")) == []


def test_unknown_formats_and_people_are_sentences(history: History, tmp_path: Path) -> None:
    with pytest.raises(UnknownPersonError):
        export_person(history, "Bo", "json", tmp_path)
    history.add_person("Bo")
    with pytest.raises(HistoryError, match="no format 'xml': choose one of json, csv, html"):
        export_person(history, "Bo", "xml", tmp_path)
