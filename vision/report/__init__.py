"""A screening as files and words: JSON, CSV, HTML, PDF, and a summary for the terminal."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vision.report.blocks import Audience, Stills
    from vision.result import Screening

JSON_FILE = "screening.json"
ANGLES_FILE = "angles.csv"
FINDINGS_FILE = "findings.csv"
HTML_FILE = "report.html"
PDF_FILE = "report.pdf"


def write_data(screening: Screening, directory: str | os.PathLike[str]) -> tuple[Path, ...]:
    """Write `screening.json`, `angles.csv` and `findings.csv` into a folder that exists.

    Returns their paths. Raises SitboneError when one cannot be written.
    """
    from vision.report.tables import write_angles_csv, write_findings_csv, write_json

    folder = Path(directory)
    return (
        write_json(screening, folder / JSON_FILE),
        write_angles_csv(screening, folder / ANGLES_FILE),
        write_findings_csv(screening, folder / FINDINGS_FILE),
    )


def write_report(
    screening: Screening,
    directory: str | os.PathLike[str],
    *,
    audience: Audience = "athlete",
    stills: Stills = (),
) -> tuple[Path, ...]:
    """Write `report.html` and `report.pdf` for a reader into a folder that exists.

    `stills` are (repetition, time in seconds, RGB uint8 picture, caption). Returns the paths. Raises
    SitboneError when one cannot be written.
    """
    from vision.report.html import write_html
    from vision.report.pdf import write_pdf

    folder = Path(directory)
    return (
        write_html(screening, folder / HTML_FILE, audience=audience, stills=stills),
        write_pdf(screening, folder / PDF_FILE, audience=audience, stills=stills),
    )


def summary_text(screening: Screening, *, audience: Audience = "athlete", width: int = 80) -> str:
    """Return the result as some twenty lines of plain text, wrapped to `width` columns."""
    from vision.report.terminal import summary_text as text

    return text(screening, audience=audience, width=width)
