"""Everything that is known of a person, to take elsewhere: a table of formats, one writer each.

A writer is named, not imported, so that a format costs nothing until it is asked for. It is a function
`write(history, name, target, moved) -> list of written paths`; the target is a file, or a folder for
formats that need several files, and `moved` is told how much is done.
"""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, Literal, TypeVar

from vision.errors import HistoryError
from vision.history.comparing import Comparison, compare
from vision.history.files import MoveBar
from vision.history.records import Filed, Sitting
from vision.history.store import History
from vision.history.suggestions import load_over_time
from vision.report.files import write_atomically
from vision.result import Screening

Writer = Callable[[History, str, Path, MoveBar], list[Path]]
Each = TypeVar("Each")

SCHEMA = "sitbone.person/1"

_OTHER = "vision.history.other_systems"


@dataclass(frozen=True)
class Format:
    """One format: `kind` says what the target is, `suffix` how a file's name ends, `writer` where the
    function is ("module:function")."""

    title: str
    kind: Literal["file", "folder"]
    suffix: str
    writer: str


FORMATS: dict[str, Format] = {
    "json": Format(
        "everything, with landmarks and kept videos", "folder", "", f"{__name__}:write_json"
    ),
    "csv": Format("tables for a spreadsheet", "folder", "", f"{__name__}:write_csv"),
    "html": Format("one page to read", "file", ".html", f"{__name__}:write_html"),
    "fhir": Format("for health records", "file", ".fhir.json", f"{_OTHER}:write_fhir"),
    "trc": Format("OpenSim marker files", "folder", "", f"{_OTHER}:write_trc"),
    "mot": Format("OpenSim motion files", "folder", "", f"{_OTHER}:write_mot"),
    "c3d": Format("files for motion capture programs", "folder", "", f"{_OTHER}:write_c3d"),
}
"""Formats by name; a further one is a further line."""


def export_person(
    history: History,
    name: str,
    format_name: str,
    target: Path,
    on_progress: MoveBar | None = None,
) -> list[Path]:
    """Write everything of a person in a format, and return the files written.

    `target` is a file or an existing folder, as the format's `kind` says. `on_progress` is told the steps
    done and in all; what it raises ends the export. Raises UnknownPersonError, and HistoryError for an
    unknown format.
    """
    history.person(name)
    module, _, function = format_of(format_name).writer.partition(":")
    writer: Writer = getattr(import_module(module), function)
    return writer(history, name, target, on_progress or (lambda done, total: None))


def told(
    each_of: Sequence[Each], moved: MoveBar, *, before: int = 0, after: int = 0
) -> Iterator[Each]:
    """Yield each, telling how many are done of all, with the steps `before` and `after` them."""
    total = before + len(each_of) + after
    moved(before, total)
    for done, each in enumerate(each_of, start=before + 1):
        yield each
        moved(done, total)


def format_of(name: str) -> Format:
    """Return a format by name. Raises HistoryError."""
    if name not in FORMATS:
        raise HistoryError(f"There is no format {name!r}: choose one of {', '.join(FORMATS)}.")
    return FORMATS[name]


def person_document(history: History, name: str) -> dict[str, Any]:
    """Return everything as JSON-ready values: details, sittings with whole results, changes, load."""
    return _document(history, name, lambda done, total: None)


def _document(history: History, name: str, moved: MoveBar) -> dict[str, Any]:
    comparison = _comparison(history, name)
    sittings = history.sittings(name)
    files = sum(len(sitting.screenings) for sitting in sittings)
    return {
        "schema": SCHEMA,
        "person": history.person(name).model_dump(mode="json"),
        "sittings": [
            _sitting_document(history, sitting) for sitting in told(sittings, moved, after=files)
        ],
        "changes": None if comparison is None else comparison.model_dump(mode="json"),
        "load": load_over_time(history, name).model_dump(mode="json"),
    }


def write_json(history: History, name: str, target: Path, moved: MoveBar) -> list[Path]:
    """Write `person.json`, and beside it the landmarks and kept videos of every screening."""
    document = _document(history, name, moved)
    text = json.dumps(document, indent=2, ensure_ascii=False) + "\n"
    written = [write_atomically(target / "person.json", text.encode())]
    sittings = history.sittings(name)
    filed = [each for sitting in sittings for each in sitting.screenings]
    for each in told(filed, moved, before=len(sittings)):
        written += _copy_files(history, each, target)
    return written


