"""Measurements with known angles, for the tests of rules: no landmarks, no video."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from vision.finding import FindingSide
from vision.landmarks import LANDMARK_COUNT, SIDES, FloatArray, PersonTrack, Side, landmark
from vision.measurement import Measurement, Span
from vision.measures import MEASURES, MeasureName, column
from vision.result import QualityResult, StandingZero, ViewResult

RATE_HZ = 30.0
REST_S = 1.0
DOWN_S = 1.5
BOTTOM_S = 0.6
UP_S = 1.2

Angles = Mapping[MeasureName, FloatArray]


def bump(
    peaks: Sequence[float],
    *,
    down_s: float = DOWN_S,
    bottom_s: float = BOTTOM_S,
    up_s: float = UP_S,
    side: FindingSide = "both",
    rate_hz: float = RATE_HZ,
) -> tuple[FloatArray, FloatArray, tuple[Span, ...]]:
    """Times, a curve that rises from 0 to each peak and back, and its repetitions."""
    shape: list[FloatArray] = [np.zeros(round(REST_S * rate_hz))]
    spans = []
    for number, peak in enumerate(peaks, start=1):
        start = sum(map(len, shape))
        down, flat, up = (round(seconds * rate_hz) for seconds in (down_s, bottom_s, up_s))
        shape.append(peak * np.sin(np.linspace(0, np.pi / 2, down, endpoint=False)) ** 2)
        shape.append(np.full(flat, peak))
        shape.append(peak * np.cos(np.linspace(0, np.pi / 2, up)) ** 2)
        marks = np.cumsum([start, down, flat, up]) / rate_hz
        middle = (marks[1] + marks[2]) / 2
        spans.append(
            Span("repetition", number, side, *marks[:2], middle, *marks[2:], complete=True)
        )
        shape.append(np.zeros(round(REST_S * rate_hz)))
    curve = np.concatenate(shape)
    return np.arange(len(curve)) / rate_hz, curve, tuple(spans)


def measurement(
    times_s: FloatArray,
    angles: Angles,
    *,
    error_deg: float = 6.0,
    repetitions: tuple[Span, ...] = (),
    holds: tuple[Span, ...] = (),
    sides: tuple[Side, ...] = ("left",),
    azimuth_deg: float | None = 3.0,
    moving: bool | None = False,
    roll_deg: float | None = 1.0,
    frame_rate_hz: float = RATE_HZ,
    thigh_variation: float = 0.05,
    visible: float = 1.0,
    zero: StandingZero | None = None,
) -> Measurement:
    """A measurement with the given angles on the sides that can be judged, NaN on the others."""
    table = {}
    for measure in MEASURES:
        values = np.broadcast_to(angles.get(measure.name, np.full(1, np.nan)), times_s.shape)
        for side in SIDES if measure.per_side else (None,):
            seen = side is None or side in sides
            shown = values if seen else np.full(len(times_s), np.nan)
            table[column(measure.name, side)] = shown
            table[column(measure.name, side, "error")] = np.where(
                np.isfinite(shown), error_deg, np.nan
            )
    frame = pd.DataFrame(table, index=pd.Index(times_s, name="time_s"))
    return Measurement(
        person=stick_legs(times_s, angles),
        angles=frame,
        view=ViewResult(
            azimuth_deg=azimuth_deg,
            near_side="left",
            facing="left",
            roll_deg=roll_deg,
            moving=moving,
        ),
        quality=QualityResult(
            frames=len(times_s),
            person_found=1.0,
            measured_left=1.0,
            measured_right=0.0,
            frames_dropped=0,
            frames_side_swapped=0,
            frames_filled=0,
            person_height_share=0.8,
            standing_zero=zero,
            notes=(),
        ),
        repetitions=repetitions,
        holds=holds,
        sides=sides,
        hidden_reason={side: f"the {side} leg is hidden" for side in SIDES if side not in sides},
        frame_rate_hz=frame_rate_hz,
        thigh_length_variation=dict.fromkeys(SIDES, thigh_variation),
        visibility_share=dict.fromkeys(SIDES, visible),
    )


def stick_legs(times_s: FloatArray, angles: Angles) -> PersonTrack:
    """Legs 100 px per segment with the given thigh and shank directions, facing left."""
    image_px = np.full((len(times_s), LANDMARK_COUNT, 2), 400.0)
    thigh = np.radians(np.broadcast_to(angles.get("thigh_elevation", np.zeros(1)), times_s.shape))
    shank = np.radians(np.broadcast_to(angles.get("shank_inclination", np.zeros(1)), times_s.shape))
    for side in SIDES:
        ankle = image_px[:, landmark("ankle", side)]
        knee = ankle + 100 * np.stack([-np.sin(shank), -np.cos(shank)], axis=1)
        image_px[:, landmark("knee", side)] = knee
        image_px[:, landmark("hip", side)] = knee + 100 * np.stack(
            [np.sin(thigh), -np.cos(thigh)], axis=1
        )
    frames = len(times_s)
    return PersonTrack(
        times_s,
        image_px,
        np.zeros((frames, LANDMARK_COUNT, 3)),
        np.ones((frames, LANDMARK_COUNT)),
    )


def squat(
    hip_deg: float | Sequence[float] = 112.0,
    *,
    repetitions: int = 3,
    trunk_share: float = 0.3,
    knee_share: float = 1.0,
    side: FindingSide = "both",
    down_s: float = DOWN_S,
    bottom_s: float = BOTTOM_S,
    rate_hz: float = RATE_HZ,
    **options: Any,
) -> Measurement:
    """Squats (lunges, hinges) to given hip angles, split into trunk and thigh."""
    peaks = [hip_deg] * repetitions if isinstance(hip_deg, (int, float)) else list(hip_deg)
    times_s, hip, spans = bump(peaks, side=side, down_s=down_s, bottom_s=bottom_s, rate_hz=rate_hz)
    angles: dict[MeasureName, FloatArray] = {
        "hip_flexion": hip,
        "trunk_inclination": trunk_share * hip,
        "thigh_elevation": (1 - trunk_share) * hip,
        "knee_flexion": knee_share * hip,
        "shank_inclination": 0.2 * hip,
    }
    options.setdefault("repetitions", spans)
    return measurement(times_s, angles, **options)


def held(
    seconds: float,
    angles: Mapping[MeasureName, float | FloatArray],
    *,
    side: FindingSide = "both",
    complete: bool = True,
    pad_s: float = 0.0,
    rate_hz: float = RATE_HZ,
    **options: Any,
) -> Measurement:
    """One held position (sitting, a bridge); `pad_s` is how long the clip runs on either side."""
    times_s = np.arange(max(1, round((seconds + 2 * pad_s) * rate_hz))) / rate_hz
    end_s = pad_s + max(seconds, 1 / rate_hz)
    span = Span("hold", 1, side, pad_s, pad_s, (pad_s + end_s) / 2, end_s, end_s, complete)
    arrays = {name: np.broadcast_to(value, times_s.shape) for name, value in angles.items()}
    return measurement(times_s, arrays, holds=(span,), **options)


def rises(lean_deg: float = 44.0, seat_deg: float = 90.0, **options: Any) -> Measurement:
    """Three sit-downs and rises: standing, seated with the thigh at `seat_deg`, a lean to get up."""
    times_s, raised, spans = bump([1.0] * 3, down_s=1.5, bottom_s=2.0, up_s=1.5)
    thigh = seat_deg * raised
    trunk = np.zeros_like(times_s)
    for span in spans:
        trunk += lean_deg * np.exp(-(((times_s - span.bottom_end_s) / 1.0) ** 2))
    angles: dict[MeasureName, FloatArray] = {
        "thigh_elevation": thigh,
        "trunk_inclination": trunk,
        "hip_flexion": thigh + trunk,
        "knee_flexion": thigh,
        "shank_inclination": np.zeros_like(times_s),
    }
    return measurement(times_s, angles, repetitions=spans, **options)


def two_legs(left: Measurement, right: Measurement) -> Measurement:
    """One clip with the left side of one measurement and the right side of another, same times."""
    angles = left.angles.copy()
    for name in angles.columns:
        if "_right_" in name:
            angles[name] = right.angles[name.replace("_right_", "_left_")].to_numpy()
    return replace(left, angles=angles, sides=("left", "right"), hidden_reason={})


def hide(
    measured: Measurement, frames: np.ndarray | slice, measures: Sequence[MeasureName] = ()
) -> Measurement:
    """The same measurement with some frames (a mask or a range) of some measures (default: all) not seen."""
    angles = measured.angles.copy()
    for place, name in enumerate(angles.columns):
        if not measures or name.startswith(tuple(measures)):
            angles.iloc[frames, place] = np.nan
    return replace(measured, angles=angles)
