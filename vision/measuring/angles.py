"""Angles per frame, both sides: from the picture when the view is square, from 3D when it is not.

In a square side view the picture's pixels give the better angle; from about 20 degrees off the
model's 3D landmarks do (see docs/accuracy.md). In between the two are blended, so that nothing
jumps when the camera turns by a degree.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from vision.landmarks import SIDES, FloatArray, PersonTrack, Side, landmark
from vision.measures import column
from vision.measuring import geometry
from vision.measuring.view import View

PICTURE_ONLY_TO_DEG = 12.0
WORLD_ONLY_FROM_DEG = {"hip_flexion": 25.0, "knee_flexion": 32.0}
"""Azimuths between which picture and 3D angles are blended: chosen on the rendered clips at 0, 15,
30 and 45 degrees, where the knee from the picture stays better for longer."""
WORLD_ONLY_FROM_DEFAULT_DEG = 25.0


def angle_table(track: PersonTrack, view: View, roll_deg: float) -> pd.DataFrame:
    """Return the raw angles of a cleaned track: index `time_s`, columns as `measures.column` names.

    `roll_deg` is the camera roll to take out of the angles against vertical. Trunk inclination is
    that of the measured (nearer) side, so that trunk + thigh is the hip flexion of that side.
    """
    columns: dict[str, FloatArray] = {}
    upright_m = track.world_m.copy()
    upright_m[..., :2] = geometry.rotate_px(upright_m[..., :2], -roll_deg)
    for side in SIDES:
        picture = plane_angles(
            view.sagittal_px(geometry.rotate_px(track.image_px, -roll_deg)), side
        )
        world = plane_angles(view.sagittal_m(upright_m), side)
        for measure in ("hip_flexion", "knee_flexion", "thigh_elevation", "shank_inclination"):
            weight = picture_weight(measure, view.azimuth_deg)
            columns[column(measure, side)] = (
                picture[measure]
                if weight == 1.0
                else _blend(picture[measure], world[measure], weight)
            )
        if side == view.measured_side:
            weight = picture_weight("trunk_inclination", view.azimuth_deg)
            columns[column("trunk_inclination")] = _blend(
                picture["trunk_inclination"], world["trunk_inclination"], weight
            )
    return pd.DataFrame(columns, index=pd.Index(track.time_s, name="time_s"))


def picture_weight(measure: str, azimuth_deg: float) -> float:
    """Return the share (0..1) of the picture's angle in the blend with the 3D angle."""
    world_from_deg = WORLD_ONLY_FROM_DEG.get(measure, WORLD_ONLY_FROM_DEFAULT_DEG)
    azimuth_deg = azimuth_deg if np.isfinite(azimuth_deg) else 90.0
    return float(np.interp(azimuth_deg, [PICTURE_ONLY_TO_DEG, world_from_deg], [1.0, 0.0]))


def _blend(picture_deg: FloatArray, world_deg: FloatArray, weight: float) -> FloatArray:
    # Along the shorter way round, so that 179 and -179 do not average to 0.
    difference_deg = geometry.wrap_deg(world_deg - picture_deg)
    return geometry.wrap_deg(picture_deg + (1.0 - weight) * difference_deg)


def plane_angles(points: FloatArray, side: Side) -> dict[str, FloatArray]:
    """Return the angles (T,) in degrees of one side, for landmarks (T, 33, 2) as (forward, down)."""
    shoulder, hip, knee, ankle = (
        points[:, landmark(part, side)] for part in ("shoulder", "hip", "knee", "ankle")
    )
    return segment_angles(shoulder, hip, knee, ankle)


def segment_angles(
    shoulder: FloatArray, hip: FloatArray, knee: FloatArray, ankle: FloatArray
) -> dict[str, FloatArray]:
    """Return the angles (T,) in degrees between four joints (T, 2), given as (forward, down)."""
    return {
        "hip_flexion": geometry.trunk_thigh_deg(shoulder, hip, knee),
        "knee_flexion": geometry.knee_flexion_deg(hip, knee, ankle),
        "thigh_elevation": geometry.thigh_elevation_deg(hip, knee),
        "shank_inclination": geometry.inclination_deg(ankle, knee),
        "trunk_inclination": geometry.inclination_deg(hip, shoulder),
    }
