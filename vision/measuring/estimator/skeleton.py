"""Depth from constant lengths: a skeleton whose bones keep their length, put behind the picture.

A joint lies on the ray through its pixel, somewhere. Where along it is told by three beliefs about
each bone: the 3D landmarks' depth, the bone staying in the sagittal plane (a known offset beside it),
and Pythagoras with the length that the bone has all through the clip. Each counts by how
sharply it tells the depth at that slant, so that Pythagoras fades where a bone lies in the picture.
Closed formulas, every frame on its own: milliseconds a clip. It takes most of the foreshortening out of
oblique views (docs/accuracy.md), where a picture alone reads deep positions far too shallow.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vision.landmarks import SIDES, BoolArray, FloatArray, IntArray, PersonTrack, landmark

PARTS = ("shoulder", "hip", "knee", "ankle")
JOINTS: IntArray = np.array(
    [landmark(part, side) for side in SIDES for part in PARTS], dtype=np.int64
)
SHOULDERS, HIPS, ANKLES = (0, 4), (1, 5), (3, 7)
START = np.array([1, 1, 2, 5, 5, 6])
END = np.array([0, 2, 3, 4, 6, 7])
"""Trunk, thigh and shank of the left side, then of the right, as indices of JOINTS."""
KIND = np.array([0, 1, 2, 0, 1, 2])
OUTWARD = np.array([-1.0, -1.0, -1.0, 1.0, 1.0, 1.0])

# What is believed before the clip is looked at, in the model's own metres (its bodies are about the same
# size); trunk, thigh, shank. Means and spreads on rendered people, where joints are known exactly.
LENGTH_M = np.array([0.50, 0.376, 0.371])
LENGTH_SPREAD_M = np.array([0.025, 0.025, 0.025])
LENGTH_DOUBT_M = np.array([0.05, 0.02, 0.02])
"""How well a bone keeps its length from frame to frame, landmarks being landmarks."""
BESIDE_M = np.array([0.073, 0.031, 0.002])
"""How far a bone's upper end lies outside its lower one: shoulders are wider than hips."""
BESIDE_DOUBT_M = np.array([0.03, 0.05, 0.045])
DEPTH_DOUBT_M = np.array([0.07, 0.07, 0.07])
"""How far the 3D landmarks' depth is off."""
LENGTH_FRAMES = 3.0
"""A clip's frames tell a length as well as this many independent ones."""
LENGTH_NOISE_M = 0.015
HIP_DEPTH_GAIN = 0.85
AZIMUTH_GAIN = 0.9
"""The view measured from the 3D landmarks is too oblique by about a tenth."""
FOCAL_SHARE = 0.9
"""Focal length as a share of the picture's longer side: phones have 0.8 to 1.1."""
STANDING_M = 0.9
"""Shoulders this much above the ankles belong to somebody upright, whose lean shows the camera's pitch."""
PITCH_DEG, PITCH_SPREAD_DEG = -4.0, 8.0
PITCH_BIAS_DEG, PITCH_SEEN_SPREAD_DEG = -4.5, 5.0
"""What standing 3D landmarks say of the pitch is off by this much and scatters by that."""
TALL_PERCENTILE = 80
FEWEST_FRAMES = 3
PASSES, NEWTON_STEPS = 3, 3
LEAST_DEPTH_M, LEAST_LENGTH_M = 0.02, 1e-9


@dataclass(frozen=True)
class Skeleton:
    """Joints behind the picture.

    plane_m : (T, 2, 4, 2) forward and down, for left and right, shoulder to ankle. slant : (T, 2, 3)
    share of each bone's length that points away from the camera. misfit_m : (T, 2, 3) how far
    it is from the clip's length. lengths_m : (3,). NaN where a joint is missing, or nobody was seen.
    """

    plane_m: FloatArray
    slant: FloatArray
    misfit_m: FloatArray
    lengths_m: FloatArray
    azimuth_deg: float
    pitch_deg: float


@dataclass(frozen=True)
class _Rays:
    """What the landmarks say: rays (T, 8, 3) with 1 along the view, depth_m (T, 8) about the hips."""

    direction: FloatArray
    depth_m: FloatArray
    seen: BoolArray
    distance_m: float
    approach_m: FloatArray
    """(T,) how much further away than usual the person is: people come closer."""


