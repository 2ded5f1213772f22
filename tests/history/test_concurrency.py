"""Several writers at once lose nothing; a killed one leaves a history that is whole."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.command import ROOT, environment
from tests.history.clips import file_clip, sha256
from vision.history import History

LONGEST_S = 300
WRITERS, CLIPS_EACH = 4, 4


def start(folder: Path, url: str, person: str, first: int, count: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.history.writer", folder, url, person, str(first), str(count)],
        cwd=ROOT,
        env=environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def begin_together(writers: Sequence[subprocess.Popen[str]]) -> None:
    for writer in writers:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "ready\n", writer.communicate()[1]
    for writer in writers:
        assert writer.stdin is not None
        writer.stdin.write("\n")
        writer.stdin.flush()


def all_filed(history: History) -> set[str]:
    return {
        filed.source_sha256
        for person in history.people()
        for sitting in history.sittings(person.name)
        for filed in sitting.screenings
    }


def test_several_writers_lose_nothing(tmp_path: Path, url: str) -> None:
    # Nobody has made the tables yet: all find an empty folder and make them at once. Two write under
    # one person, two each under their own.
    people = ["Ana", "Ana", "Ben", "Cleo"]
    writers = [
        start(tmp_path, url, person, 100 * number, CLIPS_EACH)
        for number, person in enumerate(people)
    ]
    begin_together(writers)
    told: set[str] = set()
    for writer in writers:
        out, err = writer.communicate(timeout=LONGEST_S)
        assert writer.returncode == 0, err
        told |= set(out.split())
    assert len(told) == WRITERS * CLIPS_EACH
    with History.open(tmp_path, url) as history:
        assert all_filed(history) == told
        assert [(each.name, each.screenings, each.sittings) for each in history.people()] == [
            ("Ana", 2 * CLIPS_EACH, 1),
            ("Ben", CLIPS_EACH, 1),
            ("Cleo", CLIPS_EACH, 1),
        ]


@pytest.mark.parametrize("finished", [1, 3])
def test_a_killed_writer_leaves_what_it_finished(tmp_path: Path, url: str, finished: int) -> None:
    writer = start(tmp_path, url, "Ana", 0, 1000)
    begin_together([writer])
    assert writer.stdout is not None
    told = {writer.stdout.readline().strip() for _ in range(finished)}
    writer.kill()  # SIGKILL: in the middle of whatever it is doing
    rest, _ = writer.communicate(timeout=LONGEST_S)
    told |= {line for line in rest.split() if len(line) == 64}
    with History.open(tmp_path, url) as history:
        filed = all_filed(history)
        assert told <= filed
        assert len(filed) <= len(told) + 1  # the last one may be done without having said so
        for sitting in history.sittings("Ana"):
            for each in sitting.screenings:
                assert history.screening(each.id).source.sha256 == each.source_sha256
                assert history.poses(each.id).source.sha256 == each.source_sha256
        # Nothing half-filed is left, and the next one is filed.
        assert {path.stem for path in history.files.all_files()} == history.file_hashes()
        file_clip(history, "Ana", "after.mp4")
        assert sha256("after.mp4") in all_filed(history)
        if history.engine.dialect.name == "sqlite":
            with history.engine.connect() as connection:
                assert connection.execute(text("PRAGMA integrity_check")).scalar() == "ok"


def test_what_is_being_filed_is_no_orphan(tmp_path: Path, url: str) -> None:
    with History.open(tmp_path, url) as history:
        file_clip(history, "Ana", "first.mp4")
        stray = history.files.folder / "landmarks" / f"{'0' * 64}.npz"
        stray.write_bytes(b"of a killed process, or of one that is at work")
        with history.files.filing():
            History.open(tmp_path, url).close()
            assert stray.exists()
        History.open(tmp_path, url).close()
        assert not stray.exists()
        assert len(history.files.all_files()) == 1
