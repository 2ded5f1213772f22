"""How wrong a raw angle may be: the half-width of a 90 % interval, by measure, view, side and depth.

What is printed comes from the estimator (`vision.measuring.estimator`), with a calibrated error. This
table is for the raw angles: with `--raw`, in walking, and in frames unlike all that the estimator was
trained on. Engineering defaults, chosen to cover what was measured on
rendered people with exact joint angles (one body from 0 to 90 degrees off the side, then widened for
knee, trunk, far side, leaning trunk and front view where fourteen others showed it too narrow) and what the literature reports for one camera:
hip +/- 10, knee +/- 8 (rule book 1.4, grade D). Rather too wide than too narrow:
docs/accuracy.md tells how many true angles lie inside.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vision.landmarks import FloatArray
from vision.measures import MeasureName

ACCURACY_VERSION = "estimator-3"
"""Of the printed errors: the estimator that comes with Sitbone."""
TABLE_VERSION = "table-3"
"""Of the errors of raw angles: the table below."""
CONFIDENCE = 0.9
"""Share of true values that the interval is meant to hold."""

AZIMUTH_BINS_DEG = (0.0, 15.0, 30.0, 45.0, 60.0, 90.0)
NEAR_ERROR_DEG: dict[MeasureName, tuple[float, ...]] = {
    "hip_flexion": (12.0, 14.0, 18.0, 26.0, 32.0, 55.0),
    "knee_flexion": (11.0, 12.0, 16.0, 21.0, 26.0, 35.0),
    "thigh_elevation": (8.0, 9.0, 13.0, 20.0, 26.0, 35.0),
    "shank_inclination": (7.0, 8.0, 12.0, 18.0, 24.0, 30.0),
    "trunk_inclination": (11.0, 11.0, 16.0, 21.0, 26.0, 28.0),
}
"""+/- at each of AZIMUTH_BINS_DEG, interpolated between them; near side."""
FAR_SIDE_EXTRA_DEG: dict[MeasureName, float] = {
    "hip_flexion": 8.0,
    "knee_flexion": 12.0,
    "thigh_elevation": 8.0,
    "shank_inclination": 10.0,
    "trunk_inclination": 0.0,
}
"""Added on the side away from the camera in a square view, where the near leg hides it."""
BOTH_SIDES_SEEN_FROM_DEG = 45.0
"""That extra fades to 0 at this camera angle, where both legs are seen."""
DEEP_FROM_DEG = 90.0
DEEP_EXTRA_PER_DEG = 0.12
"""Hip error grows with depth beyond 90 degrees, where trunk and thigh hide each other (measured: 90th
percentile 15 deg in hinges to 110)."""
LEANING_FROM_DEG = 45.0
LEANING_EXTRA_PER_DEG = 0.12
"""Hip error grows with the lean of the trunk beyond this, where the shoulder and hip landmarks leave
the joints (hinges of most rendered bodies read 7
to 14 deg too deep)."""
FILLED_EXTRA_DEG = 3.0
"""Added in frames where a short gap was bridged."""
LYING_EXTRA_DEG = 4.0
LYING_EXTRA_PER_AZIMUTH_DEG = 0.4
"""Added to the hip of a lying person, more so off a square view: pose models are weak there (rule
book, section 3; measured 8 deg square and 21 deg at 30 degrees)."""


@dataclass(frozen=True)
class ErrorScale:
    """Factors on the table's +/-, from a comparison with true angles (see `sitbone validate`).

    lines : (measure, near side, from_deg, to_deg, factor), for cameras between these angles off the
    side, half-open. Where nothing was compared the table holds. version : names the comparison.
    """

    version: str
    lines: tuple[tuple[MeasureName, bool, float, float, float], ...]

    def factor(self, measure: MeasureName, azimuth_deg: float, *, near: bool) -> float:
        """Return the factor on the +/- of a measure; 1 where nothing was compared."""
        found = (
            factor
            for name, side, low_deg, high_deg, factor in self.lines
            if name == measure and side == near and low_deg <= azimuth_deg < high_deg
        )
        return next(found, 1.0)


def raw_error_deg(
    measure: MeasureName,
    values_deg: FloatArray,
    *,
    azimuth_deg: float,
    near: bool,
    lying: bool = False,
    trunk_deg: FloatArray | None = None,
) -> FloatArray:
    """Return the +/- of each value (T,) in degrees; NaN where the value is.

    Without a known view (NaN azimuth) the widest column is used. `trunk_deg` (T,) is the inclination
    of the trunk.
    """
    azimuth = azimuth_deg if np.isfinite(azimuth_deg) else AZIMUTH_BINS_DEG[-1]
    base = float(np.interp(azimuth, AZIMUTH_BINS_DEG, NEAR_ERROR_DEG[measure]))
    if not near:
        hidden = np.interp(azimuth, [0.0, BOTH_SIDES_SEEN_FROM_DEG], [1.0, 0.0])
        base += FAR_SIDE_EXTRA_DEG[measure] * float(hidden)
    result = np.full(len(values_deg), base)
    if measure == "hip_flexion":
        result += DEEP_EXTRA_PER_DEG * np.clip(np.nan_to_num(values_deg) - DEEP_FROM_DEG, 0.0, None)
        if trunk_deg is not None:
            lean_deg = np.clip(np.nan_to_num(trunk_deg) - LEANING_FROM_DEG, 0.0, None)
            result += LEANING_EXTRA_PER_DEG * lean_deg
        result += LYING_EXTRA_DEG + LYING_EXTRA_PER_AZIMUTH_DEG * azimuth if lying else 0.0
    return np.where(np.isfinite(values_deg), result, np.nan)
