"""A stick figure with exactly known angles, filmed by a camera wherever a test puts it.

A `Motion` is the truth: trunk inclination, thigh elevation and knee flexion over time. `film` turns
it into the landmarks that a perfect pose model would find. Legs and trunk move in sagittal planes, so
that the angles of the truth are those of the subject's sagittal plane from every direction.

Subject frame: x forward, y down, z to the subject's left. Camera frame: x right, y down, z away.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from vision.landmarks import (
    LANDMARK_COUNT,
    SIDES,
    FloatArray,
    Landmark,
    ModelInfo,
    PersonTrack,
    PoseSequence,
    Side,
    Source,
    landmark,
)
from vision.measures import MeasureName
from vision.measuring.repair import MIRRORED

TRUNK_M, THIGH_M, SHANK_M, FOOT_M, HEAD_M = 0.50, 0.42, 0.42, 0.2, 0.3
HALF_HIPS_M, HALF_SHOULDERS_M = 0.10, 0.18
UPPER_ARM_M, FOREARM_M = 0.30, 0.26
PX_PER_M = 200.0
FRAME_SIZE_PX = (1280, 960)
DISTANCE_M = 4.0


@dataclass(frozen=True)
class Motion:
    """The truth: angles (T,) in degrees by the house's signs, and what stays in place."""

    time_s: FloatArray
    trunk_deg: FloatArray
    thigh_deg: dict[Side, FloatArray]
    knee_deg: dict[Side, FloatArray]
    planted: Literal["feet", "hips"] = "feet"
    on_left: FloatArray | float = 0.5
    """Share of the left foot in what is planted: a lunge stands on the rear foot."""

    def truth(self, measure: MeasureName, side: Side = "left") -> FloatArray:
        """The true angle (T,) of a measure."""
        thigh, knee = self.thigh_deg[side], self.knee_deg[side]
        return {
            "hip_flexion": self.trunk_deg + thigh,
            "knee_flexion": knee,
            "thigh_elevation": thigh,
            "shank_inclination": knee - thigh,
            "trunk_inclination": self.trunk_deg,
        }[measure]


@dataclass(frozen=True)
class Camera:
    """Where the camera stands.

    azimuth_deg : off a square side view, 0..90, toward the subject's front (or back); facing : the
    side of the picture the subject looks to; roll_deg : clockwise turn of the picture; perspective :
    pinhole at `DISTANCE_M` and hip height, orthographic otherwise; drift_px_s : a moving camera.
    """

    azimuth_deg: float = 0.0
    facing: Literal["left", "right"] = "right"
    toward: Literal["front", "back"] = "front"
    roll_deg: float = 0.0
    perspective: bool = False
    drift_px_s: float = 0.0

    @property
    def near_side(self) -> Side:
        return "right" if self.facing == "right" else "left"

    def axes(self) -> FloatArray:
        """The subject's forward, down and left in the camera frame, as rows (3, 3), without roll."""
        across = np.cos(np.radians(self.azimuth_deg)) * (1.0 if self.facing == "right" else -1.0)
        nearer = np.sin(np.radians(self.azimuth_deg)) * (1.0 if self.toward == "front" else -1.0)
        return np.array([[across, 0.0, -nearer], [0.0, 1.0, 0.0], [nearer, 0.0, across]])


def times(duration_s: float, rate_hz: float = 30.0) -> FloatArray:
    """Even frame times from 0 to the duration, both ends included."""
    return np.arange(round(duration_s * rate_hz) + 1) / rate_hz


def path(time_s: FloatArray, *knots: tuple[float, float]) -> FloatArray:
    """A smooth path through (time, value) knots: raised cosines, still at every knot."""
    at, values = np.array(knots, dtype=np.float64).T
    index = np.clip(np.searchsorted(at, time_s, side="right") - 1, 0, len(at) - 2)
    share = np.clip((time_s - at[index]) / (at[index + 1] - at[index]), 0.0, 1.0)
    return values[index] + (values[index + 1] - values[index]) * (1 - np.cos(np.pi * share)) / 2


def repeated(
    depths: Sequence[float],
    *,
    first_s: float = 1.5,
    down_s: float = 1.0,
    pause_s: float = 0.5,
    up_s: float = 0.8,
    rest_s: float = 0.8,
) -> list[tuple[float, float]]:
    """The knots of repetitions to each depth, with a pause at the bottom and rest between them."""
    now, knots = first_s, [(0.0, 0.0), (first_s, 0.0)]
    for depth in depths:
        for lasts_s, value in ((down_s, depth), (pause_s, depth), (up_s, 0.0), (rest_s, 0.0)):
            if lasts_s > 0:
                now += lasts_s
                knots.append((now, value))
    return knots


def both(values: FloatArray) -> dict[Side, FloatArray]:
    """The same on both sides."""
    return dict.fromkeys(SIDES, values)


