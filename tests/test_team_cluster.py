"""A squad on a real Dask scheduler with two worker processes, one of them killed in the middle."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
import warnings
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest

from tests.command import ROOT, sitbone
from tests.squads import nobody
from tests.test_team import contents

LONGEST_WAIT_S = 300


@pytest.fixture(scope="module")
def scheduler() -> Iterator[str]:
    """The address of a scheduler with two workers, each a process with a nanny that replaces it."""
    os.environ["PYTHONPATH"] = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the library's own shutting down
        from distributed import LocalCluster

        cluster = LocalCluster(
            n_workers=2,
            threads_per_worker=1,
            processes=True,
            dashboard_address=None,
            host="127.0.0.1",
        )
        try:
            yield cluster.scheduler_address
        finally:
            cluster.close()


def working() -> list[psutil.Process]:
    """The cluster's workers that have a clip's process under them."""
    return [
        parent
        for process in psutil.Process().children(recursive=True)
        if "vision.jobs" in _line(process)
        and (parent := process.parent()) is not None
        and "spawn_main" in _line(parent)
    ]


def _line(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return ""


def test_a_killed_worker_costs_time_and_no_result(scheduler: str, tmp_path: Path) -> None:
    for number in range(3):
        nobody(tmp_path / "squad" / f"P{number}_squat.mp4", frames=6 + number)
    (tmp_path / "squad" / "Q_squat.mp4").write_bytes(b"")
    killed: list[int] = []

    def kill_one() -> None:
        until = time.monotonic() + LONGEST_WAIT_S
        while not killed and time.monotonic() < until:
            for worker in working()[:1]:
                os.kill(worker.pid, signal.SIGKILL)
                killed.append(worker.pid)
            time.sleep(0.02)

    killer = threading.Thread(target=kill_one)
    killer.start()
    run = sitbone("team", "squad", "-o", "out", "--scheduler", scheduler, folder=tmp_path)
    killer.join()
    assert killed
    assert run.returncode == 0, run.stderr
    assert "Traceback" not in run.stderr
    here = sitbone("team", "squad", "-o", "here", folder=tmp_path)
    assert here.returncode == 0, here.stderr
    assert contents(tmp_path / "out") == contents(tmp_path / "here")


def test_a_file_that_the_workers_cannot_see_is_told_so(scheduler: str) -> None:
    from tests.test_team_parts import JUDGING
    from vision.team.job import ClipTask
    from vision.team.workers import ClusterWorkers

    workers = ClusterWorkers(scheduler)
    try:
        assert workers.slots() >= 1
        future = workers.submit(ClipTask("a.mp4", "/nowhere/a.mp4", JUDGING), lambda share: None)
        answer = future.result(LONGEST_WAIT_S)
    finally:
        workers.close()
    assert answer.outcome == "failed"
    assert "share the folder" in answer.sentence


def test_the_scheduler_that_goes_away_ends_the_run_with_a_sentence(tmp_path: Path) -> None:
    import subprocess

    from distributed import __version__  # noqa: F401 - the library of the command below

    nobody(tmp_path / "squad" / "P_squat.mp4")
    port_file = tmp_path / "scheduler.json"
    scheduler = subprocess.Popen(
        [sys.executable, "-m", "distributed.cli.dask_scheduler", "--port", "0", "--no-dashboard",
         "--host", "127.0.0.1", "--scheduler-file", str(port_file)],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        import json

        until = time.monotonic() + LONGEST_WAIT_S
        while not port_file.exists() or not port_file.read_text():
            assert time.monotonic() < until
            time.sleep(0.1)
        address = json.loads(port_file.read_text())["address"]
        with ThreadPoolExecutor(1) as executor:
            run = executor.submit(
                sitbone, "team", "squad", "-o", "out", "--scheduler", address, folder=tmp_path
            ).result(LONGEST_WAIT_S)
    finally:
        scheduler.kill()
        scheduler.wait()
    assert run.returncode == 2
    assert "has no workers: start one with" in run.stderr
