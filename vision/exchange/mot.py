"""Angles as an OpenSim motion file (`.mot`).

The layout is that of OpenSim's documentation, "Motion (.mot) Files" and "Storage (.sto) Files": a header that
ends in `endheader`, then tab-separated columns whose first is time, evenly spaced.
"""

from __future__ import annotations

import numpy as np

from vision import __version__
from vision.exchange.details import Details
from vision.exchange.motion import even_angles
from vision.exchange.trc import MISSING, TIME_DECIMALS
from vision.result import Screening

DEGREE_DECIMALS = 3


def mot_bytes(screening: Screening, _details: Details) -> bytes:
    """Return the measured angles with their errors, in degrees, under the names of `angles.csv`.

    A column that was never measured is left out; a gap in another is `nan`. Raises ExchangeError when
    nothing was measured, and for a single frame.
    """
    angles, rate_hz = even_angles(screening)
    lines = [
        "sitbone_angles",
        "version=1",
        f"nRows={len(angles)}",
        f"nColumns={len(angles.columns) + 1}",
        "inDegrees=yes",
        "",
        f"Angles of a person in a video, measured by Sitbone {__version__} at {rate_hz:.9g} Hz.",
        "hip_flexion is trunk against thigh: it holds bending of the spine, and is no coordinate of a model.",
        "A column *_error_deg is the half-width of the 90 % interval of the column before it.",
        "endheader",
        "\t".join(["time", *map(str, angles.columns)]),
    ]
    for time_s, row in zip(angles.index, angles.to_numpy(dtype=np.float64), strict=True):
        lines.append("\t".join([f"{time_s:.{TIME_DECIMALS}f}", *map(_cell, row)]))
    return ("\n".join(lines) + "\n").encode("ascii")


def _cell(value_deg: float) -> str:
    return MISSING if np.isnan(value_deg) else f"{value_deg:.{DEGREE_DECIMALS}f}"
