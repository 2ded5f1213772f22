"""True and measured angles at the same times, without inventing any."""

from __future__ import annotations

import numpy as np
import pandas as pd

from vision.landmarks import FloatArray
from vision.measurement import CLOCK_S
from vision.measuring.geometry import wrap_deg
from vision.measuring.signals import MAX_GAP_S

DENSE_STEP_S = 0.05
"""Truth at least this dense (20 a second) is interpolated at the frames: a joint that turns with 1000
deg/s2 leaves the straight line by 0.3 deg at most. Sparser truth is compared at its own times."""


def pair_readings(measured: pd.DataFrame, true_s: FloatArray, true_deg: FloatArray) -> pd.DataFrame:
    """Return true and measured angles at the same times, within the time of both.

    `measured` is indexed by the frames' `time_s` with columns `corrected_deg`, `raw_deg` and
    `half_width_deg`; `true_deg` (K,) may hold NaN. Dense truth is read at the frames, sparse truth at
    its own times with the measured angle interpolated between the two frames around; nothing is
    extrapolated. Columns as `measured`, and `time_s`, `true_deg`; measured angles may be NaN.
    """
    given = np.isfinite(true_deg)
    true_s, true_deg = true_s[given], true_deg[given]
    frames_s = measured.index.to_numpy(dtype=np.float64)
    if is_dense(true_s):
        at_frames = interpolate_deg(frames_s, true_s, true_deg, DENSE_STEP_S)
        paired = measured.assign(time_s=frames_s, true_deg=at_frames)
        return paired[np.isfinite(at_frames)].reset_index(drop=True)
    within = (true_s >= frames_s[0] - CLOCK_S) & (true_s <= frames_s[-1] + CLOCK_S)
    true_s, true_deg = true_s[within], true_deg[within]
    columns = {
        str(name): interpolate_deg(
            true_s, frames_s, measured[name].to_numpy(dtype=np.float64), MAX_GAP_S
        )
        for name in measured
    }
    return pd.DataFrame({**columns, "time_s": true_s, "true_deg": true_deg})


def is_dense(true_s: FloatArray) -> bool:
    """Return whether true angles at these times (K,) follow the movement closely."""
    return len(true_s) > 1 and float(np.median(np.diff(true_s))) <= DENSE_STEP_S + CLOCK_S


def interpolate_deg(
    at_s: FloatArray, times_s: FloatArray, values_deg: FloatArray, longest_step_s: float
) -> FloatArray:
    """Return angles (K,) read between their neighbours in time, the short way round.

    NaN outside the times, where a neighbour is NaN, and where the neighbours are further apart than
    `longest_step_s`; a time within a microsecond of a given one has its value.
    """
    right = np.clip(np.searchsorted(times_s, at_s - CLOCK_S), 0, len(times_s) - 1)
    exact = np.abs(times_s[right] - at_s) <= CLOCK_S
    left = np.where(exact, right, np.maximum(right - 1, 0))
    step_s = times_s[right] - times_s[left]
    share = np.divide(at_s - times_s[left], step_s, out=np.zeros(len(at_s)), where=step_s > 0)
    between = (
        (times_s[left] < at_s) & (at_s < times_s[right]) & (step_s <= longest_step_s + CLOCK_S)
    )
    # Angles of more than half a turn do not exist here, so that only a wrap is a longer way.
    result = values_deg[left] + share * wrap_deg(values_deg[right] - values_deg[left])
    return np.where(exact, values_deg[right], np.where(between, result, np.nan))
