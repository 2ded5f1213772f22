"""The camera: where it stands, what it sees, and where a point in space falls in the picture.

OpenCV's convention: X_camera = R X + t; x right, y down, z forward; pixels from the top left corner.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation

from sample_videos.render.turns import unit

Array = NDArray[np.float64]

NEAR_M, FAR_M = 0.1, 40.0


@dataclass(frozen=True)
class Stand:
    """How a camera is set up.

    `azimuth_deg` is 0 square to the side named by `near_side` and grows toward the person's front;
    90 is the front, and negative values lie behind the side.
    """

    near_side: str = "left"
    azimuth_deg: float = 0.0
    distance_m: float = 3.2
    height_m: float = 0.9
    roll_deg: float = 0.0
    width_px: int = 640
    height_px: int = 480
    long_side_fov_deg: float = 62.0
    distortion: tuple[float, float] = (0.0, 0.0)
    least_fill: float = 0.56
    """The camera comes closer until the person fills this share of the picture, either way."""
    shake: float = 0.0
    """0 on a tripod; 1 a hand that sways by about a degree and a centimetre or two."""
    seed: int = 0


@dataclass(frozen=True)
class Camera:
    """Intrinsics, and extrinsics per frame: `rotation` (T, 3, 3) and `translation` (T, 3)."""

    width_px: int
    height_px: int
    focal_px: float
    centre_px: tuple[float, float]
    distortion: tuple[float, float]
    rotation: Array
    translation: Array

    def project(self, points: Array) -> Array:
        """Return pixels and depth (T, 3) of world points (T, 3), lens distortion included."""
        local = np.einsum("tij,tj->ti", self.rotation, points) + self.translation
        straight = local[:, :2] / local[:, 2:]
        square = np.sum(straight**2, axis=1, keepdims=True)
        bent = straight * (1 + square * (self.distortion[0] + square * self.distortion[1]))
        pixels = bent * self.focal_px + np.asarray(self.centre_px)
        return np.concatenate([pixels, local[:, 2:]], axis=1)

    def position(self, frame: int) -> Array:
        """Where the camera is in the world."""
        return np.asarray(-self.rotation[frame].T @ self.translation[frame])

    def clip_matrix(self, frame: int) -> Array:
        """Return the matrix from world points to OpenGL clip space, without distortion."""
        width, height, focal = self.width_px, self.height_px, self.focal_px
        (centre_x, centre_y), depth = self.centre_px, FAR_M - NEAR_M
        lens = np.array(
            [
                [2 * focal / width, 0, 2 * centre_x / width - 1, 0],
                [0, -2 * focal / height, 1 - 2 * centre_y / height, 0],
                [0, 0, (FAR_M + NEAR_M) / depth, -2 * FAR_M * NEAR_M / depth],
                [0, 0, 1, 0],
            ]
        )
        place = np.eye(4)
        place[:3, :3], place[:3, 3] = self.rotation[frame], self.translation[frame]
        return np.asarray(lens @ place)


def set_up(stand: Stand, target: Array, time_s: Array) -> Camera:
    """Return the camera of a stand that looks at `target` (3,), over the given times."""
    sign = 1.0 if stand.near_side == "left" else -1.0
    azimuth = np.radians(stand.azimuth_deg)
    away = np.array([sign * np.cos(azimuth), -np.sin(azimuth), 0.0]) * stand.distance_m
    position = np.array([target[0], target[1], 0.0]) + away + [0, 0, stand.height_m]
    position = position + stand.shake * _wander(stand.seed, time_s, 3) * 0.012
    forward = unit(target - position)
    right = unit(np.cross(forward, [0.0, 0.0, 1.0]))
    rotation = np.stack([right, np.cross(forward, right), forward], axis=1)
    turn = np.radians(stand.shake * _wander(stand.seed + 1, time_s, 3) * 0.6)
    turn[:, 2] += np.radians(stand.roll_deg)
    rotation = Rotation.from_rotvec(turn).as_matrix() @ rotation
    long_side = max(stand.width_px, stand.height_px)
    return Camera(
        stand.width_px,
        stand.height_px,
        float(long_side / 2 / np.tan(np.radians(stand.long_side_fov_deg) / 2)),
        (stand.width_px / 2, stand.height_px / 2),
        stand.distortion,
        rotation,
        -np.einsum("tij,tj->ti", rotation, position),
    )


def _wander(seed: int, time_s: Array, columns: int) -> Array:
    """Smooth random motion (T, columns) of about unit size: a sum of slow waves."""
    random = np.random.default_rng(seed)
    rates = random.uniform(0.15, 2.2, size=(6, columns))
    phases = random.uniform(0, 2 * np.pi, size=(6, columns))
    waves = np.sin(2 * np.pi * rates * time_s[:, None, None] + phases) / (0.5 + rates)
    return np.asarray(waves.sum(axis=1) / np.sqrt(6))
