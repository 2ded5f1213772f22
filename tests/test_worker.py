"""A worker that is kept ready: used once, replaced, and never left behind."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.test_live import gone
from tests.test_pipeline import ROOT, wait_until_gone
from vision import jobs
from vision.jobs import Dialogue, WorkerCrash, run_in_worker
from vision.worker import Reserve

TARGETS = "tests.worker_targets"
PREPARE, TELL = f"{TARGETS}:prepare", f"{TARGETS}:tell"


@pytest.fixture
def reserve(monkeypatch: pytest.MonkeyPatch) -> Iterator[Reserve]:
    reserve = Reserve()
    monkeypatch.setattr(jobs, "RESERVE", reserve)
    yield reserve
    reserve.drop()


def ready_pid(reserve: Reserve) -> int:
    assert reserve._ready is not None
    return reserve._ready.pid


def test_without_one_every_worker_is_fresh(reserve: Reserve) -> None:
    assert run_in_worker(TELL, {})["prepared"] == []
    assert reserve._ready is None


def test_the_one_that_is_ready_does_the_work_and_the_next_is_got_ready(reserve: Reserve) -> None:
    reserve.keep(PREPARE, [TELL])
    first = ready_pid(reserve)
    assert run_in_worker(TELL, {}) == {"pid": first, "prepared": [first]}
    assert gone(first)
    assert ready_pid(reserve) != first


def test_a_dialogue_is_held_with_the_one_that_is_ready(reserve: Reserve) -> None:
    reserve.keep(PREPARE, [f"{TARGETS}:echo"])
    first = ready_pid(reserve)
    dialogue = Dialogue(f"{TARGETS}:echo", {"prefix": "> "})
    assert dialogue.pid == first
    assert dialogue.ask("one") == "> one"
    assert reserve._ready is None, "two at once would slow each other"
    dialogue.close()
    assert ready_pid(reserve) != first


def test_other_work_does_not_take_it(reserve: Reserve) -> None:
    reserve.keep(PREPARE, [TELL])
    first = ready_pid(reserve)
    assert run_in_worker(f"{TARGETS}:count", {"frames": 2})["pid"] != first
    assert ready_pid(reserve) == first


def test_one_that_died_meanwhile_is_passed_over(reserve: Reserve) -> None:
    reserve.keep(PREPARE, [TELL])
    assert reserve._ready is not None
    reserve._ready.kill()
    assert run_in_worker(TELL, {})["prepared"] == []


def test_what_goes_wrong_in_getting_ready_is_a_crash_with_its_text(reserve: Reserve) -> None:
    reserve.keep(f"{TARGETS}:nothing_of_that_name", [TELL])
    with pytest.raises(WorkerCrash, match="nothing_of_that_name"):
        run_in_worker(TELL, {})


def test_it_ends_with_the_program(tmp_path: Path) -> None:
    script = f"""
        import os, sys; sys.path.insert(0, {str(ROOT)!r})
        from vision.worker import RESERVE
        RESERVE.keep({PREPARE!r}, [{TELL!r}])
        print(RESERVE._ready.pid, flush=True)
        {{}}
    """
    for end in ("", "os._exit(0)"):
        done = subprocess.run(
            [sys.executable, "-c", textwrap.dedent(script.format(end))],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stderr == ""
        wait_until_gone(int(done.stdout))
