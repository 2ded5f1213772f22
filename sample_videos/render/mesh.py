"""From solids to a skinned mesh: marching cubes, hidden skin dropped, shares of bones."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from skimage.measure import marching_cubes

from sample_videos.render.clothes import Wardrobe
from sample_videos.render.flesh import Flesh
from sample_videos.render.head import EYE, EYE_RADIUS_M, MOUTH, Head
from sample_videos.render.person import Person
from sample_videos.render.shapes import Field, Points
from sample_videos.render.skeleton import rotation_centres
from sample_videos.render.weights import (
    Weights,
    bone_weights,
    hand_weights,
    rigid_weights,
    with_bends,
)

Solid = Callable[[Points], Field]


class Material(IntEnum):
    """What a vertex is made of; the shader colours it by this number."""

    SKIN = 0
    TOP = 1
    BOTTOM = 2
    HAIR = 3
    SHOE = 4
    SOCK = 5
    EYE = 6
    METAL = 7
    FACE = 8


BODY_STEP_M = 0.0170
CLOTH_STEP_M = 0.0160
HEAD_STEP_M = 0.0075
HAIR_STEP_M = 0.0110
HAND_STEP_M = 0.0085
SHOE_STEP_M = 0.0115
EYE_STEP_M = 0.0040

FOLD_DEPTH = 0.15
"""How far folds tilt the light on cloth."""
FOLD_WAVES_PER_M = 32.0


class Piece(NamedTuple):
    """Vertices (N, 3), normals (N, 3), triangles (F, 3)."""

    points: Points
    normals: Points
    triangles: NDArray[np.int32]


@dataclass(frozen=True)
class Body:
    """A skinned mesh in the rest pose, ready for the graphics card."""

    points: NDArray[np.float32]
    normals: NDArray[np.float32]
    triangles: NDArray[np.int32]
    bones: NDArray[np.int32]
    shares: NDArray[np.float32]
    material: NDArray[np.float32]
    eye: tuple[float, float, float]
    mouth: tuple[float, float, float]


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
    points, triangles, normals, _ = marching_cubes(volume, 0.0, spacing=(step_m,) * 3)
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


class _Builder:
    """Collects pieces with their shares and materials."""

    def __init__(self) -> None:
        self.pieces: list[tuple[Piece, Weights, Material]] = []

    def add(self, piece: Piece, weights: Weights, material: Material) -> None:
        if len(piece.points):
            self.pieces.append((piece, weights, material))

    def body(self, head: Head) -> Body:
        starts = np.cumsum([0, *(len(piece.points) for piece, _, _ in self.pieces)])
        bones, shares = with_bends(np.concatenate([weights for _, weights, _ in self.pieces]))
        return Body(
            points=np.concatenate([piece.points for piece, _, _ in self.pieces]),
            normals=np.concatenate([piece.normals for piece, _, _ in self.pieces]),
            triangles=np.concatenate(
                [p.triangles + start for (p, _, _), start in zip(self.pieces, starts, strict=False)]
            ).astype(np.int32),
            bones=bones,
            shares=shares,
            material=np.concatenate(
                [np.full(len(piece.points), material, np.float32) for piece, _, material in self.pieces]
            ),
            eye=head.place(EYE),
            mouth=head.place(MOUTH),
        )


def _mirror_in(points: Points) -> Points:
    return np.asarray(np.abs(points) * [1, 0, 0] + points * [0, 1, 1], np.float32)


def _at_both_sides(solid: Solid) -> Solid:
    return lambda points: solid(_mirror_in(points))


def build_body(person: Person) -> Body:
    """Return the skinned mesh of a person; a few seconds of arithmetic, the same every time."""
    flesh = Flesh(person)
    head, wardrobe, joints = Head(flesh), Wardrobe(flesh), rotation_centres(person)
    top, bottom, hair = (_at_both_sides(s) for s in (wardrobe.top, wardrobe.bottom, head.hair))
    shoe, skull, sock = (_at_both_sides(s) for s in (flesh.shoe, head.head, wardrobe.socks))
    wide = person.clothes.bottom == "skirt"
    builder = _Builder()

    def add_cloth(piece: Piece, material: Material, *, spans: bool = False) -> None:
        weights = bone_weights(piece.points, flesh, joints, wide=spans)
        builder.add(piece, weights, material)

    span = float(flesh.at("wrist")[0]) + 0.05
    top_z = float(flesh.at("head")[2]) + 0.02
    skin = surface(flesh.skin, (0, -0.34, 0.03), (span, 0.34, top_z), BODY_STEP_M, whole=True)
    at = skin.points
    hidden = (top(at) < -0.006) | (bottom(at) < -0.006) | (shoe(at) < -0.008) | (skull(at) < -0.006)
    add_cloth(without(skin, hidden | (sock(at) < -0.03)), Material.SKIN)

    origin = flesh.at("head")
    low, high = origin + [-0.12, -0.20, -0.10], origin + [0.12, 0.17, 0.24]
    face = surface(head.head, low, high, HEAD_STEP_M, whole=True)
    hidden = (top(face.points) < -0.006) | (face.points[:, 2] < flesh.at("neck")[2] - 0.02)
    if person.hair != "bald":
        hidden |= hair(face.points) < -0.008
        piece = surface(head.hair, low - [0, 0, 0.05], high, HAIR_STEP_M, whole=True)
        builder.add(piece, rigid_weights(len(piece.points), "head"), Material.HAIR)
    add_cloth(without(face, hidden), Material.FACE)

    eye = np.asarray(head.place(EYE))
    reach = np.full(3, 1.6 * EYE_RADIUS_M)
    ball = surface(head.eyes, eye - reach, eye + reach, EYE_STEP_M, whole=False)
    for piece in (ball, mirrored(ball)):
        builder.add(piece, rigid_weights(len(piece.points), "head"), Material.EYE)

    shirt = surface(
        wardrobe.top, (0, -0.40, wardrobe.top_hem_z - 0.03), (span, 0.36, top_z), CLOTH_STEP_M,
        whole=True,
    )
    add_cloth(folded(without(shirt, bottom(shirt.points) < -0.014), 1), Material.TOP)
    low_z, high_z = wardrobe.bottom_hem_z - 0.03, wardrobe.hip_z + 0.16
    pants = surface(
        wardrobe.bottom, (0, -0.40, low_z), (0.42, 0.36, high_z), CLOTH_STEP_M, whole=True
    )
    add_cloth(
        folded(without(pants, top(pants.points) < -0.014), 2), Material.BOTTOM, spans=wide
    )
    foot = flesh.person.foot_share * flesh.person.height_m
    reach_y = float(flesh.at("toetip")[1]) - 0.30 * foot
    shoes = surface(flesh.shoe, (0, reach_y, -0.01), (0.22, 0.13, 0.16), SHOE_STEP_M, whole=True)
    add_cloth(shoes, Material.SHOE)
    if wardrobe.bottom_hem_z > wardrobe.ankle_z:
        ankle_z = wardrobe.ankle_z
        socks = surface(
            wardrobe.socks, (0, -0.12, ankle_z - 0.03), (0.2, 0.14, ankle_z + 0.11), SHOE_STEP_M, whole=True
        )
        hidden = (shoe(socks.points) < -0.006) | (bottom(socks.points) < -0.006)
        add_cloth(without(socks, hidden), Material.SOCK)

    wrist, tip = flesh.at("wrist"), flesh.at("handtip")
    low, high = np.minimum(wrist, tip) - 0.06, np.maximum(wrist, tip) + 0.06
    hand = surface(flesh.hand, low, high, HAND_STEP_M, whole=False)
    for side, piece in (("L", hand), ("R", mirrored(hand))):
        builder.add(piece, hand_weights(piece.points, joints, side), Material.SKIN)
    return builder.body(head)
