"""What a clip's angles look like in a handful of numbers: what a movement is recognised by.

The numbers are engineering defaults (grade D), chosen on the rendered and real development clips.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from vision.landmarks import SIDES, BoolArray, FloatArray, Landmark, PersonTrack, Side
from vision.measurement import frame_durations_s
from vision.measures import MeasureName, column
from vision.measuring.phases import find_repetitions
from vision.measuring.signals import HIGHEST_PERCENTILE, LOWEST_PERCENTILE, runs
from vision.measuring.view import View

LYING_BEYOND_DEG = 50.0
"""A trunk tipped back this far is lying on the back."""
PLANTED_KNEE_DEG = 45.0
PLANTED_SHANK_DEG = 55.0
"""A foot stands on the floor beside a lying person with the knee bent this far and the shank within
this of vertical; a standing person in a picture turned sideways has neither."""
SIDEWAYS_FROM_DEG = 60.0
"""Trunk and shanks further than this from vertical lie across the picture."""
SEATED_THIGH_DEG = 50.0
SEATED_KNEE_DEG = 40.0
"""Thigh and knee beyond these are folded as on a chair."""
DEEPLY_SEATED_SHARE = 0.85
"""With the thigh raised to this share of its highest one sits, rather than getting up or down."""
STEP_SHARE = 0.15
"""A thigh is in front once it leads by this share of the thighs' swing."""
SLOWEST_STEP_S = 1.1
"""Legs that take longer to change places are not walking."""
ENDS_S = 0.4
"""The first and last posture of a clip is the median over this time."""


@dataclass(frozen=True)
class Features:
    """What recognition looks at; angles in degrees, shares 0..1, NaN when there is nothing to read.

    `hip`, `knee`, `thigh`, `trunk`, `hip_difference` and `feet_apart` (ankles apart along the
    walking direction, over leg length) are medians at the peaks of hip flexion; `hip_range` is how
    far these stand out, so that a long wait beside them does not hide them, and `bend_share` how far
    the knee bends from rest for each degree that the hip folds.
    """

    lying_share: float
    planted_share: float
    seated_share: float
    ends_seated: float
    hip_range: float
    thigh_range: float
    thigh_lowest: float
    trunk_range_seated: float
    trunk_least_seated: float
    peaks: int
    hip: float
    knee: float
    thigh: float
    trunk: float
    bend_share: float
    hip_difference: float
    feet_apart: float
    step_s: float
    steps: int
    walking_share: float
    thigh_swing: float
    knee_highest: float


def measure_features(angles: pd.DataFrame, track: PersonTrack, view: View) -> Features:
    """Return the features of one person's clip."""
    times_s = track.time_s

    def of(measure: MeasureName, pick: str = "near") -> FloatArray:
        both = [angles[column(measure, side)].to_numpy(dtype=np.float64) for side in SIDES]
        if pick == "near":
            return both[SIDES.index(view.measured_side)]
        if pick == "mean":
            return pd.DataFrame(both).mean().to_numpy(dtype=np.float64)
        return np.asarray(np.fmax(*both) if pick == "most" else both[0] - both[1])

    hip, knee, thigh = of("hip_flexion", "most"), of("knee_flexion"), of("thigh_elevation")
    trunk = angles[column("trunk_inclination")].to_numpy(dtype=np.float64)
    seated = (thigh > SEATED_THIGH_DEG) & (knee > SEATED_KNEE_DEG)
    ends = (times_s < times_s[0] + ENDS_S) | (times_s > times_s[-1] - ENDS_S)
    seen = np.isfinite(thigh)
    deep = seen & (thigh >= DEEPLY_SEATED_SHARE * _percentile(thigh, HIGHEST_PERCENTILE)) & seated
    # In the mean of both legs the steps on the way to the spot cancel.
    both_legs = of("hip_flexion", "mean")
    peaks = [phase.peak for phase in find_repetitions(times_s, both_legs)]
    changes_s, swing = _steps(times_s, of("thigh_elevation", "difference"))

    def at_peaks(values: FloatArray) -> float:
        return _median(values[peaks]) if peaks else float("nan")

    return Features(
        lying_share=_share(trunk < -LYING_BEYOND_DEG, np.isfinite(trunk)),
        planted_share=max(_planted_share(angles, side) for side in SIDES),
        seated_share=_share(seated, seen),
        ends_seated=_share(seated & ends, seen & ends),
        hip_range=at_peaks(hip) - _percentile(hip, LOWEST_PERCENTILE) if peaks else _range(hip),
        thigh_range=_range(thigh),
        thigh_lowest=_percentile(thigh, LOWEST_PERCENTILE),
        trunk_range_seated=_range(trunk[deep]),
        trunk_least_seated=_percentile(trunk[deep], 5),
        peaks=len(peaks),
        hip=at_peaks(hip) if peaks else _percentile(hip, HIGHEST_PERCENTILE),
        knee=at_peaks(of("knee_flexion", "most")),
        thigh=at_peaks(of("thigh_elevation", "most")),
        trunk=at_peaks(trunk),
        bend_share=_bend_share(hip, of("knee_flexion", "most"), peaks),
        hip_difference=at_peaks(np.abs(of("hip_flexion", "difference"))),
        feet_apart=at_peaks(feet_apart(track, view)),
        step_s=_median(changes_s),
        steps=len(changes_s),
        walking_share=_walking_share(changes_s, float(frame_durations_s(times_s)[seen].sum())),
        thigh_swing=swing,
        knee_highest=_percentile(of("knee_flexion", "most"), HIGHEST_PERCENTILE),
    )