def still(
    duration_s: float = 3.0,
    *,
    trunk_deg: float = 0.0,
    thigh_deg: float = 0.0,
    knee_deg: float = 0.0,
    rate_hz: float = 30.0,
    planted: Literal["feet", "hips"] = "feet",
) -> Motion:
    """One posture, held: standing by default."""
    time_s = times(duration_s, rate_hz)
    whole = np.ones(len(time_s))
    return Motion(
        time_s, trunk_deg * whole, both(thigh_deg * whole), both(knee_deg * whole), planted
    )


def squat(
    depths_deg: Sequence[float] = (110.0,) * 3,
    *,
    time_s: FloatArray | None = None,
    rate_hz: float = 30.0,
    **tempo: float,
) -> Motion:
    """Squats to each depth of hip flexion, a third of it from the trunk."""
    knots = repeated(depths_deg, **tempo)
    if time_s is None:
        time_s = times(knots[-1][0] + 0.7, rate_hz)
    return squat_along(time_s, path(time_s, *knots))


def squat_along(time_s: FloatArray, hip_deg: FloatArray) -> Motion:
    """A squat whose hip flexion (trunk-thigh) follows a given path."""
    return Motion(time_s, 0.32 * hip_deg, both(0.68 * hip_deg), both(0.9 * hip_deg))


def hinge(depths_deg: Sequence[float] = (95.0,) * 3, **tempo: float) -> Motion:
    """Hinges: nearly all from the trunk, knees slightly bent."""
    knots = repeated(depths_deg, **tempo)
    time_s = times(knots[-1][0] + 0.7)
    hip = path(time_s, *knots)
    return Motion(time_s, 0.9 * hip, both(0.1 * hip), both(0.15 * hip))


def lunge(fronts: Sequence[Side] = ("left",) * 3, depth_deg: float = 90.0) -> Motion:
    """Forward lunges, the leg in front as listed: thigh up in front, the other behind the body."""
    knots = repeated([1.0] * len(fronts), down_s=1.2, up_s=1.2)
    time_s = times(knots[-1][0] + 0.7)
    share = {
        side: path(
            time_s,
            *repeated([float(front == side) for front in fronts], down_s=1.2, up_s=1.2),
        )
        for side in SIDES
    }
    front, rear = share, {side: sum(share.values()) - share[side] for side in SIDES}
    trunk_deg = 8.0 * (share["left"] + share["right"])
    return Motion(
        time_s,
        trunk_deg,
        {side: (depth_deg - 8.0) * front[side] - 18.0 * rear[side] for side in SIDES},
        {side: 90.0 * front[side] + 75.0 * rear[side] for side in SIDES},
        on_left=0.5 + 0.5 * np.sign(share["right"] - share["left"]),
    )


def sit_to_stand(rises: int = 3) -> tuple[Motion, list[float]]:
    """Rises from a seat, and the times at which the seat is left."""
    trunk, thigh, seat_off_s, now = [(0.0, 0.0)], [(0.0, 85.0)], [], 0.0
    for _ in range(rises):
        trunk += [(now + 1.5, 0.0), (now + 2.3, 40.0), (now + 3.5, 0.0), (now + 4.5, 0.0)]
        trunk += [(now + 5.5, 30.0), (now + 6.5, 0.0)]
        thigh += [(now + 2.3, 85.0), (now + 3.5, 0.0), (now + 4.5, 0.0), (now + 6.0, 85.0)]
        seat_off_s.append(now + 2.3)
        now += 6.5
    time_s = times(now + 1.0)
    thigh_deg = path(time_s, *thigh, (now + 1.0, 85.0))
    return (
        Motion(
            time_s,
            path(time_s, *trunk, (now + 1.0, 0.0)),
            both(thigh_deg),
            both(thigh_deg * 95.0 / 85.0),
        ),
        seat_off_s,
    )


def seated(duration_s: float = 10.0, **posture: float) -> Motion:
    """Sitting on a chair, upright unless a posture is given."""
    posture = {"trunk_deg": 0.0, "thigh_deg": 85.0, "knee_deg": 90.0, **posture}
    return still(duration_s, planted="hips", **posture)


def bridge(leg: Side = "left", holds: Sequence[float] = (3.0, 3.0)) -> tuple[Motion, list[float]]:
    """Single-leg bridges lying on the back, and the middle of every hold; the other leg is straight."""
    hip, middles_s, now = [(0.0, 50.0)], [], 0.0
    for hold_s in holds:
        hip += [(now + 1.0, 50.0), (now + 1.8, 5.0), (now + 1.8 + hold_s, 5.0)]
        middles_s.append(now + 1.8 + hold_s / 2)
        now += 2.6 + hold_s
        hip.append((now, 50.0))
    time_s = times(now + 1.0)
    hip_deg = path(time_s, *hip, (now + 1.0, 50.0))
    trunk_deg = -92.0 - (50.0 - hip_deg) * 0.4
    straight: Side = "right" if leg == "left" else "left"
    return (
        Motion(
            time_s,
            trunk_deg,
            both(hip_deg - trunk_deg),
            {leg: 125.0 - (50.0 - hip_deg) * 0.6, straight: np.full(len(time_s), 8.0)},
            "hips",
        ),
        middles_s,
    )


