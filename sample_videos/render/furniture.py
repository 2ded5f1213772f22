"""The room and the things in it as triangles: walls, furniture, chair, mat, what is held."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sample_videos.render.person import Colour
from sample_videos.render.scene import CEILING_M, Chair, Props, Scene
from sample_videos.render.surfaces import Surface

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Furniture:
    """Triangles with a colour and a kind per vertex."""

    points: Floats
    normals: Floats
    triangles: NDArray[np.int32]
    colours: Floats
    kinds: Floats
    casts_shadow: bool = True


def box(
    centre: ArrayLike, size: ArrayLike, colour: Colour, kind: int, *, shadow: bool = True
) -> Furniture:
    """Upright box."""
    centre, half = np.asarray(centre, np.float64), np.asarray(size, np.float64) / 2
    points: list[NDArray[np.float64]] = []
    normals: list[NDArray[np.float64]] = []
    triangles: list[list[int]] = []
    for axis in range(3):
        first, second = (k for k in range(3) if k != axis)
        for sign in (-1, 1):
            start = len(points)
            for a, b in ((-1, -1), (1, -1), (1, 1), (-1, 1)):
                corner = np.zeros(3)
                corner[axis], corner[first], corner[second] = sign, a, b
                points.append(centre + corner * half)
                normals.append(np.eye(3)[axis] * sign)
            triangles += [[start, start + 1, start + 2], [start, start + 2, start + 3]]
    return _furniture(points, normals, triangles, colour, kind, shadow=shadow)


def rod(
    start: ArrayLike, end: ArrayLike, radius_m: float, colour: Colour, kind: int, *, sides: int = 16
) -> Furniture:
    """Round rod or disc with flat ends."""
    start, end = np.asarray(start, np.float64), np.asarray(end, np.float64)
    axis = (end - start) / np.linalg.norm(end - start)
    across = np.cross(axis, [0.0, 0.0, 1.0] if abs(axis[2]) < 0.9 else [1.0, 0.0, 0.0])
    across /= np.linalg.norm(across)
    around = np.cross(axis, across)
    points, normals, triangles = [], [], []
    for step in range(sides + 1):
        angle = 2 * np.pi * step / sides
        out = np.cos(angle) * across + np.sin(angle) * around
        points += [start + out * radius_m, end + out * radius_m] * 2
        normals += [out, out, -axis, axis]
        if step < sides:
            at = 4 * step
            triangles += [[at, at + 4, at + 5], [at, at + 5, at + 1]]
            triangles += [[2, at + 2, at + 6], [3, at + 3, at + 7]]
    return _furniture(points, normals, triangles, colour, kind)


def _furniture(
    points: list[NDArray[np.float64]],
    normals: list[NDArray[np.float64]],
    triangles: list[list[int]],
    colour: Colour,
    kind: int,
    *,
    shadow: bool = True,
) -> Furniture:
    return Furniture(
        np.asarray(points, np.float32),
        np.asarray(normals, np.float32),
        np.asarray(triangles, np.int32),
        np.tile(np.asarray(colour, np.float32), (len(points), 1)),
        np.full(len(points), kind, np.float32),
        shadow,
    )


def room(scene: Scene) -> list[Furniture]:
    """Floor, walls, ceiling and what stands along the walls."""
    half, wall = scene.half_width_m, scene.wall_colour
    shade = tuple(0.93 * part for part in wall)
    thick = 0.05
    pieces = [
        box(
            (0, 0, -thick),
            (4 * half, 4 * half, 2 * thick),
            scene.floor_colour,
            scene.floor,
            shadow=False,
        ),
        box(
            (0, 0, CEILING_M),
            (2 * half, 2 * half, thick),
            (0.8, 0.8, 0.78),
            Surface.WALL,
            shadow=False,
        ),
    ]
    for sign in (-1, 1):
        for size, centre, colour in (
            ((2 * half, thick, CEILING_M), (0, sign * half, CEILING_M / 2), wall),
            ((thick, 2 * half, CEILING_M), (sign * half, 0, CEILING_M / 2), shade),
        ):
            pieces.append(
                box(centre, size, (colour[0], colour[1], colour[2]), scene.wall, shadow=False)
            )
            skirting = (size[0] + 0.03, size[1] + 0.03, 0.09)
            pieces.append(
                box(
                    (centre[0], centre[1], 0.045),
                    skirting,
                    (0.75, 0.75, 0.73),
                    Surface.WALL,
                    shadow=False,
                )
            )
    return pieces + _along_walls(scene)


def _along_walls(scene: Scene) -> list[Furniture]:
    """Doors, cupboards, pictures, windows and plants at drawn places."""
    random = np.random.default_rng(scene.seed)
    pieces = []
    for wall in range(4):
        count = random.poisson(1.0 + 4.0 * scene.clutter)
        for place in np.linspace(-0.8, 0.8, max(count, 1))[:count]:
            along = scene.half_width_m * (place + random.uniform(-0.08, 0.08))
            pieces.append(_standing(scene, random, wall, float(along)))
    return pieces


def _standing(scene: Scene, random: np.random.Generator, wall: int, along: float) -> Furniture:
    def at_wall(
        depth: float, width: float, height: float, low: float
    ) -> tuple[NDArray[np.float64], ...]:
        sign = 1.0 if wall % 2 else -1.0
        away = sign * (scene.half_width_m - 0.03 - depth / 2)
        if wall < 2:
            return np.array([along, away, low + height / 2]), np.array([width, depth, height])
        return np.array([away, along, low + height / 2]), np.array([depth, width, height])

    what = random.choice(["cupboard", "shelf", "picture", "door", "window", "plant", "box"])
    hue = random.uniform(0.6, 1.4)
    wood = tuple(min(1.0, part * hue) for part in scene.furniture_colour)
    colour: Colour = (wood[0], wood[1], wood[2])
    accent: Colour = tuple((random.uniform(0.1, 0.6) * random.uniform(0.6, 1.4, 3)).tolist())
    match what:
        case "cupboard":
            height = random.uniform(0.7, 1.9)
            place, size = at_wall(0.42, random.uniform(0.6, 1.4), height, 0)
            return box(place, size, colour, Surface.WOOD, shadow=False)
        case "shelf":
            place, size = at_wall(0.25, random.uniform(0.6, 1.2), 0.04, random.uniform(1.1, 1.7))
            return box(place, size, colour, Surface.WOOD, shadow=False)
        case "picture":
            place, size = at_wall(0.03, random.uniform(0.4, 1.1), random.uniform(0.4, 0.8), 1.3)
            return box(place, size, accent, Surface.PICTURE, shadow=False)
        case "door":
            place, size = at_wall(0.05, 0.9, 2.05, 0)
            return box(place, size, colour, Surface.WOOD, shadow=False)
        case "window":
            bright = random.uniform(0.7, 1.3)
            place, size = at_wall(0.03, random.uniform(0.8, 1.6), 1.2, 0.95)
            return box(place, size, (bright, bright, 1.05 * bright), Surface.WINDOW, shadow=False)
        case "plant":
            place, size = at_wall(0.45, 0.45, random.uniform(0.7, 1.5), 0)
            return box(place, size, (0.10, 0.28, 0.10), Surface.LEAVES, shadow=False)
        case _:
            edge = random.uniform(0.25, 0.55)
            place, size = at_wall(edge, edge, edge, 0)
            return box(place, size, accent, Surface.FABRIC, shadow=False)


def props(scene: Scene, these: Props) -> list[Furniture]:
    """Chair, desk, mat and treadmill."""
    pieces = []
    if these.chair is not None:
        pieces += _chair(scene, these.chair)
    if these.desk_y_m is not None:
        top = these.desk_z_m
        pieces.append(
            box((0, these.desk_y_m, top), (1.1, 0.6, 0.03), scene.furniture_colour, Surface.WOOD)
        )
        for x in (-0.5, 0.5):
            leg_size = (0.05, 0.05, top)
            pieces.append(
                box((x, these.desk_y_m - 0.2, top / 2), leg_size, (0.2, 0.2, 0.2), Surface.WALL)
            )
    if these.mat:
        pieces.append(
            box((0, -0.1, 0.005), (0.75, 2.2, 0.010), scene.accent_colour, Surface.FABRIC)
        )
    if these.treadmill:
        pieces.append(box((0, 0, 0.003), (0.55, 1.7, 0.006), (0.08, 0.08, 0.09), Surface.CARPET))
    return pieces


def _chair(scene: Scene, chair: Chair) -> list[Furniture]:
    z, y, wood = chair.seat_z_m, chair.seat_y_m, scene.furniture_colour
    pieces = [box((0, y - 0.05, z - 0.02), (0.44, 0.44, 0.04), scene.accent_colour, Surface.FABRIC)]
    rear = y + 0.19
    for x in (-0.19, 0.19):
        pieces.append(
            box((x, y - 0.24, z / 2 - 0.02), (0.035, 0.035, z - 0.04), wood, Surface.WOOD)
        )
        pieces.append(box((x, rear, z / 2 - 0.02), (0.035, 0.035, z - 0.04), wood, Surface.WOOD))
        if chair.back:
            lean = 0.46 * np.tan(np.radians(chair.recline_deg))
            pieces.append(
                rod((x, rear, z), (x, rear + lean, z + 0.46), 0.018, wood, Surface.WOOD, sides=8)
            )
    if chair.back:
        lean = 0.38 * np.tan(np.radians(chair.recline_deg))
        pieces.append(
            box((0, rear + lean, z + 0.38), (0.40, 0.03, 0.18), scene.accent_colour, Surface.FABRIC)
        )
    return pieces


def load(kind: str) -> list[Furniture]:
    """What is held, about the origin: a barbell along X, or a dumbbell upright."""
    steel: Colour = (0.42, 0.42, 0.44)
    iron: Colour = (0.10, 0.10, 0.11)
    metal = int(Surface.METAL)
    if kind == "barbell":
        pieces = [rod((-1.0, 0, 0), (1.0, 0, 0), 0.014, steel, metal, sides=10)]
        for sign in (-1, 1):
            pieces.append(
                rod((sign * 0.72, 0, 0), (sign * 0.78, 0, 0), 0.20, iron, metal, sides=24)
            )
        return pieces
    return [
        rod((0, 0, -0.08), (0, 0, 0.08), 0.016, steel, metal, sides=10),
        rod((0, 0, 0.08), (0, 0, 0.15), 0.065, iron, metal),
        rod((0, 0, -0.15), (0, 0, -0.08), 0.065, iron, metal),
    ]


def merged(pieces: list[Furniture]) -> Furniture:
    """Return all pieces as one."""
    starts = np.cumsum([0, *(len(piece.points) for piece in pieces)])
    return Furniture(
        np.concatenate([piece.points for piece in pieces]),
        np.concatenate([piece.normals for piece in pieces]),
        np.concatenate(
            [piece.triangles + start for piece, start in zip(pieces, starts, strict=False)]
        ).astype(np.int32),
        np.concatenate([piece.colours for piece in pieces]),
        np.concatenate([piece.kinds for piece in pieces]),
    )
