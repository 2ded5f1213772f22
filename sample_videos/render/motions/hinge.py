"""Bending at the hips over nearly straight knees: reaching down, and the deadlift with a bar."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sample_videos.render.anatomy import SIDES
from sample_videos.render.motion import (
    Performance,
    bend_spine,
    depth_per_frame,
    drawn_pace,
    keep_feet,
    on_bone,
    repeat,
    stance,
    wander,
)
from sample_videos.render.scene import Props
from sample_videos.render.skeleton import ArmPose, Pose, Skeleton
from sample_videos.render.turns import unit

Array = NDArray[np.float64]

BAR_AHEAD_M = 0.10
"""The bar stays this far before the ankles, over the middle of the feet."""
BAR_BEFORE_HIPS_M = 0.13
"""The bar cannot pass through the thighs."""
GRIP_BELOW_WRIST_M = 0.08


def hinge(skeleton: Skeleton, time_s: Array, random: np.random.Generator) -> Performance:
    """Reach down toward the floor, or bow with hands on the hips."""
    return _hinge(skeleton, time_s, random, with_bar=False)


def deadlift(skeleton: Skeleton, time_s: Array, random: np.random.Generator) -> Performance:
    """Lower and raise a bar held in the hands."""
    return _hinge(skeleton, time_s, random, with_bar=True)


def _hinge(
    skeleton: Skeleton, time_s: Array, random: np.random.Generator, *, with_bar: bool
) -> Performance:
    progress, number, repetitions = repeat(random, time_s, drawn_pace(random))
    pelvis_deg = depth_per_frame(random, number, 25.0, 75.0)
    rounding = random.uniform(-5, 12) if with_bar else random.uniform(0, 42)
    knee_deg = random.uniform(8, 55) if with_bar else random.uniform(0, 28)
    pose = stance(
        skeleton,
        random,
        len(time_s),
        half_width_m=random.uniform(0.08, 0.17),
        toe_out_deg=random.uniform(0, 16),
    )
    pelvis = np.radians(pelvis_deg) * progress + wander(random, time_s, 0.008)
    thorax = pelvis + np.radians(rounding) * progress
    knee = np.radians(3 + knee_deg * progress)
    thigh_m, shank_m = skeleton.thigh_m, skeleton.shank_m
    leg = np.sqrt(thigh_m**2 + shank_m**2 + 2 * thigh_m * shank_m * np.cos(knee))
    back = (
        random.uniform(0.12, 0.24) * np.sin(np.pi / 2 * progress) * np.sin(np.radians(pelvis_deg))
    )
    back = back + random.uniform(-0.01, 0.03)
    height = skeleton.ankle_z + np.sqrt(leg**2 - back**2 - 0.06**2)
    pose.midhip = np.stack([wander(random, time_s, 0.003), back, height], axis=1)
    bend_spine(
        pose,
        pelvis=pelvis + np.radians(random.normal(0, 3)),
        thorax=thorax,
        head=thorax * random.uniform(0.4, 1.0),
        roll=np.radians(random.normal(0, 1)) * progress,
        yaw=np.radians(random.normal(0, 1.5)) * progress,
    )
    keep_feet(skeleton, pose)
    if with_bar:
        _hold_bar(skeleton, pose)
    else:
        _reach_down(pose.arm, progress, random)
    variation: dict[str, float | str] = {
        "pelvis_deg": float(pelvis_deg.max()),
        "rounding_deg": rounding,
        "knee_deg": knee_deg,
    }
    return Performance(
        pose, Props(load="barbell" if with_bar else None), repetitions, variation=variation
    )


def _reach_down(arms: dict[str, ArmPose], progress: Array, random: np.random.Generator) -> None:
    ahead = random.uniform(-0.05, 0.35)
    for side, sign in SIDES:
        arm = arms[side]
        if arm.upper_arm is None or arm.forearm is None:
            raise ValueError("the arms must hang")
        amount = progress[:, None]
        down = unit([sign * 0.06, -ahead, -1.0])
        arm.upper_arm = unit(arm.upper_arm * (1 - amount) + down * amount)
        arm.forearm = unit(arm.forearm * (1 - amount) + down * amount + [0, -0.04, 0])


def _hold_bar(skeleton: Skeleton, pose: Pose) -> None:
    """Let the bar hang from straight arms, over the middle of the feet where they allow it."""
    arm_m = 0.985 * (skeleton.upper_arm_m + skeleton.forearm_m)
    shoulders = [on_bone(skeleton, pose, "thorax", skeleton.rest["shoulder" + s]) for s, _ in SIDES]
    middle = (shoulders[0] + shoulders[1]) / 2
    hips_front = pose.midhip[:, 1] - BAR_BEFORE_HIPS_M
    bar_y = np.minimum(hips_front, -BAR_AHEAD_M)
    bar_y = np.clip(bar_y, middle[:, 1] - 0.5 * arm_m, middle[:, 1] + 0.5 * arm_m)
    aside = 0.06
    down = np.sqrt(arm_m**2 - (bar_y - middle[:, 1]) ** 2 - aside**2)
    bar = np.stack([middle[:, 0], bar_y, middle[:, 2] - down], axis=1)
    for side, sign in SIDES:
        grip = bar + np.array([sign * (abs(skeleton.rest["shoulderL"][0]) + aside), 0.0, 0.0])
        pole = np.tile([sign * 0.4, 1.0, 0.0], (len(bar), 1))
        pose.arm[side] = ArmPose(pole, wrist=grip)
    held = bar - np.array([0.0, 0.0, GRIP_BELOW_WRIST_M])
    pose.load = (held, np.tile(np.eye(3), (len(bar), 1, 1)))
