"""The skeleton: rest positions of the joints, poses solved from a few handles, bone matrices.

Every array over time has the frame first: positions (T, 3), rotations (T, 3, 3).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sample_videos.render.person import Person
from sample_videos.render.turns import half_turn, unit

Array = NDArray[np.float64]

SIDES = (("L", 1.0), ("R", -1.0))
"""Suffix of a side's joints and bones, and the sign of its X."""

REST_ARM_ANGLE_DEG = 40.0
"""Arms are modelled held away from the body, so that flesh of arm and trunk stays apart."""
LONGEST_REACH = 0.999
"""An arm is never drawn straighter than this share of its length."""
SHORTEST_REACH_M = 0.15

CENTRE_BONES = ("pelvis", "lumbar", "thorax", "neck", "head")
LIMB_BONES = ("upper_arm", "forearm", "hand", "thigh", "shank", "foot", "toes")
BONES: tuple[str, ...] = (
    *CENTRE_BONES,
    *(bone + side for side, _ in SIDES for bone in LIMB_BONES),
    "load",
)
"""`load` carries what is held: a dumbbell or a bar."""
BONE_INDEX = {bone: index for index, bone in enumerate(BONES)}

ORIGIN: dict[str, str] = {
    "pelvis": "midhip",
    "lumbar": "L5",
    "thorax": "T10",
    "neck": "neck",
    "head": "head",
    **{
        bone + side: joint + side
        for side, _ in SIDES
        for bone, joint in zip(
            LIMB_BONES,
            ("shoulder", "elbow", "wrist", "hip", "knee", "ankle", "ball"),
            strict=True,
        )
    },
}
"""The joint about which each bone turns."""

BENDS: tuple[tuple[str, str], ...] = (
    ("pelvis", "lumbar"),
    ("lumbar", "thorax"),
    ("thorax", "neck"),
    ("neck", "head"),
    *(
        (parent if parent in CENTRE_BONES else parent + side, child + side)
        for side, _ in SIDES
        for parent, child in (
            ("pelvis", "thigh"),
            ("thigh", "shank"),
            ("shank", "foot"),
            ("foot", "toes"),
            ("thorax", "upper_arm"),
            ("upper_arm", "forearm"),
            ("forearm", "hand"),
        )
    ),
)
"""Neighbouring bones; each pair gets a helper bone turned half-way, which keeps bent flesh full."""

