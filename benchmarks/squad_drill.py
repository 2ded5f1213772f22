"""A squad of 60 clips, some damaged, on a Dask cluster that loses a worker, in a run that is stopped twice.

    python benchmarks/squad_drill.py [--folder DIR] [--workers N]

Twenty people, three short clips each, cut from the sample videos; ten of the clips are damaged: empty,
cut off, no video, sound only, nobody in it. A real scheduler and real workers run on loopback. The same
command is given three times: the first is stopped with Ctrl-C, the second killed, and while the third
runs a worker is killed in the middle of a clip. Then the same folder is screened here, without a cluster.
Prints what was found, and ends with exit code 1 when anything is not as it must be: a damaged clip that is
no row with its own sentence, a clip done twice, results that differ by one byte from those made here.
Takes three quarters of an hour on two cores that other work keeps busy.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
from squad_clips import CLIPS_EACH, PEOPLE, ROOT, TOLD, make_squad

STOPPED_AFTER, KILLED_AFTER, WORKER_KILLED_AFTER = 10, 25, 40
LONGEST_S = 1800


@contextmanager
def cluster(workers: int, folder: Path) -> Iterator[str]:
    """Run a scheduler and workers on loopback, as `dask scheduler` and `dask worker` do."""
    told = folder / "scheduler.json"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    common = {"env": environment, "cwd": folder, "stdout": subprocess.DEVNULL}
    running = [
        subprocess.Popen(
            [sys.executable, "-m", "distributed.cli.dask_scheduler", "--host", "127.0.0.1",
             "--port", "0", "--no-dashboard", "--scheduler-file", str(told)],
            stderr=(folder / "scheduler.log").open("wb"), **common,
        )
    ]  # fmt: skip
    try:
        wait_until(lambda: told.is_file() and told.read_text().endswith("}"))
        address = str(json.loads(told.read_text())["address"])
        running += [
            subprocess.Popen(
                [sys.executable, "-m", "distributed.cli.dask_worker", address, "--nthreads", "1",
                 "--host", "127.0.0.1", "--no-dashboard"],
                stderr=(folder / f"worker{number}.log").open("wb"), **common,
            )
            for number in range(workers)
        ]  # fmt: skip
        yield address
    finally:
        for process in reversed(running):
            process.terminate()
        for process in running:
            process.wait(60)


def wait_until(done: object) -> None:
    """Wait for a condition."""
    until_s = time.monotonic() + LONGEST_S
    while not done():  # type: ignore[operator]
        assert time.monotonic() < until_s
        time.sleep(0.1)


def busy_worker() -> psutil.Process | None:
    """Return a worker in the middle of a clip: the process between its nanny and the clip's own."""
    for process in psutil.Process().children(recursive=True):
        try:
            parent = process.parent()
            if parent is None or "vision.jobs" not in " ".join(process.cmdline()):
                continue
            if "spawn_main" in " ".join(parent.cmdline()):
                return parent
        except psutil.Error:
            continue
    return None


