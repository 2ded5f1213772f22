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

from vision.landmarks import PersonTrack
from vision.measures import column
from vision.measuring.features import SLOWEST_STEP_S, Features, measure_features
from vision.measuring.view import View
from vision.result import MovementName

RECOGNISED_FROM = 0.35
"""Score from which a movement is claimed."""
SEEN_SHARE_MIN = 0.3
"""With the legs seen in fewer frames than this nothing is recognised."""
SINGLE_PICTURE_CONFIDENCE = 0.5
"""A single picture cannot tell sitting from the bottom of a squat (grade D)."""


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
    confidence = best - 0.5 * second
    if len(knees) == 1:
        confidence = min(confidence, SINGLE_PICTURE_CONFIDENCE)
    return Recognition(name, round(confidence, 2))


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
    walking = min(upright, _walks(f))
    folded = min(upright, rises(f.hip_range, 20.0, 45.0), rises(f.peaks, 0.0, 1.0))
    # Up to a leg's width apart may be the model's: in deep squats seen obliquely it reads 0.45.
    together = min(folded, rises(f.feet_apart, 0.6, 0.4))
    bent = rises(f.bend_share, 0.45, 0.7)
    standing_up = min(together, _leaves_a_seat(f))
    squatting = min(
        together,
        bent,
        rises(f.knee, 35.0, 55.0),
        rises(f.thigh, 25.0, 40.0),
        rises(f.hip_difference, 40.0, 22.0),
    )
    return {
        "bridge": min(rises(f.lying_share, 0.4, 0.7), rises(f.planted_share, 0.3, 0.6)),
        "seated": min(upright, _stays_seated(f)),
        "sit_to_stand": standing_up,
        "forward_lunge": min(folded, _splits(f), 1.0 - 0.9 * walking * rises(f.hip, 60.0, 50.0)),
        "hinge": min(together, 1.0 - bent, rises(f.trunk, 15.0, 30.0), rises(f.thigh, 60.0, 45.0)),
        "squat": min(squatting, 1.0 - 0.8 * standing_up),
        "walk": min(walking, rises(f.step_s, 0.38, 0.44), rises(f.hip, 65.0, 50.0)),
        "run": min(walking, rises(f.step_s, 0.44, 0.38), rises(f.knee_highest, 70.0, 90.0)),
    }


def _walks(f: Features) -> float:
    """Return how much the thighs take turns, in steps and for most of the clip."""
    return min(
        rises(f.steps, 1.0, 3.0),
        rises(f.thigh_swing, 18.0, 30.0),
        rises(f.step_s, SLOWEST_STEP_S, 0.8),
        rises(f.seated_share, 0.3, 0.1),
        rises(f.walking_share, 0.4, 0.6),
    )


def _leaves_a_seat(f: Features) -> float:
    """Return how much a folded body looks carried by a seat, and gets off it.

    On a seat the trunk can be upright, and it leans before the thighs move; the knee folds less than
    at the bottom of a deep squat.
    """
    seated = max(
        rises(f.ends_seated, 0.0, 0.5),
        min(rises(f.seated_share, 0.2, 0.4), rises(f.trunk_range_seated, 12.0, 25.0)),
    )
    return min(
        seated,
        rises(f.thigh_range, 25.0, 45.0),
        rises(f.trunk_least_seated, 32.0, 20.0),
        rises(f.knee_highest, 145.0, 130.0),
    )


def _stays_seated(f: Features) -> float:
    """Return how much the thighs stay up, as on a chair, all the time."""
    return min(
        rises(f.seated_share, 0.7, 0.9),
        rises(f.thigh_range, 45.0, 25.0),
        rises(f.thigh_lowest, 35.0, 50.0),
    )


def _splits(f: Features) -> float:
    """Return how much one leg is folded in front of the other."""
    return min(
        rises(f.hip_difference, 20.0, 40.0),
        rises(f.feet_apart, 0.15, 0.4),
        rises(f.knee, 35.0, 55.0),
    )
