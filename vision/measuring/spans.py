"""The repetitions and holds of each kind of movement, out of its angles."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import numpy as np
import pandas as pd

from vision.finding import FindingSide
from vision.landmarks import SIDES, FloatArray, Side, other_side
from vision.measurement import Span, frame_durations_s
from vision.measures import MeasureName, column
from vision.measuring.features import LYING_BEYOND_DEG, SEATED_KNEE_DEG, SEATED_THIGH_DEG
from vision.measuring.phases import EDGE_SHARE, Phases, find_holds, find_repetitions
from vision.movements.movement import Movement

SMALLEST_REPETITION_DEG = 20.0
"""Hip flexion must rise by this much in a squat, hinge or lunge (default ours)."""
HOLD_MIN_S = 0.3
"""Hips up for less is not a hold (default ours); how long one lasted is judged by its rule."""
HOLD_BREAK_S = 0.5
"""A hold goes on over a break this short (default ours)."""
HOLD_SHARE = 0.35
"""The hips are up while hip flexion is within this share of its range above the lowest level."""
HOLD_ALWAYS_UP_DEG = 30.0
"""A lying clip without a rise or fall is one hold when the hip stays below this (default ours)."""
SITTING_BREAK_S = 30.0
"""Standing for less is not a break of sitting (rule SI2)."""
ONE_SIDED_SHARE = 0.45
"""A repetition on one leg stands out by this share of the clip's range: walking into the picture lifts
the thigh by a third of what a lunge does, on one leg as well (default ours)."""
LEAN_LONGEST_S = 3.0
"""The lean forward before a rise starts at most this long before it (default ours)."""
PHOTO_S = 0.001
"""A photograph lasts no time; this lets a half-open span hold its one frame."""


def find_spans(
    angles: pd.DataFrame, movement: Movement, side: Side, descent_deg: FloatArray | None = None
) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """Return (repetitions, holds) of the movement, numbered from 1 in order of time.

    `side` is the side of interest; two-legged movements are counted on the mean of both legs, in
    which the steps of someone who walks into the picture cancel, or on the leg that is seen.
    `descent_deg` (T,), when given, counts squats instead: how far the hips sank, for views near the
    front in which the angles are too wrong to count.
    """
    times_s = angles.index.to_numpy(dtype=np.float64)
    if not len(times_s):
        return (), ()
    if movement.kind == "posture":
        return (), _spans(times_s, "hold", [(part, "both") for part in _sitting(angles, side)])
    if movement.kind == "holds":
        leg = planted_leg(angles, side)
        return (), _spans(times_s, "hold", [(part, leg) for part in _bridges(angles, leg)])
    if movement.kind != "repetitions":
        return (), ()
    if movement.name == "sit_to_stand":
        return _spans(times_s, "repetition", [(part, "both") for part in _rises(angles, side)]), ()
    if movement.one_sided:
        return _spans(times_s, "repetition", _one_sided(angles)), ()
    if descent_deg is not None and movement.name == "squat":
        signal = descent_deg
    else:
        names = [column("hip_flexion", each) for each in SIDES]
        signal = angles[names].mean(axis=1).to_numpy(dtype=np.float64)
    found = find_repetitions(times_s, signal, SMALLEST_REPETITION_DEG)
    return _spans(times_s, "repetition", [(part, "both") for part in found]), ()


def _series(angles: pd.DataFrame, measure: MeasureName, side: Side | None) -> FloatArray:
    return angles[column(measure, side)].to_numpy(dtype=np.float64)


def _spans(
    times_s: FloatArray,
    kind: Literal["repetition", "hold"],
    parts: list[tuple[Phases, FindingSide]],
) -> tuple[Span, ...]:
    ends_s = times_s + np.maximum(frame_durations_s(times_s), PHOTO_S)
    return tuple(
        Span(
            kind=kind,
            number=number,
            side=side,
            start_s=float(times_s[part.start]),
            bottom_start_s=float(times_s[part.bottom_start]),
            peak_s=float(times_s[part.peak]),
            bottom_end_s=float(ends_s[min(part.bottom_end, len(times_s)) - 1])
            if kind == "hold"
            else float(times_s[part.bottom_end]),
            end_s=float(ends_s[part.end - 1]),
            complete=part.complete,
        )
        for number, (part, side) in enumerate(parts, start=1)
    )


def _one_sided(angles: pd.DataFrame) -> list[tuple[Phases, FindingSide]]:
    """Return repetitions of the more folded leg, each with that leg as its side."""
    times_s = angles.index.to_numpy(dtype=np.float64)
    legs = [_series(angles, "hip_flexion", side) for side in SIDES]
    found = find_repetitions(times_s, np.fmax(*legs), SMALLEST_REPETITION_DEG, ONE_SIDED_SHARE)
    left, right = (np.nan_to_num(leg, nan=-np.inf) for leg in legs)
    return [(part, SIDES[int(right[part.peak] > left[part.peak])]) for part in found]


def _rises(angles: pd.DataFrame, side: Side) -> list[Phases]:
    """Return the rises from a seat: lean forward, leave the seat (end of the bottom phase), stand.

    The peak is that of hip flexion. A rise whose seated start is not in the clip is left out.
    """
    times_s = angles.index.to_numpy(dtype=np.float64)
    hip, trunk = _series(angles, "hip_flexion", side), _series(angles, "trunk_inclination", None)
    thigh = _series(angles, "thigh_elevation", side)
    stood = find_repetitions(times_s, -thigh)
    rises: list[Phases] = []
    for part in stood:
        seat_off, standing = part.start, part.bottom_start
        if seat_off == 0 or not thigh[seat_off] > SEATED_THIGH_DEG > thigh[part.peak]:
            continue
        standing_before = np.flatnonzero(thigh[:seat_off] <= SEATED_THIGH_DEG)
        earliest = max(
            int(np.searchsorted(times_s, times_s[seat_off] - LEAN_LONGEST_S)),
            int(standing_before[-1]) + 1 if len(standing_before) else 0,
        )
        before = trunk[earliest : seat_off + 1]
        if not np.isfinite(before).any():
            continue
        upright, leaning = np.nanmin(before), np.nanmax(before)
        still = np.flatnonzero(before <= upright + EDGE_SHARE * (leaning - upright))
        start = earliest + int(still[-1])
        folded = hip[start : standing + 1]
        peak = start + (int(np.nanargmax(folded)) if np.isfinite(folded).any() else 0)
        rises.append(Phases(start, start, peak, seat_off, standing + 1, True))
    return rises


def planted_leg(angles: pd.DataFrame, side: Side) -> Side:
    """Return the leg a bridge stands on: the one whose knee stays more bent; `side` when in doubt."""
    knees = {each: angles[column("knee_flexion", each)].median() for each in SIDES}
    # An unseen leg has no median, and a comparison with NaN is false.
    doubtful = np.isnan(knees[side]) and not np.isnan(knees[other_side(side)])
    return other_side(side) if doubtful or knees[other_side(side)] > knees[side] else side


def _bridges(angles: pd.DataFrame, leg: Side) -> list[Phases]:
    times_s = angles.index.to_numpy(dtype=np.float64)
    hip = _series(angles, "hip_flexion", leg)
    lying = _series(angles, "trunk_inclination", None) < -LYING_BEYOND_DEG
    if not (np.isfinite(hip) & lying).any():
        return []
    low, high = np.nanpercentile(hip[lying], [5, 95])
    level = low + HOLD_SHARE * (high - low) if high > HOLD_ALWAYS_UP_DEG else HOLD_ALWAYS_UP_DEG
    up = lying & (np.nan_to_num(hip, nan=np.inf) < level)
    return find_holds(times_s, np.asarray(up, dtype=np.bool_), HOLD_MIN_S, HOLD_BREAK_S)


def _sitting(angles: pd.DataFrame, side: Side) -> list[Phases]:
    times_s = angles.index.to_numpy(dtype=np.float64)
    seated = (_series(angles, "thigh_elevation", side) > SEATED_THIGH_DEG) & (
        _series(angles, "knee_flexion", side) > SEATED_KNEE_DEG
    )
    # Sitting that fills the clip is whole: a posture has no flanks to be cut off.
    return [
        replace(part, complete=True)
        for part in find_holds(times_s, np.asarray(seated, dtype=np.bool_), 0.0, SITTING_BREAK_S)
    ]
