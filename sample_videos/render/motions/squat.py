"""Squats: thigh and shank are driven, the trunk leans so that the body stays over the feet."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sample_videos.render.motion import (
    Arms,
    Performance,
    bend_spine,
    depth_per_frame,
    drawn_pace,
    keep_feet,
    minimum_jerk,
    place_hands,
    reach_forward,
    repeat,
    stance,
    wander,
)
from sample_videos.render.scene import Props
from sample_videos.render.skeleton import Skeleton

Array = NDArray[np.float64]

# Shares of body mass (Winter, Biomechanics and Motor Control of Human Movement, table 4.1) and
# where each part's centre lies along its line.
FEET_SHARE, SHANKS_SHARE, THIGHS_SHARE = 0.029, 0.093, 0.200
TRUNK_SHARE, HEAD_SHARE, ARMS_SHARE = 0.497, 0.081, 0.100
NEAR_END, FAR_END = 0.57, 0.43
HEAD_ALONG_TRUNK = 1.35
FOOT_CENTRE_M = 0.05
ARM_CENTRE_M = 0.28
"""How far forward raised arms carry their mass."""
LEAN_LIMITS_RAD = (-0.15, 1.45)
LEAN_FULL_RAD = np.radians(60)
"""From this thigh elevation on the trunk obeys balance alone; less, and standing is upright."""
SLIGHTEST_BEND_RAD = np.radians(1.5)
LOAD_SHARE = {"goblet": 0.15, "barbell": 0.45}
"""Mass of the load against the body's."""


def forward_of_ankles(skeleton: Skeleton, shank: Array, thigh: Array) -> tuple[Array, Array]:
    """Return how far knees and hips lie in front of the ankles, metres (T,)."""
    knee = skeleton.shank_m * np.sin(shank)
    return knee, knee - skeleton.thigh_m * np.sin(thigh)


def balanced_lean(
    skeleton: Skeleton,
    shank: Array,
    thigh: Array,
    *,
    arms_forward: Array,
    centre_m: float,
    load: tuple[float, float, float] = (0.0, 0.0, 0.0),
) -> Array:
    """Return the trunk lean (T,) that puts the centre of mass `centre_m` before the ankles.

    `load` is (share of body mass, place along the trunk, metres in front of it).
    """
    knee, hip = forward_of_ankles(skeleton, shank, thigh)
    low = np.full(len(thigh), LEAN_LIMITS_RAD[0])
    high = np.full(len(thigh), LEAN_LIMITS_RAD[1])
    mass, along, ahead = load
    for _ in range(30):
        lean = (low + high) / 2
        shoulder = hip + skeleton.trunk_m * np.sin(lean)
        centre = (
            FEET_SHARE * FOOT_CENTRE_M
            + SHANKS_SHARE * NEAR_END * knee
            + THIGHS_SHARE * (NEAR_END * knee + FAR_END * hip)
            + TRUNK_SHARE * (hip + shoulder) / 2
            + HEAD_SHARE * (hip + HEAD_ALONG_TRUNK * (shoulder - hip))
            + ARMS_SHARE * (shoulder + ARM_CENTRE_M * arms_forward)
            + mass * (hip + along * (shoulder - hip) + ahead * np.cos(lean))
        ) / (1 + mass)
        too_far_back = centre < centre_m
        low, high = np.where(too_far_back, lean, low), np.where(too_far_back, high, lean)
    return np.asarray((low + high) / 2)


def squat(skeleton: Skeleton, time_s: Array, random: np.random.Generator) -> Performance:
    """Bodyweight squat with arms held forward, crossed, on the hips or hanging."""
    arms = random.choice(["forward", "crossed", "hips", "hanging"], p=[0.5, 0.17, 0.17, 0.16])
    return _squat(skeleton, time_s, random, arms)


def goblet_squat(skeleton: Skeleton, time_s: Array, random: np.random.Generator) -> Performance:
    """Squat with a dumbbell held at the chest."""
    return _squat(skeleton, time_s, random, "goblet")


def barbell_squat(skeleton: Skeleton, time_s: Array, random: np.random.Generator) -> Performance:
    """Squat with a bar on the back."""
    return _squat(skeleton, time_s, random, "barbell")


def _own_lean(
    skeleton: Skeleton,
    shank: Array,
    thigh: Array,
    raised: Array,
    random: np.random.Generator,
    arms: Arms,
) -> Array:
    """Return the lean (T,) that balance asks of this person, as far as they can, upright at rest."""
    mass = LOAD_SHARE.get(arms, 0.0)
    lean = balanced_lean(
        skeleton,
        shank,
        thigh,
        arms_forward=np.where(arms in ("crossed", "goblet"), 0.6, raised),
        centre_m=random.uniform(0.025, 0.065),
        load=(mass, 0.75, 0.26) if arms == "goblet" else (mass, 1.0, -0.05),
    )
    steepest = np.radians(random.uniform(34, 60))
    lean = steepest * np.tanh(lean / steepest)  # who cannot lean further lets the arms reach
    return np.asarray(lean - lean[0] * (1 - minimum_jerk(thigh / LEAN_FULL_RAD)))


def _squat(
    skeleton: Skeleton, time_s: Array, random: np.random.Generator, arms: Arms
) -> Performance:
    progress, number, repetitions = repeat(random, time_s, drawn_pace(random))
    depth = np.radians(depth_per_frame(random, number, 42.0, 108.0))
    travel, shank_limit = random.uniform(0.30, 0.52), np.radians(random.uniform(24, 42))
    half_width, toe_out = random.uniform(0.10, 0.22), random.uniform(2, 28)
    pose = stance(skeleton, random, len(time_s), half_width_m=half_width, toe_out_deg=toe_out)
    thigh = np.maximum(depth * progress, SLIGHTEST_BEND_RAD)
    shank = shank_limit * np.tanh(travel * thigh / shank_limit)
    raised = minimum_jerk(thigh / np.radians(50)) * (arms == "forward")
    lean = _own_lean(skeleton, shank, thigh, raised, random, arms)
    lean = lean + np.radians(random.normal(0, 4)) * progress + wander(random, time_s, 0.008)
    tuck = np.radians(random.uniform(0, 16)) * minimum_jerk((thigh - 1.0) / 0.9)
    shift = random.normal(0, 0.010) * progress + wander(random, time_s, 0.003)
    _, hip = forward_of_ankles(skeleton, shank, thigh)
    height = skeleton.ankle_z + skeleton.shank_m * np.cos(shank) + skeleton.thigh_m * np.cos(thigh)
    pose.midhip = np.stack([shift, -hip, height], axis=1)
    round_back = np.radians(random.uniform(-2, 8)) * progress
    bend_spine(
        pose,
        pelvis=lean - tuck + np.radians(random.normal(0, 3)),
        thorax=lean + 0.5 * tuck + round_back,
        head=lean * random.uniform(0.15, 0.7),
        roll=np.radians(random.normal(0, 1.2)) * progress,
        yaw=np.radians(random.normal(0, 1.5)) * progress,
    )
    keep_feet(skeleton, pose)
    if arms == "forward":
        reach_forward(pose, raised, height=random.uniform(-0.05, 0.25))
    elif arms != "hanging":
        place_hands(skeleton, pose, arms)
    variation: dict[str, float | str] = {
        "arms": arms,
        "thigh_deg": float(np.degrees(depth.max())),
        "knee_travel": travel,
        "toe_out_deg": toe_out,
    }
    load = {"goblet": "dumbbell", "barbell": "barbell"}.get(arms)
    return Performance(pose, Props(load=load), repetitions, variation=variation)
