"""The route that gives a person's history as one file: written to the disk, sent, and removed again."""

from __future__ import annotations

import secrets
import shutil
import zipfile
from pathlib import Path

from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Route

from vision.errors import HistoryError, SitboneError
from vision.ui.folders import data_folder
from vision.ui.histories import ELSEWHERE, the_history
from vision.ui.uploads import NOT_KEPT
from vision.ui.visitors import is_from_this_computer

NOBODY = "There is no such person any more."


async def send_export(request: Request) -> Response:
    """GET /sitbone/people/{address}/export/{format}: everything of a person; several files as a zip."""
    if not is_from_this_computer(request):
        return JSONResponse({"error": ELSEWHERE}, status_code=403)
    folder = _exports_folder(data_folder()) / secrets.token_hex(8)
    try:
        path = await run_in_threadpool(
            _exported, request.path_params["address"], request.path_params["format"], folder
        )
    except (SitboneError, OSError) as error:
        shutil.rmtree(folder, ignore_errors=True)
        return JSONResponse({"error": str(error)}, status_code=404)
    return FileResponse(
        path,
        filename=path.name,
        headers=NOT_KEPT,
        background=BackgroundTask(shutil.rmtree, folder, ignore_errors=True),
    )


def _exported(address: str, format_name: str, folder: Path) -> Path:
    """Write an export into a new folder and return its one file. Raises HistoryError."""
    # On use: the server starts without what the formats need.
    from vision.history.export import export_person, format_of
    from vision.ui.pages.people_words import found_at

    history, form = the_history(), format_of(format_name)
    person = found_at(history.people(), address)
    if person is None:
        raise HistoryError(NOBODY)
    parts = folder / "parts"
    parts.mkdir(parents=True, mode=0o700)
    stem = "".join(letter if letter.isalnum() else "_" for letter in person.name)
    if form.kind == "file":
        target = folder / f"{stem}{form.suffix}"
        export_person(history, person.name, format_name, target)
        return target
    target = folder / f"{stem}_{format_name}.zip"
    with zipfile.ZipFile(target, "w") as packed:  # stored: videos do not get smaller
        for path in export_person(history, person.name, format_name, parts):
            packed.write(path, path.relative_to(parts))
    return target


def forget_exports(data: Path) -> None:
    """Remove what a server that was stopped in the middle of an export left behind."""
    shutil.rmtree(_exports_folder(data), ignore_errors=True)


def _exports_folder(data: Path) -> Path:
    return data / "exports"


ROUTES: list[BaseRoute] = [
    Route("/sitbone/people/{address}/export/{format}", send_export),
]
