"""`sitbone export`: a screening in the format of another system."""

from __future__ import annotations

import sys
from pathlib import Path

from vision.cli.options import STANDARD_OUTPUT, OptionError
from vision.cli.outputs import check_file_can_be_made
from vision.cli.screen import same_file
from vision.cli.terminal import say


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
