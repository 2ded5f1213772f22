"""A screening in the formats of other systems: health records (FHIR) and biomechanics (TRC, MOT, C3D).

`FORMATS` is the table; each format has one module that turns a screening into bytes. The same
screening gives the same bytes. docs/exchange.md says what is in each file.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from vision.errors import ExchangeError
from vision.exchange.c3d import c3d_bytes
from vision.exchange.details import NO_DETAILS, Details
from vision.exchange.fhir import fhir_bytes
from vision.exchange.mot import mot_bytes
from vision.exchange.trc import trc_bytes
from vision.landmarks import PoseSequence
from vision.report import ANGLES_FILE, JSON_FILE
from vision.report.files import write_atomically
from vision.result import Screening

__all__ = ["FORMATS", "Details", "Format", "exchange_bytes", "find_format", "write_exchange"]

POSE_FILE = "poses.npz"


@dataclass(frozen=True)
class Format:
    """One format: what a reader is told it is, the end of its file names, what makes it.

    `needs` are the files of a screening's folder that it is made from.
    """

    title: str
    suffix: str
    writer: Callable[[Screening, Details], bytes]
    needs: tuple[str, ...]


FORMATS: dict[str, Format] = {
    "fhir": Format("HL7 FHIR R4 bundle of observations", ".fhir.json", fhir_bytes, (JSON_FILE,)),
    "trc": Format("OpenSim marker file", ".trc", trc_bytes, (JSON_FILE, POSE_FILE)),
    "mot": Format("OpenSim motion file of the angles", ".mot", mot_bytes, (JSON_FILE, ANGLES_FILE)),
    "c3d": Format(
        "C3D file of landmarks and angles",
        ".c3d",
        c3d_bytes,
        (JSON_FILE, POSE_FILE, ANGLES_FILE),
    ),
}
"""Every format by the name that `--format` takes."""


def find_format(name: str) -> Format:
    """Return a format by its name, in any case. Raises ExchangeError for a name that is not known.

    >>> find_format("TRC").suffix
    '.trc'
    """
    found = FORMATS.get(name.strip().lower())
    if found is None:
        raise ExchangeError(f"There is no format {name!r}: choose one of {_listed(FORMATS)}.")
    return found


def exchange_bytes(
    subject: Screening | PoseSequence, format: str, details: Details = NO_DETAILS
) -> bytes:
    """Return a screening, or landmarks that are screened first, in another system's format.

    Landmarks are screened with `vision.screening.screen_poses` as it is by default. `details` are what
    a screening does not know: whose it is and when it was filmed. Raises ExchangeError for an unknown
    format, a screening without what the format holds, or a missing library; NoPersonError when
    nobody was found.
    """
    writer = find_format(format).writer
    if isinstance(subject, PoseSequence):
        from vision.screening import screen_poses

        subject = screen_poses(subject)
    return writer(subject, details)


def write_exchange(
    subject: Screening | PoseSequence,
    format: str,
    path: str | os.PathLike[str],
    *,
    patient: str | None = None,
    recorded: str | None = None,
) -> Path:
    """Write a screening, or landmarks that are screened first, to a file of another system.

    `format` is a key of `FORMATS`. `patient` is the code of the person and `recorded` the date or time
    of filming; both are used by `fhir` alone and absent from the file unless given (see `Details`).
    The file is written whole or not at all. Returns its path; raises what `exchange_bytes` raises,
    and SitboneError when the file cannot be written.
    """
    details = Details(patient=patient, recorded=recorded)
    return write_atomically(path, exchange_bytes(subject, format, details))


def _listed(names: Iterable[str]) -> str:
    *first, last = names
    return f"{', '.join(first)} or {last}"