def gait(
    step_s: float = 0.55,
    *,
    duration_s: float = 6.0,
    thigh_deg: float = 25.0,
    knee_deg: float = 60.0,
    rate_hz: float = 60.0,
) -> Motion:
    """Walking (or running, with shorter steps and more knee) on a treadmill."""
    time_s = times(duration_s, rate_hz)
    phase = np.pi * time_s / step_s
    swing = {"left": np.sin(phase), "right": -np.sin(phase)}
    bent = {"left": np.cos(phase), "right": -np.cos(phase)}
    return Motion(
        time_s,
        np.full(len(time_s), 5.0),
        {side: 5.0 + thigh_deg * swing[side] for side in SIDES},
        {side: 8.0 + (knee_deg - 8.0) * np.clip(bent[side], 0.0, 1.0) for side in SIDES},
        "hips",
    )


def run() -> Motion:
    """Running on a treadmill."""
    return gait(0.34, thigh_deg=35.0, knee_deg=100.0)


def film(motion: Motion, camera: Camera | None = None, *, noise_px: float = 0.0) -> PersonTrack:
    """The landmarks of a motion as a camera sees it; noise (deterministic) on picture and 3D alike."""
    camera = camera or Camera()
    body_m = _body_m(motion)
    hips_m = body_m[:, [Landmark.LEFT_HIP, Landmark.RIGHT_HIP]].mean(axis=1, keepdims=True)
    roll = np.radians(camera.roll_deg)
    turn = np.array([[np.cos(roll), np.sin(roll)], [-np.sin(roll), np.cos(roll)]])
    seen_m = body_m @ camera.axes()
    world_m = (body_m - hips_m) @ camera.axes()
    world_m[..., :2] = world_m[..., :2] @ turn
    scale = DISTANCE_M / (DISTANCE_M + seen_m[..., 2:]) if camera.perspective else 1.0
    image_px = PX_PER_M * scale * (seen_m[..., :2] @ turn) + np.array(FRAME_SIZE_PX) / 2
    image_px[..., 0] += camera.drift_px_s * motion.time_s[:, None]
    if noise_px:
        random = np.random.default_rng(7)
        image_px = image_px + random.normal(0.0, noise_px, image_px.shape)
        world_m = world_m + random.normal(0.0, noise_px / PX_PER_M, world_m.shape)
    return PersonTrack(motion.time_s, image_px, world_m, np.ones(image_px.shape[:2]))


def _direction(angle_deg: FloatArray) -> FloatArray:
    """A unit vector (T, 3) that leans forward from upright by an angle."""
    angle = np.radians(angle_deg)
    return np.stack([np.sin(angle), -np.cos(angle), np.zeros_like(angle)], axis=-1)


def _body_m(motion: Motion) -> FloatArray:
    """All landmarks (T, 33, 3) in the subject frame, metres."""
    points = np.zeros((len(motion.time_s), LANDMARK_COUNT, 3))
    left = np.array([0.0, 0.0, 1.0])
    neck = TRUNK_M * _direction(motion.trunk_deg)
    for index in range(11):
        points[:, index] = neck + HEAD_M * _direction(motion.trunk_deg)
    for side, sign in (("left", 1.0), ("right", -1.0)):
        shoulder = neck + sign * HALF_SHOULDERS_M * left
        hip = np.broadcast_to(sign * HALF_HIPS_M * left, neck.shape)
        knee = hip - THIGH_M * _direction(-motion.thigh_deg[side])
        shank_deg = motion.knee_deg[side] - motion.thigh_deg[side]
        ankle = knee - SHANK_M * _direction(shank_deg)
        elbow = shoulder - UPPER_ARM_M * _direction(motion.trunk_deg - 20.0)
        wrist = elbow - FOREARM_M * _direction(motion.trunk_deg - 60.0)
        toe = ankle + FOOT_M * _direction(shank_deg + 90.0)
        for part, place in (
            ("shoulder", shoulder),
            ("elbow", elbow),
            ("wrist", wrist),
            ("hip", hip),
            ("knee", knee),
            ("ankle", ankle),
            ("heel", ankle - 0.25 * (toe - ankle)),
            ("foot", toe),
        ):
            points[:, landmark(part, side)] = place
        for finger in (17, 19, 21):
            points[:, finger + (sign < 0)] = wrist
    points[:, : Landmark.LEFT_EAR, 0] += 0.1
    if motion.planted == "feet":
        points -= _ground(points, motion.on_left)
        for side in SIDES:  # the toes stay on the ground when a heel comes up
            ankle = points[:, landmark("ankle", side)]
            points[:, landmark("foot", side)] = ankle + np.array([FOOT_M, 0.0, 0.0])
            points[:, landmark("foot", side), 1] = THIGH_M + SHANK_M
    return points


