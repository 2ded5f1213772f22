"""What things are made of, by number: the shader `scene.frag` is compiled for each."""

from __future__ import annotations

from enum import IntEnum


class Material(IntEnum):
    """What a vertex of a person is made of."""

    SKIN = 0
    TOP = 1
    BOTTOM = 2
    HAIR = 3
    SHOE = 4
    SOCK = 5
    EYE = 6
    METAL = 7
    FACE = 8


class Surface(IntEnum):
    """What a surface of the room is made of."""

    PLANKS = 10
    TILES = 11
    CARPET = 12
    CONCRETE = 13
    WALL = 20
    BRICK = 21
    PANELS = 22
    WOOD = 30
    PICTURE = 31
    FABRIC = 32
    WINDOW = 33
    LEAVES = 34
    METAL = int(Material.METAL)
