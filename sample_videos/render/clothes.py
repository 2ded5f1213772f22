"""What is worn over the flesh, as solids a little larger than it, for points with X >= 0."""

from __future__ import annotations

import numpy as np

from sample_videos.render.flesh import Flesh
from sample_videos.render.shapes import Field, Points, ball, bone, join, ramp
from sample_videos.render.turns import moved, unit

CLOSE_FIT_M = 0.005
"""Cloth lies at least this far off the skin, or the skin would show through."""
SLEEVE_REGION_M = 0.12
"""Sleeves end only where the arm is within this distance of its axis."""


class Wardrobe:
    """Distance fields of the clothes of one person."""

    def __init__(self, flesh: Flesh) -> None:
        self.flesh = flesh
        self.clothes = flesh.person.clothes
        self.hip_z = float(flesh.at("hip")[2])
        self.knee_z = float(flesh.at("knee")[2])
        self.ankle_z = float(flesh.at("ankle")[2])

    @property
    def sleeve_m(self) -> float:
        """Length of the sleeve from the shoulder."""
        flesh = self.flesh
        upper = float(np.linalg.norm(flesh.at("elbow") - flesh.at("shoulder")))
        lower = float(np.linalg.norm(flesh.at("wrist") - flesh.at("elbow")))
        return {
            "tank": 0.035,
            "tshirt": 0.62 * upper,
            "longsleeve": upper + 0.96 * lower,
            "hoodie": upper + 0.98 * lower,
        }[self.clothes.top]

    @property
    def top_hem_z(self) -> float:
        """Height of the hem of the top."""
        return self.hip_z - 0.005 - 0.035 * self.clothes.looseness

    def top(self, points: Points) -> Field:
        """Shirt, tank or hoodie."""
        flesh, clothes, height = self.flesh, self.clothes, points[..., 2]
        long = clothes.top in ("longsleeve", "hoodie")
        solid = join(flesh.trunk(points), flesh.yoke(points), 0.03)
        arm = flesh.arm(points, forearm=long)
        arm = arm - (0.003 + 0.012 * clothes.looseness) * (1.0 if long else 0.6)
        solid = join(solid, arm, 0.035)
        neck = flesh.at("neck")
        solid = join(solid, ball(points, neck - [0, 0, 0.02], (0.11, 0.055, 0.045)), 0.03)
        waist = ramp(self.hip_z + 0.37 * flesh.scale, self.hip_z, height)
        thick = 0.010 if clothes.top == "hoodie" else 0.0
        solid = solid - (CLOSE_FIT_M + thick + 0.004 + 0.024 * clothes.looseness * waist)
        solid = self._cut_sleeve(points, solid)
        solid = np.maximum(solid, self.top_hem_z - height)
        opening = (points - (moved(neck, 0, -0.018, 0.045))) * np.array([1, 1, 0.45], np.float32)
        solid = np.maximum(solid, 0.068 * flesh.scale - np.linalg.norm(opening, axis=-1))
        if clothes.top == "hoodie":
            hood = ball(points, moved(neck, 0, 0.055, 0.0), (0.105, 0.055, 0.075))
            hood = np.maximum(hood, 0.060 - np.linalg.norm(opening, axis=-1))
            solid = join(solid, hood, 0.025)
        return np.asarray(solid, dtype=np.float32)

    def _cut_sleeve(self, points: Points, solid: Field) -> Field:
        flesh, length = self.flesh, self.sleeve_m
        shoulder, elbow, wrist = (flesh.at(j) for j in ("shoulder", "elbow", "wrist"))
        upper = float(np.linalg.norm(elbow - shoulder))
        on_upper = length <= upper
        start, axis = (
            (shoulder, unit(elbow - shoulder)) if on_upper else (elbow, unit(wrist - elbow))
        )
        cut = length if on_upper else length - upper
        offset = (points - start.astype(np.float32)).astype(np.float32)
        along = offset @ axis.astype(np.float32)
        away = np.linalg.norm(offset - along[..., None] * axis.astype(np.float32), axis=-1)
        return np.maximum(solid, np.where(away < SLEEVE_REGION_M, along - cut, -1.0))

    @property
    def bottom_hem_z(self) -> float:
        """Height of the lower hem of shorts, trousers, tights or skirt."""
        thigh = self.hip_z - self.knee_z
        return {
            "tights": self.ankle_z + 0.015,
            "shorts": self.knee_z + (0.50 - 0.38 * self.clothes.looseness) * thigh,
            "trousers": self.ankle_z - 0.015,
            "skirt": self.knee_z + (0.35 - 0.30 * self.clothes.looseness) * thigh,
        }[self.clothes.bottom]

    def bottom(self, points: Points) -> Field:
        """Shorts, trousers, tights or skirt, from the waist to the hem."""
        flesh, clothes, height = self.flesh, self.clothes, points[..., 2]
        legs = join(flesh.trunk(points), flesh.leg(points), 0.03)
        crotch_z = self.hip_z - 0.16 * flesh.scale
        if clothes.bottom == "tights":
            solid = legs - CLOSE_FIT_M
        elif clothes.bottom == "skirt":
            solid = join(legs - 0.008, self._skirt(points), 0.02)
        else:
            widest = 0.030 if clothes.bottom == "trousers" else 0.034
            flare = ramp(self.hip_z - 0.06, self.knee_z + 0.05, height)
            solid = legs - (0.009 + widest * clothes.looseness * flare)
            apart = np.where(height < crotch_z, 0.006 - points[..., 0], -1.0)
            solid = np.maximum(solid, apart)
        ends = np.maximum(self.bottom_hem_z - height, height - (self.hip_z + 0.105 * flesh.scale))
        return np.asarray(np.maximum(solid, ends), dtype=np.float32)

    def _skirt(self, points: Points) -> Field:
        scale, wide = self.flesh.girth, 0.03 + 0.05 * self.clothes.looseness
        start = np.array([0.075 * scale, 0.010, self.hip_z + 0.05])
        end = np.array([(0.075 + wide) * scale, 0.010, self.bottom_hem_z - 0.05])
        radius = 0.105 * scale
        side = bone(points, start, end, radius, radius + wide)
        middle = bone(points, start * [0, 1, 1], end * [0, 1, 1], radius, radius + wide)
        return join(side, middle, 0.04)

    def socks(self, points: Points) -> Field:
        """Ankle socks."""
        height = points[..., 2]
        ends = np.maximum(self.ankle_z - 0.01 - height, height - (self.ankle_z + 0.09))
        return np.asarray(np.maximum(self.flesh.leg(points) - 0.004, ends), dtype=np.float32)
