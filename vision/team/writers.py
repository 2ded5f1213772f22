"""The files of a squad: team.csv, clips.csv, team.json, team.html, team.pdf, a page for everybody."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path

from vision.report import HTML_FILE
from vision.report.files import write_atomically
from vision.report.html import page_text
from vision.report.pdf import page_bytes
from vision.team.content import team_report
from vision.team.files import (
    CLIPS_CSV,
    PAGE_HTML,
    PAGE_PDF,
    TEAM_CSV,
    TEAM_HTML,
    TEAM_JSON,
    TEAM_PDF,
)
from vision.team.job import STILL_FILE
from vision.team.onepage import fitted_page
from vision.team.phrases import Pictures
from vision.team.rows import ClipRow, PersonRow, Team
from vision.team.triage import GROUP_TITLES

BYTE_ORDER_MARK = "\ufeff"
"""So that a spreadsheet reads names right."""

TEAM_COLUMNS = (
    "place", "person", "group", "reason", "clip", "day", "movement", "side", "plan", "limit_deg",
    "hip_flexion_deg", "hip_flexion_error_deg", "knee_flexion_deg", "knee_flexion_error_deg",
    "seconds_above_limit", "side_difference_deg", "side_difference_error_deg", "clips", "measured",
    "not_measured", "page",
)  # fmt: skip
"""Columns of team.csv: one row a person; angles are those of the clip that gave the reason."""

CLIP_COLUMNS = tuple(
    name for name in ClipRow.model_fields if name not in ("evidence", "has_report", "has_still")
)
"""Columns of clips.csv: one row a clip, with its error or how to film it again."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write_files(team: Team, folder: Path) -> None:
    """Write the files `TEAM_FILES` into the folder of results. Raises SitboneError."""
    report = team_report(team, _stills_in(folder))
    contents = {
        TEAM_HTML: page_text(report).encode(),
        TEAM_PDF: page_bytes(report),
        TEAM_CSV: csv_text(TEAM_COLUMNS, team_lines(team)).encode(),
        CLIPS_CSV: csv_text(CLIP_COLUMNS, clip_lines(team)).encode(),
        TEAM_JSON: team.to_json().encode(),
    }
    for name, content in contents.items():
        write_atomically(folder / name, content)


def write_page(person: PersonRow, team: Team, folder: Path) -> None:
    """Write a person's page as HTML and PDF. Raises SitboneError."""
    assert person.summary_report is not None
    home = (folder / person.summary_report).parent
    report, page = fitted_page(person, team, _stills_in(folder))
    write_atomically(home / PAGE_HTML, page_text(report).encode())
    write_atomically(home / PAGE_PDF, bytes(page.output()))


def _stills_in(folder: Path) -> Pictures:
    def still_of(row: ClipRow) -> bytes | None:
        if not row.has_still or row.folder is None:
            return None
        path = folder / row.folder / STILL_FILE
        return path.read_bytes() if path.is_file() else None

    return still_of


def team_lines(team: Team) -> Iterator[dict[str, object]]:
    """Yield the lines of team.csv by column."""
    for place, person in enumerate(team.people, start=1):
        row = person.leading
        difference = max(person.side_differences, key=lambda each: each.value_deg, default=None)
        yield {
            "place": place,
            "person": person.person,
            "group": GROUP_TITLES[person.group],
            "reason": person.reason,
            "clip": row.file,
            "side_difference_deg": difference and difference.value_deg,
            "side_difference_error_deg": difference and difference.error_deg,
            "clips": len(person.clips),
            "measured": len(person.measured),
            "not_measured": "; ".join(
                f"{each.file}: {each.sentence}" for each in person.not_measured
            ),
            "page": person.summary_report,
            **{
                name: getattr(row, name)
                for name in TEAM_COLUMNS
                if name in ClipRow.model_fields and name not in ("person", "clip")
            },
        }


def clip_lines(team: Team) -> Iterator[dict[str, object]]:
    """Yield the lines of clips.csv by column, in the order of people."""
    for row in team.clips:
        yield row.model_dump(mode="json", include=set(CLIP_COLUMNS))


def report_of(row: ClipRow) -> str | None:
    """Return the address of a clip's report within the results."""
    return f"{row.folder}/{HTML_FILE}" if row.has_report else None


def csv_text(columns: Sequence[str], lines: Iterator[dict[str, object]]) -> str:
    """Return lines as CSV; a text that a spreadsheet would calculate is marked as text."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    for line in lines:
        writer.writerow([_cell(line.get(name)) for name in columns])
    return BYTE_ORDER_MARK + text.getvalue()


def _cell(value: object) -> object:
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return "" if value is None else value
