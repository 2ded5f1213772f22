"""A person's screenings in the formats of other systems (`vision.exchange`)."""

from __future__ import annotations

from pathlib import Path

from vision.errors import HistoryError
from vision.exchange import Details, exchange_bytes, find_format
from vision.exchange.fhir import joint_bundle, json_bytes
from vision.history.export import file_stem, told
from vision.history.files import MoveBar
from vision.history.records import Filed
from vision.history.store import History
from vision.report.files import write_atomically


def write_fhir(history: History, name: str, target: Path, moved: MoveBar) -> list[Path]:
    """Write one FHIR bundle of all screenings: the person's name is the patient, the sitting's day the date."""
    screenings = [
        (history.screening(filed.id), _details(history, name, filed))
        for filed in told(_filed(history, name), moved)
    ]
    return [write_atomically(target, json_bytes(joint_bundle(screenings)))]


def write_trc(history: History, name: str, target: Path, moved: MoveBar) -> list[Path]:
    """Write an OpenSim marker file per screening; raises HistoryError where there is none."""
    return _write_each(history, name, target, moved, "trc")


def write_mot(history: History, name: str, target: Path, moved: MoveBar) -> list[Path]:
    """Write an OpenSim motion file of the angles per screening; raises HistoryError where there is none."""
    return _write_each(history, name, target, moved, "mot")


def write_c3d(history: History, name: str, target: Path, moved: MoveBar) -> list[Path]:
    """Write a C3D file per screening; raises HistoryError where there is none."""
    return _write_each(history, name, target, moved, "c3d")


def _write_each(
    history: History, name: str, target: Path, moved: MoveBar, format: str
) -> list[Path]:
    suffix = find_format(format).suffix
    found = _filed(history, name)
    if not found:
        raise HistoryError(
            f"Nothing is filed under {history.person(name).name}, so there is nothing to write as "
            f"{format}: screen a clip with --for."
        )
    return [
        write_atomically(
            target / f"{file_stem(filed)}{suffix}",
            exchange_bytes(history.again(filed.id), format, _details(history, name, filed)),
        )
        for filed in told(found, moved)
    ]


def _filed(history: History, name: str) -> list[Filed]:
    return [filed for sitting in history.sittings(name) for filed in sitting.screenings]


def _details(history: History, name: str, filed: Filed) -> Details:
    return Details(patient=history.person(name).name, recorded=filed.date.isoformat())
