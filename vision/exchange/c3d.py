"""Landmarks and angles as a C3D file (c3d.org), written by ezc3d.

Landmarks are points in millimetres, the unit that C3D programs expect. Each angle is a point as well,
listed in POINT:ANGLES, as motion capture systems store the output of their models: its x is the angle,
its y the error, in degrees. What was not seen has the residual -1.
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from vision import __version__
from vision.errors import ExchangeError
from vision.exchange.details import Details
from vision.exchange.motion import angles_of, even_angles, even_landmarks, person_of
from vision.exchange.trc import marker_name
from vision.landmarks import SIDES, FloatArray, Landmark
from vision.measures import MEASURES, column
from vision.result import Screening

MM_PER_M = 1000.0
UNSEEN_RESIDUAL = -1.0
"""C3D user guide: a point with a negative residual is not valid."""
MOST_FRAMES = 65535
"""The frame count of the header has 16 bits."""
MISSING_LIBRARY = (
    'A C3D file is written by the library ezc3d, which is not installed: pip install "ezc3d>=1.6,<2"'
    ', or pip install "sitbone[exchange]".'
)


def c3d_bytes(screening: Screening, _details: Details) -> bytes:
    """Return landmarks and angles as points on an even clock; axes as in a marker file (`.trc`).

    Raises ExchangeError without landmarks or angles, for a single frame, for a clip of more than
    65535 frames, and when ezc3d is not installed.
    """
    try:
        import ezc3d
    except ImportError:
        raise ExchangeError(MISSING_LIBRARY) from None
    _, markers_m, rate_hz = even_landmarks(person_of(screening))
    if len(markers_m) > MOST_FRAMES:
        raise ExchangeError(
            f"The clip has {len(markers_m)} frames and a C3D file holds {MOST_FRAMES}: screen a part of "
            "it (--start, --end)."
        )
    labels, texts, angle_points = _angle_points(screening)
    names = [marker_name(each) for each in Landmark]
    points = np.concatenate([markers_m * MM_PER_M, angle_points], axis=1)

    file = ezc3d.c3d()
    _describe(file, rate_hz, [*names, *labels], ["Landmark"] * len(names) + texts, labels)
    _fill(file, points)
    with TemporaryDirectory(prefix="sitbone-") as folder:
        path = Path(folder) / "motion.c3d"
        file.write(str(path))
        return path.read_bytes()


def _angle_points(screening: Screening) -> tuple[list[str], list[str], FloatArray]:
    """Return labels, descriptions and the (T, n, 3) points (angle, error, 0) of the measured angles."""
    angles, _ = even_angles(screening)
    measured = angles_of(screening).columns
    labels, texts, points = [], [], []
    for measure in MEASURES:
        for side in SIDES if measure.per_side else (None,):
            name = column(measure.name, side)
            if name not in measured:
                continue
            value = angles[name].to_numpy(dtype=np.float64)
            error = angles[column(measure.name, side, "error")].to_numpy(dtype=np.float64)
            labels.append(name.removesuffix("_deg"))
            texts.append(f"{measure.title}{f', {side}' if side else ''}: x angle, y error, degrees")
            points.append(np.stack([value, error, np.where(np.isnan(value), np.nan, 0.0)], axis=1))
    return labels, texts, np.stack(points, axis=1)


def _describe(
    file: Any, rate_hz: float, labels: list[str], texts: list[str], angles: list[str]
) -> None:
    point = file["parameters"]["POINT"]
    for name, value in {
        "RATE": [rate_hz],
        "UNITS": ["mm"],
        "LABELS": labels,
        "DESCRIPTIONS": texts,
    }.items():
        point[name]["value"] = value
    file.add_parameter("POINT", "X_SCREEN", ["+X"])
    file.add_parameter("POINT", "Y_SCREEN", ["+Y"])
    file.add_parameter("POINT", "ANGLES", angles)
    file.add_parameter("POINT", "ANGLE_UNITS", ["deg"])
    file.add_parameter("MANUFACTURER", "SOFTWARE", ["Sitbone"])
    file.add_parameter("MANUFACTURER", "VERSION_LABEL", [__version__])


def _fill(file: Any, points: FloatArray) -> None:
    """Put (T, n, 3) points into a file; an unseen one is the origin with residual -1."""
    unseen = np.isnan(points).any(axis=2).T
    homogeneous = np.ones((4, points.shape[1], points.shape[0]))
    homogeneous[:3] = np.nan_to_num(points).transpose(2, 1, 0)
    file["data"]["points"] = homogeneous
    file["data"]["meta_points"]["residuals"] = np.where(unseen, UNSEEN_RESIDUAL, 0.0)[None]
