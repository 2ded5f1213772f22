"""The result as data files: `screening.json`, `angles.csv`, `findings.csv`."""

from __future__ import annotations

import csv
import io
import os
from pathlib import Path

import pandas as pd

from vision.finding import Finding
from vision.landmarks import SIDES, Side
from vision.measures import MEASURES, MeasureName, column
from vision.report.files import write_atomically
from vision.result import Screening

TIME_DECIMALS = 6
"""Microseconds: finer than any time base in use."""

DEGREE_DECIMALS = 3
"""A thousandth of a degree: far below any error, and the files stay small."""

FINDING_COLUMNS: tuple[str, ...] = (
    *Finding.model_fields,
    *Finding.model_computed_fields,
)


def write_json(screening: Screening, path: str | os.PathLike[str]) -> Path:
    """Write `screening.json`; the same screening gives the same bytes. Raises SitboneError."""
    return write_atomically(path, screening.to_json().encode())


def angle_columns() -> tuple[str, ...]:
    """Return the columns that `angles.csv` always has after `time_s`, in order.

    Per side each angle and its +/-, then the trunk, then every raw angle.
    """
    sided: list[MeasureName] = [measure.name for measure in MEASURES if measure.per_side]
    unsided: list[MeasureName] = [measure.name for measure in MEASURES if not measure.per_side]
    with_error: list[tuple[MeasureName, Side | None]] = [
        *((name, side) for side in SIDES for name in sided),
        *((name, None) for name in unsided),
    ]
    return (
        *(column(name, side, kind) for name, side in with_error for kind in ("", "error")),
        *(column(name, side, "raw") for name, side in with_error),
        "filled",
        "repetition",
    )


def angles_frame(screening: Screening) -> pd.DataFrame:
    """Return the angles table in the column order of `angles.csv`.

    A column that was not measured is there and empty (NaN); columns beyond the known ones follow.
    """
    known = angle_columns()
    extra = [name for name in screening.angles.columns if name not in known]
    frame = screening.angles.reindex(columns=[*known, *extra])
    return frame.rename_axis("time_s")


def write_angles_csv(screening: Screening, path: str | os.PathLike[str]) -> Path:
    """Write `angles.csv`, one row per frame; empty where nothing was measured. Raises SitboneError."""
    frame = angles_frame(screening).reset_index()
    frame["time_s"] = frame["time_s"].astype(float).round(TIME_DECIMALS)
    degrees = [name for name in frame.columns if str(name).endswith("_deg")]
    frame[degrees] = frame[degrees].astype(float).round(DEGREE_DECIMALS)
    frame["filled"] = frame["filled"].astype("boolean").astype("Int64")
    frame["repetition"] = frame["repetition"].astype("Int64")
    return write_atomically(path, frame.to_csv(index=False, lineterminator="\n").encode())


def write_findings_csv(screening: Screening, path: str | os.PathLike[str]) -> Path:
    """Write `findings.csv`, one row per rule, repetition and side. Raises SitboneError."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(FINDING_COLUMNS)
    for finding in screening.findings:
        cells = finding.model_dump(mode="json")
        cells["sources"] = " ".join(finding.sources)
        writer.writerow(["" if cells[name] is None else cells[name] for name in FINDING_COLUMNS])
    return write_atomically(path, text.getvalue().encode())
