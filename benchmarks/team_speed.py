"""How much faster two clips at once are than one after the other, on this machine, in the same run.

    python benchmarks/team_speed.py [--clips N] [--rounds N] [--workers N]

Each round screens the same short clips into empty folders twice, in turn: with one worker and with
several. Wall time says how fast; user and system time of all processes (children counted) say what it
costs, and do not depend much on who else uses the machine. On a shared machine wall times mislead:
look at the best round, and at the share of the cores that the run got. Also prints the largest
memory of one process.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table
from squad_clips import cut


@dataclass(frozen=True)
class Cost:
    """What a run took: wall, processor time of all its processes, the largest process."""

    wall_s: float
    cpu_s: float
    memory_mb: float


def write_clips(folder: Path, count: int) -> None:
    """Write clips of 3 s, each begun a frame later, so that none is the same as another."""
    for number in range(count):
        cut("squat_side", folder / f"P{number:02d}_squat_left.mp4", number / 30)


def run(clips: Path, workers: int) -> Cost:
    """Screen the clips into an empty folder with so many workers."""
    with tempfile.TemporaryDirectory() as out:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        start_s = time.perf_counter()
        command = ["team", str(clips), "-o", out, "--workers", str(workers)]
        subprocess.run(
            [sys.executable, "-m", "vision.cli.app", *command],
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        wall_s = time.perf_counter() - start_s
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu_s = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(wall_s, cpu_s, after.ru_maxrss / 1000)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--clips", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--workers", type=int, default=2)
    given = parser.parse_args()
    table = Table("round", "workers", "wall s", "CPU s", "cores got", "ratio of wall times")
    memory_mb = 0.0
    with tempfile.TemporaryDirectory() as folder:
        write_clips(Path(folder), given.clips)
        for number in range(1, given.rounds + 1):
            one, several = run(Path(folder), 1), run(Path(folder), given.workers)
            memory_mb = max(memory_mb, one.memory_mb, several.memory_mb)
            for workers, cost, ratio in (
                (1, one, ""),
                (given.workers, several, f"{one.wall_s / several.wall_s:.2f}"),
            ):
                got = f"{cost.cpu_s / cost.wall_s:.2f}"
                table.add_row(
                    str(number), str(workers), f"{cost.wall_s:.1f}", f"{cost.cpu_s:.1f}", got, ratio
                )
    console = Console()
    console.print(table)
    console.print(
        f"{os.cpu_count()} cores; load {os.getloadavg()[0]:.1f}; largest process {memory_mb:.0f} MB"
    )


if __name__ == "__main__":
    main()
