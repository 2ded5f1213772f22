"""What the angle estimator costs beside finding the landmarks, in the same run.

    python benchmarks/estimator_speed.py [CLIP ...] [--rounds N]

Prints the share of the pose time that everything after the landmarks takes (cleaning, view, repetitions,
estimator, rules), and the share of the estimator alone. It is meant to stay below a tenth.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from vision import estimate_poses, screen_poses
from vision.measuring.angles import angle_table
from vision.measuring.estimator.estimate import estimate_angles
from vision.measuring.estimator.network import default_estimator
from vision.measuring.repair import clean
from vision.measuring.view import measure_view

SAMPLES = Path(__file__).parents[1] / "sample_videos"
DEFAULT_CLIPS = (SAMPLES / "squat_side.mp4", SAMPLES / "squat_oblique_30.mp4")
ROUNDS = 5
CUTOFF_HZ = 6.0


def seconds(work: Callable[[], Any], rounds: int) -> float:
    """Return the median time of a call, after one that warms everything up."""
    work()
    taken = []
    for _ in range(rounds):
        begun = time.perf_counter()
        work()
        taken.append(time.perf_counter() - begun)
    return statistics.median(taken)


def main() -> None:
    """Time every clip and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("clips", nargs="*", type=Path, default=DEFAULT_CLIPS)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    arguments = parser.parse_args()
    table = Table("clip", "frames", "pose", "everything after", "share", "estimator alone", "share")
    for clip in arguments.clips:
        begun = time.perf_counter()
        poses = estimate_poses(clip)
        pose_s = time.perf_counter() - begun
        screen_s = seconds(lambda poses=poses: screen_poses(poses), arguments.rounds)
        track = clean(poses.person(0), CUTOFF_HZ).track
        view = measure_view(track)
        raw = angle_table(track, view, 0.0)
        given = (raw, raw.abs(), track, view, 0.0, poses.frame_size_px, default_estimator())
        alone_s = seconds(lambda given=given: estimate_angles(*given), arguments.rounds)
        table.add_row(
            clip.name,
            str(len(poses.time_s)),
            f"{pose_s:.2f} s",
            f"{screen_s:.3f} s",
            f"{screen_s / pose_s:.1%}",
            f"{alone_s * 1000:.1f} ms",
            f"{alone_s / pose_s:.2%}",
        )
    Console().print(table)


if __name__ == "__main__":
    main()
