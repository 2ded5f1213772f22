"""The room: floor, walls, furniture, light, and what the person sits on, lies on or holds."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from sample_videos.render.person import Colour
from sample_videos.render.surfaces import Surface

FLOORS = (Surface.PLANKS, Surface.TILES, Surface.CARPET, Surface.CONCRETE)
WALLS = (Surface.WALL, Surface.WALL, Surface.BRICK, Surface.PANELS)
CEILING_M = 2.8


@dataclass(frozen=True)
class Light:
    """One lamp far away plus light from everywhere."""

    azimuth_deg: float = 50.0
    """Where it comes from: 0 straight ahead of the person, 90 their left."""
    elevation_deg: float = 50.0
    strength: float = 0.62
    ambient: float = 0.48
    warmth: float = 0.0
    """-1 bluish, 1 yellowish."""

    @property
    def direction(self) -> NDArray[np.float64]:
        """Unit vector toward the lamp."""
        azimuth, elevation = np.radians(self.azimuth_deg), np.radians(self.elevation_deg)
        flat = np.cos(elevation)
        return np.array([np.sin(azimuth) * flat, -np.cos(azimuth) * flat, np.sin(elevation)])

    def tint(self, strength: float) -> Colour:
        """Colour of light of this strength."""
        return (
            strength * (1 + 0.10 * self.warmth),
            strength * (1 + 0.02 * self.warmth),
            strength * (1 - 0.14 * self.warmth),
        )


@dataclass(frozen=True)
class Chair:
    """A chair: height and middle of the seat; with or without a back."""

    seat_z_m: float
    seat_y_m: float
    back: bool = True
    recline_deg: float = 5.0


@dataclass(frozen=True)
class Props:
    """What stands about the person; `load` is held and moves with them."""

    chair: Chair | None = None
    desk_y_m: float | None = None
    desk_z_m: float = 0.72
    mat: bool = False
    treadmill: bool = False
    load: str | None = None
    """None, "dumbbell" or "barbell"."""


@dataclass(frozen=True)
class Scene:
    """A room and its light."""

    floor: Surface = Surface.PLANKS
    wall: Surface = Surface.WALL
    floor_colour: Colour = (0.42, 0.27, 0.16)
    wall_colour: Colour = (0.60, 0.60, 0.56)
    furniture_colour: Colour = (0.36, 0.24, 0.15)
    accent_colour: Colour = (0.16, 0.30, 0.28)
    clutter: float = 0.5
    half_width_m: float = 4.6
    seed: int = 0
    light: Light = field(default_factory=Light)