def fit_skeleton(track: PersonTrack, axis: FloatArray, frame_size_px: tuple[int, int]) -> Skeleton:
    """Return the skeleton of a track; `axis` is the view's direction from left to right."""
    frames = len(track.time_s)
    whole = np.isfinite(track.image_px[:, JOINTS]).all(axis=(1, 2))
    if not np.isfinite(axis).all() or whole.sum() < FEWEST_FRAMES:
        nothing = np.full((frames, 2, 3), np.nan)
        nan = float("nan")
        return Skeleton(
            np.full((frames, 2, 4, 2), nan), nothing, nothing, np.full(3, nan), nan, nan
        )
    rays = _rays(track, frame_size_px)
    azimuth = float(np.arctan2(abs(axis[0]), abs(axis[2]))) * AZIMUTH_GAIN
    pitch = _pitch(track.world_m[:, JOINTS])
    across = np.copysign(np.sin(azimuth), axis[0])
    along = np.copysign(np.cos(azimuth), axis[2])
    lateral = np.array([across, along * np.sin(pitch), along * np.cos(pitch)])
    points_m, slant, misfit_m, lengths_m = _solve(rays, lateral)
    up = np.array([0.0, -np.cos(pitch), np.sin(pitch)])
    plane_m = np.stack([points_m @ np.cross(up, lateral), -points_m @ up], axis=-1)
    return Skeleton(
        plane_m.reshape(frames, 2, len(PARTS), 2),
        slant.reshape(frames, 2, 3),
        misfit_m.reshape(frames, 2, 3),
        lengths_m,
        float(np.degrees(azimuth)),
        float(np.degrees(pitch)),
    )


def _rays(track: PersonTrack, frame_size_px: tuple[int, int]) -> _Rays:
    pixels = track.image_px[:, JOINTS] - np.array(frame_size_px) / 2
    world_m = track.world_m[:, JOINTS]
    seen = np.asarray(
        np.isfinite(pixels).all(axis=2) & np.isfinite(world_m).all(axis=2), dtype=np.bool_
    )
    m_per_px = _spread(world_m[..., :2]) / _spread(pixels)
    known = np.isfinite(m_per_px)
    line = np.polynomial.Polynomial.fit(track.time_s[known], m_per_px[known], 1)(track.time_s)
    usual = float(np.median(m_per_px[known]))
    focal_px = FOCAL_SHARE * max(frame_size_px)
    ones = np.ones((*pixels.shape[:2], 1))
    depth_m = world_m[..., 2] - world_m[:, HIPS, 2].mean(axis=1, keepdims=True)
    return _Rays(
        np.concatenate([np.nan_to_num(pixels) / focal_px, ones], axis=2),
        np.nan_to_num(depth_m),
        seen,
        focal_px * usual,
        focal_px * (line - usual),
    )


def _spread(points: FloatArray) -> FloatArray:
    return np.asarray(np.linalg.norm(points - points.mean(axis=1, keepdims=True), axis=(1, 2)))


def _pitch(world_m: FloatArray) -> float:
    """Return the camera's pitch, radians: from the tallest moments of an upright body, or as usual."""
    body = (world_m[:, SHOULDERS] - world_m[:, ANKLES]).mean(axis=1)
    height = -body[:, 1]
    tall = height > max(STANDING_M, float(np.nanpercentile(height, TALL_PERCENTILE)))
    if not tall.any():
        return float(np.radians(PITCH_DEG))
    seen_deg = float(np.degrees(np.median(np.arctan2(body[tall, 2], height[tall]))))
    known, told = PITCH_SPREAD_DEG**-2, PITCH_SEEN_SPREAD_DEG**-2
    mean_deg = (known * PITCH_DEG + told * (seen_deg - PITCH_BIAS_DEG)) / (known + told)
    return float(np.radians(mean_deg))