def _bend_share(hip_deg: FloatArray, knee_deg: FloatArray, peaks: list[int]) -> float:
    """Return how far the knee bends for each degree that the hip folds, from rest to the peaks."""
    if not peaks:
        return float("nan")
    folds_deg = _median(hip_deg[peaks]) - _percentile(hip_deg, LOWEST_PERCENTILE)
    bends_deg = _median(knee_deg[peaks]) - _percentile(knee_deg, LOWEST_PERCENTILE)
    return bends_deg / folds_deg if folds_deg > 0.0 else float("nan")


def feet_apart(track: PersonTrack, view: View) -> FloatArray:
    """Return the (T,) distance between the ankles along the walking direction, over the leg length."""
    points = view.sagittal_m(track.world_m)
    ankles = np.abs(points[:, Landmark.LEFT_ANKLE, 0] - points[:, Landmark.RIGHT_ANKLE, 0])
    leg_m = np.linalg.norm(
        track.world_m[:, Landmark.LEFT_HIP] - track.world_m[:, Landmark.LEFT_KNEE], axis=1
    ) + np.linalg.norm(
        track.world_m[:, Landmark.LEFT_KNEE] - track.world_m[:, Landmark.LEFT_ANKLE], axis=1
    )
    median_m = _median(leg_m)
    return np.asarray(ankles / median_m, dtype=np.float64)


def lies_sideways(angles: pd.DataFrame) -> bool:
    """Return whether trunk and shanks lie across the picture for most of the clip.

    Either the person lies flat, or the picture is turned by a quarter.
    """
    lines = [column("trunk_inclination"), *(column("shank_inclination", side) for side in SIDES)]
    table = np.abs(angles[lines].to_numpy(dtype=np.float64))
    return all(_median(line) > SIDEWAYS_FROM_DEG for line in table.T)


def _planted_share(angles: pd.DataFrame, side: Side) -> float:
    knee = angles[column("knee_flexion", side)].to_numpy(dtype=np.float64)
    shank = angles[column("shank_inclination", side)].to_numpy(dtype=np.float64)
    planted = (knee > PLANTED_KNEE_DEG) & (np.abs(shank) < PLANTED_SHANK_DEG)
    return _share(planted, np.isfinite(knee))


def _steps(times_s: FloatArray, difference_deg: FloatArray) -> tuple[FloatArray, float]:
    """Return the seconds of each step and the range of the thighs' difference.

    A step is one stretch in which the same thigh is clearly in front.
    """
    seen = np.isfinite(difference_deg)
    if seen.sum() < 3:
        return np.array([]), float("nan")
    swing = _range(difference_deg)
    centred = difference_deg - _median(difference_deg)
    in_front = [
        (run, sign)
        for sign in (1.0, -1.0)
        for run in runs(np.nan_to_num(sign * centred, nan=-1.0) > STEP_SHARE * swing)
    ]
    in_front.sort()
    middles = [(times_s[a] + times_s[b - 1]) / 2 for (a, b), _ in in_front]
    changes = [
        later - sooner
        for sooner, later, (_, s0), (_, s1) in zip(
            middles, middles[1:], in_front, in_front[1:], strict=False
        )
        if s0 != s1
    ]
    return np.array(changes), swing


def _walking_share(steps_s: FloatArray, seen_s: float) -> float:
    walked_s = float(steps_s[steps_s < SLOWEST_STEP_S].sum())
    return walked_s / seen_s if seen_s > 0.0 else float("nan")


def _percentile(values: FloatArray, percent: float) -> float:
    finite = values[np.isfinite(values)]
    return float(np.percentile(finite, percent)) if len(finite) else float("nan")


def _median(values: FloatArray) -> float:
    return _percentile(values, 50)


def _range(values: FloatArray) -> float:
    return _percentile(values, HIGHEST_PERCENTILE) - _percentile(values, LOWEST_PERCENTILE)


def _share(mask: BoolArray, of: BoolArray) -> float:
    return float(mask[of].mean()) if np.any(of) else float("nan")
