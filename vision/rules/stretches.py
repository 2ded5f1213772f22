"""Stretches of time in which something holds: how long, and how long without a break."""

from __future__ import annotations

import numpy as np

from vision.landmarks import BoolArray, FloatArray
from vision.measuring.signals import runs


def lengths_s(mask: BoolArray, durations_s: FloatArray) -> list[float]:
    """Return the seconds of every run of True; `durations_s` (T,) is how long each frame lasts."""
    return [float(durations_s[start:stop].sum()) for start, stop in runs(mask)]


def lasting_s(mask: BoolArray, durations_s: FloatArray, minimum_s: float) -> float:
    """Return the seconds in runs of at least `minimum_s`: shorter ones are noise."""
    return sum(length for length in lengths_s(mask, durations_s) if length >= minimum_s)


def longest_s(mask: BoolArray, durations_s: FloatArray) -> float:
    """Return the seconds of the longest run of True, 0 when there is none."""
    return max(lengths_s(mask, durations_s), default=0.0)


def held(values: FloatArray, enter: float, leave: float) -> BoolArray:
    """Return the mask of a hysteresis: on from `enter`, off below `leave`; NaN switches it off.

    >>> held(np.array([90.0, 100.0, 97.0, 94.0, 97.0]), 100.0, 95.0).tolist()
    [False, True, True, False, False]
    """
    on = np.zeros(len(values), dtype=np.bool_)
    state = False
    for index, value in enumerate(values):
        state = bool(value >= (leave if state else enter))
        on[index] = state
    return on