def _solve(
    rays: _Rays, lateral: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """Return joints (T, 8, 3), slants (T, 6), misfits (T, 6) and lengths (3,), in a few passes.

    Where a joint lies along its ray decides, through perspective, how large the bone before it
    is, so depths and lengths are found in turn.
    """
    told_m = rays.depth_m[:, END] - rays.depth_m[:, START]
    both = rays.seen[:, END] & rays.seen[:, START]
    hips_m = rays.depth_m[:, HIPS] * HIP_DEPTH_GAIN
    depth_m, along_m = told_m, rays.approach_m[:, None] + rays.depth_m
    for _ in range(PASSES):
        flat_m = rays.direction[..., :2] * (rays.distance_m + along_m)[..., None]
        across_m = flat_m[:, END] - flat_m[:, START]
        picture_m = np.linalg.norm(across_m, axis=2)
        lengths_m = _lengths(picture_m, depth_m, both)
        mean_m, weight = _planar_and_told(across_m, told_m, lateral)
        depth_m = _with_length(mean_m, weight, picture_m, lengths_m[KIND])
        along_m = rays.approach_m[:, None] + _chain(hips_m, depth_m)
    points_m = rays.direction * (rays.distance_m + along_m)[..., None]
    points_m[~rays.seen.all(axis=1)] = np.nan
    size_m = np.hypot(picture_m, depth_m) + LEAST_LENGTH_M
    return points_m, depth_m / size_m, size_m - lengths_m[KIND], lengths_m


def _lengths(picture_m: FloatArray, depth_m: FloatArray, both: BoolArray) -> FloatArray:
    """Return the clip's lengths (3,): frames count by how much of a bone lies in the picture."""
    size_m = np.hypot(picture_m, depth_m) + LEAST_LENGTH_M
    doubt_m = DEPTH_DOUBT_M[KIND] * depth_m / size_m
    weight = both / (doubt_m**2 + LENGTH_NOISE_M**2) * (LENGTH_FRAMES / len(size_m))
    known = LENGTH_SPREAD_M**-2.0
    total = (weight * size_m).sum(axis=0).reshape(2, 3).sum(axis=0) + known * LENGTH_M
    return np.asarray(total / (weight.sum(axis=0).reshape(2, 3).sum(axis=0) + known))


def _planar_and_told(
    across_m: FloatArray, told_m: FloatArray, lateral: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return the depth that the 3D landmarks and the sagittal plane agree on, and its weight."""
    beside_m = OUTWARD * BESIDE_M[KIND] - across_m @ lateral[:2]
    planar = BESIDE_DOUBT_M[KIND] ** -2.0
    told = DEPTH_DOUBT_M[KIND] ** -2.0
    weight = told + lateral[2] ** 2 * planar
    return (told * told_m + lateral[2] * planar * beside_m) / weight, weight


def _with_length(
    mean_m: FloatArray, weight: FloatArray, picture_m: FloatArray, length_m: FloatArray
) -> FloatArray:
    """Return the depth pulled toward Pythagoras', a few Newton steps from between the two."""
    away = np.where(mean_m < 0, -1.0, 1.0)
    pythagoras_m = np.sqrt(np.maximum(length_m**2 - picture_m**2, 0.0))
    depth_m = away * np.maximum((np.abs(mean_m) + pythagoras_m) / 2, LEAST_DEPTH_M)
    by_length = LENGTH_DOUBT_M[KIND] ** -2.0
    for _ in range(NEWTON_STEPS):
        size_m = np.hypot(picture_m, depth_m) + LEAST_LENGTH_M
        slope = depth_m / size_m
        pull = weight * (mean_m - depth_m) + by_length * (length_m - size_m) * slope
        depth_m = depth_m + pull / (weight + by_length * slope**2)
    return np.asarray(depth_m)


def _chain(hips_m: FloatArray, depth_m: FloatArray) -> FloatArray:
    """Return the depths of the eight joints (T, 8) from the hips' and the bones'."""
    sides = []
    for side in range(2):
        hip, (trunk, thigh, shank) = hips_m[:, side], depth_m[:, 3 * side : 3 * side + 3].T
        sides += [hip + trunk, hip, hip + thigh, hip + thigh + shank]
    return np.stack(sides, axis=1)
