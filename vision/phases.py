"""Repetitions and holds in one signal.

A repetition is a rise of the signal out of its resting level and back: peaks are found by their
prominence, which is scaled to the movement's own range, so that a pause at the bottom or a wobble is
not a second repetition and a shallow one still counts. Holds are stretches inside a band.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np
from scipy.signal import find_peaks

from vision.landmarks import FloatArray
from vision.measurement import frame_durations_s
from vision.signals import BoolArray, runs

PROMINENCE_SHARE = 0.4
"""A repetition stands out by at least this share of the clip's range (default ours)."""
PROMINENCE_MIN_DEG = 18.0
"""... and by at least this much, unless a movement says otherwise: less is inside the error of the
angle (default ours)."""
REPETITION_MIN_S = 0.4
"""Faster than this is not a repetition of a screened movement (default ours)."""
EDGE_SHARE = 0.12
"""A repetition starts and ends where the signal leaves its valley by this share of its height."""
BOTTOM_SHARE = 0.1
"""The bottom phase lies within this share of the height below the peak."""
CUT_OFF_SHARE = 0.5
"""A repetition whose outer flank covers less than this share of its height was cut off."""


@dataclass(frozen=True)
class Phases:
    """One repetition as frame indices; `[start, end)` half-open, `complete` when both flanks are seen."""

    start: int
    bottom_start: int
    peak: int
    bottom_end: int
    end: int
    complete: bool


def find_repetitions(
    times_s: FloatArray, signal_deg: FloatArray, smallest_deg: float = PROMINENCE_MIN_DEG
) -> list[Phases]:
    """Return the repetitions of a (T,) signal that rises in each; NaN frames are skipped over.

    Empty when the signal's range is within `smallest_deg`.
    """
    seen = np.flatnonzero(np.isfinite(signal_deg))
    if len(seen) < 3:
        return []
    values, seen_s = signal_deg[seen], times_s[seen]
    low, high = np.percentile(values, [3, 97])
    prominence = max(smallest_deg, PROMINENCE_SHARE * (high - low))
    # Padded with the resting level, so that a repetition cut off by the clip's ends is a peak too.
    padded = np.concatenate(([low], values, [low]))
    step_s = float(np.median(np.diff(seen_s)))
    peaks, _ = find_peaks(
        padded, prominence=prominence, distance=max(1, round(REPETITION_MIN_S / step_s))
    )
    peaks = peaks - 1
    bounds = _valleys(values, peaks)
    found = [
        _phases(values, peak, left, right)
        for peak, left, right in zip(peaks, bounds[:-1], bounds[1:], strict=True)
    ]
    return [
        Phases(
            start=int(seen[part.start]),
            bottom_start=int(seen[part.bottom_start]),
            peak=int(seen[part.peak]),
            bottom_end=int(seen[part.bottom_end]),
            end=int(seen[part.end - 1]) + 1,
            complete=part.complete,
        )
        for part in found
        if seen_s[part.end - 1] - seen_s[part.start] >= REPETITION_MIN_S
    ]


def _valleys(values: FloatArray, peaks: np.ndarray[tuple[int], np.dtype[np.intp]]) -> list[int]:
    """Return the lowest index before, between and after the peaks."""
    edges = [0, *peaks, len(values) - 1]
    return [a + int(np.argmin(values[a : b + 1])) for a, b in itertools.pairwise(edges)]


def _phases(values: FloatArray, peak: int, left: int, right: int) -> Phases:
    down, up = values[left : peak + 1], values[peak : right + 1]
    height_down, height_up = values[peak] - values[left], values[peak] - values[right]
    height = max(height_down, height_up)
    # Last frame still at rest before the descent, first frame at rest after the ascent.
    resting = np.flatnonzero(down <= values[left] + EDGE_SHARE * height_down)
    start = left + int(resting[-1])
    rested = np.flatnonzero(up <= values[right] + EDGE_SHARE * height_up)
    end = peak + int(rested[0])
    at_bottom = values >= values[peak] - BOTTOM_SHARE * height
    bottom_start, bottom_end = peak, peak
    for first, stop in runs(np.asarray(at_bottom, dtype=np.bool_)):
        # A pause at the bottom may dip out of the band and return: take its outer edges.
        if first < end and stop > start:
            bottom_start = max(min(bottom_start, first), start)
            bottom_end = min(max(bottom_end, stop - 1), end)
    complete = min(height_down, height_up) >= CUT_OFF_SHARE * height
    return Phases(start, bottom_start, int(peak), bottom_end, end + 1, complete)


def find_holds(
    times_s: FloatArray, inside: BoolArray, min_s: float, bridge_s: float
) -> list[Phases]:
    """Return the stretches in which a (T,) mask holds for at least `min_s`.

    Breaks up to `bridge_s` do not end a hold. `complete` tells that neither end is the clip's.
    """
    steady = inside.copy()
    ends_s = times_s + frame_durations_s(times_s)
    for start, stop in runs(~inside):
        if start > 0 and stop < len(inside) and ends_s[stop - 1] - times_s[start] <= bridge_s:
            steady[start:stop] = True
    return [
        Phases(start, start, (start + stop - 1) // 2, stop, stop, start > 0 and stop < len(inside))
        for start, stop in runs(steady)
        if ends_s[stop - 1] - times_s[start] >= min_s
    ]
