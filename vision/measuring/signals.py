"""Signals on true time stamps: short gaps filled, zero-lag low-pass, runs of a mask.

SciPy is loaded on use: it takes longer than anything else, and who only judges or shows needs `runs`.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from functools import lru_cache

import numpy as np

from vision.landmarks import BoolArray, FloatArray, IntArray
from vision.measurement import CLOCK_S

MAX_GAP_S = 0.2
"""Longest gap that is bridged (rule book Q2, an engineering default)."""
LOWEST_PERCENTILE, HIGHEST_PERCENTILE = 3.0, 97.0
"""The lowest and the highest level of a signal, which a few bad frames do not move (default ours)."""
FILTER_ORDER = 2
"""Butterworth order of one pass; forward and backward make it the usual 4th order (Winter 2009)."""
HIGHEST_SHARE_OF_NYQUIST = 0.9
"""A cut-off above this share of half the frame rate leaves nothing to filter."""
FINEST_STEP_S = 0.001
"""Time steps below this are jitter in the time stamps: no camera takes 1000 pictures a second here."""


def runs(mask: BoolArray) -> list[tuple[int, int]]:
    """Return the half-open index ranges in which a (T,) mask is true.

    >>> runs(np.array([False, True, True, False, True]))
    [(1, 3), (4, 5)]
    """
    edges = np.flatnonzero(np.diff(np.concatenate(([False], mask, [False])).astype(np.int8)))
    return [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]


def short_gaps(times_s: FloatArray, seen: BoolArray, max_gap_s: float = MAX_GAP_S) -> BoolArray:
    """Return the (T,) mask of unseen frames that may be bridged.

    A gap is measured from the last seen frame before it to the first after it; those at the ends have
    only one of the two and are never short.
    """
    short = np.zeros(len(seen), dtype=np.bool_)
    for start, stop in runs(~seen):
        inner = start > 0 and stop < len(seen)
        if inner and times_s[stop] - times_s[start - 1] <= max_gap_s + CLOCK_S:
            short[start:stop] = True
    return short


def fill_gaps(
    times_s: FloatArray, values: FloatArray, max_gap_s: float = MAX_GAP_S
) -> tuple[FloatArray, BoolArray]:
    """Bridge short gaps in (T, K) values by monotone cubic interpolation; never extrapolate.

    Returns the values and the (T, K) mask of what was filled. Gaps that are not `short_gaps` stay NaN.
    """
    from scipy.interpolate import PchipInterpolator

    filled = values.copy()
    changed = np.zeros(values.shape, dtype=np.bool_)
    for columns in seen_together(values):
        seen = np.isfinite(values[:, columns[0]])
        short = short_gaps(times_s, seen, max_gap_s)
        if not short.any():
            continue
        nodes = _beside_gaps(seen)
        bridge = PchipInterpolator(
            times_s[nodes], values[np.ix_(nodes, columns)], extrapolate=False
        )
        filled[np.ix_(short, columns)] = bridge(times_s[short])
        changed[np.ix_(short, columns)] = True
    return filled, changed


def _beside_gaps(seen: BoolArray) -> IntArray:
    """Return the seen frames that a bridge rests on: two on either side, all that its slopes depend on."""
    frames = np.flatnonzero(seen)
    before = np.flatnonzero(np.diff(frames) > 1)
    beside = before[:, None] + np.arange(-1, 3)
    return np.asarray(frames[np.unique(np.clip(beside, 0, len(frames) - 1))], dtype=np.int64)


def seen_together(values: FloatArray) -> list[IntArray]:
    """Return the columns of (T, K) values in groups that are seen in the same frames.

    Most are: a landmark is found with both its coordinates, a person with all landmarks. Together they
    cost a fraction.
    """
    groups: dict[bytes, list[int]] = {}
    for k, seen in enumerate(np.isfinite(values).T):
        groups.setdefault(seen.tobytes(), []).append(k)
    return [np.array(columns) for columns in groups.values()]


def low_pass(times_s: FloatArray, values: FloatArray, cutoff_hz: float) -> FloatArray:
    """Low-pass (T, K) values without lag, on their true times.

    NaN stays NaN; it stops the filter, and so does a pause in the time stamps longer than a gap that
    would be bridged. Each unbroken stretch is resampled evenly, filtered forward and backward
    (Butterworth), and read back at the original times. A stretch too short to filter, or a frame rate
    too low for the cut-off, is returned as it is.
    """
    result = values.copy()
    alike: dict[tuple[int, int], list[int]] = {}
    for together in seen_together(values):
        for stretch in _stretches(times_s, np.isfinite(values[:, together[0]])):
            alike.setdefault(stretch, []).extend(together.tolist())
    for (start, stop), columns in alike.items():
        result[start:stop, columns] = _low_pass_stretch(
            times_s[start:stop], values[start:stop, columns], cutoff_hz
        )
    return result


def _stretches(times_s: FloatArray, seen: BoolArray) -> Iterator[tuple[int, int]]:
    pauses = np.flatnonzero(np.diff(times_s) > MAX_GAP_S) + 1
    for start, stop in runs(seen):
        inner = pauses[(pauses > start) & (pauses < stop)].tolist()
        yield from itertools.pairwise([start, *inner, stop])


@lru_cache(maxsize=256)
def _sections(share_of_nyquist: float) -> FloatArray:
    """Return the filter of a cut-off; a long clip has thousands of stretches of the same frame rate."""
    from scipy.signal import butter

    return np.asarray(butter(FILTER_ORDER, share_of_nyquist, output="sos"))


def _low_pass_stretch(times_s: FloatArray, values: FloatArray, cutoff_hz: float) -> FloatArray:
    if len(times_s) < 4:
        return values
    step_s = max(float(np.median(np.diff(times_s))), FINEST_STEP_S)
    share_of_nyquist = cutoff_hz * 2.0 * step_s
    if share_of_nyquist >= HIGHEST_SHARE_OF_NYQUIST:
        return values
    count = round((times_s[-1] - times_s[0]) / step_s) + 1
    even_s = np.linspace(times_s[0], times_s[-1], max(count, 4))
    even = np.stack([np.interp(even_s, times_s, each) for each in values.T], axis=1)
    from scipy.signal import sosfiltfilt

    sections = _sections(share_of_nyquist)
    # Odd reflection over one period of the cut-off keeps the ends of the stretch where they are.
    pad = min(len(even) - 2, round(1.0 / (cutoff_hz * step_s)))
    smooth = sosfiltfilt(sections, even, axis=0, padlen=pad)
    return np.stack([np.interp(times_s, even_s, each) for each in smooth.T], axis=1)
