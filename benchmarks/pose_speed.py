"""How much slower `estimate_poses` is than the bare model on the same clip, in the same run.

    python benchmarks/pose_speed.py [CLIP ...] [--rounds N]

The bare loop decodes with PyAV and calls the model, nothing else: no process of its own, no check,
no scaling, no following of people. Both look for the same number of people. Prints a table; the
ratio is what counts, the rates depend on the machine.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
from rich.console import Console
from rich.table import Table

from vision import estimate_poses
from vision.pose.landmarker import PEOPLE_MAXIMUM, close_network
from vision.pose.model import default_model

SAMPLES = Path(__file__).parents[1] / "sample_videos"
DEFAULT_CLIPS = (SAMPLES / "squat_side.mp4", SAMPLES / "squat_540.mp4")
ROUNDS = 3


def bare_loop(clip: Path) -> int:
    """Run the model alone on every frame; return how many there were."""
    import mediapipe
    from mediapipe.tasks.python import BaseOptions
    from mediapipe.tasks.python.vision import PoseLandmarker, PoseLandmarkerOptions, RunningMode

    options = PoseLandmarkerOptions(
        base_options=BaseOptions(
            model_asset_path=str(default_model()), delegate=BaseOptions.Delegate.CPU
        ),
        running_mode=RunningMode.VIDEO,
        num_poses=PEOPLE_MAXIMUM,
    )
    frames, last_ms = 0, -1
    with av.open(str(clip)) as container, PoseLandmarker.create_from_options(options) as model:
        container.streams.video[0].thread_type = "AUTO"
        for frame in container.decode(video=0):
            picture = np.ascontiguousarray(frame.to_ndarray(format="rgb24"))
            image = mediapipe.Image(image_format=mediapipe.ImageFormat.SRGB, data=picture)
            last_ms = max(last_ms + 1, round((frame.time or 0.0) * 1000))
            model.detect_for_video(image, last_ms)
            frames += 1
    return frames


def whole_call(clip: Path) -> int:
    """Run `estimate_poses`; return how many frames there were."""
    return len(estimate_poses(clip).time_s)


def seconds(call: Callable[[Path], int], clip: Path) -> tuple[float, int]:
    """Return how long a call takes, and its frames."""
    start_s = time.perf_counter()
    frames = call(clip)
    return time.perf_counter() - start_s, frames


def measured_row(clip: Path, rounds: int) -> list[str]:
    """Return a line of the table: medians over rounds in which the two take turns."""
    bare_s, whole_s, frames = [], [], 0
    for _ in range(rounds):
        for taken_s, call in ((bare_s, bare_loop), (whole_s, whole_call)):
            once_s, frames = seconds(call, clip)
            taken_s.append(once_s)
    bare, whole = statistics.median(bare_s), statistics.median(whole_s)
    ratio = statistics.median(w / b for w, b in zip(whole_s, bare_s, strict=True))
    return [
        clip.name,
        str(frames),
        f"{bare:.2f} s",
        f"{frames / bare:.1f}",
        f"{whole:.2f} s",
        f"{frames / whole:.1f}",
        f"{ratio:.2f}",
    ]


def main() -> None:
    """Measure the clips named on the command line and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("clips", nargs="*", type=Path, default=DEFAULT_CLIPS)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    arguments = parser.parse_args()
    close_network()
    table = Table("clip", "frames", "bare model", "fps", "estimate_poses", "fps", "ratio")
    for clip in arguments.clips:
        bare_loop(clip)  # warms the file cache and the library, so that neither side pays for it
        table.add_row(*measured_row(clip, arguments.rounds))
    Console().print(table)


if __name__ == "__main__":
    main()
