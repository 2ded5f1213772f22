"""The skeleton: rest positions of the joints, poses solved from a few handles, bone matrices.

Every array over time has the frame first: positions (T, 3), rotations (T, 3, 3).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sample_videos.render.anatomy import SIDES, rotation_centres
from sample_videos.render.person import Person
from sample_videos.render.turns import half_turn, unit

Array = NDArray[np.float64]

LONGEST_REACH = 0.999
"""An arm is never drawn straighter than this share of its length."""
SHORTEST_REACH_M = 0.15
SHRUG_SHARE = 0.4
"""A shoulder that follows a raised arm forward rises by this share of it."""

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
        for joint in (
            "shoulder",
            "hip",
            "knee",
            "ankle",
            "heel",
            "ball",
            "toetip",
            "elbow",
            "wrist",
        )
        for side, _ in SIDES
    ),
    *("midhip", "L5", "T10", "neck", "head"),
)
"""Joints whose positions are written to the truth."""


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
    return np.asarray(start + first_m * (along * cosine + aside * np.sqrt(1 - cosine**2)))


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
            lifted = turns["thorax"] @ np.array([0.0, -1.0, SHRUG_SHARE])
            raised = np.sum(unit(arm.upper_arm) * forward, axis=1, keepdims=True)
            shoulder = shoulder + lifted * pose.protraction_m * np.maximum(raised, 0.0)
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
