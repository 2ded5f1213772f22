"""From raw angles to estimated ones, each with the half-width of its 90 % interval.

The networks were trained on rendered people whose angles are known exactly (models/README.md). Frames
unlike all of those keep the raw angle and the wide error of the table in `vision.measuring.accuracy`;
in between the two are blended.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from vision.landmarks import SIDES, FloatArray, PersonTrack, Side, other_side
from vision.measures import MEASURES, MeasureName, column
from vision.measuring import geometry
from vision.measuring.estimator.inputs import estimator_inputs
from vision.measuring.estimator.network import Estimator
from vision.measuring.view import View

OBLIQUE_FROM_TO_DEG = (15.0, 45.0)
OBLIQUE_EXTRA_SHARE = 0.35
"""Real people differ from rendered ones most where depth must be guessed: off the side the error grows by
this share (on the one real clip with markers, 45 degrees off, half to four fifths of the true
angles lay within the error that rendered people need there)."""
NEARLY_FRONT_FROM_TO_DEG = (30.0, 60.0)
LEAST_JOINT_ERROR_DEG = 15.0
"""Seen nearly from the front, a lean toward the camera shortens nothing that a picture shows: that real person,
bent by 10 to 50 degrees, read some 15 degrees too straight. The error is at least this there."""
LEAST_SEGMENT_ERROR_DEG = LEAST_JOINT_ERROR_DEG / 2**0.5
"""A joint's angle is that of two segments."""


@dataclass(frozen=True)
class Estimate:
    """Estimated angles and errors, columns as `measures.column` names them, all indexed by `time_s`.

    angles, errors : tables in degrees, NaN where the raw angle is. strangeness : (T,) per side, 0 in
    frames like those the estimator was trained on, 1 in frames unlike any, which keep the raw angle.
    """

    angles: pd.DataFrame
    errors: pd.DataFrame
    strangeness: dict[Side, FloatArray]


def estimate_angles(
    raw: pd.DataFrame,
    raw_errors: pd.DataFrame,
    track: PersonTrack,
    view: View,
    roll_deg: float,
    frame_size_px: tuple[int, int],
    estimator: Estimator,
) -> Estimate:
    """Return the estimate for a cleaned track.

    `raw` is its `angle_table`, `raw_errors` the +/- of those (the same columns), `roll_deg` the
    camera roll that was taken out of both. Without a known view everything stays raw.
    """
    angles, errors = raw.copy(), raw_errors.copy()
    strangeness = {side: np.ones(len(raw)) for side in SIDES}
    if np.isfinite(view.azimuth_deg):
        inputs = estimator_inputs(track, view, roll_deg, frame_size_px)
        near = view.measured_side
        # The trunk is the near side's, so that side comes first and the other one follows it.
        for side in (near, other_side(near)):
            matrix = estimator.standardised(inputs[side].named)
            start_deg = inputs[side].start_deg
            # A joint that only one way of reading needs may be missing.
            whole = np.asarray(np.isfinite(start_deg).all(axis=1))
            strangeness[side] = np.where(whole, estimator.strangeness(matrix), 1.0)
            estimate_deg = np.where(
                whole[:, None], start_deg + estimator.correction_deg(matrix), 0.0
            )
            errors_deg = estimator.error_deg(matrix) * _transfer(view.azimuth_deg)
            for at, measure in enumerate(MEASURES):
                if measure.per_side or side == near:
                    _blend(
                        column(measure.name, side),
                        angles,
                        errors,
                        estimate_deg[:, at],
                        errors_deg[:, at],
                        strangeness[side],
                    )
            _reconcile(angles, errors, side, near=side == near)
        _widen(errors, view.azimuth_deg)
    return Estimate(angles, errors, strangeness)


def _transfer(azimuth_deg: float) -> float:
    oblique = np.interp(azimuth_deg, OBLIQUE_FROM_TO_DEG, [0.0, 1.0])
    return float(1.0 + OBLIQUE_EXTRA_SHARE * oblique)


def _widen(errors: pd.DataFrame, azimuth_deg: float) -> None:
    """Let no error be smaller than the least that is believed at a camera angle; NaN stays NaN."""
    share = float(np.interp(azimuth_deg, NEARLY_FRONT_FROM_TO_DEG, [0.0, 1.0]))
    for measure in MEASURES:
        joint = measure.name in ("hip_flexion", "knee_flexion")
        least_deg = share * (LEAST_JOINT_ERROR_DEG if joint else LEAST_SEGMENT_ERROR_DEG)
        for name in {column(measure.name, side if measure.per_side else None) for side in SIDES}:
            errors[name] = np.maximum(errors[name], least_deg)


def _blend(
    name: str,
    angles: pd.DataFrame,
    errors: pd.DataFrame,
    estimate_deg: FloatArray,
    error_deg: FloatArray,
    strange: FloatArray,
) -> None:
    """Write an estimate into the tables, which hold the raw angle and its error, as far as it is believed."""
    raw_deg = angles[name].to_numpy(dtype=np.float64)
    step_deg = (1.0 - strange) * geometry.wrap_deg(estimate_deg - raw_deg)
    angles[name] = geometry.wrap_deg(raw_deg + step_deg)
    raw_error_deg = errors[name].to_numpy(dtype=np.float64)
    # NaN stays NaN: what cannot be read raw cannot be estimated.
    errors[name] = raw_error_deg + (1.0 - strange) * (error_deg - raw_error_deg)


def _reconcile(angles: pd.DataFrame, errors: pd.DataFrame, side: Side, *, near: bool) -> None:
    """Make hip flexion the sum of trunk and thigh again, moving each by its share of the error.

    The three are estimated apart; in the sagittal plane they must add up (rule book 1.1). The
    trunk was settled with the near side and stays for the far one.
    """
    parts: tuple[MeasureName, ...] = ("hip_flexion", "thigh_elevation", "trunk_inclination")
    hip, thigh, trunk = (column(name, side) for name in parts)
    apart_deg = geometry.wrap_deg((angles[hip] - angles[thigh] - angles[trunk]).to_numpy())
    squares = np.stack([errors[name].to_numpy() ** 2 for name in (hip, thigh, trunk)])
    if not near:
        squares[2] = 0.0
    shares = squares / squares.sum(axis=0)
    for name, share, sign in zip((hip, thigh, trunk), shares, (-1.0, 1.0, 1.0), strict=True):
        if name != trunk or near:
            angles[name] = geometry.wrap_deg(angles[name].to_numpy() + sign * share * apart_deg)
