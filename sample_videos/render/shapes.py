"""Solid shapes as signed distances: negative inside, zero at the surface, positive outside, metres.

Points are (..., 3); every function returns (...).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

Field = NDArray[np.float32]
Points = NDArray[np.float32]

TINY = 1e-9


def ramp(low: float, high: float, value: ArrayLike) -> Field:
    """Rise smoothly from 0 at `low` to 1 at `high` (falls when low > high)."""
    share = np.clip((np.asarray(value, dtype=np.float32) - low) / (high - low), 0.0, 1.0)
    return np.asarray(share * share * (3 - 2 * share), dtype=np.float32)


def join(first: Field, second: Field, softness_m: float) -> Field:
    """Union of two solids with a rounded seam."""
    share = np.clip(0.5 + 0.5 * (second - first) / softness_m, 0.0, 1.0)
    mixed = second * (1 - share) + first * share - softness_m * share * (1 - share)
    return np.asarray(mixed, dtype=np.float32)


def carve(solid: Field, hole: Field, softness_m: float) -> Field:
    """Take `hole` out of `solid` with a rounded rim."""
    return -join(-solid, hole, softness_m)


def ball(
    points: Points, centre: ArrayLike, radii: ArrayLike, axes: ArrayLike | None = None
) -> Field:
    """Ellipsoid; `axes` (3, 3) has its axes as columns."""
    local = points - np.asarray(centre, dtype=np.float32)
    if axes is not None:
        local = local @ np.asarray(axes, dtype=np.float32)
    radii = np.asarray(radii, dtype=np.float32)
    near = np.linalg.norm(local / radii, axis=-1)
    steep = np.linalg.norm(local / (radii * radii), axis=-1)
    return np.asarray(near * (near - 1) / np.maximum(steep, TINY), dtype=np.float32)


def bone(
    points: Points, start: ArrayLike, end: ArrayLike, start_radius: float, end_radius: float
) -> Field:
    """Tapered rod with round ends."""
    start = np.asarray(start, dtype=np.float32)
    line = np.asarray(end, dtype=np.float32) - start
    along = np.clip(((points - start) @ line) / np.maximum(line @ line, TINY), 0.0, 1.0)
    distance = np.linalg.norm(points - start - along[..., None] * line, axis=-1)
    return np.asarray(distance - (start_radius + (end_radius - start_radius) * along), np.float32)


def column(points: Points, stations: Sequence[Sequence[float]], roundness: float) -> Field:
    """Upright body of rounded-box sections; a station is (height, half width, half depth, y)."""
    table = np.asarray(stations, dtype=np.float32)
    height = points[..., 2]
    width, depth, middle = (np.interp(height, table[:, 0], table[:, k]) for k in (1, 2, 3))
    across = np.abs(points[..., 0]) / width
    ahead = np.abs(points[..., 1] - middle) / depth
    section = (across**roundness + ahead**roundness) ** (1 / roundness)
    distance = (section - 1) * np.minimum(width, depth)
    ends = np.maximum(table[0, 0] - height, height - table[-1, 0])
    return np.asarray(np.maximum(distance, ends), dtype=np.float32)
