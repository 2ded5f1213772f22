"""Single-leg bridge: lying on the back, one foot planted, the pelvis lifted, the other leg held."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sample_videos.render.anatomy import SIDES
from sample_videos.render.motion import Performance, bend_spine, drawn_pace, repeat, stance, wander
from sample_videos.render.scene import Props
from sample_videos.render.skeleton import ArmPose, Pose, Skeleton
from sample_videos.render.turns import turn_about

Array = NDArray[np.float64]

SHOULDER_Z_M = 0.115
"""Height of the shoulders of someone lying on their back."""
SHOULDER_Y_M = 0.55


def bridge(skeleton: Skeleton, time_s: Array, random: np.random.Generator) -> Performance:
    """Lift the pelvis on one leg; the shoulders and the planted foot stay where they are."""
    count = len(time_s)
    progress, _, repetitions = repeat(random, time_s, drawn_pace(random))
    planted = str(random.choice(["L", "R"]))
    free = "R" if planted == "L" else "L"
    sign = dict(SIDES)
    slope = np.radians(1.5 + random.uniform(14, 28) * progress)
    pose = stance(skeleton, random, count, half_width_m=0.09, toe_out_deg=random.uniform(0, 8))
    arch = np.radians(random.uniform(-4, 8)) * progress
    pitch = -np.pi / 2 - slope
    bend_spine(
        pose,
        pelvis=pitch - arch + np.radians(random.normal(0, 3)),
        thorax=pitch + arch,
        head=np.full(count, np.radians(random.uniform(-92, -76))),
        roll=np.radians(random.normal(0, 2)) * progress,
    )
    pose.midhip = _anchored_hips(skeleton, pose.turn)
    lowest = pose.midhip[0]
    knee_bend = np.radians(random.uniform(75, 115))
    foot_y = lowest[1] - _foot_distance(skeleton, float(lowest[2]), knee_bend)
    place = np.array([sign[planted] * random.uniform(0.07, 0.12), foot_y, skeleton.ankle_z])
    pose.ankle[planted] = np.tile(place, (count, 1))
    pose.knee_pole[planted] = np.tile([0.0, -0.2, 1.0], (count, 1))
    _hold_free_leg(skeleton, pose, free, slope, progress, time_s, random)
    for side, out in SIDES:
        target = np.array([out * random.uniform(0.30, 0.42), SHOULDER_Y_M - 0.50, 0.05])
        pose.arm[side] = ArmPose(
            np.tile([out, 0.0, -0.2], (count, 1)), wrist=np.tile(target, (count, 1))
        )
    variation: dict[str, float | str] = {
        "planted": planted,
        "slope_deg": float(np.degrees(slope.max())),
    }
    return Performance(pose, Props(mat=True), repetitions, peak="highest", variation=variation)


def _hold_free_leg(
    skeleton: Skeleton,
    pose: Pose,
    free: str,
    slope: Array,
    progress: Array,
    time_s: Array,
    random: np.random.Generator,
) -> None:
    """Hold the other leg up, nearly in line with the trunk when the pelvis is lifted."""
    count = len(time_s)
    raised = np.radians(random.uniform(25, 60)) * (1 - progress) + progress * (
        slope + np.radians(random.uniform(-4, 22))
    )
    raised = raised + wander(random, time_s, 0.01)
    hip = pose.midhip + pose.turn["pelvis"] @ (
        skeleton.rest["hip" + free] - skeleton.rest["midhip"]
    )
    line = np.stack([np.zeros(count), -np.cos(raised), np.sin(raised)], axis=1)
    bend = np.radians(random.uniform(4, 25))
    leg = np.sqrt(
        skeleton.thigh_m**2
        + skeleton.shank_m**2
        + 2 * skeleton.thigh_m * skeleton.shank_m * np.cos(bend)
    )
    pose.ankle[free] = hip + leg * line
    pose.knee_pole[free] = np.tile([0.0, 0.3, 1.0], (count, 1))
    pose.turn["foot" + free] = turn_about("x", -np.pi / 2 + np.radians(15) - raised)
    pose.turn["toes" + free] = pose.turn["foot" + free]


def _anchored_hips(skeleton: Skeleton, turn: dict[str, Array]) -> Array:
    """Return the place of the hips that keeps the middle of the shoulders on the floor."""
    rest = skeleton.rest
    shoulders = (rest["shoulderL"] + rest["shoulderR"]) / 2
    away = (
        turn["pelvis"] @ (rest["L5"] - rest["midhip"])
        + turn["lumbar"] @ (rest["T10"] - rest["L5"])
        + turn["thorax"] @ (shoulders - rest["T10"])
    )
    return np.asarray([0.0, SHOULDER_Y_M, SHOULDER_Z_M] - away)


def _foot_distance(skeleton: Skeleton, hip_z: float, knee_bend: float) -> float:
    """How far from the hips the foot is planted for a knee bent so far."""
    thigh, shank = skeleton.thigh_m, skeleton.shank_m
    leg = np.sqrt(thigh**2 + shank**2 + 2 * thigh * shank * np.cos(knee_bend))
    return float(np.sqrt(max(leg**2 - (hip_z - skeleton.ankle_z) ** 2, 0.01)))
