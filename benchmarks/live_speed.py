"""What the live picture costs beside the bare model on the same pictures, in the same run.

    python benchmarks/live_speed.py [CLIP] [--pictures N] [--rounds N]

The pictures are what a browser sends (JPEG, 512 px on the longer side). Prints the time and the
processor's time per picture of each step and of the whole, as multiples of the bare model's, which
looks for one person in pictures that are there already; the multiples are what counts, the times depend
on the machine and on what else it does. The browser and its socket are not in it.
"""

from __future__ import annotations

import argparse
import io
import os
import statistics
import time
from collections.abc import Callable, Iterable
from itertools import islice
from pathlib import Path

import numpy as np
from PIL import Image
from rich.console import Console
from rich.table import Table

from vision.live import LivePose, Moments, brightness, decode, follow
from vision.pose.landmarker import open_landmarker
from vision.pose.model import default_model
from vision.video.reader import VideoReader

DEFAULT_CLIP = Path(__file__).parents[1] / "sample_videos" / "squat_side.mp4"
PICTURES, ROUNDS = 120, 3
LONGER_SIDE_PX, JPEG_QUALITY = 512, 70
"""As in vision/ui/camera/feed.js."""

Pictures = list[tuple[bytes, float]]
Cost = tuple[float, float]
"""Seconds by the clock and of the processor, both per picture."""


def pictures_of(clip: Path, count: int) -> Pictures:
    """Return a clip's first pictures as a browser would send them."""
    pictures = []
    with VideoReader(clip) as video:
        for frame in islice(video, count):
            image = Image.fromarray(frame.image)
            image.thumbnail((LONGER_SIDE_PX, LONGER_SIDE_PX))
            file = io.BytesIO()
            image.save(file, "JPEG", quality=JPEG_QUALITY)
            pictures.append((file.getvalue(), frame.time_s))
    return pictures


def cost(work: Callable[[], Iterable[object]], count: int) -> Cost:
    """Return what going through some work costs for each of so many pictures."""
    clock_s, processor_s = time.perf_counter(), time.process_time()
    for _ in work():
        pass
    return (time.perf_counter() - clock_s) / count, (time.process_time() - processor_s) / count


def steps(pictures: Pictures) -> dict[str, Cost]:
    """Return the cost of every step, one after the other on the same pictures."""
    count, model = len(pictures), str(default_model())
    images = [(decode(jpeg), time_s) for jpeg, time_s in pictures]
    size_px = images[0][0].shape[1], images[0][0].shape[0]
    costs = {}
    with open_landmarker(model, people=1) as landmarker:
        costs["bare model"] = cost(
            lambda: (landmarker.find(image, size_px, time_s) for image, time_s in images), count
        )
    with open_landmarker(model, people=1) as landmarker:
        found = [
            (time_s, next(iter(landmarker.find(image, size_px, time_s)), None))
            for image, time_s in images
        ]
    moments = Moments()
    costs["JPEG to picture, brightness"] = cost(
        lambda: (brightness(decode(jpeg)) for jpeg, _ in pictures), count
    )
    costs["angles and set-up"] = cost(
        lambda: (moments.add(time_s, person, size_px, 0.5) for time_s, person in found), count
    )
    messages = iter([None, *pictures])
    answers = follow(messages, model=model)
    next(answers)  # the model is loaded
    costs["all of them"] = cost(lambda: answers, count)
    with_process = LivePose()
    with_process.start()
    clock_s, _ = cost(lambda: (with_process.read(*picture) for picture in pictures), count)
    with_process.close()
    costs["all, in its process"] = clock_s, float("nan")
    return costs


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("clip", nargs="?", type=Path, default=DEFAULT_CLIP)
    parser.add_argument("--pictures", type=int, default=PICTURES)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    arguments = parser.parse_args()
    pictures = pictures_of(arguments.clip, arguments.pictures)
    steps(pictures[:10])  # loads the libraries
    rounds = [steps(pictures) for _ in range(arguments.rounds)]
    load = ", ".join(f"{each:.1f}" for each in os.getloadavg())
    table = Table("step", "ms", "x model", "processor ms", "x model")
    for name in rounds[0]:
        cells = [name]
        for which in (0, 1):
            each_s = [costs[name][which] for costs in rounds]
            ratios = [costs[name][which] / costs["bare model"][which] for costs in rounds]
            cells += [f"{1000 * statistics.median(each_s):.1f}", f"{statistics.median(ratios):.2f}"]
        table.add_row(*("-" if cell == "nan" else cell for cell in cells))
    kilobytes = np.mean([len(jpeg) for jpeg, _ in pictures]) / 1000
    console = Console()
    console.print(table)
    console.print(
        f"{len(pictures)} pictures of {kilobytes:.0f} kB, {arguments.rounds} rounds (medians); "
        f"{os.cpu_count()} processors, load {load}."
    )


if __name__ == "__main__":
    main()