class Drill:
    """One folder of clips, its results, and how often each clip was told to be done."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.out = folder / "cluster"
        self.wrong: list[str] = []

    def check(self, holds: bool, words: str) -> None:
        """Say what was looked at and whether it holds."""
        print(f"{'ok   ' if holds else 'WRONG'} {words}", flush=True)
        if not holds:
            self.wrong.append(words)

    def start(self, out: Path, *options: str) -> subprocess.Popen[str]:
        """Start the run."""
        return subprocess.Popen(
            [sys.executable, "-m", "vision.cli.app", "team", "squad", "--roster",
             "squad/roster.csv", "-o", str(out), *options],
            cwd=self.folder, env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip

    def finished(self) -> dict[str, int]:
        """Return the finished clips, and when each was finished."""
        return {
            path.parent.name: path.stat().st_mtime_ns
            for path in self.out.glob("*/*/clip.json")
            if '"key": ""' not in path.read_text()
        }

    def stopped(self, how: signal.Signals, count: int, address: str) -> str:
        """Start the run, stop it when so many clips are finished, and return its last words."""
        before = self.finished()
        process = self.start(self.out, "--scheduler", address)
        wait_until(lambda: len(self.finished()) >= count)
        process.send_signal(how)
        _, words = process.communicate(timeout=LONGEST_S)
        after = self.finished()
        expected = 130 if how == signal.SIGINT else -how
        self.check(
            process.returncode == expected,
            f"{how.name} after {len(after)} clips: exit code {process.returncode}",
        )
        again = [name for name, when in before.items() if after.get(name) != when]
        self.check(not again, f"none of the {len(before)} that were finished is done again {again}")
        return words

    def gone_on(self, address: str) -> str:
        """Go on to the end, with a worker killed in the middle of a clip."""
        before = self.finished()
        process = self.start(self.out, "--scheduler", address)
        wait_until(lambda: len(self.finished()) >= WORKER_KILLED_AFTER)
        killed = None
        while killed is None and process.poll() is None:
            if (killed := busy_worker()) is not None:
                killed.kill()
            time.sleep(0.05)
        self.check(killed is not None, f"a worker is killed after {len(self.finished())} clips")
        _, words = process.communicate(timeout=LONGEST_S)
        self.check(process.returncode == 0, f"the run ends by itself: {process.returncode}")
        self.check(f"60 clips, {len(before)} finished before" in words, words.partition("\n")[0])
        after = self.finished()
        again = [name for name, when in before.items() if after.get(name) != when]
        self.check(not again, f"none of the {len(before)} that were finished is done again {again}")
        return words


def contents(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def check_rows(drill: Drill, damaged: dict[str, str], deepest: dict[str, float]) -> None:
    """Look at every row of the result."""
    team = json.loads((drill.out / "team.json").read_text())
    rows = {clip["file"]: clip for person in team["people"] for clip in person["clips"]}
    drill.check(len(rows) == PEOPLE * CLIPS_EACH, f"{len(rows)} rows")
    drill.check(len(team["people"]) == PEOPLE, f"{len(team['people'])} people")
    for name, how in damaged.items():
        row = rows[name]
        if row["outcome"] != "unusable" or TOLD[how] not in row["sentence"]:
            drill.check(False, f"{name} ({how}): {row['outcome']}, {row['sentence']}")
    unusable = {name for name, row in rows.items() if row["outcome"] == "unusable"}
    drill.check(unusable == set(damaged), f"{len(unusable)} rows say what is wrong with the clip")
    measured = {name for name, row in rows.items() if row["outcome"] == "measured"}
    drill.check(measured == set(deepest), f"{len(measured)} clips from the side are measured")
    first = [each["person"] for each in team["people"] if each["group"] == "look_first"]
    drill.check(first == ["P07", "P10", "P02"], f"need a look first, in this order: {first}")
    print("     ", dict(Counter(row["outcome"] for row in rows.values())))
    print("     ", dict(Counter(row["status"] for row in rows.values())))
    print("     ", dict(Counter(person["group"] for person in team["people"])))
    apart = {
        name: (row["hip_flexion_deg"] - deepest[name], row["hip_flexion_error_deg"])
        for name, row in rows.items()
        if name in deepest and row["hip_flexion_deg"] is not None and "_sit_" not in name
    }
    within = sum(abs(off) <= error for off, error in apart.values())
    mean = sum(abs(off) for off, _ in apart.values()) / len(apart)
    print(
        f"      {within} of {len(apart)} deepest angles within the printed error; off by {mean:.1f}°"
    )


def main() -> int:
    """Run the drill and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--folder", type=Path, help="an empty folder to keep everything in")
    parser.add_argument("--workers", type=int, default=2)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = given.folder or Path(scratch)
        drill = Drill(folder)
        damaged, deepest = make_squad(folder / "squad")
        started_s = time.monotonic()
        with cluster(given.workers, folder) as address:
            words = drill.stopped(signal.SIGINT, STOPPED_AFTER, address)
            drill.check("give the same command again" in words, "it says how to go on")
            drill.stopped(signal.SIGKILL, KILLED_AFTER, address)
            words = drill.gone_on(address)
            drill.check("Traceback" not in words, "no traceback is shown")
        print(f"      cluster: {time.monotonic() - started_s:.0f} s by the clock")
        check_rows(drill, damaged, deepest)
        here = folder / "here"
        started_s = time.monotonic()
        run = drill.start(here)
        _, words = run.communicate(timeout=LONGEST_S)
        drill.check(run.returncode == 0, f"the same here: {time.monotonic() - started_s:.0f} s")
        ours, theirs = contents(drill.out), contents(here)
        differing = sorted(
            name for name in ours.keys() | theirs.keys() if ours.get(name) != theirs.get(name)
        )
        drill.check(not differing, f"{len(ours)} files, the same bytes {differing[:5]}")
        return 1 if drill.wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
