"""Short clips for the benchmarks of squads, cut from the sample videos, and a squad with damaged ones."""

from __future__ import annotations

import csv
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tests.squads import nobody, sound_only, truncated  # noqa: E402
from vision.video.reader import VideoReader  # noqa: E402
from vision.video.writer import VideoWriter  # noqa: E402

SAMPLES = ROOT / "sample_videos"
CLIP_S, BEFORE_PEAK_S = 3.0, 1.6
PEOPLE, CLIPS_EACH = 20, 3
FILMED = {
    "squat": ("squat_side", 4.0),
    "lunge": ("lunge_side", None),
    "hinge": ("hinge_side", None),
    "sit": ("sit_side", None),
    "bridge": ("bridge_side", None),  # these are the damaged ones
    "front": ("squat_front", 4.0),
}
"""What is filmed: the sample and about when its turning point is (None: the deepest of all)."""
TOLD = {
    "empty": "empty",
    "cut off": "cut off",
    "no video": "not a video",
    "sound only": "sound",
    "nobody": "Nobody",
}
"""Each damage, and a word that its sentence must have."""


def truth(sample: str) -> list[tuple[float, float]]:
    """Return time (s) and true hip flexion of the left side (degrees) of each frame."""
    with (SAMPLES / f"{sample}.csv").open() as file:
        return [
            (float(row["time_s"]), float(row["hip_flexion_sagittal_left"]))
            for row in csv.DictReader(file)
        ]


def cut(sample: str, path: Path, start_s: float) -> None:
    """Write 3 s of a sample from a time on; its clock begins at 0."""
    source = SAMPLES / f"{sample}.mp4"
    with VideoReader(source, start_s=start_s, end_s=start_s + CLIP_S) as video:
        frames = iter(video)
        first = next(frames)
        width, height = first.full_size_px
        with VideoWriter(path, width_px=width, height_px=height) as out:
            out.write(0.0, first.image)
            for frame in frames:
                out.write(frame.time_s - first.time_s, frame.image)


def damage(path: Path, how: str) -> None:
    """Write a damaged clip."""
    if how == "empty":
        path.write_bytes(b"")
    elif how == "cut off":
        truncated(path)
    elif how == "no video":
        path.write_text("no video\n")
    elif how == "sound only":
        sound_only(path)
    else:
        nobody(path, frames=60)


def make_squad(folder: Path) -> tuple[dict[str, str], dict[str, float]]:
    """Write the clips and a roster; return the damaged ones and how, and the deepest true hip flexion, degrees.

    Each clip begins a frame later than the last, so that none is the same as another.
    """
    folder.mkdir(parents=True)
    damaged: dict[str, str] = {}
    deepest: dict[str, float] = {}
    for number in range(PEOPLE * CLIPS_EACH):
        person, movement = f"P{number // CLIPS_EACH:02d}", list(FILMED)[number % len(FILMED)]
        sample, about_s = FILMED[movement]
        named = "squat" if movement == "front" else movement
        path = folder / f"{person}_{named}_2026-11-{1 + number % CLIPS_EACH:02d}_{number}.mp4"
        if number % len(FILMED) == len(FILMED) - 2:
            damaged[path.name] = list(TOLD)[len(damaged) % len(TOLD)]
            damage(path, damaged[path.name])
            continue
        angles = truth(sample)
        near = [each for each in angles if about_s is None or abs(each[0] - about_s) < 1.0]
        peak_s = max(near, key=lambda each: each[1])[0]
        last_s = angles[-1][0] - CLIP_S
        start_s = min(max(peak_s - BEFORE_PEAK_S, 0.0), last_s - 0.5) + number // 6 / 30
        cut(sample, path, start_s)
        if movement != "front":
            deepest[path.name] = max(
                deg for at_s, deg in angles if start_s <= at_s < start_s + CLIP_S
            )
    (folder / "roster.csv").write_text("person,plan,pain\nP02,stage2,\nP07,,7\nP10,stage1,2\n")
    return damaged, deepest
