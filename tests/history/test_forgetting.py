"""Erasing: nothing of a person is left in any file, and everybody else is as before."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import psycopg
import pytest

from tests.history.clips import DAY, file_clip, sha256
from vision.errors import UnknownPersonError
from vision.history import History
from vision.history.forgetting import forget

NAME, NOTE = "Quintessa Vandermolen", "tweaked at the rowing regatta"


def every_byte(folder: Path) -> bytes:
    """The bytes of all files below a folder, and their names."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return b"\n".join(os.fsencode(path.name) + b"\n" + path.read_bytes() for path in files)


def traces(filed_hashes: list[str]) -> list[bytes]:
    """What must not be found any more: name (also as compared), note, hashes, the clip's name."""
    words = [NAME, NAME.casefold(), NOTE, "regatta_clip.mp4", *filed_hashes]
    return [word.encode() for word in words]


def fill(history: History, tmp_path: Path) -> list[str]:
    """Many clips of one person between those of another; returns the hashes to look for."""
    video = tmp_path / "outside" / "regatta_clip.mp4"
    video.parent.mkdir()
    video.write_bytes(b"moving pictures of somebody" * 5000)
    history.add_person(NAME, notes=NOTE)
    hashes = []
    for number in range(6):
        day = date(2026, 11, number + 1)
        file_clip(history, "Ben", f"ben_{number}.mp4", day)
        name = "regatta_clip.mp4" if number == 0 else f"vandermolen_{number}.mp4"
        filed = file_clip(history, NAME, name, day, video=video if number == 0 else None)
        hashes += [filed.source_sha256, filed.landmarks_sha256, *filter(None, [filed.video_sha256])]
    history.enter_pain(NAME, pain_next_day=2, notes=NOTE)
    return hashes


def test_nothing_is_left_in_any_file(history: History, tmp_path: Path) -> None:
    hashes = fill(history, tmp_path)
    home = tmp_path / "history"
    before = every_byte(home)
    assert all(trace in before for trace in traces(hashes))
    assert b"moving pictures of somebody" in before
    forgotten = forget(history, NAME.upper())
    # Looked at while the history is still open, with its write-ahead log.
    after = every_byte(home)
    assert [trace for trace in traces(hashes) if trace in after] == []
    assert b"moving pictures of somebody" not in after
    assert forgotten.sentence == (
        f"{NAME} is erased: 6 sittings, 6 screenings, 6 files of landmarks, 1 video."
    )
    assert forgotten.erased_bytes > 100_000
    assert sha256("regatta_clip.mp4") in forgotten.source_sha256
    assert "backups that you made" in forgotten.stays


def test_nothing_is_left_in_the_tables_of_a_server(
    server: str, server_url: str, tmp_path: Path
) -> None:
    with History.open(tmp_path, server_url) as history:
        hashes = fill(history, tmp_path)
        checkpoint(server)
        tables = Path(server, "data", "base")
        before = every_byte(tables)
        assert all(trace in before for trace in traces(hashes[:1]))
        forgotten = forget(history, NAME)
        checkpoint(server)
        after = every_byte(tables) + every_byte(tmp_path / "history")
        assert [trace for trace in traces(hashes) if trace in after] == []
        assert "database server's own log" in forgotten.stays


def checkpoint(server: str) -> None:
    """Have the server write its tables to their files."""
    with psycopg.connect(
        host=server, user="sitbone", dbname="postgres", autocommit=True
    ) as connection:
        connection.execute("CHECKPOINT")


def test_everybody_else_is_as_before(any_history: History, tmp_path: Path) -> None:
    fill(any_history, tmp_path)
    before = any_history.sittings("Ben")
    forget(any_history, NAME)
    assert [each.name for each in any_history.people()] == ["Ben"]
    assert any_history.sittings("Ben") == before
    for sitting in before:
        for filed in sitting.screenings:
            assert any_history.poses(filed.id).source.sha256 == filed.source_sha256
    with pytest.raises(UnknownPersonError):
        forget(any_history, NAME)


def test_a_file_that_somebody_else_has_too_stays(history: History) -> None:
    mine = file_clip(history, "Ana", "shared.mp4", DAY)
    theirs = file_clip(history, "Ben", "shared.mp4", DAY)
    assert mine.landmarks_sha256 == theirs.landmarks_sha256
    forgotten = forget(history, "Ana")
    assert (forgotten.landmark_files, forgotten.shared_files) == (0, 1)
    assert "also filed under somebody else" in forgotten.sentence
    assert history.poses(theirs.id).source.name == "shared.mp4"
