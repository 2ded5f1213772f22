"""One clip: a person does a movement before a camera. What is decided and acted, not yet drawn."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from sample_videos.render.camera import Camera, Stand, set_up
from sample_videos.render.film import Film
from sample_videos.render.motion import Performance
from sample_videos.render.motions import MOVEMENTS
from sample_videos.render.person import Person
from sample_videos.render.scene import Scene
from sample_videos.render.skeleton import JOINTS, Skeleton, Solved

Array = NDArray[np.float64]

CONVENTION = (
    "X_camera = R X + t; x right, y down, z forward; metres, Z up; the person faces -Y, "
    "their left is +X; pixels from the top left corner, lens distortion included"
)
CROWN_M = 0.20
"""From the joint of the skull to the top of the head."""
MARGIN = 0.05
"""The joints stay this share of the picture away from its edges; flesh and hair reach further."""
DISTANCE_STEP = 1.04
DISTANCE_LIMITS_M = (1.6, 7.5)
CAMERA_TO_WALL_M = 0.4
"""The room is made as large as it must be for the camera to stand inside it."""


@dataclass(frozen=True)
class Bystander:
    """A second person, who stands or walks further from the camera and to one side."""

    person: Person
    movement: str
    aside_m: float
    """To the right as the camera sees it."""
    behind_m: float
    yaw_deg: float
    seed: int = 0


@dataclass(frozen=True)
class Clip:
    """Everything that decides a clip; the same clip gives the same truth, always."""

    name: str
    person: Person
    movement: str
    seconds: float = 6.0
    seed: int = 0
    stand: Stand = field(default_factory=Stand)
    scene: Scene = field(default_factory=Scene)
    film: Film = field(default_factory=Film)
    bystander: Bystander | None = None


@dataclass(frozen=True)
class Take:
    """A clip acted out, not drawn yet."""

    performance: Performance
    skeleton: Skeleton
    solved: Solved
    camera: Camera
    stand: Stand
    scene: Scene
    target: Array
    time_s: Array


def act(clip: Clip) -> Take:
    """Move the person and set up the camera; no drawing."""
    count = max(2, round(clip.seconds * clip.film.frame_rate))
    time_s = np.arange(count) / clip.film.frame_rate
    skeleton = Skeleton(clip.person)
    performance = perform(clip, skeleton, time_s)
    solved = skeleton.solve(performance.pose)
    body = _outline(solved)
    target = (body.min(axis=(0, 1)) + body.max(axis=(0, 1))) / 2
    stand, camera = _framed(clip.stand, body, target, time_s)
    scene = _roomy(clip.scene, camera.position(0))
    return Take(performance, skeleton, solved, camera, stand, scene, target, time_s)


def _roomy(scene: Scene, camera_m: Array) -> Scene:
    needed = float(np.abs(camera_m[:2]).max()) + CAMERA_TO_WALL_M
    return replace(scene, half_width_m=max(scene.half_width_m, needed))


def perform(clip: Clip, skeleton: Skeleton, time_s: Array) -> Performance:
    """Act the clip's movement at the given times: more of them give the same motion, finer."""
    return MOVEMENTS[clip.movement](skeleton, time_s, np.random.default_rng(clip.seed))


def finer(time_s: Array, moments: int) -> Array:
    """Return so many times between one frame and the next, from the first frame to the last.

    >>> finer(np.array([0.0, 0.2]), 2).tolist()
    [0.0, 0.1, 0.2]
    """
    return np.linspace(time_s[0], time_s[-1], (len(time_s) - 1) * moments + 1)


def _outline(solved: Solved) -> Array:
    """Points (N, T, 3) that must be in the picture: all joints and the top of the head."""
    crown = solved.joints["head"] + CROWN_M * solved.turns["head"][:, :, 2]
    return np.stack([*(solved.joints[joint] for joint in JOINTS), crown])


def _framed(stand: Stand, body: Array, target: Array, time_s: Array) -> tuple[Stand, Camera]:
    """Move the camera back until everything is in the picture, or closer until it fills enough."""
    backward = False
    while True:
        camera = set_up(stand, target, time_s)
        pixels = np.stack([camera.project(points)[:, :2] for points in body])
        share = pixels / [stand.width_px, stand.height_px]
        inside = share.min() > MARGIN and share.max() < 1 - MARGIN
        fill = float(np.ptp(np.median(share, axis=1), axis=0).max())
        if not inside and stand.distance_m < DISTANCE_LIMITS_M[1]:
            stand, backward = replace(stand, distance_m=stand.distance_m * DISTANCE_STEP), True
        elif fill < stand.least_fill and not backward and stand.distance_m > DISTANCE_LIMITS_M[0]:
            stand = replace(stand, distance_m=stand.distance_m / DISTANCE_STEP)
        else:
            return stand, camera


def description(
    clip: Clip, take: Take, drawn_by: str, seconds_per_frame: float
) -> dict[str, object]:
    """Return what NAME.json holds: camera, movement with its repetitions, and every setting."""
    camera, stand, performance = take.camera, take.stand, take.performance
    return {
        "width": camera.width_px,
        "height": camera.height_px,
        "fx": camera.focal_px,
        "fy": camera.focal_px,
        "cx": camera.centre_px[0],
        "cy": camera.centre_px[1],
        "distortion": list(camera.distortion),
        "R": camera.rotation[0].tolist(),
        "t": camera.translation[0].tolist(),
        "position": camera.position(0).tolist(),
        "moving_camera": stand.shake > 0,
        "view": [stand.near_side, stand.azimuth_deg],
        "near_side": stand.near_side if stand.azimuth_deg < 89 else "both",
        "azimuth_deg": stand.azimuth_deg,
        "body": clip.person.name,
        "move": clip.movement,
        "fps": clip.film.frame_rate,
        "frames": len(take.time_s),
        "repetition_count": len(performance.repetitions),
        "repetitions": [asdict(repetition) for repetition in performance.repetitions],
        "peak": performance.peak,
        "holds": [asdict(stretch) for stretch in performance.stretches],
        "variation": performance.variation,
        "seed": clip.seed,
        "stand": asdict(stand),
        "person": asdict(clip.person),
        "film": asdict(clip.film),
        "scene": asdict(take.scene),
        "second_person": clip.bystander is not None,
        "renderer": drawn_by,
        "render_s_per_frame": round(seconds_per_frame, 4),
        "convention": CONVENTION,
    }
