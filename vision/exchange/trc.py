"""Landmarks as an OpenSim marker file (`.trc`, track row column).

The layout is that of OpenSim's documentation, "Marker (.trc) Files": tabs, three lines of header, two of
labels, an empty one, then a row a frame. A marker that was not seen is `nan`, as OpenSim writes it itself:
it refuses a row whose last cells are empty.
"""

from __future__ import annotations

import numpy as np

from vision.exchange.details import Details
from vision.exchange.motion import even_landmarks, person_of
from vision.landmarks import Landmark
from vision.result import Screening

METRE_DECIMALS = 6
TIME_DECIMALS = 6
RATE_DIGITS = 9
MISSING = "nan"
"""What OpenSim writes and reads for a value that is not there."""
_NAME_INSIDE = "landmarks.trc"
"""The header repeats a file name. Not the clip's: it may hold a person's."""
_HEADER = (
    "DataRate",
    "CameraRate",
    "NumFrames",
    "NumMarkers",
    "Units",
    "OrigDataRate",
    "OrigDataStartFrame",
    "OrigNumFrames",
)


def marker_name(landmark: Landmark) -> str:
    """Return the name of a landmark's marker: `left_hip`."""
    return landmark.name.lower()


def trc_bytes(screening: Screening, _details: Details) -> bytes:
    """Return the landmarks of the person measured, in metres, x forward, y up, z to the right.

    Raises ExchangeError without landmarks or with a single frame.
    """
    even_s, markers_m, rate_hz = even_landmarks(person_of(screening))
    count = len(even_s)
    rate = f"{rate_hz:.{RATE_DIGITS}g}"
    names = [marker_name(each) for each in Landmark]
    axes = [f"{axis}{number}" for number in range(1, len(names) + 1) for axis in "XYZ"]
    lines = [
        ["PathFileType", "4", "(X/Y/Z)", _NAME_INSIDE],
        list(_HEADER),
        [rate, rate, str(count), str(len(names)), "m", rate, "1", str(count)],
        ["Frame#", "Time", *(cell for name in names for cell in (name, "", ""))],
        ["", "", *axes],
        [],
    ]
    for number, (time_s, row) in enumerate(zip(even_s, markers_m, strict=True), 1):
        lines.append([str(number), f"{time_s:.{TIME_DECIMALS}f}", *map(_cell, row.ravel())])
    return "".join("\t".join(cells) + "\n" for cells in lines).encode("ascii")


def _cell(value_m: float) -> str:
    return MISSING if np.isnan(value_m) else f"{value_m:.{METRE_DECIMALS}f}"
