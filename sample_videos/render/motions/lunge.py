"""Lunges: stepping forward and back, and lowering in a split stance."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sample_videos.render.motion import (
    QUIET_START_S,
    Performance,
    Repetition,
    bend_spine,
    drawn_pace,
    keep_feet,
    keyed,
    place_hands,
    repeat,
    stance,
    wander,
)
from sample_videos.render.skeleton import Pose, Skeleton
from sample_videos.render.turns import turn_about

Array = NDArray[np.float64]

LOWEST_KNEE_M = 0.075
"""The knee behind stays at least this high: its flesh, not its centre, meets the floor."""
HIGHER_STEP = 0.93
"""The drop is shortened by this factor until the knee behind clears the floor."""
FOOT_LIFT_M = 0.11


def _other(side: str) -> str:
    return "R" if side == "L" else "L"


def lunge(skeleton: Skeleton, time_s: Array, random: np.random.Generator) -> Performance:
    """Forward lunge: step out, lower, rise, step back; one leg or both in turn."""
    side = str(random.choice(["L", "R"]))
    alternate = bool(random.random() < 0.4)
    pace = drawn_pace(random)
    start, length = QUIET_START_S + random.uniform(0.1, 0.4), float(time_s[-1])
    step_s = random.uniform(0.6, 1.0)
    out = {"L": np.zeros(len(time_s)), "R": np.zeros(len(time_s))}
    down = np.zeros(len(time_s))
    repetitions: list[Repetition] = []
    whole = 2 * step_s * 0.8 + pace.down_s + pace.hold_s + pace.up_s
    while not repetitions or start + whole + 0.2 < length:
        fit = min(1.0, (length - start - 0.05) / whole)
        landed = start + fit * step_s
        low = start + fit * (0.8 * step_s + pace.down_s)
        rise = low + fit * pace.hold_s
        off = rise + fit * (pace.up_s - 0.2 * step_s)
        end = start + fit * whole
        out[side] += keyed(time_s, [(start, 0), (landed, 1), (max(off, landed), 1), (end, 0)])
        high = max(rise + fit * pace.up_s, off)
        down += keyed(time_s, [(start + 0.8 * fit * step_s, 0), (low, 1), (rise, 1), (high, 0)])
        name = "left" if side == "L" else "right"
        repetitions.append(Repetition(start, (low + rise) / 2, end, name))
        side = _other(side) if alternate else side
        start = end + pace.pause_s
    lengths = {side: random.uniform(0.72, 1.0) * skeleton.reach_m for side in "LR"}
    return _lowered(skeleton, time_s, random, out, down, lengths, tuple(repetitions))


def split_lunge(skeleton: Skeleton, time_s: Array, random: np.random.Generator) -> Performance:
    """Lower and rise in a split stance, one foot in front all the time."""
    side = str(random.choice(["L", "R"]))
    progress, _, repetitions = repeat(random, time_s, drawn_pace(random))
    out = {side: np.ones(len(time_s)), _other(side): np.zeros(len(time_s))}
    lengths = {name: random.uniform(0.72, 1.0) * skeleton.reach_m for name in "LR"}
    return _lowered(skeleton, time_s, random, out, progress, lengths, repetitions)


def _lowered(
    skeleton: Skeleton,
    time_s: Array,
    random: np.random.Generator,
    out: dict[str, Array],
    down: Array,
    lengths: dict[str, float],
    repetitions: tuple[Repetition, ...],
) -> Performance:
    """Solve the pose with the drop shortened until the knee behind clears the floor."""
    seed = int(random.integers(2**31))
    drop = random.uniform(0.30, 0.46) * skeleton.reach_m
    while True:
        pose = _pose(skeleton, time_s, np.random.default_rng(seed), out, down * drop, lengths)
        joints = skeleton.solve(pose).joints
        if min(joints["kneeL"][:, 2].min(), joints["kneeR"][:, 2].min()) > LOWEST_KNEE_M:
            break
        drop *= HIGHER_STEP
    variation: dict[str, float | str] = {"drop_m": drop, "step_m": max(lengths.values())}
    return Performance(pose, repetitions=repetitions, variation=variation)


def _pose(
    skeleton: Skeleton,
    time_s: Array,
    random: np.random.Generator,
    out: dict[str, Array],
    drop_m: Array,
    lengths: dict[str, float],
) -> Pose:
    count = len(time_s)
    pose = stance(
        skeleton,
        random,
        count,
        half_width_m=random.uniform(0.07, 0.14),
        toe_out_deg=random.uniform(0, 9),
    )
    low = drop_m / max(float(drop_m.max()), 1e-9)
    advance = sum((lengths[side] * out[side] for side in "LR"), np.zeros(count))
    stepped = np.maximum(out["L"], out["R"])
    for side in "LR":
        _step(pose, side, out[side], lengths[side])
        _rise_on_ball(skeleton, pose, side, out[_other(side)], low, random)
    share = random.uniform(0.47, 0.56)
    ahead = share * advance + random.uniform(-0.01, 0.06) * low
    sink = 0.05 * stepped + drop_m
    height = skeleton.ankle_z + skeleton.reach_m - sink
    pose.midhip = np.stack([wander(random, time_s, 0.004), -ahead, height], axis=1)
    lean = np.radians(random.uniform(0, 5)) * stepped + np.radians(random.uniform(-3, 26)) * low
    lean = lean + wander(random, time_s, 0.008)
    bend_spine(
        pose,
        pelvis=lean * random.uniform(0.7, 1.1) + np.radians(random.normal(0, 3)),
        thorax=lean * 1.1,
        head=lean * 0.5,
        roll=np.radians(random.normal(0, 1.5)) * low,
        yaw=np.radians(random.normal(0, 3)) * stepped,
    )
    keep_feet(skeleton, pose)
    arms = random.choice(["hips", "hanging", "crossed"], p=[0.45, 0.4, 0.15])
    if arms != "hanging":
        place_hands(skeleton, pose, arms)
    return pose


def _step(pose: Pose, side: str, out: Array, length_m: float) -> None:
    """Carry the foot forward by its share, lifted while it moves."""
    moving = np.sin(np.pi * out) ** 2
    pose.ankle[side] = pose.ankle[side] + np.stack(
        [np.zeros_like(out), -length_m * out, FOOT_LIFT_M * moving], axis=1
    )
    tip = turn_about("x", np.radians(-14) * moving)
    pose.turn["foot" + side] = pose.turn["foot" + side] @ tip
    pose.turn["toes" + side] = pose.turn["foot" + side]


def _rise_on_ball(
    skeleton: Skeleton,
    pose: Pose,
    side: str,
    other_out: Array,
    low: Array,
    random: np.random.Generator,
) -> None:
    """Lift the heel of the foot behind, about its ball, which stays where it is."""
    lift = np.radians(random.uniform(22, 32) * other_out + random.uniform(22, 34) * low * other_out)
    flat = pose.turn["foot" + side]
    to_ball = skeleton.rest["ball" + side] - skeleton.rest["ankle" + side]
    ball = pose.ankle[side] + flat @ to_ball
    raised = flat @ turn_about("x", lift)
    pose.turn["foot" + side], pose.turn["toes" + side] = raised, flat
    pose.ankle[side] = ball - raised @ to_ball
