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

from vision.landmarks import BoolArray, FloatArray
from vision.measurement import frame_durations_s
from vision.measuring.signals import HIGHEST_PERCENTILE, LOWEST_PERCENTILE, runs

PROMINENCE_SHARE = 0.3
"""A repetition stands out by at least this share of the clip's range, and of its own height from its
neighbour: 40 and 115 degrees are two repetitions, a dip from 110 to 80 is none (default ours)."""
PROMINENCE_MIN_DEG = 18.0
"""... and by at least this much, unless a movement says otherwise: less is inside the error of the
angle (default ours)."""
REPETITION_MIN_S = 0.4
"""Faster than this is not a repetition of a screened movement (default ours)."""
EDGE_SHARE = 0.12
"""A repetition is under way once the signal has left its valley by this share of its height."""
BOTTOM_SHARE = 0.1
"""The bottom is near within this share of the height below the peak."""
SETTLED_SHARE = 0.1
"""From there to where the signal is slower than this share of its fastest belongs to the movement:
on the rendered squats the time of descent then reads 0.2 s short of 0.93 s, and 0.45 s short by height alone."""
FLANK_LONGEST_S = 10.0
"""Rest is looked for this long before and after half the height: over minutes its level drifts
(default ours)."""
CUT_OFF_SHARE = 0.5
"""A first or last repetition whose outer flank covers less than this share of its height was cut off
by the clip (default ours)."""


@dataclass(frozen=True)
class Phases:
    """One repetition as frame indices; `[start, end)` half-open, `complete` when the clip does
    not cut a flank off."""

    start: int
    bottom_start: int
    peak: int
    bottom_end: int
    end: int
    complete: bool


def find_repetitions(
    times_s: FloatArray,
    signal_deg: FloatArray,
    smallest_deg: float = PROMINENCE_MIN_DEG,
    smallest_share: float = PROMINENCE_SHARE,
) -> list[Phases]:
    """Return the repetitions of a (T,) signal that rises in each; NaN frames are skipped over.

    Each stands out by `smallest_deg` and by `smallest_share` of the clip's range; empty when the
    range is within `smallest_deg`.
    """
    seen = np.flatnonzero(np.isfinite(signal_deg))
    if len(seen) < 3:
        return []
    values, seen_s = signal_deg[seen], times_s[seen]
    low, high = np.percentile(values, (LOWEST_PERCENTILE, HIGHEST_PERCENTILE))
    prominence = max(smallest_deg, smallest_share * (high - low))
    # Padded with the resting level, so that a repetition cut off by the clip's ends is a peak too.
    padded = np.concatenate(([low], values, [low]))
    step_s = float(np.median(np.diff(seen_s)))
    peaks, _ = find_peaks(
        padded, prominence=prominence, distance=max(1, round(REPETITION_MIN_S / step_s))
    )
    kept = _separate(values, [int(peak) - 1 for peak in peaks], float(low), prominence)
    bounds = _valleys(values, kept)
    speed = np.gradient(values, seen_s)
    found = [
        _phases(
            values,
            speed,
            peak,
            _foot(values, seen_s, peak, left),
            _foot(values, seen_s, peak, right),
            first=peak == kept[0],
            last=peak == kept[-1],
        )
        for peak, left, right in zip(kept, bounds[:-1], bounds[1:], strict=True)
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


def _separate(
    values: FloatArray, peaks: list[int], rest_deg: float, prominence: float
) -> list[int]:
    """Return the peaks with a valley between them, the higher of those without.

    Two equal peaks of one pause at the bottom are each as prominent as the whole repetition.
    """
    kept: list[int] = []
    for peak in peaks:
        if not kept:
            kept.append(peak)
            continue
        lower = min(values[kept[-1]], values[peak])
        dip = lower - values[kept[-1] : peak + 1].min()
        if dip >= max(prominence, PROMINENCE_SHARE * (lower - rest_deg)):
            kept.append(peak)
        elif values[peak] > values[kept[-1]]:
            kept[-1] = peak
    return kept


def _valleys(values: FloatArray, peaks: list[int]) -> list[int]:
    """Return the lowest index before, between and after the peaks."""
    edges = [0, *peaks, len(values) - 1]
    return [a + int(np.argmin(values[a : b + 1])) for a, b in itertools.pairwise(edges)]


def _foot(values: FloatArray, seen_s: FloatArray, peak: int, valley: int) -> int:
    """Return where the flank from a peak toward its valley has come down: the lowest index near it."""
    flank = np.arange(min(peak, valley), max(peak, valley) + 1)
    low = flank[values[flank] <= (values[peak] + values[valley]) / 2]
    half_way = low[np.argmin(np.abs(low - peak))]
    near = flank[np.abs(seen_s[flank] - seen_s[half_way]) <= FLANK_LONGEST_S]
    return int(near[np.argmin(values[near])])


def _phases(
    values: FloatArray,
    speed: FloatArray,
    peak: int,
    left: int,
    right: int,
    *,
    first: bool,
    last: bool,
) -> Phases:
    down, up = values[left : peak + 1], values[peak : right + 1]
    height_down, height_up = values[peak] - values[left], values[peak] - values[right]
    height = max(height_down, height_up)
    # Last frame still at rest before the descent, first frame at rest after the ascent.
    resting = np.flatnonzero(down <= values[left] + EDGE_SHARE * height_down)
    start = left + int(resting[-1])
    rested = np.flatnonzero(up <= values[right] + EDGE_SHARE * height_up)
    end = peak + int(rested[0])
    # A pause at the bottom may dip out of the band and return: its outer edges count.
    at_bottom = start + np.flatnonzero(
        values[start : end + 1] >= values[peak] - BOTTOM_SHARE * height
    )
    down_speed = SETTLED_SHARE * float(speed[start : peak + 1].max())
    up_speed = SETTLED_SHARE * float((-speed[peak : end + 1]).max())
    start = _settle(start, left, speed, down_speed)
    bottom_start = _settle(int(at_bottom[0]), peak, speed, down_speed)
    bottom_end = _settle(int(at_bottom[-1]), peak, -speed, up_speed)
    end = _settle(end, right, -speed, up_speed)
    begun_before = first and height_down < CUT_OFF_SHARE * height
    goes_on_after = last and height_up < CUT_OFF_SHARE * height
    if goes_on_after:
        end = len(values) - 1
    return Phases(
        start=0 if begun_before else start,
        bottom_start=bottom_start,
        peak=peak,
        bottom_end=bottom_end,
        # Where one repetition turns into the next, their common frame belongs to the next.
        end=end + 1 if last else min(end + 1, right),
        complete=not (begun_before or goes_on_after),
    )


def _settle(index: int, toward: int, speed: FloatArray, slow: float) -> int:
    """Return the first index on the way to `toward` at which the speed is down to `slow`."""
    step = 1 if toward > index else -1
    while index != toward and speed[index] > slow:
        index += step
    return index


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
