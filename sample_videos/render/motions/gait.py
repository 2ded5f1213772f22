"""Walking and running on the spot (a treadmill), and quiet standing."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sample_videos.render.anatomy import SIDES
from sample_videos.render.motion import (
    Performance,
    bend_spine,
    keep_feet,
    minimum_jerk,
    place_hands,
    stance,
    wander,
)
from sample_videos.render.scene import Props
from sample_videos.render.skeleton import ArmPose, Pose, Skeleton
from sample_videos.render.turns import turn_about, unit

Array = NDArray[np.float64]


def _hump(phase: Array, middle: float, width: float) -> Array:
    """Bell curve on the circle of the gait cycle, phase 0 to 1."""
    return np.asarray(sum(np.exp(-(((phase - middle + k) / width) ** 2)) for k in (-1, 0, 1)))


def walking(skeleton: Skeleton, time_s: Array, random: np.random.Generator) -> Performance:
    """Level walking; hip, knee and foot curves follow the usual pattern (Winter, 1991)."""
    stride_s, size = random.uniform(0.95, 1.35), random.uniform(0.75, 1.15)
    swing_knee = random.uniform(46, 62)
    begin = minimum_jerk(time_s / 0.8)
    pose = stance(
        skeleton, random, len(time_s), half_width_m=0.07, toe_out_deg=random.uniform(0, 12)
    )
    legs = {}
    for side, _ in SIDES:
        phase = (time_s / stride_s + (0.0 if side == "L" else 0.5)) % 1
        hip = begin * size * (10 + 20 * np.cos(2 * np.pi * (phase + 0.04))) + 1
        knee = begin * (
            4 + 14 * size * _hump(phase, 0.14, 0.075) + swing_knee * _hump(phase, 0.73, 0.11)
        )
        foot = begin * (-17 * _hump(phase, 0.0, 0.07) + 36 * size * _hump(phase, 0.63, 0.11))
        legs[side] = (np.radians(hip), np.radians(knee + 3), np.radians(foot))
        swing = -begin * size * 20 * np.cos(2 * np.pi * (phase + 0.04))
        pose.arm[side] = _swinging_arm(side, np.radians(swing), np.radians(random.uniform(8, 25)))
    lean = np.radians(random.uniform(0, 6)) * begin + wander(random, time_s, 0.006)
    turning = np.radians(random.uniform(2, 6)) * begin * np.sin(2 * np.pi * time_s / stride_s)
    bend_spine(
        pose,
        pelvis=lean + np.radians(random.normal(0, 3)),
        thorax=lean * 1.3,
        head=lean * 0.3,
        yaw=turning,
    )
    _walk_on_floor(skeleton, pose, legs, np.zeros(len(time_s)))
    variation: dict[str, float | str] = {"stride_s": stride_s, "size": size}
    return Performance(pose, Props(treadmill=True), peak="none", variation=variation)


def running(skeleton: Skeleton, time_s: Array, random: np.random.Generator) -> Performance:
    """Running with a flight phase and bent elbows."""
    stride_s, size = random.uniform(0.62, 0.78), random.uniform(0.8, 1.15)
    pose = stance(
        skeleton, random, len(time_s), half_width_m=0.05, toe_out_deg=random.uniform(0, 10)
    )
    legs = {}
    for side, _ in SIDES:
        phase = (time_s / stride_s + (0.0 if side == "L" else 0.5)) % 1
        hip = size * (14 + 27 * np.cos(2 * np.pi * (phase + 0.10)))
        knee = 14 + 26 * _hump(phase, 0.14, 0.11) + 78 * size * _hump(phase, 0.66, 0.15)
        foot = -6 * _hump(phase, 0.0, 0.07) + 42 * size * _hump(phase, 0.50, 0.16)
        legs[side] = (np.radians(hip), np.radians(knee), np.radians(foot))
        swing = -28 * size * np.cos(2 * np.pi * (phase + 0.10)) - 8
        pose.arm[side] = _swinging_arm(side, np.radians(swing), np.radians(random.uniform(70, 100)))
    lean = np.radians(random.uniform(3, 12)) + wander(random, time_s, 0.006)
    turning = np.radians(random.uniform(3, 8)) * np.sin(2 * np.pi * time_s / stride_s)
    bend_spine(
        pose,
        pelvis=lean + np.radians(random.normal(3, 3)),
        thorax=lean,
        head=lean * 0.3,
        yaw=turning,
    )
    flight = np.maximum(0.0, np.sin(4 * np.pi * (time_s / stride_s - 0.20))) ** 2
    _walk_on_floor(skeleton, pose, legs, random.uniform(0.03, 0.06) * flight)
    variation: dict[str, float | str] = {"stride_s": stride_s, "size": size}
    return Performance(pose, Props(treadmill=True), peak="none", variation=variation)


def standing(skeleton: Skeleton, time_s: Array, random: np.random.Generator) -> Performance:
    """Quiet standing with a little sway."""
    count = len(time_s)
    pose = stance(
        skeleton,
        random,
        count,
        half_width_m=random.uniform(0.06, 0.16),
        toe_out_deg=random.uniform(0, 18),
    )
    ahead = random.uniform(-0.03, 0.03) + wander(random, time_s, 0.006, fastest_hz=0.4)
    shift = random.normal(0, 0.01) + wander(random, time_s, 0.008, fastest_hz=0.3)
    pose.midhip = pose.midhip + np.stack([shift, -ahead, np.full(count, 0.01)], axis=1)
    lean = np.radians(random.normal(0, 2.5)) + wander(random, time_s, 0.008)
    bend_spine(
        pose,
        pelvis=np.full(count, np.radians(random.normal(2, 5))),
        thorax=lean,
        head=lean + np.radians(random.normal(4, 6)) + wander(random, time_s, 0.03),
    )
    keep_feet(skeleton, pose)
    arms = random.choice(["hanging", "hips", "crossed"], p=[0.6, 0.2, 0.2])
    if arms != "hanging":
        place_hands(skeleton, pose, arms)
    return Performance(pose, peak="none", variation={"arms": str(arms)})


def _swinging_arm(side: str, swing: Array, bend: float) -> ArmPose:
    """Arm that swings forward by `swing` with the elbow bent by `bend`, radians."""
    sign = 1.0 if side == "L" else -1.0
    upper = np.stack([np.full_like(swing, sign * 0.14), -np.sin(swing), -np.cos(swing)], axis=1)
    fore = swing + bend
    lower = np.stack([np.full_like(fore, sign * 0.04), -np.sin(fore), -np.cos(fore)], axis=1)
    pole = np.tile([sign * 0.25, 1.0, 0.0], (len(swing), 1))
    return ArmPose(pole, upper_arm=unit(upper), forearm=unit(lower))


def _walk_on_floor(
    skeleton: Skeleton, pose: Pose, legs: dict[str, tuple[Array, Array, Array]], flight_m: Array
) -> None:
    """Place the ankles from hip, knee and foot angles; the lower foot decides the height."""
    rest, count = skeleton.rest, len(flight_m)
    lowest = np.full(count, np.inf)
    for side, _ in SIDES:
        hip, knee, foot = legs[side]
        start = pose.turn["pelvis"] @ (rest["hip" + side] - rest["midhip"])
        zero = np.zeros(count)
        thigh = np.stack([zero, -np.sin(hip), -np.cos(hip)], axis=1)
        shank = np.stack([zero, -np.sin(hip - knee), -np.cos(hip - knee)], axis=1)
        pose.ankle[side] = start + skeleton.thigh_m * thigh + skeleton.shank_m * shank
        pose.knee_pole[side] = np.tile([0.0, -1.0, 0.0], (count, 1)) + 0.4 * thigh
        flat = pose.turn["foot" + side]
        pose.turn["foot" + side] = flat @ turn_about("x", foot)
        give = np.minimum(foot, np.maximum(foot - np.radians(25), 0) * 0.3)
        pose.turn["toes" + side] = flat @ turn_about("x", give)
        for point in ("heel", "ball"):
            offset = rest[point + side] - rest["ankle" + side]
            place = pose.ankle[side] + pose.turn["foot" + side] @ offset
            lowest = np.minimum(lowest, place[:, 2] - rest[point + side][2])
    lift = np.stack([np.zeros(count), np.zeros(count), flight_m - lowest], axis=1)
    pose.midhip = lift
    for side, _ in SIDES:
        pose.ankle[side] = pose.ankle[side] + lift
