"""Sitting in several postures, and rising from a chair."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sample_videos.render.anatomy import SIDES
from sample_videos.render.motion import (
    Performance,
    Repetition,
    Stretch,
    bend_spine,
    keep_feet,
    keyed,
    on_bone,
    place_hands,
    reach_forward,
    stance,
    wander,
)
from sample_videos.render.scene import Chair, Props
from sample_videos.render.skeleton import ArmPose, Pose, Skeleton
from sample_videos.render.turns import moved, turn_about

Array = NDArray[np.float64]

SEAT_FLESH_M = 0.090
"""From the seat up to the hip joints of someone sitting on it."""

CROSSED_LEGS_SHARE = 0.2

POSTURES: dict[str, tuple[float, float, float]] = {
    "upright": (-4, 2, 0),
    "slumped": (-27, 28, 24),
    "leaning": (22, 40, 15),
    "reclined": (-30, -22, -8),
    "perched": (8, 6, 2),
}
"""Pitch of pelvis, chest and head, degrees, forward positive."""


def _seated_hips(skeleton: Skeleton, shank: Array, thigh: Array) -> Array:
    """Middle of the hips (T, 3) over feet at the origin, from shank and thigh angles."""
    ahead = skeleton.shank_m * np.sin(shank) - skeleton.thigh_m * np.sin(thigh)
    up = skeleton.shank_m * np.cos(shank) + skeleton.thigh_m * np.cos(thigh)
    return np.stack([np.zeros_like(ahead), -ahead, skeleton.ankle_z + up], axis=1)


def sitting(skeleton: Skeleton, time_s: Array, random: np.random.Generator) -> Performance:
    """Two to four postures, one after the other."""
    count, length = len(time_s), float(time_s[-1])
    pose = stance(
        skeleton,
        random,
        count,
        half_width_m=random.uniform(0.08, 0.16),
        toe_out_deg=random.uniform(0, 14),
    )
    thigh = np.full(count, np.radians(random.uniform(78, 98)))
    shank = np.full(count, np.radians(random.uniform(-22, 14)))
    pose.midhip = _seated_hips(skeleton, shank, thigh)
    _point_knees_up(pose)
    crossed = bool(random.random() < CROSSED_LEGS_SHARE)
    if crossed:
        _cross_legs(skeleton, pose, shank, str(random.choice(["L", "R"])))
    holds = int(np.clip(round(length / random.uniform(1.6, 3.0)), 1, 4))
    names = [str(name) for name in random.permutation(list(POSTURES))[:holds]]
    (pelvis, thorax, head), stretches = _postures(time_s, names, random)
    bend_spine(pose, pelvis=pelvis, thorax=thorax, head=head)
    _rest_hands(skeleton, pose, random)
    chair = _chair(pose, recline_deg=max(4.0, -float(np.degrees(thorax.min()))))
    desk = float(-skeleton.thigh_m - 0.2) if random.random() < 0.15 else None
    variation: dict[str, float | str] = {
        "thigh_deg": float(np.degrees(thigh[0])),
        "legs": "crossed" if crossed else "side by side",
    }
    return Performance(
        pose,
        Props(chair=chair, desk_y_m=desk),
        stretches=stretches,
        peak="none",
        variation=variation,
    )


def _postures(
    time_s: Array, names: list[str], random: np.random.Generator
) -> tuple[list[Array], tuple[Stretch, ...]]:
    """Return pitches of pelvis, chest and head (T,) through the postures, and when each is held."""
    length = float(time_s[-1])
    edges = np.linspace(0, length, len(names) + 1)
    change_s = min(0.9, 0.4 * length / len(names))
    curves = []
    for part in range(3):
        values = [
            POSTURES[name][part] * random.uniform(0.6, 1.3) + random.normal(0, 2) for name in names
        ]
        keys = [(0.0, values[0])]
        for edge, before, after in zip(edges[1:-1], values, values[1:], strict=False):
            keys += [(float(edge) - change_s / 2, before), (float(edge) + change_s / 2, after)]
        curves.append(np.radians(keyed(time_s, keys)) + wander(random, time_s, 0.006))
    stretches = tuple(
        Stretch(name, float(start) + change_s / 2 * (index > 0), float(end) - change_s / 2)
        for index, (name, start, end) in enumerate(zip(names, edges, edges[1:], strict=False))
    )
    return curves, stretches


def _point_knees_up(pose: Pose) -> None:
    """Let the knees bend up and forward, as a sitter's do."""
    for side, sign in SIDES:
        pose.knee_pole[side] = np.tile([sign * 0.08, -0.3, 1.0], (len(pose.midhip), 1))


