"""Frames in which the model lost the body: repaired when left and right were swapped, dropped when
the skeleton collapsed or jumped. Counted, never silent.

The tests compare a frame with the whole clip of the same person, so that they need no scale:
segment lengths of the 3D landmarks against their median, the direction of the hip and shoulder
lines against the clip's, and the hip centre against a running median of its path.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np

from vision.landmarks import (
    LANDMARK_COUNT,
    SIDES,
    BoolArray,
    FloatArray,
    Landmark,
    PersonTrack,
    landmark,
)
from vision.measurement import running_median
from vision.measuring.signals import fill_gaps, low_pass, runs

LENGTH_TOLERANCE = 0.4
"""A segment this much longer or shorter than its median means a collapsed skeleton (default ours: among 30
development clips one, a bridge seen obliquely, goes beyond it)."""
SWAP_LONGEST_S = 0.7
"""Facing the other way for less than this is a left-right swap; longer is a person who turned
(default ours)."""
TURNED_SHARE = 0.25
"""A body faces the other way once its axis points back by this share of its usual length; shorter is
noise in a view where the axis is seen end-on (default ours)."""
JUMP_SHARE_OF_BODY = 0.35
"""A hip centre this share of the trunk-plus-leg length off its 0.5 s median path is a jump to
something else (default ours)."""
JUMP_WINDOW_S = 0.5
VISIBILITY_MIN = 0.6
"""Visibility below which a landmark counts as hidden (rule book Q2)."""
GUESS_MIN = 0.1
"""Visibility below which a landmark is dropped: the model itself says that it is a guess."""

_OPPOSITE = {"LEFT": "RIGHT", "RIGHT": "LEFT"}
MIRRORED = np.array(
    [
        Landmark["_".join(_OPPOSITE.get(word, word) for word in each.name.split("_"))]
        for each in Landmark
    ]
)
"""Landmark indices with left and right exchanged."""


@dataclass(frozen=True)
class Repaired:
    """A cleaned track with what was done to it: (T,) masks, `filled` (T, 33)."""

    track: PersonTrack
    dropped: BoolArray
    swapped: BoolArray
    filled: BoolArray


def body_axis(world_m: FloatArray) -> FloatArray:
    """Return the (T, 3) horizontal line from the subject's left to right, hips plus shoulders, metres.

    One of the two lines will do for the direction; NaN without both.
    """
    lines = np.stack(
        [
            world_m[:, landmark(part, "right")] - world_m[:, landmark(part, "left")]
            for part in ("hip", "shoulder")
        ]
    )
    seen = np.asarray(np.isfinite(lines).all(axis=2), dtype=np.bool_)
    axis = np.where(seen[..., None], lines, 0.0).sum(axis=0) * np.array([1.0, 0.0, 1.0])
    axis[~seen.any(axis=0)] = np.nan
    return np.asarray(axis, dtype=np.float64)


def clean(track: PersonTrack, cutoff_hz: float) -> Repaired:
    """Return the track with swaps undone, bad frames dropped, short gaps filled and noise filtered."""
    times_s = track.time_s
    swapped = find_swaps(track)
    image_px, world_m = track.image_px.copy(), track.world_m.copy()
    visibility = track.visibility.copy()
    for array in (image_px, world_m, visibility):
        array[swapped] = array[swapped][:, MIRRORED]
    dropped = find_collapses(world_m) | find_jumps(times_s, image_px)
    gone = dropped[:, None] | (visibility < GUESS_MIN)
    image_px[gone], world_m[gone] = np.nan, np.nan
    flat = np.concatenate((image_px, world_m), axis=2).reshape(len(times_s), -1)
    flat, filled = fill_gaps(times_s, flat)
    flat = low_pass(times_s, flat, cutoff_hz)
    shaped = flat.reshape(len(times_s), LANDMARK_COUNT, 5)
    visibility[np.isnan(shaped[..., 0])] = np.nan
    cleaned = PersonTrack(times_s, shaped[..., :2], shaped[..., 2:], visibility)
    bridged = np.asarray(filled.reshape(shaped.shape).any(axis=2), dtype=np.bool_)
    return Repaired(cleaned, dropped & track.found, swapped, bridged)


def find_swaps(track: PersonTrack) -> BoolArray:
    """Return the (T,) mask of frames that face the other way than the clip, for a moment only."""
    axis = body_axis(track.world_m)
    if not np.isfinite(axis).any():
        return np.zeros(len(axis), dtype=np.bool_)
    usual = np.nanmedian(axis, axis=0)
    turned = np.nan_to_num(axis @ usual, nan=0.0) < -TURNED_SHARE * float(usual @ usual)
    swapped = np.zeros(len(axis), dtype=np.bool_)
    for start, stop in runs(turned):
        last = min(stop, len(track.time_s) - 1)
        inner = start > 0 and stop < len(axis)
        if inner and track.time_s[last] - track.time_s[start] <= SWAP_LONGEST_S:
            swapped[start:stop] = True
    return swapped


def find_collapses(world_m: FloatArray) -> BoolArray:
    """Return the (T,) mask of frames whose thigh, shank or trunk has not its usual length."""
    bad = np.zeros(len(world_m), dtype=np.bool_)
    for side in SIDES:
        for upper, lower in (("shoulder", "hip"), ("hip", "knee"), ("knee", "ankle")):
            segment = world_m[:, landmark(upper, side)] - world_m[:, landmark(lower, side)]
            length_m = np.linalg.norm(segment, axis=1)
            if not np.isfinite(length_m).any():
                continue
            usual_m = np.nanmedian(length_m)
            off_m = np.nan_to_num(np.abs(length_m - usual_m), nan=0.0)
            bad |= off_m > LENGTH_TOLERANCE * usual_m
    return bad


def find_jumps(times_s: FloatArray, image_px: FloatArray) -> BoolArray:
    """Return the (T,) mask of frames whose hip centre is far off its own path."""
    hip_px = (image_px[:, Landmark.LEFT_HIP] + image_px[:, Landmark.RIGHT_HIP]) / 2
    size_px = body_length_px(image_px)
    if not np.isfinite(size_px):
        return np.zeros(len(times_s), dtype=np.bool_)
    path = np.stack(
        [running_median(times_s, hip_px[:, axis], JUMP_WINDOW_S) for axis in (0, 1)], axis=1
    )
    off_px = np.linalg.norm(hip_px - path, axis=1)
    return np.asarray(np.nan_to_num(off_px, nan=0.0) > JUMP_SHARE_OF_BODY * size_px, dtype=np.bool_)


def body_length_px(image_px: FloatArray) -> float:
    """Return the person's trunk + thigh + shank length in the picture (90th percentile of frames)."""
    lengths = []
    for side in SIDES:
        parts = [image_px[:, landmark(name, side)] for name in ("shoulder", "hip", "knee", "ankle")]
        segments = [np.linalg.norm(a - b, axis=1) for a, b in itertools.pairwise(parts)]
        lengths.append(np.sum(segments, axis=0))
    both = np.fmax(*lengths)
    return float(np.nanpercentile(both, 90)) if np.isfinite(both).any() else float("nan")
