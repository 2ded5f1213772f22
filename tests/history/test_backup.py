"""A backup restores everything, into either kind of database."""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path

import pytest

from tests.history.clips import DAY, file_clip
from vision.errors import HistoryError
from vision.history import History, SetUp
from vision.history.backup import backup, restore


def fill(history: History, tmp_path: Path) -> None:
    video = tmp_path / "clip.mp4"
    video.write_bytes(b"pictures" * 1000)
    history.add_person("Ana", sore_side="left", notes="sprinter", limit_deg=75)
    history.add_person("Bo")
    file_clip(history, "Ana", "one.mp4", DAY, video=video, set_up=SetUp(shoes="none"))
    file_clip(history, "Ana", "two.mp4", date(2026, 11, 8))
    file_clip(history, "Bo", "three.mp4", DAY)
    history.enter_pain("ana", pain_next_day=2)


def everything(history: History) -> object:
    people = history.people()
    return [
        (person, history.sittings(person.name), [history.screening(each.id).to_json() for each in
         (filed for sitting in history.sittings(person.name) for filed in sitting.screenings)])
        for person in people
    ]  # fmt: skip


def test_a_backup_restores_everything(any_history: History, tmp_path: Path, url: str) -> None:
    fill(any_history, tmp_path)
    target = tmp_path / "people.zip"
    made = backup(any_history, target)
    assert (made.people, made.screenings, made.files, made.missing_files) == (2, 3, 4, 0)
    with History.open(tmp_path / "elsewhere", "") as other:
        assert restore(other, target) == made
        assert everything(other) == everything(any_history)
        for sitting in other.sittings("Ana"):
            for filed in sitting.screenings:
                assert other.poses(filed.id) == any_history.poses(filed.id)
        kept = [other.video(each.id) for each in other.sittings("Ana")[0].screenings]
        assert kept[0] is not None
        assert kept[0].read_bytes() == b"pictures" * 1000
        # It goes on from there, and a second opening takes nothing away.
        file_clip(other, "Bo", "four.mp4")
    with History.open(tmp_path / "elsewhere", "") as other:
        assert len(other.files.all_files()) == 5


def test_a_file_moves_to_a_server(history: History, tmp_path: Path, server_url: str) -> None:
    fill(history, tmp_path)
    backup(history, tmp_path / "people.zip")
    with History.open(tmp_path / "elsewhere", server_url) as other:
        restore(other, tmp_path / "people.zip")
        assert everything(other) == everything(history)
        # The server's counters have moved on: new rows find free numbers.
        file_clip(other, "Cleo", "five.mp4")
        assert [each.name for each in other.people()] == ["Ana", "Bo", "Cleo"]


def test_nothing_is_mixed(history: History, tmp_path: Path) -> None:
    fill(history, tmp_path)
    backup(history, tmp_path / "people.zip")
    before = everything(history)
    with pytest.raises(HistoryError, match="The history is not empty"):
        restore(history, tmp_path / "people.zip")
    assert everything(history) == before


def test_what_is_no_backup_is_a_sentence(history: History, tmp_path: Path) -> None:
    text = tmp_path / "notes.zip"
    text.write_text("notes")
    empty = tmp_path / "empty.zip"
    zipfile.ZipFile(empty, "w").close()
    for path in (text, empty, tmp_path / "gone.zip"):
        with pytest.raises(HistoryError, match=r"cannot be restored .* `sitbone backup` wrote"):
            restore(history, path)
    assert history.people() == []


def test_a_damaged_backup_restores_nothing(history: History, tmp_path: Path) -> None:
    fill(history, tmp_path)
    target = tmp_path / "people.zip"
    backup(history, target)
    content = bytearray(target.read_bytes())
    content[len(content) // 2] ^= 0xFF
    target.write_bytes(content)
    with History.open(tmp_path / "elsewhere", "") as other:
        with pytest.raises(HistoryError, match="cannot be restored"):
            restore(other, target)
        assert other.people() == []


def test_a_place_that_cannot_be_written_is_a_sentence(history: History, tmp_path: Path) -> None:
    fill(history, tmp_path)
    with pytest.raises(HistoryError, match="cannot be written"):
        backup(history, tmp_path / "nowhere" / "people.zip")


def test_landmarks_that_are_gone_are_counted(history: History, tmp_path: Path) -> None:
    fill(history, tmp_path)
    history.files.landmarks(history.sittings("Bo")[0].screenings[0].landmarks_sha256).unlink()
    made = backup(history, tmp_path / "people.zip")
    assert (made.files, made.missing_files) == (3, 1)
