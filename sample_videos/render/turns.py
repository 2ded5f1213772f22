"""Small rotation arithmetic, vectorised over frames."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.spatial.transform import Rotation

Array = NDArray[np.float64]


def unit(vector: ArrayLike) -> Array:
    """Return the vector(s) scaled to length 1 along the last axis."""
    array = np.asarray(vector, dtype=np.float64)
    return np.asarray(array / np.linalg.norm(array, axis=-1, keepdims=True))


def moved(point: Array, x: float, y: float, z: float) -> Array:
    """Return the point moved by so much along each axis."""
    return np.asarray(point + np.array([x, y, z]))


def turn_about(axis: str, angle_rad: ArrayLike) -> Array:
    """Return rotation matrices (..., 3, 3) about one world axis.

    About "x" a positive angle pitches the person forward (they face -Y), about "y" it tips them
    toward their left, about "z" it turns them toward their left.

    >>> bool(turn_about("x", np.pi / 2)[1, 2] < 0)
    True
    """
    angles = np.asarray(angle_rad, dtype=np.float64)
    vectors = angles[..., None] * np.eye(3)["xyz".index(axis)]
    matrices = Rotation.from_rotvec(vectors.reshape(-1, 3)).as_matrix()
    return np.asarray(matrices.reshape(*angles.shape, 3, 3))


def half_turn(first: Array, second: Array) -> Array:
    """Return the rotations half-way from `first` to `second`, both (T, 3, 3)."""
    between = Rotation.from_matrix(np.swapaxes(first, -1, -2) @ second).as_rotvec() / 2
    return first @ Rotation.from_rotvec(between).as_matrix()
