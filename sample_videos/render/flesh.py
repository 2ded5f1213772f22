"""The flesh of a person below the head, as solids around the points of `anatomy.flesh_points`.

The rest pose is symmetric: all fields here are for points with X >= 0 (mirror others first).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sample_videos.render.anatomy import flesh_points
from sample_videos.render.person import Person
from sample_videos.render.shapes import Field, Points, ball, bone, column, join, ramp
from sample_videos.render.turns import moved, unit

Array = NDArray[np.float64]

TRUNK_ROUNDNESS = 2.4
LIMB_GIRTH_POWER = 0.8
"""Mass settles on the trunk first: limbs thicken less than the trunk, hands hardly."""

# Height as a share of hip-to-shoulder, half width, half depth and middle (backward) in metres, for
# the reference person; the trunk of one body shape in twelve slices, from the crotch up.
MALE_TRUNK = (
    (-0.26, 0.070, 0.050, 0.010),
    (-0.14, 0.132, 0.092, 0.012),
    (-0.06, 0.158, 0.106, 0.014),
    (0.04, 0.166, 0.110, 0.016),
    (0.18, 0.156, 0.104, 0.012),
    (0.34, 0.146, 0.099, 0.004),
    (0.50, 0.149, 0.102, 0.003),
    (0.70, 0.166, 0.113, 0.003),
    (0.86, 0.172, 0.110, 0.007),
    (0.98, 0.152, 0.085, 0.016),
    (1.06, 0.104, 0.062, 0.024),
    (1.14, 0.060, 0.050, 0.025),
)
FEMALE_TRUNK = (
    (-0.26, 0.072, 0.050, 0.010),
    (-0.14, 0.142, 0.096, 0.014),
    (-0.06, 0.172, 0.112, 0.018),
    (0.04, 0.174, 0.112, 0.018),
    (0.18, 0.155, 0.100, 0.012),
    (0.34, 0.130, 0.088, 0.006),
    (0.50, 0.132, 0.090, 0.004),
    (0.70, 0.146, 0.098, 0.004),
    (0.86, 0.152, 0.096, 0.008),
    (0.98, 0.140, 0.076, 0.016),
    (1.06, 0.094, 0.056, 0.024),
    (1.14, 0.054, 0.046, 0.025),
)
REFERENCE_HIP_HALF_WIDTH_M = 0.088
REFERENCE_SHOULDER_HALF_WIDTH_M = 0.178


class Flesh:
    """Distance fields of one person's trunk, limbs, hands and shoes."""

    def __init__(self, person: Person) -> None:
        self.person = person
        self.points = flesh_points(person)
        self.scale = person.scale
        self.girth = person.girth
        self.limb = person.scale * (person.girth / person.scale) ** LIMB_GIRTH_POWER
        self.trunk_stations = self._trunk_stations()

    def at(self, joint: str) -> Array:
        """Middle of the flesh at a joint of the left side or the centre."""
        return self.points[joint if joint in self.points else joint + "L"]

    @property
    def trunk_m(self) -> float:
        """Height from hips to shoulders."""
        return float(self.at("shoulder")[2] - self.at("hip")[2])

    def _trunk_stations(self) -> list[tuple[float, float, float, float]]:
        person = self.person
        hip_z = float(self.at("hip")[2])
        hips = person.hip_half_width_m / REFERENCE_HIP_HALF_WIDTH_M / self.scale
        shoulders = person.shoulder_half_width_m / REFERENCE_SHOULDER_HALF_WIDTH_M / self.scale
        stations = []
        table = FEMALE_TRUNK if person.sex == "female" else MALE_TRUNK
        if person.sex == "female":  # its widths are already those of narrow shoulders
            shoulders *= REFERENCE_SHOULDER_HALF_WIDTH_M / 0.160
        for share, width, depth, middle in table:
            upper = float(ramp(0.2, 0.9, share))
            widen = (1 - upper) * hips + upper * shoulders
            stations.append(
                (
                    hip_z + share * self.trunk_m,
                    width * self.girth * widen,
                    depth * self.girth,
                    middle * self.scale,
                )
            )
        return stations

    def trunk(self, points: Points) -> Field:
        """Trunk with belly, chest and seat."""
        person, scale = self.person, self.scale
        solid = column(points, self.trunk_stations, TRUNK_ROUNDNESS)
        hip_z, trunk_m, girth = float(self.at("hip")[2]), self.trunk_m, self.girth
        if person.belly > 0:
            size = person.belly
            centre = (0.0, -(0.055 + 0.045 * size) * girth, hip_z + 0.28 * trunk_m)
            radii = (0.125 * girth, (0.060 + 0.030 * size) * girth, 0.145 * scale)
            solid = join(solid, ball(points, centre, radii), 0.06)
        if person.chest > 0:
            size = person.chest
            centre = (0.072 * girth, -0.078 * girth, hip_z + 0.71 * trunk_m)
            radius = (0.045 + 0.020 * size) * girth
            solid = join(solid, ball(points, centre, (radius, radius, 1.1 * radius)), 0.03)
        seat = (1 + 0.25 * person.seat) * girth
        centre = (0.072 * girth, 0.060 * girth + 0.010 * seat, hip_z - 0.030 * scale)
        return join(
            solid, ball(points, centre, (0.088 * seat, 0.080 * seat, 0.098 * scale * seat)), 0.05
        )

    def leg(self, points: Points) -> Field:
        """Thigh, knee, calf down to the ankle."""
        hip, knee, ankle = self.at("hip"), self.at("knee"), self.at("ankle")
        size, scale = self.limb, self.scale
        solid = bone(
            points,
            moved(hip, 0.004, 0.012, -0.04),
            moved(knee, 0, 0, 0.02),
            0.095 * size,
            0.054 * size,
        )
        thigh = (0.068 * size, 0.063 * size, 0.17 * scale)
        solid = join(solid, ball(points, moved(hip, 0.0, -0.03 * size, -0.17 * scale), thigh), 0.05)
        kneecap = (0.051 * size, 0.054 * size, 0.07 * scale)
        solid = join(solid, ball(points, moved(knee, 0, -0.012 * size, 0), kneecap), 0.03)
        shank = bone(points, knee, ankle, 0.049 * size, 0.034 * size)
        calf = (0.052 * size, 0.053 * size, 0.11 * scale)
        shank = join(shank, ball(points, moved(knee, 0, 0.022 * size, -0.12 * scale), calf), 0.04)
        return join(solid, shank, 0.03)

    def arm(self, points: Points, *, forearm: bool = True) -> Field:
        """Shoulder cap, upper arm and (if asked for) forearm."""
        shoulder, elbow, wrist = self.at("shoulder"), self.at("elbow"), self.at("wrist")
        size = self.limb * (0.92 if self.person.sex == "female" else 1.0)
        along = unit(elbow - shoulder)
        solid = bone(points, shoulder - [0.004, 0, 0], elbow, 0.051 * size, 0.038 * size)
        cap = (0.053 * size, 0.056 * size, 0.064 * size)
        solid = join(solid, ball(points, shoulder + 0.03 * along, cap), 0.03)
        biceps = (0.043 * size, 0.043 * size, 0.08 * self.scale)
        solid = join(solid, ball(points, shoulder + 0.16 * along - [0, 0.008, 0], biceps), 0.03)
        if not forearm:
            return solid
        lower = bone(points, elbow, wrist, 0.037 * size, 0.026 * size)
        muscle = (0.038 * size, 0.039 * size, 0.06 * self.scale)
        lower = join(lower, ball(points, elbow + 0.07 * unit(wrist - elbow), muscle), 0.02)
        return join(solid, lower, 0.01)

    def neck(self, points: Points) -> Field:
        """Neck with its base."""
        base, head, scale = self.at("neck"), self.at("head"), self.scale
        size = 0.87 if self.person.sex == "female" else 1.0
        size *= scale * (self.girth / scale) ** 0.6
        solid = bone(
            points, base - [0, 0, 0.035], moved(head, 0, 0, 0.03), 0.060 * size, 0.055 * size
        )
        return join(
            solid, ball(points, base - [0, 0, 0.02], (0.110 * size, 0.055 * size, 0.045)), 0.03
        )

    def yoke(self, points: Points) -> Field:
        """Slope from neck to shoulder."""
        neck, shoulder = self.at("neck"), self.at("shoulder")
        inner = moved(neck, 0.035 * self.scale, 0.005, 0.020)
        outer = moved(shoulder, -0.013, 0.006, 0.022 * self.scale)
        return bone(points, inner, outer, 0.040 * self.scale, 0.040 * self.scale)

    def skin(self, points: Points) -> Field:
        """Everything from neck to ankles, without hands."""
        solid = join(self.trunk(points), self.leg(points), 0.03)
        solid = join(solid, self.yoke(points), 0.03)
        solid = join(solid, self.arm(points), 0.035)
        return join(solid, self.neck(points), 0.03)

    def hand(self, points: Points) -> Field:
        """Relaxed open hand."""
        wrist, tip = self.at("wrist"), self.at("handtip")
        size = float(np.linalg.norm(tip - wrist)) / 0.18
        along = unit(tip - wrist)
        thick = unit(np.cross(along, [0.0, 1.0, 0.0]))
        thumbward = np.cross(along, thick)
        thumbward = thumbward if thumbward[1] < 0 else -thumbward
        axes = np.stack([thick, thumbward, along], axis=1)
        solid = bone(points, wrist - 0.03 * along, wrist + 0.01 * along, 0.026 * size, 0.024 * size)
        palm = np.array([0.016, 0.040, 0.052]) * size
        solid = join(solid, ball(points, wrist + 0.055 * size * along, palm, axes), 0.02)
        for aside, length in ((-0.030, 0.055), (-0.011, 0.072), (0.011, 0.080), (0.030, 0.074)):
            start = wrist + size * (0.088 * along + aside * thumbward)
            end = start + size * (0.95 * length * along + 0.18 * aside * thumbward)
            solid = join(solid, bone(points, start, end, 0.0105 * size, 0.0085 * size), 0.006)
        start = wrist + size * (0.030 * along + 0.028 * thumbward)
        end = wrist + size * (0.085 * along + 0.068 * thumbward)
        return join(solid, bone(points, start, end, 0.014 * size, 0.010 * size), 0.012)

    def shoe(self, points: Points) -> Field:
        """Trainer with a flat sole on the floor."""
        ankle, ball_of_foot, tip = self.at("ankle"), self.at("ball"), self.at("toetip")
        size = self.person.foot_share * self.person.height_m / 0.26
        solid = ball(
            points, moved(ankle, 0, 0.012, 0.040 - ankle[2]), (0.038 * size, 0.060 * size, 0.050)
        )
        instep = bone(
            points, ankle - [0, 0.010, 0.03], moved(ball_of_foot, 0, 0.01, 0.02), 0.036, 0.036
        )
        solid = join(solid, instep, 0.03)
        toes = (ball_of_foot + tip) / 2 + [0, 0.012, 0.012]
        solid = join(solid, ball(points, toes, (0.046 * size, 0.072 * size, 0.034)), 0.03)
        collar = bone(
            points, ankle - [0, -0.004, 0.02], moved(ankle, 0, 0.006, 0.012), 0.040, 0.041
        )
        return np.asarray(np.maximum(join(solid, collar, 0.02), 0.002 - points[..., 2]))
