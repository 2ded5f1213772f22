"""A flat stick figure that squats with known angles, and screenings of it to draw."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from tests.screenings import finding, repetitions, screening, source
from vision.finding import Status
from vision.landmarks import LANDMARK_COUNT, SIDES, FloatArray, Landmark, PersonTrack, landmark
from vision.measures import column
from vision.result import Screening

ERROR_DEG = 8.0
LIMIT_DEG = 90.0
DEEPEST_DEG = 120.0
TRUNK_SHARE = 0.4
KNEE_SHARE = 0.9
FAR_SHIFT = 0.05
SQUAT_S = 2.0


def stick_figure(
    hip_deg: float, size_px: tuple[int, int], *, facing: int = -1, x_share: float = 0.5
) -> FloatArray:
    """A (33, 2) person whose hip flexion is exactly this in the picture, feet near the bottom.

    The knee flexes by 0.9 of it. The left side is near; the right is the same, a little to the side.
    """
    width_px, height_px = size_px
    length = 0.2 * height_px
    points = np.full((LANDMARK_COUNT, 2), np.nan)
    trunk, thigh = TRUNK_SHARE * hip_deg, (1 - TRUNK_SHARE) * hip_deg
    shank = KNEE_SHARE * hip_deg - thigh

    def up(angle_deg: float, ahead: int) -> FloatArray:
        angle = np.deg2rad(angle_deg)
        return length * np.array([ahead * facing * np.sin(angle), -np.cos(angle)])

    ankle = np.array([x_share * width_px, 0.82 * height_px])
    knee = ankle + up(shank, 1)
    hip = knee + up(thigh, -1)
    shoulder = hip + up(trunk, 1)
    ahead = np.array([facing * length, 0.0])
    parts = {
        "shoulder": shoulder,
        "elbow": shoulder + 0.6 * ahead,
        "wrist": shoulder + 1.1 * ahead,
        "hip": hip,
        "knee": knee,
        "ankle": ankle,
        "heel": ankle - 0.1 * ahead + np.array([0, 0.1 * length]),
        "foot": ankle + 0.4 * ahead + np.array([0, 0.1 * length]),
        "ear": shoulder + up(trunk, 1) * 0.45,
    }
    for name, point in parts.items():
        points[landmark(name, "left")] = point
        points[landmark(name, "right")] = point + np.array([FAR_SHIFT * height_px, 0])
    points[Landmark.NOSE] = parts["ear"] + 0.2 * ahead
    return points


def squat_deg(times_s: FloatArray) -> FloatArray:
    """Hip flexion of squats of 2 s, one after the other."""
    depth: FloatArray = DEEPEST_DEG * (0.5 - 0.5 * np.cos(2 * np.pi * times_s / SQUAT_S))
    return depth


def figure_screening(
    hip_deg: FloatArray,
    times_s: FloatArray,
    size_px: tuple[int, int] = (320, 240),
    *,
    status: Status = Status.FLAGGED,
    facing: int = -1,
    x_share: float = 0.5,
    clip: dict[str, Any] | None = None,
    **parts: Any,
) -> Screening:
    """A screening of the figure, one squat every 2 s, judged against 90 degrees on the left."""
    image_px = np.array(
        [stick_figure(value, size_px, facing=facing, x_share=x_share) for value in hip_deg]
    )
    frames = len(times_s)
    squats = int(np.ceil(times_s[-1] / SQUAT_S)) if frames else 0
    spans = [(SQUAT_S * number, SQUAT_S * (number + 1)) for number in range(squats)]
    peaks = [DEEPEST_DEG] * squats
    described = source("squat.mp4", frames).model_copy(
        update={"width_px": size_px[0], "height_px": size_px[1], **(clip or {})}
    )
    fields: dict[str, Any] = {
        "findings": [
            finding("HF1", status, "Measured.", side="left", repetition=number + 1, limit=LIMIT_DEG)
            for number in range(squats)
        ],
        "repetitions": repetitions(spans, peaks, peaks, peaks),
        "source": described,
    }
    made = _blank(status, {**fields, **parts})
    made._angles = angles_of(hip_deg, times_s)
    made._person = PersonTrack(
        times_s,
        image_px,
        np.full((frames, LANDMARK_COUNT, 3), np.nan),
        np.where(np.isfinite(image_px[:, :, 0]), 1.0, np.nan),
    )
    return made


def _blank(status: Status, fields: dict[str, Any]) -> Screening:
    described = fields.pop("source")
    made = screening("squat", "Squats.", status=status, **fields)
    return made.model_copy(update={"source": described})


def angles_of(hip_deg: FloatArray, times_s: FloatArray) -> pd.DataFrame:
    """The angles table of the figure, both sides alike."""
    table = pd.DataFrame(index=pd.Index(times_s, name="time_s"))
    for side in SIDES:
        table[column("hip_flexion", side)] = hip_deg.copy()
        table[column("knee_flexion", side)] = KNEE_SHARE * hip_deg
        for measure in ("hip_flexion", "knee_flexion"):
            table[column(measure, side, "error")] = ERROR_DEG
    table["repetition"] = (times_s // SQUAT_S).astype(int) + 1
    table["filled"] = False
    return table


def without_landmarks(made: Screening, frames: slice, *points: Landmark) -> Screening:
    """The same screening with landmarks unseen in some frames (all of them when none is named)."""
    assert made.person is not None
    chosen = list(points) or list(range(LANDMARK_COUNT))
    image_px = made.person.image_px.copy()
    for point in chosen:
        image_px[frames, point] = np.nan
    changed = made.model_copy()
    changed._angles = made.angles
    changed._person = PersonTrack(
        made.person.time_s, image_px, made.person.world_m, made.person.visibility
    )
    return changed
