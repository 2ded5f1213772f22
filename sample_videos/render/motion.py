"""What movements share: smooth curves in time, natural variation, stance, spine and arms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sample_videos.render.anatomy import SIDES
from sample_videos.render.scene import Props
from sample_videos.render.skeleton import ArmPose, Pose, Skeleton
from sample_videos.render.turns import moved, turn_about, unit

Array = NDArray[np.float64]
Arms = Literal["hanging", "forward", "hips", "crossed", "goblet", "barbell"]

QUIET_START_S = 1.0
"""Standing movements begin with at least this long in quiet standing."""
MOST_PROTRACTION_M = 0.06
"""A collar bone of 15 cm that swings forward by 20 deg takes the shoulder 5 cm along; how far
people reach differs, and with it the trunk line."""
FORWARD = np.array([0.0, -1.0, 0.0])


@dataclass(frozen=True)
class Repetition:
    """One repetition; `peak_s` is the instant named by the movement's `peak`."""

    start_s: float
    peak_s: float
    end_s: float
    side: str | None = None


@dataclass(frozen=True)
class Stretch:
    """A posture held."""

    name: str
    start_s: float
    end_s: float


@dataclass
class Performance:
    """A movement as one person did it once."""

    pose: Pose
    props: Props = field(default_factory=Props)
    repetitions: tuple[Repetition, ...] = ()
    stretches: tuple[Stretch, ...] = ()
    peak: str = "deepest"
    variation: dict[str, float | str] = field(default_factory=dict)


def minimum_jerk(share: ArrayLike) -> Array:
    """Ease from 0 to 1 as hands and hips do (Flash and Hogan, 1985)."""
    x = np.clip(np.asarray(share, np.float64), 0.0, 1.0)
    return np.asarray(x**3 * (10 - 15 * x + 6 * x**2))


def keyed(time_s: Array, keys: Sequence[tuple[float, float]]) -> Array:
    """Return a curve that eases from key to key; keys are (seconds, value), in order."""
    value = np.full(len(time_s), keys[0][1], np.float64)
    for (start, first), (end, second) in pairwise(keys):
        inside = time_s >= start
        share = minimum_jerk((time_s[inside] - start) / max(end - start, 1e-9))
        value[inside] = first + (second - first) * share
    return value


def wander(
    random: np.random.Generator, time_s: Array, size: float, *, fastest_hz: float = 0.7
) -> Array:
    """Return slow random motion (T,) of about this standard deviation: nobody stands still."""
    rates = random.uniform(0.08, fastest_hz, 5)
    phases = random.uniform(0, 2 * np.pi, 5)
    return np.asarray(size * np.sin(2 * np.pi * np.outer(time_s, rates) + phases).sum(axis=1) / 1.6)


@dataclass(frozen=True)
class Pace:
    """How repetitions follow each other: seconds down, held and up, and the pause between."""

    down_s: float
    hold_s: float
    up_s: float
    pause_s: float

    @property
    def period_s(self) -> float:
        """From one start to the next."""
        return self.down_s + self.hold_s + self.up_s + self.pause_s


def drawn_pace(random: np.random.Generator) -> Pace:
    """Draw a pace, from brisk to slow."""
    tempo = random.uniform(0.75, 1.4)
    return Pace(
        down_s=tempo * random.uniform(0.9, 1.4),
        hold_s=float(random.choice([0.0, 0.15, 0.5, 1.0], p=[0.3, 0.35, 0.2, 0.15])),
        up_s=tempo * random.uniform(0.8, 1.2),
        pause_s=random.uniform(0.15, 0.8),
    )


