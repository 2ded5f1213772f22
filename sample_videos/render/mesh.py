"""From solids to triangles: marching cubes, pieces cut, mirrored and creased."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from skimage.measure import marching_cubes

from sample_videos.render.shapes import Field, Points

_marching_cubes: Callable[..., tuple[Points, NDArray[np.int32], Points, Field]] = marching_cubes
Solid = Callable[[Points], Field]


FOLD_DEPTH = 0.15
"""How far folds tilt the light on cloth."""
FOLD_WAVES_PER_M = 32.0


class Piece(NamedTuple):
    """Vertices (N, 3), normals (N, 3), triangles (F, 3)."""

    points: Points
    normals: Points
    triangles: NDArray[np.int32]


def surface(solid: Solid, low: ArrayLike, high: ArrayLike, step_m: float, *, whole: bool) -> Piece:
    """Return the surface of a solid inside a box.

    With `whole` the box spans both sides: the field is made for X >= 0 and mirrored.
    """
    low, high = np.asarray(low, np.float64), np.asarray(high, np.float64)
    start = np.array([0.0, low[1], low[2]]) if whole else low
    axes = [np.arange(a, b + step_m, step_m) for a, b in zip(start, high, strict=True)]
    grid = np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1).astype(np.float32)
    volume = solid(grid)
    origin = start.copy()
    if whole:
        volume = np.concatenate([volume[:0:-1], volume], axis=0)
        origin[0] = -axes[0][-1]
    points, triangles, _, _ = _marching_cubes(volume, 0.0, spacing=(step_m,) * 3)
    points = (points + origin).astype(np.float32)
    corners = points[triangles]
    facing = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    outward = _gradient(solid, points, whole=whole)
    if np.mean(np.sum(facing * outward[triangles[:, 0]], axis=1)) < 0:
        triangles = triangles[:, ::-1]
    return Piece(points, outward, triangles.astype(np.int32))


def _gradient(solid: Solid, points: Points, *, whole: bool) -> Points:
    """Outward unit normals from the field itself, which is smoother than from the grid."""
    sign = np.where(points[:, :1] < 0, -1.0, 1.0).astype(np.float32) if whole else np.float32(1)
    folded = points.copy()
    folded[:, :1] *= sign
    reach = 2e-3
    steps = np.eye(3, dtype=np.float32) * reach
    slope = np.stack([solid(folded + step) - solid(folded - step) for step in steps], axis=1)
    slope[:, :1] *= sign
    return np.asarray(slope / (np.linalg.norm(slope, axis=1, keepdims=True) + 1e-9), np.float32)


def without(piece: Piece, hidden: NDArray[np.bool_]) -> Piece:
    """Drop triangles all of whose corners are hidden, and vertices nobody uses."""
    triangles = piece.triangles[~hidden[piece.triangles].all(axis=1)]
    used, renumbered = np.unique(triangles, return_inverse=True)
    return Piece(
        piece.points[used], piece.normals[used], renumbered.reshape(-1, 3).astype(np.int32)
    )


def mirrored(piece: Piece) -> Piece:
    """Return the same piece on the other side of the body."""
    flip = np.array([-1, 1, 1], np.float32)
    return Piece(piece.points * flip, piece.normals * flip, piece.triangles[:, ::-1])


def folded(piece: Piece, seed: int) -> Piece:
    """Tilt the normals of cloth by smooth noise: creases without more triangles."""
    random = np.random.default_rng(seed)
    directions = random.normal(size=(3, 20, 3))
    directions *= FOLD_WAVES_PER_M / np.linalg.norm(directions, axis=-1, keepdims=True)
    directions *= random.uniform(0.5, 1.6, size=(3, 20, 1))
    phases = random.uniform(0, 2 * np.pi, size=(3, 20))
    waves = [
        np.sin(piece.points @ direction.T + phase).sum(axis=1) / np.sqrt(20)
        for direction, phase in zip(directions, phases, strict=True)
    ]
    normals = piece.normals + FOLD_DEPTH * np.stack(waves, axis=1)
    normals /= np.linalg.norm(normals, axis=1, keepdims=True)
    return piece._replace(normals=normals.astype(np.float32))


def at_both_sides(solid: Solid) -> Solid:
    """Return the field for points of either side from one that knows X >= 0 only."""

    def field(points: Points) -> Field:
        either = points.copy()
        either[..., 0] = np.abs(either[..., 0])
        return solid(either)

    return field
