"""Landmarks and angles on an even clock and in OpenSim's axes: what TRC, MOT and C3D have in common."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.interpolate import PchipInterpolator

from vision.errors import ExchangeError
from vision.landmarks import SIDES, FloatArray, PersonTrack
from vision.measures import MEASURES, column
from vision.measuring.repair import body_axis
from vision.measuring.signals import FINEST_STEP_S, runs
from vision.result import Screening

UP = np.array([0.0, -1.0, 0.0])
"""Up in the axes of `world_m`, whose y goes down."""


def person_of(screening: Screening) -> PersonTrack:
    """Return the cleaned landmarks. Raises ExchangeError when the screening comes without any."""
    if screening.person is None or not screening.person.found.any():
        raise ExchangeError(
            "The screening holds no landmarks of a person: make the file from poses.npz or from the "
            "folder of a screening in which somebody was seen."
        )
    return screening.person


def angles_of(screening: Screening) -> pd.DataFrame:
    """Return every measured angle and its error, without the raw ones and those never measured.

    Raises ExchangeError when there is none.
    """
    names = [
        column(measure.name, side, kind)
        for measure in MEASURES
        for side in (SIDES if measure.per_side else (None,))
        for kind in ("", "error")
    ]
    there = [name for name in names if name in screening.angles]
    measured = screening.angles[there].dropna(axis="columns", how="all")
    if measured.empty:
        raise ExchangeError(
            "No angle was measured in this screening, so there is nothing to write: see its report for "
            "how to film it again."
        )
    return measured


def even_clock(times_s: FloatArray) -> tuple[FloatArray, float]:
    """Return as many times evenly spaced from the first to the last, and their rate in Hz.

    times_s : (T,) seconds, strictly increasing. Raises ExchangeError for a single frame.
    """
    if len(times_s) < 2:
        raise ExchangeError(
            "A motion needs at least two frames and this is a photo: choose the format fhir."
        )
    even_s = np.linspace(times_s[0], times_s[-1], len(times_s))
    return even_s, (len(times_s) - 1) / float(times_s[-1] - times_s[0])


def resample(times_s: FloatArray, values: FloatArray, even_s: FloatArray) -> FloatArray:
    """Return (T, n) values at the times of an even clock; NaN stays NaN, and no gap is bridged.

    Where every frame is within a millisecond of the even clock (jitter of the time stamps) the values
    are returned as they are. Otherwise between two measured frames by monotone cubic interpolation
    (Fritsch & Carlson 1980, SciPy's PCHIP), which never overshoots; elsewhere NaN.
    """
    if np.abs(times_s - even_s).max() <= FINEST_STEP_S:
        return values.copy()
    result = np.full((len(even_s), values.shape[1]), np.nan)
    for number in range(values.shape[1]):
        for start, stop in runs(np.isfinite(values[:, number])):
            inside = (even_s >= times_s[start]) & (even_s <= times_s[stop - 1])
            if stop - start > 1 and inside.any():
                curve = PchipInterpolator(times_s[start:stop], values[start:stop, number])
                result[inside, number] = curve(even_s[inside])
            else:
                result[inside, number] = values[start, number]
    return result


def opensim_axes(person: PersonTrack) -> FloatArray:
    """Return the (T, 33, 3) landmarks in metres with x forward, y up and z to the person's right.

    The origin stays the middle of the hips in each frame, as the pose model gives it. One turn about
    the vertical for the whole clip: forward is square to the median line from the left to the right
    hip and shoulder. Up is up in the picture. Where that line was never seen, x is right in the picture.
    """
    axis = body_axis(person.world_m)
    rows = axis[np.isfinite(axis).all(axis=1)]
    right = np.median(rows, axis=0) if len(rows) else np.zeros(3)
    length = float(np.linalg.norm(right))
    right = right / length if length > 0 else np.array([0.0, 0.0, -1.0])
    forward = np.cross(UP, right)
    return np.asarray(person.world_m @ np.stack([forward, UP, right], axis=1), dtype=np.float64)


def even_landmarks(person: PersonTrack) -> tuple[FloatArray, FloatArray, float]:
    """Return even times (T,), landmarks in OpenSim's axes (T, 33, 3) in metres, and the rate in Hz."""
    even_s, rate_hz = even_clock(person.time_s)
    flat = opensim_axes(person).reshape(len(even_s), -1)
    return even_s, resample(person.time_s, flat, even_s).reshape(person.world_m.shape), rate_hz


def even_angles(screening: Screening) -> tuple[pd.DataFrame, float]:
    """Return the measured angles and their errors in degrees on an even clock, and its rate in Hz."""
    angles = angles_of(screening)
    times_s = angles.index.to_numpy(dtype=np.float64)
    even_s, rate_hz = even_clock(times_s)
    values = resample(times_s, angles.to_numpy(dtype=np.float64), even_s)
    index = pd.Index(even_s, name="time_s")
    return pd.DataFrame(values, index=index, columns=angles.columns), rate_hz