def repeat(
    random: np.random.Generator, time_s: Array, pace: Pace, *, spread: float = 0.12
) -> tuple[Array, NDArray[np.int_], tuple[Repetition, ...]]:
    """Fit as many repetitions as the clip holds after a quiet start.

    Returns the progress (T,) from 0 to 1 and back per repetition, the number of the repetition
    at each frame (T,), and the repetitions.
    """
    start = QUIET_START_S + random.uniform(0.05, 0.4)
    length = float(time_s[-1])
    progress, number = np.zeros(len(time_s)), np.zeros(len(time_s), int)
    repetitions: list[Repetition] = []
    while not repetitions or start + pace.period_s - pace.pause_s < length:
        scale = 1 + spread * random.uniform(-1, 1)
        room = length - start - 0.05
        scale = min(scale, room / (pace.down_s + pace.hold_s + pace.up_s))
        bottom = start + scale * pace.down_s
        leave = bottom + scale * pace.hold_s
        end = leave + scale * pace.up_s
        curve = keyed(time_s, [(start, 0), (bottom, 1), (max(leave, bottom), 1), (end, 0)])
        inside = (time_s >= start) & (time_s <= end)
        progress[inside] = curve[inside]
        number[time_s >= start] = len(repetitions)
        repetitions.append(Repetition(start, (bottom + leave) / 2, end))
        start = end + pace.pause_s
    return progress, number, tuple(repetitions)


def depth_per_frame(
    random: np.random.Generator, number: NDArray[np.int_], low: float, high: float
) -> Array:
    """Draw a depth for the set and one near it for every repetition; returns it per frame."""
    middle = random.uniform(low, high)
    around = 0.18 * (high - low)
    depths = np.clip(middle + random.normal(0, around, int(number.max()) + 1), low, high)
    return np.asarray(depths[number])


def stance(
    skeleton: Skeleton,
    random: np.random.Generator,
    count: int,
    *,
    half_width_m: float,
    toe_out_deg: float,
) -> Pose:
    """Return a standing pose over `count` frames with small differences between the sides."""
    turn = {bone: _still(count) for bone in ("pelvis", "lumbar", "thorax", "neck", "head")}
    ankle, pole, arm = {}, {}, {}
    for side, sign in SIDES:
        toe_out = np.radians(toe_out_deg + random.normal(0, 2.5)) * sign
        aside = sign * half_width_m + random.normal(0, 0.006)
        place = np.array([aside, random.normal(0, 0.008), skeleton.ankle_z])
        ankle[side] = np.tile(place, (count, 1))
        turn["foot" + side] = np.tile(turn_about("z", toe_out), (count, 1, 1))
        turn["toes" + side] = turn["foot" + side]
        knee_out = toe_out + sign * np.radians(random.normal(0, 4))
        pole[side] = np.tile(turn_about("z", knee_out) @ FORWARD, (count, 1))
        arm[side] = hanging_arm(random, sign, count)
    midhip = np.tile([0.0, 0.0, skeleton.ankle_z + skeleton.reach_m], (count, 1))
    return Pose(
        midhip, turn, ankle, pole, arm, protraction_m=float(random.uniform(0, MOST_PROTRACTION_M))
    )


def _still(count: int) -> Array:
    return np.tile(np.eye(3), (count, 1, 1))


def bend_spine(
    pose: Pose,
    *,
    pelvis: Array,
    thorax: Array,
    head: Array,
    roll: ArrayLike = 0.0,
    yaw: ArrayLike = 0.0,
) -> None:
    """Set pitches (forward positive), roll (to the left) and yaw of the trunk, radians (T,)."""
    count = len(pelvis)
    tip = turn_about("y", np.broadcast_to(np.asarray(roll, np.float64), (count,)))
    face = turn_about("z", np.broadcast_to(np.asarray(yaw, np.float64), (count,)))
    pose.turn["pelvis"] = face @ tip @ turn_about("x", pelvis)
    pose.turn["lumbar"] = face @ turn_about("x", (pelvis + thorax) / 2)
    pose.turn["thorax"] = face @ turn_about("x", thorax)
    pose.turn["neck"] = turn_about("x", 0.6 * thorax + 0.4 * head)
    pose.turn["head"] = turn_about("x", head)


def keep_feet(skeleton: Skeleton, pose: Pose, *, softness_m: float = 0.0012) -> None:
    """Lower the pelvis wherever a leg would not reach its ankle, so planted feet stay planted."""
    room = np.full(len(pose.midhip), np.inf)
    for side, _ in SIDES:
        offset = skeleton.rest["hip" + side] - skeleton.rest["midhip"]
        hip = pose.midhip + pose.turn["pelvis"] @ offset
        flat = np.linalg.norm((pose.ankle[side] - hip)[:, :2], axis=1)
        if np.any(flat >= skeleton.reach_m):
            raise ValueError(f"ankle {side} is {flat.max():.2f} m aside, more than a leg's length")
        highest = pose.ankle[side][:, 2] + np.sqrt(skeleton.reach_m**2 - flat**2)
        room = np.minimum(room, highest - hip[:, 2])
    lower = -softness_m * np.logaddexp(0.0, -room / softness_m)
    pose.midhip = pose.midhip + np.outer(lower, [0.0, 0.0, 1.0])


