"""Where the joints of a person are in the rest pose: in the flesh, and about which they turn."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sample_videos.render.person import Person
from sample_videos.render.turns import moved, unit

Array = NDArray[np.float64]

SIDES = (("L", 1.0), ("R", -1.0))
"""Suffix of a side's joints and bones, and the sign of its X."""

REST_ARM_ANGLE_DEG = 40.0
"""Arms are modelled held away from the body, so that flesh of arm and trunk stays apart."""


def _limb_points(person: Person, side: str, sign: float) -> dict[str, Array]:
    """Middle of the flesh at the joints of one side, in the rest pose."""
    height, scale = person.height_m, person.scale
    ankle_z = 0.045 * height
    hip_z = person.hip_share * height
    knee_z = hip_z - person.thigh_share * (hip_z - ankle_z)
    hip_x = person.hip_half_width_m
    foot = person.foot_share * height
    ankle = np.array([sign * (hip_x + 0.008 * scale), 0.010, ankle_z])
    down = np.array(
        [
            sign * np.sin(np.radians(REST_ARM_ANGLE_DEG)),
            0.0,
            -np.cos(np.radians(REST_ARM_ANGLE_DEG)),
        ]
    )
    shoulder = np.array(
        [sign * person.shoulder_half_width_m, 0.012, person.shoulder_share * height]
    )
    arm = person.arm_share * height
    elbow = shoulder + person.upper_arm_share * arm * down
    wrist = elbow + (1 - person.upper_arm_share) * arm * unit(moved(down, 0.0, -0.08, 0.0))
    return {
        "hip": np.array([sign * hip_x, 0.0, hip_z]),
        "knee": np.array([sign * (hip_x + 0.004 * scale), -0.005, knee_z]),
        "ankle": ankle,
        "heel": moved(ankle, 0.0, 0.20 * foot, 0.02 - ankle_z),
        "ball": moved(ankle, sign * 0.009, -0.52 * foot, 0.025 - ankle_z),
        "toetip": moved(ankle, sign * 0.012, -0.77 * foot, 0.02 - ankle_z),
        "shoulder": shoulder,
        "elbow": elbow,
        "wrist": wrist,
        "handtip": wrist + 0.105 * height * unit(moved(down, 0.0, -0.12, 0.0)),
    }


def flesh_points(person: Person) -> dict[str, Array]:
    """Return where the middle of the flesh is at each joint, standing with arms held away."""
    points: dict[str, Array] = {}
    for side, sign in SIDES:
        for joint, position in _limb_points(person, side, sign).items():
            points[joint + side] = position
    hip_z, shoulder_z = points["hipL"][2], points["shoulderL"][2]
    trunk = shoulder_z - hip_z
    scale = person.scale
    points["midhip"] = (points["hipL"] + points["hipR"]) / 2
    points["L5"] = np.array([0.0, 0.030 * scale, hip_z + 0.20 * trunk])
    points["T10"] = np.array([0.0, 0.035 * scale, hip_z + 0.52 * trunk])
    points["neck"] = np.array([0.0, 0.030 * scale, shoulder_z + 0.045 * scale])
    points["head"] = np.array([0.0, 0.012 * scale, shoulder_z + 0.135 * scale])
    return points


def rotation_centres(person: Person) -> dict[str, Array]:
    """Return the joint centres in the rest pose: flesh points moved by the person's offsets."""
    joints = flesh_points(person)
    offsets = {
        "hip": person.hip_offset_m,
        "knee": person.knee_offset_m,
        "ankle": person.ankle_offset_m,
        "shoulder": person.shoulder_offset_m,
    }
    for side, sign in SIDES:
        for joint, (outward, backward, upward) in offsets.items():
            joints[joint + side] = joints[joint + side] + [sign * outward, backward, upward]
    joints["midhip"] = (joints["hipL"] + joints["hipR"]) / 2
    return joints
