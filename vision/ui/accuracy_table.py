"""The measured accuracy for the page: the near side's rows of the first table in docs/accuracy.md."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pandas as pd

from vision.report.wording import DEGREE, MINUS

SHOWN = ("Hip flexion (trunk-thigh)", "Knee flexion")
COLUMNS = {
    "Measure": "Angle",
    "View": "Off the side",
    "MAE": "Mean error",
    "bias": "Bias",
    "95 %": "95 % within",
    "±": "Printed ±",
    "inside ±": "Inside ±",
}
"""Column of the document (the beginning of its name) and what it is called on the page."""


@dataclass(frozen=True)
class AccuracyTable:
    """What was compared, in a line, and the rows."""

    about: str
    frame: pd.DataFrame


def document() -> Path:
    """Return where docs/accuracy.md lies: in the package, or in the checkout."""
    package = Path(__file__).parent
    installed = package / "accuracy.md"
    return installed if installed.is_file() else package.parent.parent / "docs" / "accuracy.md"


@cache
def held_out_table() -> AccuracyTable | None:
    """Return the table of people kept aside; None when the document is not there."""
    try:
        text = document().read_text(encoding="utf-8")
    except OSError:
        return None
    return parsed(text)


def parsed(text: str) -> AccuracyTable | None:
    """Read the table out of the document; None when it has none."""
    _, found, part = text.partition("<!-- begin held-out -->")
    lines = [line.strip() for line in part.splitlines() if line.strip()]
    rows = [line.strip("|").split("|") for line in lines if line.startswith("|")]
    if not found or len(rows) < 3:
        return None
    header = [cell.strip() for cell in rows[0]]
    table = []
    for row in rows[2:]:
        cells = [cell.strip() for cell in row]
        if cells[0] == header[0]:
            break  # the next table begins
        table.append(cells)
    frame = pd.DataFrame(table, columns=header)
    near = frame[(frame["Side"] == "near") & frame["Measure"].isin(SHOWN)]
    names = {
        column: shown
        for start, shown in COLUMNS.items()
        for column in header
        if column.startswith(start)
    }
    shown = near[list(names)].rename(columns=names)
    for column in shown.columns[2:]:  # what is in brackets is explained in the document only
        shown[column] = [cell.split(" (")[0] for cell in shown[column]]
    for column in ("Mean error", "Bias", "95 % within", "Printed ±"):
        shown[column] = [f"{cell.replace('-', MINUS)}{DEGREE}" for cell in shown[column]]
    return AccuracyTable(lines[0].split(". ")[0] + ".", shown)