def _cross_legs(skeleton: Skeleton, pose: Pose, shank: Array, side: str) -> None:
    """Lay one leg over the other: its knee above the other knee, its foot beside the other shin."""
    other = "R" if side == "L" else "L"
    below = pose.ankle[other] + np.stack(
        [np.zeros_like(shank), -skeleton.shank_m * np.sin(shank), skeleton.shank_m * np.cos(shank)],
        axis=1,
    )
    inward = 1.0 if other == "L" else -1.0
    pose.ankle[side] = moved(below, inward * 0.07, -0.14, -0.62 * skeleton.shank_m)
    pose.turn["foot" + side] = pose.turn["foot" + side] @ turn_about("x", np.radians(18))
    pose.turn["toes" + side] = pose.turn["foot" + side]


def _chair(pose: Pose, *, recline_deg: float) -> Chair:
    return Chair(
        seat_z_m=float(pose.midhip[0, 2]) - SEAT_FLESH_M,
        seat_y_m=float(pose.midhip[0, 1]) - 0.02,
        recline_deg=recline_deg,
    )


def _rest_hands(skeleton: Skeleton, pose: Pose, random: np.random.Generator) -> None:
    """Hands on the thighs, or across the chest."""
    if random.random() < 0.2:
        place_hands(skeleton, pose, "crossed")
        return
    along = random.uniform(0.45, 0.9) * skeleton.thigh_m
    for side, sign in SIDES:
        hip = on_bone(skeleton, pose, "pelvis", skeleton.rest["hip" + side])
        target = hip + np.array([sign * 0.01, -along, 0.115])
        pose.arm[side] = ArmPose(np.tile([sign * 0.7, 0.6, -0.3], (len(hip), 1)), wrist=target)


def _rise_and_lower(
    time_s: Array, random: np.random.Generator
) -> tuple[Array, Array, tuple[Repetition, ...]]:
    """Return how far up (T,) from the seat, how much the trunk leans in (T,), and repetitions."""
    count, length = len(time_s), float(time_s[-1])
    rise_s, stand_s = random.uniform(1.0, 1.9), random.uniform(0.4, 0.9)
    lower_s, pause_s = random.uniform(1.1, 2.0), random.uniform(0.3, 0.8)
    whole = rise_s + stand_s + lower_s
    up, effort = np.zeros(count), np.zeros(count)
    repetitions: list[Repetition] = []
    start = random.uniform(1.0, 1.3)
    while not repetitions or start + whole + 0.1 < length:
        fit = min(1.0, (length - start - 0.05) / whole)
        top, leave, end = (start + fit * part for part in (rise_s, rise_s + stand_s, whole))
        up += keyed(
            time_s, [(start + 0.25 * fit * rise_s, 0), (top, 1), (leave, 1), (end - 0.2, 0)]
        )
        lean_off, lean_on = start + 0.42 * fit * rise_s, end - 0.40 * fit * lower_s
        effort += keyed(
            time_s, [(start, 0), (lean_off, 1), (top, 0), (leave, 0), (lean_on, 1), (end, 0)]
        )
        repetitions.append(Repetition(start, (top + leave) / 2, end))
        start = end + pause_s
    return up, effort, tuple(repetitions)


def sit_to_stand(skeleton: Skeleton, time_s: Array, random: np.random.Generator) -> Performance:
    """Rise from a chair, stand, sit down again; seated at the start."""
    count = len(time_s)
    up, effort, repetitions = _rise_and_lower(time_s, random)
    thigh_seat = np.radians(random.uniform(78, 98))
    shank_seat = np.radians(random.uniform(-2, 18))
    thigh = thigh_seat * (1 - up) + np.radians(1.5) * up
    shank = shank_seat * (1 - up) + np.radians(random.uniform(6, 16)) * np.sin(np.pi * up) ** 2
    half_width = random.uniform(0.09, 0.18)
    pose = stance(
        skeleton, random, count, half_width_m=half_width, toe_out_deg=random.uniform(0, 16)
    )
    pose.midhip = _seated_hips(skeleton, shank, thigh)
    seated = np.radians(random.uniform(-8, 10))
    lean = seated * (1 - up) + np.radians(random.uniform(26, 52)) * effort
    lean = lean + wander(random, time_s, 0.008)
    bend_spine(
        pose,
        pelvis=lean * random.uniform(0.7, 0.95) + np.radians(random.normal(0, 3)),
        thorax=lean * 1.1,
        head=lean * random.uniform(0.2, 0.6),
    )
    keep_feet(skeleton, pose)
    arms = random.choice(["crossed", "forward", "hanging"], p=[0.4, 0.4, 0.2])
    if arms == "crossed":
        place_hands(skeleton, pose, "crossed")
    elif arms == "forward":
        reach_forward(pose, 0.35 + 0.55 * effort, height=random.uniform(-0.3, 0.1))
    chair = _chair(pose, recline_deg=6.0)
    variation: dict[str, float | str] = {"thigh_deg": float(np.degrees(thigh_seat))}
    return Performance(pose, Props(chair=chair), repetitions, peak="upright", variation=variation)
