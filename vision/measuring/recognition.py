"""Which movement a clip shows, and how sure that is, from a handful of features of its angles.

Each movement is described by soft conditions; its score is the least fulfilled of them, and the
highest score wins. Below `RECOGNISED_FROM` nothing is claimed: the movement is "other". The numbers
are engineering defaults (grade D), chosen on the rendered and real development clips; naming the
movement by hand overrides all of it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from vision.landmarks import SIDES, BoolArray, FloatArray, Landmark, PersonTrack, Side
from vision.measurement import frame_durations_s
from vision.measures import MeasureName, column
from vision.measuring.phases import find_repetitions
from vision.measuring.signals import runs
from vision.measuring.view import View
from vision.result import MovementName

RECOGNISED_FROM = 0.35
"""Score from which a movement is claimed."""
SEEN_SHARE_MIN = 0.3
"""With the legs seen in fewer frames than this nothing is recognised."""
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
SLOWEST_STEP_S = 1.1
"""Legs that take longer to change places are not walking."""
ENDS_S = 0.4
"""The first and last posture of a clip is the median over this time."""


@dataclass(frozen=True)
class Features:
    """What recognition looks at; angles in degrees, shares 0..1, NaN when there is nothing to read.

    `hip`, `knee`, `thigh`, `trunk`, `hip_difference` and `feet_apart` (ankles apart along the
    walking direction, over leg length) are medians at the peaks of hip flexion; `hip_range` is how
    far these stand out, so that a long wait beside them does not hide them.
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
    hip_difference: float
    feet_apart: float
    step_s: float
    steps: int
    walking_share: float
    thigh_swing: float
    knee_highest: float


@dataclass(frozen=True)
class Recognition:
    """The movement recognised and the confidence in it (0..1)."""

    name: MovementName
    confidence: float


def recognise(angles: pd.DataFrame, track: PersonTrack, view: View) -> Recognition:
    """Return what the clip looks like; "other" when nothing fits, or too little is seen."""
    knees = angles[column("knee_flexion", view.measured_side)].to_numpy()
    if len(knees) == 0 or np.isfinite(knees).mean() < SEEN_SHARE_MIN:
        return Recognition("other", 0.0)
    scores = score(measure_features(angles, track, view))
    name = max(scores, key=lambda movement: scores[movement])
    best = scores[name]
    if best < RECOGNISED_FROM:
        return Recognition("other", round(1.0 - best, 2))
    second = max(value for movement, value in scores.items() if movement != name)
    return Recognition(name, round(best - 0.5 * second, 2))


def rises(value: float, none: float, full: float) -> float:
    """Return 0 at `none`, 1 at `full`, straight between them; 0 for NaN.

    >>> rises(30.0, 20.0, 40.0), rises(30.0, 40.0, 20.0)
    (0.5, 0.5)
    """
    if not np.isfinite(value):
        return 0.0
    return float(np.clip((value - none) / (full - none), 0.0, 1.0))


def score(f: Features) -> dict[MovementName, float]:
    """Return every movement's score (0..1)."""
    upright = rises(f.lying_share, 0.5, 0.2)
    walking = min(
        upright,
        rises(f.steps, 1.0, 3.0),
        rises(f.thigh_swing, 18.0, 30.0),
        rises(f.step_s, SLOWEST_STEP_S, 0.8),
        rises(f.seated_share, 0.3, 0.1),
        rises(f.walking_share, 0.4, 0.6),
    )
    folded = min(upright, rises(f.hip_range, 20.0, 45.0), rises(f.peaks, 0.0, 1.0))
    # Up to a leg's width apart may be the model's: in deep squats seen obliquely it reads 0.45.
    together = rises(f.feet_apart, 0.6, 0.4)
    bent = rises(f.knee / f.hip if f.hip else np.nan, 0.45, 0.7)
    stands_up = min(
        folded,
        rises(f.thigh_range, 25.0, 45.0),
        max(
            rises(f.ends_seated, 0.0, 0.5),
            min(rises(f.seated_share, 0.2, 0.4), rises(f.trunk_range_seated, 12.0, 25.0)),
        ),
        rises(f.trunk_least_seated, 32.0, 20.0),
        rises(f.knee_highest, 145.0, 130.0),
        together,
    )
    return {
        "bridge": min(rises(f.lying_share, 0.4, 0.7), rises(f.planted_share, 0.3, 0.6)),
        "seated": min(
            upright,
            rises(f.seated_share, 0.7, 0.9),
            rises(f.thigh_range, 45.0, 25.0),
            rises(f.thigh_lowest, 35.0, 50.0),
        ),
        "sit_to_stand": stands_up,
        "forward_lunge": min(
            folded,
            rises(f.hip_difference, 20.0, 40.0),
            rises(f.feet_apart, 0.25, 0.5),
            rises(f.knee, 35.0, 55.0),
            1.0 - 0.9 * walking * rises(f.hip, 60.0, 50.0),
        ),
        "hinge": min(
            folded, rises(f.trunk, 25.0, 45.0), rises(f.thigh, 60.0, 45.0), 1.0 - bent, together
        ),
        "squat": min(
            folded,
            rises(f.knee, 35.0, 55.0),
            rises(f.thigh, 25.0, 40.0),
            bent,
            rises(f.hip_difference, 40.0, 22.0),
            together,
            1.0 - 0.8 * stands_up,
        ),
        "walk": min(walking, rises(f.step_s, 0.38, 0.44), rises(f.hip, 65.0, 50.0)),
        "run": min(walking, rises(f.step_s, 0.44, 0.38), rises(f.knee_highest, 70.0, 90.0)),
    }


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
    deep = seen & (thigh >= 0.85 * _percentile(thigh, 97)) & seated
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
        hip_range=at_peaks(hip) - _percentile(hip, 3) if peaks else _range(hip),
        thigh_range=_range(thigh),
        thigh_lowest=_percentile(thigh, 3),
        trunk_range_seated=_range(trunk[deep]),
        trunk_least_seated=_percentile(trunk[deep], 5),
        peaks=len(peaks),
        hip=at_peaks(hip) if peaks else _percentile(hip, 97),
        knee=at_peaks(of("knee_flexion", "most")),
        thigh=at_peaks(of("thigh_elevation", "most")),
        trunk=at_peaks(trunk),
        hip_difference=at_peaks(np.abs(of("hip_flexion", "difference"))),
        feet_apart=at_peaks(feet_apart(track, view)),
        step_s=_median(changes_s),
        steps=len(changes_s),
        walking_share=_walking_share(changes_s, float(frame_durations_s(times_s)[seen].sum())),
        thigh_swing=swing,
        knee_highest=_percentile(of("knee_flexion", "most"), 97),
    )


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
        for run in runs(np.nan_to_num(sign * centred, nan=-1.0) > 0.15 * swing)
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


def _percentile(values: FloatArray, share: float) -> float:
    finite = values[np.isfinite(values)]
    return float(np.percentile(finite, share)) if len(finite) else float("nan")


def _median(values: FloatArray) -> float:
    return _percentile(values, 50)


def _range(values: FloatArray) -> float:
    return _percentile(values, 97) - _percentile(values, 3)


def _share(mask: BoolArray, of: BoolArray) -> float:
    return float(mask[of].mean()) if np.any(of) else float("nan")
