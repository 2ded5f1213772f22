"""Whether the clocks of a clip and of its true angles agree: a tenth of a second is ten degrees in a squat.

Marker systems and cameras seldom start together. The error of a clock is one constant a clip and
shows in every joint that moves; the error of an angle does neither. So the true angles are moved in time
until the raw ones (what the landmarks give, nothing learned) differ from them most evenly.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from vision.landmarks import FloatArray
from vision.measuring.geometry import wrap_deg
from vision.validation.pairing import DENSE_STEP_S, interpolate_deg, is_dense
from vision.validation.result import ClipResult

LARGEST_OFFSET_S = 0.3
"""Further apart, a repetition may be taken for its neighbour: such clocks are set by hand (`offset_s`)."""
STEP_S = 0.01
MOVES_DEG = 30.0
"""An angle that stays within this tells no time."""
AGREE_WITHIN_S = 0.05
"""Joints that ask for offsets further apart than this have another error than the clock's."""
TOLD_FROM_S = 0.05
"""On rendered clips, whose clock is exact, up to 0.03 s are found: smaller offsets are not told from noise."""
FEWEST_READINGS, FEWEST_ANGLES = 10, 2
"""Fewer say nothing: of one angle, and of angles that must agree."""

Series = tuple[FloatArray, FloatArray, FloatArray, FloatArray]
"""Measured times (T,) in seconds and raw angles (T,) in degrees, true times (K,) and angles (K,); angles may
be NaN."""


def clock_offset_s(series: Iterable[Series]) -> float | None:
    """Return what to add to the true times so that they fit the measured ones; hundredths of a second.

    None when it cannot be told: fewer than two angles are given densely and move enough, or they
    disagree about it.
    """
    offsets_s = [found for each in series if (found := _best_offset_s(*each)) is not None]
    if len(offsets_s) < FEWEST_ANGLES or np.ptp(offsets_s) > AGREE_WITHIN_S:
        return None
    return round(float(np.median(offsets_s)), 2) + 0.0


def is_told(offset_s: float | None) -> bool:
    """Return whether an offset in seconds is one, and more than noise."""
    return offset_s is not None and abs(offset_s) >= TOLD_FROM_S


def clock_notes(clips: Sequence[ClipResult]) -> list[str]:
    """Return a sentence for each clip whose clock differs from that of its true angles."""
    notes = []
    for clip in clips:
        offset_s = clip.clock_offset_s
        if offset_s is None or not is_told(offset_s):
            continue
        way = "later" if offset_s > 0 else "earlier"
        notes.append(
            f"{clip.name}: compared with the true angles {abs(offset_s):.2f} s {way}, where they fit best."
            if clip.clocks_aligned
            else f"{clip.name}: the true angles would fit best {abs(offset_s):.2f} s {way}. If the two "
            "clocks may differ, say so in the notes (offset_s), or use --align-clocks."
        )
    return notes


def _best_offset_s(
    time_s: FloatArray, raw_deg: FloatArray, true_s: FloatArray, true_deg: FloatArray
) -> float | None:
    measured, given = np.isfinite(raw_deg), np.isfinite(true_deg)
    time_s, raw_deg = time_s[measured], raw_deg[measured]
    true_s, true_deg = true_s[given], true_deg[given]
    if len(time_s) < FEWEST_READINGS or not is_dense(true_s) or np.ptp(true_deg) < MOVES_DEG:
        return None
    # The same frames at every offset: those that have a true angle even at the largest.
    within = (time_s >= true_s[0] + LARGEST_OFFSET_S) & (time_s <= true_s[-1] - LARGEST_OFFSET_S)
    if within.sum() < FEWEST_READINGS:
        return None
    offsets_s = np.arange(-LARGEST_OFFSET_S, LARGEST_OFFSET_S + STEP_S / 2, STEP_S)
    spreads_deg = []
    for offset_s in offsets_s:
        at_s = time_s[within] - offset_s
        off_deg = wrap_deg(raw_deg[within] - interpolate_deg(at_s, true_s, true_deg, DENSE_STEP_S))
        spreads_deg.append(float(np.nanstd(off_deg)))
    best = int(np.argmin(spreads_deg))
    # Least at the very end: the true minimum lies beyond, or there is none.
    return float(offsets_s[best]) if 0 < best < len(offsets_s) - 1 else None