JOINTS: tuple[str, ...] = (
    *(
        joint + side
        for joint in ("shoulder", "hip", "knee", "ankle", "heel", "ball", "toetip", "elbow", "wrist")
        for side, _ in SIDES
    ),
    *("midhip", "L5", "T10", "neck", "head"),
)
"""Joints whose positions are written to the truth."""


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
        [sign * np.sin(np.radians(REST_ARM_ANGLE_DEG)), 0.0, -np.cos(np.radians(REST_ARM_ANGLE_DEG))]
    )
    shoulder = np.array(
        [sign * person.shoulder_half_width_m, 0.012, person.shoulder_share * height]
    )
    arm = person.arm_share * height
    elbow = shoulder + person.upper_arm_share * arm * down
    wrist = elbow + (1 - person.upper_arm_share) * arm * unit(down + [0.0, -0.08, 0.0])
    return {
        "hip": np.array([sign * hip_x, 0.0, hip_z]),
        "knee": np.array([sign * (hip_x + 0.004 * scale), -0.005, knee_z]),
        "ankle": ankle,
        "heel": ankle + [0.0, 0.20 * foot, 0.02 - ankle_z],
        "ball": ankle + [sign * 0.009, -0.52 * foot, 0.025 - ankle_z],
        "toetip": ankle + [sign * 0.012, -0.77 * foot, 0.02 - ankle_z],
        "shoulder": shoulder,
        "elbow": elbow,
        "wrist": wrist,
        "handtip": wrist + 0.105 * height * unit(down + [0.0, -0.12, 0.0]),
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


def aimed(direction: Array, sideways: Array) -> Array:
    """Rotation whose -Z axis is `direction` and whose X axis is as near `sideways` as it can be."""
    up = -unit(direction)
    across = sideways - up * np.sum(sideways * up, axis=-1, keepdims=True)
    across = unit(across)
    return np.stack([across, np.cross(up, across), up], axis=-1)


def triangle(start: Array, end: Array, first_m: float, second_m: float, pole: Array) -> Array:
    """Return the middle joint of a two-bone chain that bends toward `pole`."""
    line = end - start
    distance = np.linalg.norm(line, axis=-1, keepdims=True)
    along = line / distance
    aside = unit(pole - along * np.sum(pole * along, axis=-1, keepdims=True))
    cosine = (first_m**2 + distance**2 - second_m**2) / (2 * first_m * distance)
    cosine = np.clip(cosine, -1.0, 1.0)
    return start + first_m * (along * cosine + aside * np.sqrt(1 - cosine**2))


@dataclass
class ArmPose:
    """One arm over time: a target of the wrist, or the directions of upper arm and forearm."""

    elbow_pole: Array
    wrist: Array | None = None
    upper_arm: Array | None = None
    forearm: Array | None = None


@dataclass
class Pose:
    """The handles of a body over T frames, from which `Skeleton.solve` makes all joints."""

    midhip: Array
    turn: dict[str, Array]
    """Rotations of pelvis, lumbar, thorax, neck, head, footL, footR, toesL, toesR."""
    ankle: dict[str, Array]
    knee_pole: dict[str, Array]
    arm: dict[str, ArmPose]
    protraction_m: float = 0.0
    """How far the shoulder travels forward with a raised arm."""
    load: tuple[Array, Array] | None = None
    """Position (T, 3) and rotation (T, 3, 3) of what is carried; rest at the world's origin."""


@dataclass(frozen=True)
class Solved:
    """Joint positions and bone rotations over T frames."""

    joints: dict[str, Array]
    turns: dict[str, Array]
    load: tuple[Array, Array]


class Skeleton:
    """Rest joints of one person and the solver of poses."""

    def __init__(self, person: Person) -> None:
        self.rest = rotation_centres(person)
        rest = self.rest
        self.thigh_m = float(np.linalg.norm(rest["hipL"] - rest["kneeL"]))
        self.shank_m = float(np.linalg.norm(rest["kneeL"] - rest["ankleL"]))
        self.upper_arm_m = float(np.linalg.norm(rest["shoulderL"] - rest["elbowL"]))
        self.forearm_m = float(np.linalg.norm(rest["elbowL"] - rest["wristL"]))
        shoulders = (rest["shoulderL"] + rest["shoulderR"]) / 2
        self.trunk_m = float(np.linalg.norm(shoulders - rest["midhip"]))
        self.ankle_z = float(rest["ankleL"][2])
        bend = np.radians(person.straight_knee_deg)
        self.reach_m = float(
            np.sqrt(
                self.thigh_m**2 + self.shank_m**2 + 2 * self.thigh_m * self.shank_m * np.cos(bend)
            )
        )
        self.rest_frames = self._rest_frames()

    def _rest_frames(self) -> dict[str, Array]:
        rest, frames = self.rest, {}
        for side, _ in SIDES:
            for bone, start, end in (("thigh", "hip", "knee"), ("shank", "knee", "ankle")):
                line = rest[end + side] - rest[start + side]
                frames[bone + side] = aimed(line, np.array([1.0, 0.0, 0.0]))
            for bone, start, end in (
                ("upper_arm", "shoulder", "elbow"),
                ("forearm", "elbow", "wrist"),
                ("hand", "wrist", "handtip"),
            ):
                line = rest[end + side] - rest[start + side]
                frames[bone + side] = aimed(line, np.cross(line, [0.0, 1.0, 0.0]))
        return frames

    def solve(self, pose: Pose) -> Solved:
        """Return all joints and rotations of a pose.

        A leg that cannot reach its ankle target raises ValueError: the movement must keep
        planted feet within `reach_m` (see `motion.keep_feet`).
        """
        rest, turns = self.rest, dict(pose.turn)
        joints = {"midhip": pose.midhip}

        def attach(bone: str, base: str, joint: str) -> None:
            joints[joint] = joints[base] + turns[bone] @ (rest[joint] - rest[base])

        for bone, base, joint in (
            ("pelvis", "midhip", "hipL"),
            ("pelvis", "midhip", "hipR"),
            ("pelvis", "midhip", "L5"),
            ("lumbar", "L5", "T10"),
            ("thorax", "T10", "neck"),
            ("neck", "neck", "head"),
            ("thorax", "T10", "shoulderL"),
            ("thorax", "T10", "shoulderR"),
        ):
            attach(bone, base, joint)
        for side, _ in SIDES:
            self._solve_leg(pose, side, joints, turns)
            for bone, base, joint in (
                ("foot", "ankle", "ball"),
                ("foot", "ankle", "heel"),
                ("toes", "ball", "toetip"),
            ):
                attach(bone + side, base + side, joint + side)
            self._solve_arm(pose, side, joints, turns)
            attach("hand" + side, "wrist" + side, "handtip" + side)
        count = len(pose.midhip)
        nothing = (np.zeros((count, 3)), np.broadcast_to(np.eye(3), (count, 3, 3)))
        return Solved(joints, turns, pose.load or nothing)

    def _solve_leg(
        self, pose: Pose, side: str, joints: dict[str, Array], turns: dict[str, Array]
    ) -> None:
        hip, ankle = joints["hip" + side], pose.ankle[side]
        longest = float(np.max(np.linalg.norm(ankle - hip, axis=1)))
        if longest > self.thigh_m + self.shank_m:
            raise ValueError(f"leg {side} has to reach {longest:.3f} m and is shorter")
        knee = triangle(hip, ankle, self.thigh_m, self.shank_m, pose.knee_pole[side])
        hinge = np.cross(pose.knee_pole[side], ankle - hip)
        joints["knee" + side], joints["ankle" + side] = knee, ankle
        turns["thigh" + side] = aimed(knee - hip, hinge) @ self.rest_frames["thigh" + side].T
        turns["shank" + side] = aimed(ankle - knee, hinge) @ self.rest_frames["shank" + side].T

    def _solve_arm(
        self, pose: Pose, side: str, joints: dict[str, Array], turns: dict[str, Array]
    ) -> None:
        arm, shoulder = pose.arm[side], joints["shoulder" + side]
        if arm.wrist is not None:
            line = arm.wrist - shoulder
            distance = np.linalg.norm(line, axis=1, keepdims=True)
            longest = (self.upper_arm_m + self.forearm_m) * LONGEST_REACH
            wrist = shoulder + unit(line) * np.clip(distance, SHORTEST_REACH_M, longest)
            elbow = triangle(shoulder, wrist, self.upper_arm_m, self.forearm_m, arm.elbow_pole)
        elif arm.upper_arm is not None and arm.forearm is not None:
            forward = turns["thorax"] @ np.array([0.0, -1.0, 0.0])
            raised = np.sum(unit(arm.upper_arm) * forward, axis=1, keepdims=True)
            shoulder = shoulder + forward * pose.protraction_m * np.maximum(raised, 0.0)
            joints["shoulder" + side] = shoulder
            elbow = shoulder + self.upper_arm_m * unit(arm.upper_arm)
            wrist = elbow + self.forearm_m * unit(arm.forearm)
        else:
            raise ValueError(f"arm {side} has neither a wrist target nor directions")
        joints["elbow" + side], joints["wrist" + side] = elbow, wrist
        for bone, line in (
            ("upper_arm", elbow - shoulder),
            ("forearm", wrist - elbow),
            ("hand", wrist - elbow),
        ):
            frame = aimed(line, np.cross(line, arm.elbow_pole))
            turns[bone + side] = frame @ self.rest_frames[bone + side].T

    def matrices(self, solved: Solved) -> NDArray[np.float32]:
        """Return (T, bones + bends, 3, 4) matrices that move rest points into the world."""
        stack = []
        for bone in BONES[:-1]:
            stack.append(self._matrix(solved, solved.turns[bone], ORIGIN[bone]))
        position, turn = solved.load
        stack.append(np.concatenate([turn, position[:, :, None]], axis=2))
        for parent, child in BENDS:
            between = half_turn(solved.turns[parent], solved.turns[child])
            stack.append(self._matrix(solved, between, ORIGIN[child]))
        return np.stack(stack, axis=1).astype(np.float32)

    def _matrix(self, solved: Solved, turn: Array, joint: str) -> Array:
        shift = solved.joints[joint] - turn @ self.rest[joint]
        return np.concatenate([turn, shift[:, :, None]], axis=2)
