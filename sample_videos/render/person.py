"""Who is filmed: the numbers that make a person, their clothes and where their joints sit."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np

Sex = Literal["female", "male"]
Top = Literal["tank", "tshirt", "longsleeve", "hoodie"]
Bottom = Literal["tights", "shorts", "trousers", "skirt"]
Hair = Literal["short", "cap", "bun", "ponytail", "long", "bald"]
Colour = tuple[float, float, float]

REFERENCE_HEIGHT_M = 1.75
REFERENCE_BODY_MASS_INDEX = 22.0
"""The flesh is drawn for a person of this height and mass index; others are scaled from it."""


@dataclass(frozen=True)
class Clothes:
    """What is worn; `looseness` 0 is close to the skin, 1 hangs wide."""

    top: Top = "tshirt"
    bottom: Bottom = "shorts"
    looseness: float = 0.4
    top_colour: Colour = (0.10, 0.24, 0.55)
    bottom_colour: Colour = (0.07, 0.07, 0.08)
    shoe_colour: Colour = (0.12, 0.12, 0.14)
    sole_colour: Colour = (0.80, 0.80, 0.80)
    sock_colour: Colour = (0.75, 0.75, 0.75)
    pattern: int = 0
    """Pattern of the top: 0 plain, 1 stripes, 2 a print on the chest, 3 two tones."""


@dataclass(frozen=True)
class Person:
    """The numbers of one body.

    Shares are of the height (`hip_share`: height of the hip joints above the floor) or of the
    leg (`thigh_share`: thigh against thigh plus shank). `*_offset_m` say how far the rotation centre
    lies from the middle of the flesh, as (outward, backward, upward).
    """

    name: str = "reference"
    sex: Sex = "male"
    height_m: float = REFERENCE_HEIGHT_M
    body_mass_index: float = REFERENCE_BODY_MASS_INDEX
    hip_share: float = 0.525
    thigh_share: float = 0.506
    shoulder_share: float = 0.812
    arm_share: float = 0.318
    upper_arm_share: float = 0.54
    shoulder_half_width_m: float = 0.178
    hip_half_width_m: float = 0.088
    foot_share: float = 0.148
    belly: float = 0.0
    chest: float = 0.0
    seat: float = 0.0
    straight_knee_deg: float = 3.0
    """Knee flexion in easy standing: the leg never gets straighter than this."""
    hip_offset_m: tuple[float, float, float] = (0.0, 0.0, 0.0)
    knee_offset_m: tuple[float, float, float] = (0.0, 0.0, 0.0)
    ankle_offset_m: tuple[float, float, float] = (0.0, 0.0, 0.0)
    shoulder_offset_m: tuple[float, float, float] = (0.0, 0.0, 0.0)
    skin_colour: Colour = (0.55, 0.36, 0.26)
    hair: Hair = "short"
    hair_colour: Colour = (0.07, 0.045, 0.03)
    clothes: Clothes = field(default_factory=Clothes)

    @property
    def scale(self) -> float:
        """Lengths against the reference height."""
        return self.height_m / REFERENCE_HEIGHT_M

    @property
    def girth(self) -> float:
        """Radii against the reference: mass grows with radius squared times height."""
        mass_ratio = self.body_mass_index / REFERENCE_BODY_MASS_INDEX
        return float(np.sqrt(mass_ratio) * self.scale)
