"""Angles from points: plane trigonometry with `arctan2`, never rounded, NaN in gives NaN out."""

from __future__ import annotations

import numpy as np

from vision.landmarks import FloatArray


def wrap_deg(angle_deg: FloatArray) -> FloatArray:
    """Return the angle in [-180, 180).

    >>> float(wrap_deg(np.array(190.0)))
    -170.0
    """
    return np.asarray((angle_deg + 180.0) % 360.0 - 180.0, dtype=np.float64)


def signed_angle_deg(start: FloatArray, end: FloatArray) -> FloatArray:
    """Return the rotation that takes `start` to `end`, both (..., 2), in degrees [-180, 180).

    Positive turns the first axis toward the second one. A vector of length zero gives NaN.

    >>> float(signed_angle_deg(np.array([1.0, 0.0]), np.array([0.0, 2.0])))
    90.0
    """
    cross = start[..., 0] * end[..., 1] - start[..., 1] * end[..., 0]
    dot = np.sum(start * end, axis=-1)
    angle_deg = np.degrees(np.arctan2(cross, dot))
    return wrap_deg(np.where((cross == 0.0) & (dot == 0.0), np.nan, angle_deg))


def trunk_thigh_deg(shoulder: FloatArray, hip: FloatArray, knee: FloatArray) -> FloatArray:
    """Return hip flexion (trunk-thigh), signed, for points (..., 2) given as (forward, down).

    0 with shoulder, hip and knee in line, positive when trunk and thigh close in front
    (rule book 1.1). In a plane it equals `trunk_inclination_deg` + `thigh_elevation_deg`.

    >>> sitting = np.array([[0.0, -1.0], [0.0, 0.0], [1.0, 0.0]])
    >>> float(trunk_thigh_deg(*sitting))
    90.0
    """
    return signed_angle_deg(knee - hip, hip - shoulder)


def knee_flexion_deg(hip: FloatArray, knee: FloatArray, ankle: FloatArray) -> FloatArray:
    """Return knee flexion, signed, for points (..., 2) as (forward, down); 0 straight, positive bent."""
    return signed_angle_deg(knee - hip, ankle - knee)


def thigh_elevation_deg(hip: FloatArray, knee: FloatArray) -> FloatArray:
    """Return the hip-to-knee line against straight down for points (..., 2) as (forward, down).

    90 with the thigh horizontal, positive with the knee in front.
    """
    return signed_angle_deg(knee - hip, np.broadcast_to(np.array([0.0, 1.0]), hip.shape))


def inclination_deg(lower: FloatArray, upper: FloatArray) -> FloatArray:
    """Return the line from `lower` to `upper` against vertical for points (..., 2) as (forward, down).

    0 upright, positive leaning forward: trunk inclination (hip, shoulder), shank inclination
    (ankle, knee).
    """
    return signed_angle_deg(np.broadcast_to(np.array([0.0, -1.0]), lower.shape), upper - lower)


def rotate_px(points_px: FloatArray, angle_deg: float) -> FloatArray:
    """Return points (..., 2) turned about the origin; positive turns x (right) toward y (down)."""
    angle = np.radians(angle_deg)
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    return np.asarray(points_px @ turn, dtype=np.float64)
