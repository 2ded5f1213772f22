"""A person's history as one file: made in the background with its progress, sent once, and removed."""

from __future__ import annotations

import secrets
import shutil
import threading
import zipfile
from pathlib import Path

from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Route

from vision.errors import CancelledError, HistoryError, SitboneError
from vision.jobs import Progress
from vision.ui.folders import data_folder
from vision.ui.histories import ELSEWHERE, the_history
from vision.ui.uploads import NOT_KEPT
from vision.ui.visitors import is_from_this_computer
from vision.ui.work import Key, Task, WorkQueue

NOBODY = "There is no such person any more."
KEPT_S = 600.0
"""What is made and not fetched is removed after so long."""
PARTS, OF_PACKING = 100, 10
"""Progress is told in percent; the last ten are for packing."""

EXPORTS = WorkQueue(at_once=1)
"""Exports do not wait for a clip that is being measured."""
_MADE: dict[Key, Path] = {}


def start_export(address: str, format_name: str) -> Task:
    """Make an export of the person of an address, to be fetched by its route."""
    key = _key(address, format_name)

    def run(progress: Progress, cancel: threading.Event) -> None:
        def moved(done: int, total: int | None) -> None:
            if cancel.is_set():
                raise CancelledError("Stopped.")
            progress(done, total)

        folder = _new_folder()
        try:
            _MADE[key] = _exported(address, format_name, folder, moved)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        progress(PARTS, PARTS)
        late = threading.Timer(KEPT_S, _remove, (key, folder))
        late.daemon = True
        late.start()

    forget_export(address, format_name)
    return EXPORTS.add(key, run)


def export_of(address: str, format_name: str) -> Task | None:
    """Return the latest export of a person in a format."""
    return EXPORTS.find(_key(address, format_name))


def is_made(address: str, format_name: str) -> bool:
    """Return whether an export waits to be fetched."""
    path = _MADE.get(_key(address, format_name))
    return path is not None and path.is_file()


def forget_export(address: str, format_name: str) -> None:
    """Stop making an export, and remove it."""
    key = _key(address, format_name)
    EXPORTS.forget(*key)
    path = _MADE.get(key)
    if path is not None:
        _remove(key, path.parent)


def _key(address: str, format_name: str) -> Key:
    return address, f"export {format_name}"


def _remove(key: Key, folder: Path) -> None:
    path = _MADE.get(key)
    if path is not None and path.parent == folder:
        _MADE.pop(key, None)
    shutil.rmtree(folder, ignore_errors=True)


async def send_export(request: Request) -> Response:
    """GET /sitbone/people/{address}/export/{format}: everything of a person; several files as a zip.

    What was made before is sent; otherwise it is made now.
    """
    if not is_from_this_computer(request):
        return JSONResponse({"error": ELSEWHERE}, status_code=403)
    address, format_name = request.path_params["address"], request.path_params["format"]
    key = _key(address, format_name)
    made = _MADE.get(key)
    if made is not None and made.is_file():
        return _sent(made, key)
    folder = _new_folder()
    try:
        path = await run_in_threadpool(_exported, address, format_name, folder)
    except (SitboneError, OSError) as error:
        shutil.rmtree(folder, ignore_errors=True)
        return JSONResponse({"error": str(error)}, status_code=404)
    return _sent(path, key)


def _sent(path: Path, key: Key) -> Response:
    return FileResponse(
        path,
        filename=path.name,
        headers=NOT_KEPT,
        background=BackgroundTask(_remove, key, path.parent),
    )


def _exported(
    address: str, format_name: str, folder: Path, moved: Progress = lambda done, total: None
) -> Path:
    """Write an export into a new folder and return its one file. Raises HistoryError."""
    # On use: the server starts without what the formats need.
    from vision.history.export import export_person, format_of
    from vision.ui.pages.people_words import found_at

    def of_all(done: int, total: int | None) -> None:
        moved(round((PARTS - OF_PACKING) * done / total) if total else 0, PARTS)

    history, form = the_history(), format_of(format_name)
    person = found_at(history.people(), address)
    if person is None:
        raise HistoryError(NOBODY)
    parts = folder / "parts"
    parts.mkdir(parents=True, mode=0o700)
    stem = "".join(letter if letter.isalnum() else "_" for letter in person.name)
    if form.kind == "file":
        target = folder / f"{stem}{form.suffix}"
        export_person(history, person.name, format_name, target, of_all)
        return target
    target = folder / f"{stem}_{format_name}.zip"
    written = export_person(history, person.name, format_name, parts, of_all)
    with zipfile.ZipFile(target, "w") as packed:  # stored: videos do not get smaller
        for number, path in enumerate(written, start=1):
            packed.write(path, path.relative_to(parts))
            moved(PARTS - OF_PACKING + round(OF_PACKING * number / len(written)), PARTS)
    shutil.rmtree(parts)
    return target


def _new_folder() -> Path:
    return _exports_folder(data_folder()) / secrets.token_hex(8)


def forget_exports(data: Path) -> None:
    """Remove what a server that was stopped in the middle of an export left behind."""
    shutil.rmtree(_exports_folder(data), ignore_errors=True)


def _exports_folder(data: Path) -> Path:
    return data / "exports"


ROUTES: list[BaseRoute] = [
    Route("/sitbone/people/{address}/export/{format}", send_export),
]
