"""Head, face, ears, eyes and hair, in coordinates whose origin is the joint of the skull."""

from __future__ import annotations

import numpy as np

from sample_videos.render.flesh import Flesh
from sample_videos.render.shapes import Field, Points, ball, bone, carve, join, ramp

HEAD_SIZE_POWER = 0.5
"""Heads vary less than bodies: the head's scale is the square root of the body's."""
EYE = (0.031, -0.080, 0.090)
"""Centre of the left eye ball."""
EYE_RADIUS_M = 0.0130
MOUTH = (0.0, -0.094, 0.018)
HAIRLINE_Z = 0.127


class Head:
    """Distance fields of the head of one person, for points with X >= 0."""

    def __init__(self, flesh: Flesh) -> None:
        self.flesh = flesh
        self.origin = flesh.at("head").astype(np.float32)
        self.size = float(flesh.scale**HEAD_SIZE_POWER)
        self.female = flesh.person.sex == "female"

    def local(self, points: Points) -> Points:
        """Coordinates in the head, for the reference size."""
        return np.asarray((points - self.origin) / self.size, dtype=np.float32)

    def place(self, local: tuple[float, float, float]) -> tuple[float, float, float]:
        """World position, in the rest pose, of a place on the head."""
        x, y, z = (self.origin + self.size * np.asarray(local)).tolist()
        return float(x), float(y), float(z)

    def head(self, points: Points) -> Field:
        """Skull, face, ears and neck."""
        return join(self._face(self.local(points)) * self.size, self.flesh.neck(points), 0.025)

    def _face(self, at: Points) -> Field:
        jaw = 0.9 if self.female else 1.0
        solid = ball(at, (0, 0.010, 0.102), (0.077, 0.096, 0.098))
        solid = join(solid, ball(at, (0, -0.028, 0.055), (0.062 * jaw, 0.066, 0.085)), 0.03)
        solid = join(solid, ball(at, (0, -0.062, 0.008), (0.033 * jaw, 0.034, 0.027)), 0.03)
        jawbone = bone(at, (0.050 * jaw, -0.010, 0.030), (0.012, -0.068, -0.004), 0.020, 0.018)
        solid = join(solid, jawbone, 0.02)
        solid = join(solid, ball(at, (0.036, -0.070, 0.058), (0.024, 0.018, 0.020)), 0.02)
        solid = join(solid, ball(at, (0.028, -0.083, 0.113), (0.030, 0.012, 0.010)), 0.015)
        solid = carve(solid, ball(at, (0.031, -0.104, 0.090), (0.021, 0.018, 0.013)), 0.012)
        solid = join(solid, bone(at, (0, -0.094, 0.098), (0, -0.116, 0.056), 0.0085, 0.0125), 0.010)
        solid = join(solid, ball(at, (0.011, -0.102, 0.052), (0.010, 0.011, 0.008)), 0.008)
        solid = join(solid, ball(at, (0, -0.095, 0.024), (0.022, 0.010, 0.006)), 0.008)
        solid = join(solid, ball(at, (0, -0.094, 0.012), (0.019, 0.010, 0.006)), 0.008)
        tilt = 0.35
        axes = ((np.cos(tilt), -np.sin(tilt), 0), (np.sin(tilt), np.cos(tilt), 0), (0, 0, 1))
        ear = ball(at, (0.082, 0.018, 0.075), (0.009, 0.020, 0.032), axes)
        ear = carve(ear, ball(at, (0.092, 0.012, 0.078), (0.008, 0.010, 0.018), axes), 0.005)
        return join(solid, ear, 0.008)

    def eyes(self, points: Points) -> Field:
        """Eye balls."""
        return ball(self.local(points), EYE, (EYE_RADIUS_M,) * 3) * self.size

    def hair(self, points: Points) -> Field:
        """Hair (or a cap) of the person's style."""
        at, style = self.local(points), self.flesh.person.hair
        solid = join(
            ball(at, (0, 0.014, 0.108), (0.086, 0.104, 0.103)),
            ball(at, (0, 0.055, 0.060), (0.072, 0.062, 0.085)),
            0.03,
        )
        if style == "cap":
            dome = np.maximum(solid + 0.002, HAIRLINE_Z - 0.008 - at[..., 2] - 0.15 * at[..., 1])
            brim = ball(at, (0, -0.118, 0.128), (0.070, 0.070, 0.006))
            return join(dome, brim, 0.01) * self.size
        strands = np.sin(70 * at[..., 0] + 2 * np.sin(40 * at[..., 2]))
        solid = solid - 0.002 + 0.0022 * strands * np.sin(55 * at[..., 1] + 40 * at[..., 0])
        face = (at[..., 2] - HAIRLINE_Z) + 0.95 * (at[..., 1] + 0.062) + 0.10 * at[..., 0]
        solid = np.maximum(solid, -0.75 * face)
        if style == "bun":
            solid = join(solid, ball(at, (0, 0.105, 0.160), (0.040, 0.038, 0.038)), 0.01)
        elif style == "ponytail":
            tail = bone(at, (0, 0.105, 0.150), (0, 0.125, -0.05), 0.028, 0.012)
            solid = join(solid, tail, 0.02)
        elif style == "long":
            drape = ball(at, (0.045, 0.055, 0.01), (0.045, 0.050, 0.13))
            solid = join(solid, drape - 0.004 * ramp(0.1, -0.1, at[..., 2]), 0.03)
        return np.asarray(solid * self.size, dtype=np.float32)
