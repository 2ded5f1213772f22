"""Stick people with known joint angles, seen from the side, and the landmarks a model would give."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from vision.landmarks import (
    LANDMARK_COUNT,
    SIDES,
    FloatArray,
    ModelInfo,
    PoseSequence,
    Side,
    Source,
    landmark,
)

SAMPLE = Path(__file__).parents[1] / "sample_videos" / "squat_side.mp4"
MIDLINE_M = 1.25
"""Shoulder to ankle: trunk 0.45, thigh 0.4, shank 0.4."""


@dataclass(frozen=True)
class Body:
    """(T, 33, ...) arrays of one person; NaN frames are added by `hide`."""

    image_px: FloatArray
    world_m: FloatArray
    visibility: FloatArray

    def hide(self, frames: FloatArray) -> Body:
        """Return the body with the frames of a (T,) mask taken out."""
        image_px, world_m, visibility = (
            np.where(frames.reshape(-1, *[1] * (a.ndim - 1)), np.nan, a)
            for a in (self.image_px, self.world_m, self.visibility)
        )
        return Body(image_px, world_m, visibility)


def body(
    time_s: FloatArray,
    *,
    x_px: float | FloatArray = 400.0,
    y_px: float = 600.0,
    length_px: float = 300.0,
    hip_deg: float | FloatArray = 0.0,
    knee_deg: float | FloatArray = 0.0,
    visibility: float = 0.9,
) -> Body:
    """Draw a person facing right with the ankles at a place; `length_px` is shoulder to ankle upright."""
    count = len(time_s)
    knee = np.radians(np.broadcast_to(knee_deg, count))
    shank, thigh = 0.3 * knee, 0.7 * knee
    trunk = np.radians(np.broadcast_to(hip_deg, count)) - thigh
    ankle_m = np.zeros((count, 2))
    knee_m = ankle_m + 0.4 * np.stack([np.sin(shank), -np.cos(shank)], axis=-1)
    hip_m = knee_m + 0.4 * np.stack([-np.sin(thigh), -np.cos(thigh)], axis=-1)
    shoulder_m = hip_m + 0.45 * np.stack([np.sin(trunk), -np.cos(trunk)], axis=-1)
    head_m = np.add(shoulder_m, [0.05, -0.25])
    parts = {
        "ear": head_m,
        "shoulder": shoulder_m,
        "elbow": np.add(shoulder_m, [0.1, 0.25]),
        "wrist": np.add(shoulder_m, [0.2, 0.4]),
        "hip": hip_m,
        "knee": knee_m,
        "ankle": ankle_m,
        "heel": np.add(ankle_m, [-0.05, 0.05]),
        "foot": np.add(ankle_m, [0.2, 0.05]),
    }
    flat_m = np.repeat(head_m[:, None], LANDMARK_COUNT, axis=1)
    depth_m = np.zeros((count, LANDMARK_COUNT))
    for side in SIDES:
        for part, place_m in parts.items():
            flat_m[:, landmark(part, side)] = place_m + _aside(side)
            depth_m[:, landmark(part, side)] = 0.1 if side == "right" else -0.1
    ground_px = np.stack([np.broadcast_to(x_px, count), np.full(count, y_px)], axis=-1)
    return Body(
        image_px=ground_px[:, None] + flat_m * length_px / MIDLINE_M,
        world_m=np.concatenate([flat_m - hip_m[:, None], depth_m[..., None]], axis=-1),
        visibility=np.full((count, LANDMARK_COUNT), visibility),
    )


def _aside(side: Side) -> FloatArray:
    return np.array([0.02 if side == "left" else -0.02, 0.0])


def repetitions(time_s: FloatArray, depth_deg: float, period_s: float = 2.0) -> FloatArray:
    """Return an angle that goes from 0 to a depth and back, again and again."""
    return depth_deg * (1 - np.cos(2 * np.pi * time_s / period_s)) / 2


def sequence(time_s: FloatArray, *bodies: Body) -> PoseSequence:
    """Return bodies as the result of `estimate_poses`."""
    duration_s = float(time_s[-1]) if len(time_s) else 0.0
    source = Source("clip.mp4", "0" * 64, 1280, 720, len(time_s), 30.0, duration_s)
    shape = (len(bodies), len(time_s), LANDMARK_COUNT)
    return PoseSequence(
        time_s,
        np.array([b.image_px for b in bodies]).reshape(*shape, 2),
        np.array([b.world_m for b in bodies]).reshape(*shape, 3),
        np.array([b.visibility for b in bodies]).reshape(shape),
        source,
        ModelInfo("model.task", "1" * 64, "mediapipe 0"),
    )