def _ground(points: FloatArray, on_left: FloatArray | float) -> FloatArray:
    """The (T, 1, 3) shift that keeps the planted ankle, and the height of the lower one, in place."""
    ankles = points[:, [Landmark.LEFT_ANKLE, Landmark.RIGHT_ANKLE]]
    ground = np.zeros_like(ankles[:, 0])
    ground[:, 0] = on_left * ankles[:, 0, 0] + (1.0 - on_left) * ankles[:, 1, 0]
    ground[:, 1] = ankles[..., 1].max(axis=1) - THIGH_M - SHANK_M
    return ground[:, None]


def hide(
    track: PersonTrack, *parts: Landmark, start_s: float = -1.0, end_s: float = np.inf
) -> PersonTrack:
    """The track with landmarks hidden (NaN in all arrays) for a while; all of them when none is named."""
    frames = (track.time_s >= start_s) & (track.time_s < end_s)
    where = np.ix_(frames, list(parts) or list(range(LANDMARK_COUNT)))
    image_px, world_m = track.image_px.copy(), track.world_m.copy()
    visibility = track.visibility.copy()
    for array in (image_px, world_m, visibility):
        array[where] = np.nan
    return PersonTrack(track.time_s, image_px, world_m, visibility)


def swap_sides(track: PersonTrack, start_s: float, end_s: float) -> PersonTrack:
    """The track with left and right confused for a while."""
    frames = (track.time_s >= start_s) & (track.time_s < end_s)
    arrays = [track.image_px.copy(), track.world_m.copy(), track.visibility.copy()]
    for array in arrays:
        array[frames] = array[frames][:, MIRRORED]
    return PersonTrack(track.time_s, *arrays)


def collapse(track: PersonTrack, start_s: float, end_s: float) -> PersonTrack:
    """The track with the skeleton shrunk on its hips for a while."""
    frames = (track.time_s >= start_s) & (track.time_s < end_s)
    image_px, world_m = track.image_px.copy(), track.world_m.copy()
    middle = image_px[frames][:, [Landmark.LEFT_HIP, Landmark.RIGHT_HIP]].mean(axis=1)[:, None]
    image_px[frames] = middle + 0.2 * (image_px[frames] - middle)
    world_m[frames] *= 0.2
    return replace(track, image_px=image_px, world_m=world_m)


def jump(track: PersonTrack, start_s: float, end_s: float, by_px: float = 300.0) -> PersonTrack:
    """The track with the whole skeleton somewhere else for a while."""
    frames = (track.time_s >= start_s) & (track.time_s < end_s)
    image_px = track.image_px.copy()
    image_px[frames] += by_px
    return replace(track, image_px=image_px)


def mirror(track: PersonTrack) -> PersonTrack:
    """The track of the mirrored picture: x reversed, left and right exchanged."""
    image_px = track.image_px[:, MIRRORED] * np.array([-1.0, 1.0]) + [FRAME_SIZE_PX[0], 0.0]
    world_m = track.world_m[:, MIRRORED] * np.array([-1.0, 1.0, 1.0])
    return PersonTrack(track.time_s, image_px, world_m, track.visibility[:, MIRRORED])


def joined(first: PersonTrack, second: PersonTrack) -> PersonTrack:
    """Two tracks one after the other."""
    shift_s = first.time_s[-1] + (first.time_s[1] - first.time_s[0])
    return PersonTrack(
        np.concatenate((first.time_s, second.time_s + shift_s)),
        np.concatenate((first.image_px, second.image_px)),
        np.concatenate((first.world_m, second.world_m)),
        np.concatenate((first.visibility, second.visibility)),
    )


def sequence(*tracks: PersonTrack, name: str = "figure.mp4") -> PoseSequence:
    """A pose sequence of people filmed at the same times."""
    time_s = tracks[0].time_s
    duration_s = float(time_s[-1] - time_s[0])
    rate_hz = (len(time_s) - 1) / duration_s if duration_s else 0.0
    width, height = FRAME_SIZE_PX
    return PoseSequence(
        time_s,
        np.stack([track.image_px for track in tracks]),
        np.stack([track.world_m for track in tracks]),
        np.stack([track.visibility for track in tracks]),
        Source(name, "0" * 64, width, height, len(time_s), rate_hz, duration_s),
        ModelInfo("stick figure", "0" * 64, "none"),
    )