def on_bone(skeleton: Skeleton, pose: Pose, bone: str, point: ArrayLike) -> Array:
    """World position (T, 3) of a rest-pose point fixed to the pelvis or the thorax."""
    rest, turn = skeleton.rest, pose.turn
    if bone == "pelvis":
        return np.asarray(pose.midhip + turn["pelvis"] @ (np.asarray(point) - rest["midhip"]))
    lumbar = pose.midhip + turn["pelvis"] @ (rest["L5"] - rest["midhip"])
    thorax = lumbar + turn["lumbar"] @ (rest["T10"] - rest["L5"])
    return np.asarray(thorax + turn["thorax"] @ (np.asarray(point) - rest["T10"]))


def hanging_arm(random: np.random.Generator, sign: float, count: int) -> ArmPose:
    """Arm beside the body."""
    aside, ahead = random.uniform(0.12, 0.22), random.uniform(0.0, 0.10)
    upper = unit([sign * aside, -ahead, -1.0])
    lower = unit([sign * (aside - 0.06), -ahead - random.uniform(0.08, 0.25), -1.0])
    pole = unit([sign * 0.25, 1.0, 0.0])
    return ArmPose(
        np.tile(pole, (count, 1)),
        upper_arm=np.tile(upper, (count, 1)),
        forearm=np.tile(lower, (count, 1)),
    )


def reach_forward(pose: Pose, share: Array, *, height: float) -> None:
    """Raise hanging arms forward by a share (T,); `height` 0 is level, positive higher."""
    for side, sign in SIDES:
        arm = pose.arm[side]
        angle = share * np.pi / 2
        amount = share[:, None]
        level = np.stack(
            [np.full_like(angle, sign * 0.06), -np.sin(angle), -np.cos(angle) + height * share],
            axis=1,
        )
        if arm.upper_arm is None or arm.forearm is None:
            raise ValueError("only arms given by directions can be raised")
        arm.upper_arm = unit(arm.upper_arm * (1 - amount) + level * amount)
        arm.forearm = unit(arm.forearm * (1 - amount) + level * amount)
        raised = np.array([sign * 0.6, 0.0, -0.8])
        arm.elbow_pole = unit(arm.elbow_pole * (1 - amount) + raised * amount)


def place_hands(skeleton: Skeleton, pose: Pose, arms: Arms) -> None:
    """Put the hands on the hips, across the chest, or on what is held."""
    rest = skeleton.rest
    shoulder_z, shoulder_x = float(rest["shoulderL"][2]), float(rest["shoulderL"][0])
    chest = np.array([0.0, -0.24, shoulder_z - 0.14])
    if arms == "goblet":
        pose.load = (
            on_bone(skeleton, pose, "thorax", moved(chest, 0, -0.02, 0)),
            pose.turn["thorax"],
        )
    elif arms == "barbell":
        bar = np.array([0.0, 0.10, shoulder_z + 0.035])
        pose.load = (on_bone(skeleton, pose, "thorax", bar), pose.turn["thorax"])
    for side, sign in SIDES:
        bone: str = "thorax"
        if arms == "hips":
            bone, point = "pelvis", rest["hipL"] * [sign * 2.15, 1, 1] + [0, 0.02, 0.09]
            pole = np.array([sign * 0.95, 0.35, 0.0])
        elif arms == "crossed":
            point = np.array([-sign * 0.06, -0.20, shoulder_z - 0.16 - 0.03 * sign])
            pole = np.array([sign * 0.8, -0.2, -1.0])
        elif arms == "goblet":
            point, pole = moved(chest, sign * 0.055, 0.02, 0.0), np.array([sign * 0.4, 0.0, -1.0])
        else:
            point = np.array([sign * (shoulder_x + 0.10), 0.05, shoulder_z + 0.02])
            pole = np.array([sign * 0.5, 0.5, -1.0])
        target = on_bone(skeleton, pose, bone, point)
        pose.arm[side] = ArmPose(pose.turn[bone] @ pole, wrist=target)
