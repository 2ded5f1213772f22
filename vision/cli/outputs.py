"""A folder of results that appears whole or not at all.

Everything is written into a hidden scratch folder on the same disk and takes its place by renaming
when it is complete, so that neither an error nor Ctrl-C leaves half a result or spoils an older one.
"""

from __future__ import annotations

import errno
import os
import secrets
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from vision.cli.options import STANDARD_OUTPUT
from vision.errors import SitboneError

_DISK_FULL = (errno.ENOSPC, errno.EDQUOT)


class OutputError(SitboneError):
    """The results cannot be written where they were asked for."""


@contextmanager
def whole_folder(directory: Path) -> Iterator[Path]:
    """Yield an empty scratch folder whose files land in `directory` when the block ends well.

    `directory` and its parents are created at the end if they do not exist; files of the same names
    are replaced, other files in it stay. When the block raises, nothing has changed on the disk.

    Raises
    ------
    OutputError
        If something cannot be written; the text names the folder, the cause and the remedy.
    """
    target = directory.absolute()
    new_parents: list[Path] = []
    scratch: Path | None = None
    try:
        new_parents = [parent for parent in target.parents if not parent.exists()]
        scratch = _scratch_folder(target)
        yield scratch
        _move_in(scratch, target)
        new_parents = []
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OutputError(_sentence(error, directory)) from error
    except SitboneError as error:
        if scratch is None or str(scratch) not in str(error):
            raise
        raise type(error)(str(error).replace(str(scratch), str(directory))) from error
    finally:
        if scratch is not None:
            shutil.rmtree(scratch, ignore_errors=True)
        for parent in new_parents:
            _remove_if_empty(parent)


def check_file_can_be_made(path: Path) -> None:
    """Raise OutputError when a file cannot be written there, before any slow work is done for it."""
    folder = path.absolute().parent
    if path.is_dir():
        raise OutputError(f"{path} is a folder: add the name of a file.")
    if not folder.is_dir():
        raise OutputError(f"There is no folder {folder}: make it, or choose another name.")
    if not os.access(path if path.exists() else folder, os.W_OK):
        raise OutputError(f"There is no permission to write {path}: choose another name.")


def write_text(text: str, to: Path) -> None:
    """Write a result to a file, whole or not at all, or (`-`) to standard output; raises SitboneError."""
    if to == STANDARD_OUTPUT:
        sys.stdout.write(text)
        sys.stdout.flush()
        return
    from vision.report.files import write_atomically

    write_atomically(to, text.encode())


def folder_name(path: Path) -> str:
    """Return what the results of a clip are called: `squat.mp4` gives `squat_screening`."""
    return f"{path.stem}_screening"


def folders_for(videos: list[Path], output: Path | None) -> list[Path]:
    """Return one folder per clip: `output` itself for a single clip, folders within it for several.

    Without `output` they are in the current folder. Clips of the same name get a number.

    >>> [str(folder) for folder in folders_for([Path("a/x.mp4"), Path("b/x.mov")], Path("out"))]
    ['out/x_screening', 'out/x_screening_2']
    """
    if output is not None and len(videos) == 1:
        return [output]
    folders: list[Path] = []
    for video in videos:
        first = (output or Path()) / folder_name(video)
        folder, number = first, 1
        while folder in folders:
            number += 1
            folder = first.with_name(f"{first.name}_{number}")
        folders.append(folder)
    return folders


def _scratch_folder(target: Path) -> Path:
    nearest = next(path for path in (target, *target.parents) if path.exists())
    if not nearest.is_dir():
        raise OutputError(
            f"{nearest} is a file, and the results need a folder: choose another one with -o."
        )
    # Inside the folder when there is one: its parent may belong to somebody else.
    home = target if nearest == target else target.parent
    home.mkdir(parents=True, exist_ok=True)
    scratch = home / f".sitbone-{secrets.token_hex(4)}"
    scratch.mkdir()
    return scratch


def _move_in(scratch: Path, target: Path) -> None:
    if not target.exists():
        scratch.rename(target)
        return
    for file in sorted(scratch.iterdir()):
        file.replace(target / file.name)


def _remove_if_empty(folder: Path) -> None:
    try:
        folder.rmdir()
    except OSError:
        return  # never made, or somebody else put a file there meanwhile


def _sentence(error: OSError, directory: Path) -> str:
    cause = (error.strerror or str(error)).lower()
    remedy = "free some space or choose" if error.errno in _DISK_FULL else "choose"
    return (
        f"The results cannot be written to {directory} ({cause}): {remedy} another folder with -o."
    )
