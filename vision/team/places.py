"""Where clips lie: a folder of this computer, or any address that fsspec opens (s3://, gs://, https://).

A remote clip is copied to a scratch file for as long as it is worked on, wherever that happens.
"""

from __future__ import annotations

import logging
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vision.errors import SitboneError

HOW_TO_INSTALL = "install them with: pip install 'sitbone[cluster]'"
_EXTRAS = {"s3": "s3", "s3a": "s3", "gs": "gs", "gcs": "gs"}
"""Stores whose library comes with an extra of Sitbone's, by how their addresses begin."""
_LOGGERS = ("s3fs", "gcsfs", "fsspec", "aiobotocore", "botocore", "aiohttp")
WHAT_TO_CHECK = "check the address, that you are signed in to it, and your connection"
_STATE_KEYS = ("ETag", "etag", "md5Hash", "Last-Modified", "LastModified", "mtime", "created")
"""How the stores that fsspec knows tell that a file has changed."""


class PlaceError(SitboneError):
    """A folder or file of clips cannot be listed or fetched."""


@dataclass(frozen=True)
class Place:
    """A file: its name within the folder that was listed, its address, size and state.

    `state` changes when the file does (size and time of change, or the store's own mark).
    """

    name: str
    address: str
    size_bytes: int
    state: str


def is_url(text: str) -> bool:
    """Return whether a text is an address for fsspec rather than a path.

    >>> is_url("s3://club/clips"), is_url("C:/clips"), is_url("clips")
    (True, False, False)
    """
    return "://" in text


def list_files(folder: str) -> list[Place]:
    """Return every file below a folder that is not hidden, in order of name. Raises PlaceError."""
    return _remote_files(folder) if is_url(folder) else _local_files(Path(folder))


def find_file(address: str, name: str) -> Place:
    """Return one file by its path or address. Raises PlaceError when it is not there."""
    if not is_url(address):
        path = Path(address)
        try:
            status = path.stat()
        except OSError as error:
            raise PlaceError(f"{address} cannot be read ({error.strerror}).") from None
        if not path.is_file():
            raise PlaceError(f"{address} is not a file.")
        return Place(name, str(path.absolute()), status.st_size, _local_state(status))
    try:
        system, path_there = _file_system(address)
        return _remote_place(name, address, system.info(path_there))
    except PlaceError:
        raise
    except Exception as error:  # every store fails in its own way
        raise PlaceError(f"{address} cannot be read ({_reason(error)}).") from error


@contextmanager
def local_copy(address: str) -> Iterator[Path]:
    """Yield the path of a file of this computer with the clip's content; a copy goes with the block.

    Raises PlaceError when it cannot be fetched.
    """
    if not is_url(address):
        yield Path(address)
        return
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as scratch:
        path = Path(scratch) / (address.rstrip("/").rpartition("/")[2].partition("?")[0] or "clip")
        try:
            system, there = _file_system(address)
            system.get_file(there, str(path))
        except PlaceError:
            raise
        except Exception as error:
            raise PlaceError(
                f"{address} cannot be fetched ({_reason(error)}): {WHAT_TO_CHECK}, then give the same "
                "command again."
            ) from error
        yield path


def _local_files(folder: Path) -> list[Place]:
    if not folder.is_dir():
        raise PlaceError(f"{folder} is not a folder: name the one that holds the clips.")
    places = []
    for parent, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in files:
            path = Path(parent, name)
            if name.startswith(".") or not path.is_file():
                continue
            status = path.stat()
            places.append(
                Place(
                    path.relative_to(folder).as_posix(),
                    str(path.absolute()),
                    status.st_size,
                    _local_state(status),
                )
            )
    return sorted(places, key=lambda place: place.name)


def _remote_files(folder: str) -> list[Place]:
    try:
        system, root = _file_system(folder)
        found = system.find(root, detail=True)
    except PlaceError:
        raise
    except Exception as error:
        raise PlaceError(
            f"{folder} cannot be listed ({_reason(error)}): {WHAT_TO_CHECK}."
        ) from error
    base = root.rstrip("/") + "/"
    places = []
    for path, info in found.items():
        name = str(path).removeprefix(base).lstrip("/")
        if not any(part.startswith(".") for part in name.split("/")):
            if not info.get("size"):  # a web page lists names only
                info = _info(system, path)
            places.append(_remote_place(name, system.unstrip_protocol(path), info))
    return sorted(places, key=lambda place: place.name)


def _file_system(address: str) -> tuple[Any, str]:
    try:
        from fsspec.core import url_to_fs
    except ImportError as error:
        raise PlaceError(
            f"{address} needs the libraries for remote files: {HOW_TO_INSTALL}."
        ) from error
    for name in _LOGGERS:  # what matters is told by the errors
        logging.getLogger(name).setLevel(logging.CRITICAL)
    extra = _EXTRAS.get(address.partition("://")[0])
    try:
        system, path = url_to_fs(address)
    except ImportError as error:  # the store's own library
        remedy = f": install its library with: pip install 'sitbone[{extra}]'" if extra else ""
        raise PlaceError(f"{address} cannot be opened ({_reason(error)}){remedy}.") from error
    except ValueError as error:
        raise PlaceError(f"{address} cannot be opened: {_reason(error)}.") from error
    return system, str(path)


def _info(system: Any, path: str) -> dict[str, Any]:
    try:
        return dict(system.info(path))
    except Exception:  # whatever the store says: fetching the clip will say it again
        return {}


def _remote_place(name: str, address: str, info: dict[str, Any]) -> Place:
    marks = [str(info[key]) for key in _STATE_KEYS if info.get(key)]
    size = int(info.get("size") or 0)
    return Place(name, address, size, ":".join([str(size), *marks]))


def _local_state(status: os.stat_result) -> str:
    return f"{status.st_size}:{status.st_mtime_ns}"


def _reason(error: Exception) -> str:
    return " ".join(str(error).split()).rstrip(".") or type(error).__name__