def write_csv(history: History, name: str, target: Path, moved: MoveBar) -> list[Path]:
    """Write `sittings.csv`, `screenings.csv`, `repetitions.csv`, `findings.csv` and `changes.csv`."""
    sittings = history.sittings(name)
    filed = [each for sitting in sittings for each in sitting.screenings]
    comparison = _comparison(history, name)
    pairs = () if comparison is None else comparison.pairs
    repetitions: list[dict[str, Any]] = []
    findings: list[dict[str, Any]] = []
    for each in told(filed, moved):
        screening = history.screening(each.id)
        repetitions += _repetition_rows(each, screening)
        findings += _finding_rows(each, screening)
    tables: dict[str, Iterable[dict[str, Any]]] = {
        "sittings.csv": [_sitting_row(sitting) for sitting in sittings],
        "screenings.csv": [each.model_dump(mode="json") for each in filed],
        "repetitions.csv": repetitions,
        "findings.csv": findings,
        "changes.csv": [
            {
                "movement": pair.movement,
                "earlier": pair.earlier.date,
                "later": pair.later.date,
                **_flat(change.model_dump(mode="json")),
            }
            for pair in pairs
            for change in pair.changes
        ],
    }
    return [
        write_atomically(target / file, _csv(list(rows)).encode()) for file, rows in tables.items()
    ]


def write_html(history: History, name: str, target: Path, moved: MoveBar) -> list[Path]:
    """Write one page: details, changes, trends, load, every sitting and screening."""
    # On use: only the page draws.
    from vision.history.pages import person_html

    text = person_html(
        history.person(name),
        history.sittings(name),
        _comparison(history, name),
        load_over_time(history, name),
        moved,
    )
    return [write_atomically(target, text.encode())]


def file_stem(filed: Filed) -> str:
    """Return what the files of a screening are called in an export: "2026-11-28_squat_7"."""
    return f"{filed.date}_{filed.movement}_{filed.id}"


def _comparison(history: History, name: str) -> Comparison | None:
    if history.person(name).screenings == 0:
        return None
    return compare(history, name)


def _sitting_document(history: History, sitting: Sitting) -> dict[str, Any]:
    document = sitting.model_dump(mode="json")
    for filed, entry in zip(sitting.screenings, document["screenings"], strict=True):
        entry["judged_with"] = history.judged_with(filed.id).model_dump(mode="json")
        entry["result"] = json.loads(history.screening(filed.id).to_json())
    return document


def _copy_files(history: History, filed: Filed, target: Path) -> list[Path]:
    landmarks = history.files.landmarks(filed.landmarks_sha256)
    video = history.video(filed.id)
    written = []
    for source, suffix in ((landmarks, ".poses.npz"), (video, video.suffix if video else "")):
        if source is None or not source.is_file():
            continue
        copy = target / f"{file_stem(filed)}{suffix}"
        shutil.copyfile(source, copy)
        written.append(copy)
    return written


def _sitting_row(sitting: Sitting) -> dict[str, Any]:
    row = sitting.model_dump(mode="json", exclude={"screenings", "set_up"})
    set_up = sitting.set_up.model_dump(mode="json")
    return {**row, **set_up, "screenings": len(sitting.screenings)}


def _repetition_rows(filed: Filed, screening: Screening) -> list[dict[str, Any]]:
    return [
        {"date": filed.date, "screening": filed.id, "movement": filed.movement}
        | _flat(each.model_dump(mode="json"))
        for each in (screening.repetitions or screening.holds)
    ]


def _finding_rows(filed: Filed, screening: Screening) -> list[dict[str, Any]]:
    return [
        {"date": filed.date, "screening": filed.id, **_flat(finding.model_dump(mode="json"))}
        for finding in screening.findings
    ]


def _flat(values: dict[str, Any], before: str = "") -> dict[str, Any]:
    """Return nested values as one row: hip_flexion_left_value_deg; lists are joined by spaces."""
    row: dict[str, Any] = {}
    for key, value in values.items():
        if isinstance(value, dict):
            row |= _flat(value, f"{before}{key}_")
        else:
            row[f"{before}{key}"] = " ".join(map(str, value)) if isinstance(value, list) else value
    return row


def _csv(rows: Sequence[dict[str, Any]]) -> str:
    columns = list(dict.fromkeys(key for row in rows for key in row))
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()
