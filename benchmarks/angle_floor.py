"""How near any picture can come to the true angles of rendered people.

    python benchmarks/angle_floor.py [--people 250] [--first 3001] [--clips 6] [--seconds 5]

Joints of a rendered person lie up to 3 cm off the middle of the flesh, differently in everybody
(`sample_videos/render/cast.py`), and a picture shows only the flesh. Somebody who saw its middle at every
joint perfectly, in all three dimensions, would still be off by what is printed here, for the camera's angle
and for the movement. The last table gives all of them the one +/- that holds nine in ten of these errors and
counts how much of each clip lies inside. Needs the extra `render`; draws nothing.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator

import numpy as np
import pandas as pd
from rich.console import Console
from rich.table import Table

from sample_videos.render.anatomy import SIDES, flesh_points
from sample_videos.render.cast import draw_clips
from sample_videos.render.clip import Clip, Take, act
from sample_videos.render.skeleton import Solved
from sample_videos.render.truth import side_angles
from sample_videos.render.turns import half_turn
from vision.measuring.accuracy import CONFIDENCE
from vision.validation.statistics import CLIP_COVERAGE_HELD

FRAME_RATE = 3
ANGLES = {"hip_flexion_sagittal": "hip", "knee_flexion": "knee"}
BONES_AT = {
    "hip": ("pelvis", "thigh"),
    "knee": ("thigh", "shank"),
    "ankle": ("shank", "foot"),
}
"""The two bones whose flesh meets at a joint: its middle turns half-way between them."""
AZIMUTHS_DEG = (0, 15, 30, 45, 60, 91)
COVERAGES = (
    (0.0, 0.5),
    (0.5, CLIP_COVERAGE_HELD),
    (CLIP_COVERAGE_HELD, 0.95),
    (0.95, 1.0),
    (1.0, 1.1),
)
"""Shares of a clip inside the +/-, from and below."""


def seen_middles(take: Take, clip: Clip) -> Solved:
    """Return the pose with every joint of trunk and leg moved to the middle of the flesh around it."""
    solved, rest, middle = take.solved, take.skeleton.rest, flesh_points(clip.person)
    joints = dict(solved.joints)
    for side, _ in SIDES:
        turns = {"shoulder": solved.turns["thorax"]}
        for joint, (upper, lower) in BONES_AT.items():
            above = solved.turns["pelvis" if upper == "pelvis" else upper + side]
            turns[joint] = half_turn(above, solved.turns[lower + side])
        for joint, turn in turns.items():
            name = joint + side
            joints[name] = joints[name] + turn @ (middle[name] - rest[name])
    return Solved(joints, solved.turns, solved.load)


def errors(clip: Clip) -> Iterator[dict[str, object]]:
    """Yield the errors (T,) of each angle of the near side, degrees, with what was filmed."""
    take = act(clip)
    side = "L" if clip.stand.near_side == "left" else "R"
    true, seen = side_angles(take.solved, side), side_angles(seen_middles(take, clip), side)
    for name, joint in ANGLES.items():
        column = f"{name}_{clip.stand.near_side}"
        off_deg = seen[column] - true[column]
        yield {
            "joint": joint,
            "movement": clip.movement,
            "azimuth_deg": abs(clip.stand.azimuth_deg),
            "off_deg": off_deg,
            "mae_deg": float(np.mean(np.abs(off_deg))),
            "bias_deg": float(np.mean(off_deg)),
        }


def coverage_table(found: pd.DataFrame) -> Table:
    """Return how many clips lie how far inside the +/- that holds nine in ten of all."""
    table = Table("joint", "+/-", *(_range(low, high) for low, high in COVERAGES))
    for joint, clips in found.groupby("joint"):
        # Every clip counts the same, however long it is.
        moments = [np.quantile(np.abs(off), np.linspace(0, 1, 101)) for off in clips["off_deg"]]
        half_width_deg = float(np.quantile(np.concatenate(moments), CONFIDENCE))
        inside = np.array([np.mean(np.abs(off) <= half_width_deg) for off in clips["off_deg"]])
        shares = [np.mean((inside >= low) & (inside < high)) for low, high in COVERAGES]
        table.add_row(
            str(joint), f"{half_width_deg:.1f}", *(f"{share:.0%} of the clips" for share in shares)
        )
    return table


def _range(low: float, high: float) -> str:
    return "all of it inside" if low >= 1.0 else f"{low:.0%} to {high:.0%}"


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--people", type=int, default=250)
    parser.add_argument("--first", type=int, default=3001)
    parser.add_argument("--clips", type=int, default=6)
    parser.add_argument("--seconds", type=float, default=5.0)
    arguments = parser.parse_args()
    found = pd.DataFrame(
        [
            error
            for seed in range(arguments.first, arguments.first + arguments.people)
            for clip in draw_clips(
                seed, arguments.clips, seconds=arguments.seconds, frame_rate=FRAME_RATE
            )
            for error in errors(clip)
        ]
    )
    found["camera"] = pd.cut(found["azimuth_deg"], list(AZIMUTHS_DEG), right=False).astype(str)
    for by in ("camera", "movement"):
        table = Table(by, "clips", "hip: mean error", "bias", "knee: mean error", "bias")
        for name, group in found.groupby(by):
            cells = [f"{group.loc[group.joint == 'hip'].shape[0]}"]
            for joint in ANGLES.values():
                part = group.loc[group.joint == joint]
                cells += [f"{part.mae_deg.mean():.1f}", f"{part.bias_deg.mean():+.1f}"]
            table.add_row(str(name), *cells)
        Console().print(table)
    Console().print(coverage_table(found))


if __name__ == "__main__":
    main()
