"""Writing report files so that a file is either complete or not there."""

from __future__ import annotations

import errno
import os
import secrets
from pathlib import Path

from vision.errors import SitboneError

_REMEDY = {
    errno.ENOSPC: "the disk is full: free some space or choose another folder",
    errno.EDQUOT: "your disk quota is used up: free some space or choose another folder",
    errno.EACCES: "there is no permission to write there: choose another folder",
    errno.EPERM: "there is no permission to write there: choose another folder",
    errno.EROFS: "the folder is read-only: choose another folder",
    errno.ENOENT: "the folder does not exist: create it or choose another one",
    errno.ENOTDIR: "a part of the path is a file: choose another folder",
    errno.EISDIR: "a folder has that name: remove it or choose another folder",
    errno.ENAMETOOLONG: "the name is too long: choose another folder",
}


def write_atomically(path: str | os.PathLike[str], content: bytes) -> Path:
    """Write a whole file or nothing, and return its path.

    The content goes to a hidden neighbour first and takes the name only when it is complete on the
    disk, so that a full disk never leaves half a report or destroys an older one.

    Raises
    ------
    SitboneError
        If the file cannot be written; the text names the file, the cause and the remedy.
    """
    target = Path(path)
    # Of several writers of one file, in this process or another, the last one wins whole.
    part = target.with_name(f".{target.name[:80]}.{secrets.token_hex(8)}.part")
    try:
        with part.open("wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(target)
    except OSError as error:
        if not isinstance(error, FileNotFoundError | NotADirectoryError):
            part.unlink(missing_ok=True)
        remedy = _REMEDY.get(error.errno or 0, error.strerror or str(error))
        raise SitboneError(f"{target} cannot be written: {remedy}.") from error
    return target
