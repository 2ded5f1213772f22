"""`sitbone export`: a screening in the format of another system, or everything of a person."""

from __future__ import annotations

import sys
from pathlib import Path

from vision.cli.options import STANDARD_OUTPUT, OptionError
from vision.cli.outputs import check_file_can_be_made
from vision.cli.screen import same_file
from vision.cli.terminal import say


def export_any(
    source: str,
    format: str | None,
    output: Path | None,
    *,
    person: int | None = None,
    patient: str | None = None,
    recorded: str | None = None,
) -> None:
    """Export a file or folder where there is one of that name, a person otherwise; raises SitboneError.

    Formats of a person alone (json, csv, html) are always taken of a person.
    """
    from vision.exchange import FORMATS

    of_a_clip = format is None or format.strip().lower() in FORMATS
    if of_a_clip and (Path(source).exists() or _looks_like_a_path(source)):
        if format is None:
            raise OptionError(
                f"Say in which format {source} is wanted: --format fhir, trc, mot or c3d."
            )
        export_file(Path(source), format, output, person=person, patient=patient, recorded=recorded)
        return
    _export_person(source, format or "json", output, (person, patient, recorded))


def _looks_like_a_path(source: str) -> bool:
    return "/" in source or "\\" in source or source.lower().endswith(".npz")


def _export_person(
    name: str, format: str, output: Path | None, of_a_clip: tuple[object, ...]
) -> None:
    from vision.cli import people
    from vision.history.export import format_of

    format_of(format.strip().lower())
    if any(value is not None for value in of_a_clip):
        raise OptionError(
            f"There is no file or folder {name}, and --person, --patient and --recorded belong to one: "
            "a person's name and dates are known."
        )
    people.with_history(
        lambda history: people.export(history, name, format.strip().lower(), output)
    )


def export_file(
    path: Path,
    format: str,
    output: Path | None,
    *,
    person: int | None = None,
    patient: str | None = None,
    recorded: str | None = None,
) -> None:
    """Write landmarks (`poses.npz`) or a screening's folder in another format; raises SitboneError.

    `output` None names the file after the input, in the current folder; `-` is standard output.
    """
    from vision.exchange import Details, exchange_bytes, find_format
    from vision.exchange.source import read_source
    from vision.report.files import write_atomically

    found = find_format(format)
    details = Details(patient=patient, recorded=recorded)
    if not path.exists():
        raise OptionError(
            f"There is no file or folder {path}: give a poses.npz or the folder of a screening."
        )
    target = output or Path(path.resolve().stem + found.suffix)
    if target != STANDARD_OUTPUT:
        check_file_can_be_made(target)
    if same_file(path, target):
        raise OptionError(f"-o {target} would overwrite the input: choose another name.")
    content = exchange_bytes(read_source(path, found, person), format, details)
    if target == STANDARD_OUTPUT:
        sys.stdout.buffer.write(content)
        sys.stdout.flush()
        return
    write_atomically(target, content)
    say(f"{target}: {found.title}")
