"""Quiet standing: the moment that shows how a straight body reads, and the camera's roll."""

from __future__ import annotations

import numpy as np
import pandas as pd

from vision.landmarks import SIDES, BoolArray, FloatArray
from vision.measures import column
from vision.measuring.signals import runs
from vision.measuring.view import View
from vision.movements.gates import STANDING_ZERO_MOST_DEG
from vision.result import StandingZero

STANDING_MIN_S = 1.0
"""Quiet standing shorter than this is not used (rule book 1.1)."""
QUIET_SPEED_DEG_S = 15.0
"""Joints slower than this are quiet (default ours)."""
UPRIGHT_WITHIN_DEG = 25.0
"""Trunk, thigh and knee within this of straight are standing (default ours; a 5 deg camera roll and
the offset of the model must fit in)."""


def quiet_standing(angles: pd.DataFrame, view: View) -> BoolArray:
    """Return the (T,) mask of the longest stretch of quiet standing, all false when under 1 s."""
    times_s = angles.index.to_numpy(dtype=np.float64)
    nothing = np.zeros(len(times_s), dtype=np.bool_)
    if len(times_s) < 3:
        return nothing
    side = view.measured_side
    hip, knee, thigh, trunk = (
        angles[name].to_numpy(dtype=np.float64)
        for name in (
            column("hip_flexion", side),
            column("knee_flexion", side),
            column("thigh_elevation", side),
            column("trunk_inclination"),
        )
    )
    upright = np.max(np.abs([knee, thigh, trunk]), axis=0) < UPRIGHT_WITHIN_DEG
    speed_deg_s = np.max(np.abs([np.gradient(hip, times_s), np.gradient(knee, times_s)]), axis=0)
    quiet = upright & (np.nan_to_num(speed_deg_s, nan=np.inf) < QUIET_SPEED_DEG_S)
    stretches = [(times_s[b - 1] - times_s[a], a, b) for a, b in runs(quiet)]
    longest_s, start, stop = max(stretches, default=(0.0, 0, 0))
    if longest_s < STANDING_MIN_S:
        return nothing
    nothing[start:stop] = True
    return nothing


def standing_reading(
    angles: pd.DataFrame, standing: BoolArray, *, used: bool
) -> StandingZero | None:
    """Return what the hips read in quiet standing, None without it.

    Nothing is subtracted: the estimator sees how a body reads when it is straight and takes from that
    what helps (`used`). Subtracting the reading as a whole made the hip no better on rendered people
    and the knee worse, since a relaxed knee is truly a little bent (docs/accuracy.md).
    """
    if not standing.any():
        return None
    times_s = angles.index.to_numpy(dtype=np.float64)
    readings: dict[str, float] = {}
    for side in SIDES:
        values: FloatArray = angles[column("hip_flexion", side)].to_numpy(dtype=np.float64)[
            standing
        ]
        if np.isfinite(values).any():
            readings[f"hip_flexion_{side}"] = round(float(np.nanmedian(values)), 3)
    within = all(abs(value) <= STANDING_ZERO_MOST_DEG for value in readings.values())
    return StandingZero(
        start_s=float(times_s[standing][0]),
        end_s=float(times_s[standing][-1]),
        applied=used and bool(readings) and within,
        correction_deg=readings,
    )
