"""The own routes for clips: a video comes in as a stream of bytes and goes out in ranges.

A clip is never held in memory. Who may read what is decided by the visitor's cookie alone; a clip of
somebody else is answered like one that does not exist.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import IO

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Route

from vision.ui.store import (
    MEDIA_TYPES,
    Clip,
    delete_clip,
    find_clip,
    keep,
    new_clip,
    suffix_of,
)
from vision.ui.visitors import NO_VISITOR, visitor_of

LARGEST_CLIP_BYTES = 2 * 1024**3
KEPT_FREE_BYTES = 512 * 1024**2
"""Room left on the disk for everything that is made from a clip, and for everybody else."""
WRITTEN_AT_ONCE_BYTES = 1024**2

NOT_KEPT = {"cache-control": "private, no-store"}
"""The browser may keep nothing: what is deleted here must be gone."""

TOO_LARGE = (
    "The file is larger than 2 GB. Cut it to the movement, or export it with a smaller picture."
)
NO_ROOM = "The disk is nearly full. Delete earlier results or free some space, then try again."
CUT_OFF = "The file did not arrive whole. Check the connection and try again."
NOT_FOUND = "There is no such clip. It may have been deleted."
WRONG_TYPE = (
    "{name} is not a video or a photo that can be read. Choose one of these: "
    + ", ".join(suffix.lstrip(".").upper() for suffix in MEDIA_TYPES)
    + "."
)


_VERSION = re.compile(r"[0-9a-f]{16}")


class UploadRefused(Exception):  # noqa: N818 - an answer, not a fault
    """An upload that is answered with a sentence and a status code."""

    def __init__(self, status_code: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status_code = status_code
        self.sentence = sentence


async def add_clip(request: Request) -> Response:
    """POST /sitbone/clips?name=squat.mp4 with the file as the body: `{"id": ...}`."""
    visitor = visitor_of(request)
    if visitor is None:
        return error_answer(403, NO_VISITOR)
    name = request.query_params.get("name", "")
    if suffix_of(name) is None:
        return error_answer(415, WRONG_TYPE.format(name=name[-80:] or "A file without a name"))
    clip: Clip | None = None

    async def take() -> Response:
        nonlocal clip
        check_size(request, visitor.folder)
        clip = new_clip(visitor, name)
        size_bytes = await receive(request, clip.video)
        return JSONResponse({"id": keep(clip, size_bytes=size_bytes).id}, status_code=201)

    return await taken_in(take, lambda: _forget(clip))


async def taken_in(take: Callable[[], Awaitable[Response]], forget: Callable[[], None]) -> Response:
    """Return the answer of an upload; what did not arrive is forgotten and told in a sentence."""
    try:
        return await take()
    except UploadRefused as refusal:
        answer = error_answer(refusal.status_code, refusal.sentence)
    except ClientDisconnect:
        answer = error_answer(400, CUT_OFF)
    except OSError:
        answer = error_answer(507, NO_ROOM)
    except BaseException:
        forget()
        raise
    forget()
    return answer


def _announced_bytes(request: Request) -> int | None:
    text = request.headers.get("content-length", "")
    return int(text) if text.isdecimal() else None


def check_size(request: Request, folder: Path) -> None:
    """Refuse before the first byte what could not be kept. Raises UploadRefused."""
    size_bytes = _announced_bytes(request)
    if size_bytes is None:
        return
    if size_bytes == 0:
        raise UploadRefused(400, "The file is empty. Choose another one.")
    if size_bytes > LARGEST_CLIP_BYTES:
        raise UploadRefused(413, TOO_LARGE)
    if size_bytes + KEPT_FREE_BYTES > free_bytes(folder):
        raise UploadRefused(507, NO_ROOM)


def free_bytes(folder: Path) -> int:
    """Return the room on the disk that a folder is on, or will be on."""
    while not folder.exists():
        folder = folder.parent
    return shutil.disk_usage(folder).free


async def receive(request: Request, path: Path) -> int:
    """Write the body to a new file; return its size in bytes. Raises UploadRefused, OSError."""
    announced, received = _announced_bytes(request), 0
    waiting = bytearray()
    with path.open("wb") as file:
        async for chunk in request.stream():
            received += len(chunk)
            if received > LARGEST_CLIP_BYTES:
                raise UploadRefused(413, TOO_LARGE)
            waiting += chunk
            if len(waiting) >= WRITTEN_AT_ONCE_BYTES:
                await _write(file, waiting, path.parent)
        await _write(file, waiting, path.parent)
    if received == 0:
        raise UploadRefused(400, "The file is empty. Choose another one.")
    if announced is not None and received != announced:
        raise UploadRefused(400, CUT_OFF)
    return received


async def _write(file: IO[bytes], waiting: bytearray, folder: Path) -> None:
    """Write what has come in without holding up other visitors."""
    if free_bytes(folder) < len(waiting) + KEPT_FREE_BYTES:
        raise UploadRefused(507, NO_ROOM)
    await run_in_threadpool(file.write, bytes(waiting))
    waiting.clear()


def _forget(clip: Clip | None) -> None:
    if clip is not None:
        delete_clip(clip)


async def send_video(request: Request) -> Response:
    """GET /sitbone/clips/{id}/video: what a browser plays, in ranges; the H.264 copy if there is one."""
    clip = _clip(request)
    if clip is None:
        return error_answer(404, NOT_FOUND)
    if clip.playable.is_file():
        return file_answer(clip.playable, "video/mp4")
    return file_answer(clip.video, MEDIA_TYPES[clip.record.suffix])


async def send_track(request: Request) -> Response:
    """GET /sitbone/clips/{id}/track.json?version=...: what the player draws over the video."""
    clip = _clip(request)
    version = request.query_params.get("version", "")
    if clip is None or not _VERSION.fullmatch(version):
        return error_answer(404, NOT_FOUND)
    return file_answer(clip.track(version), "application/json", packed="gzip")


async def send_preview(request: Request) -> Response:
    """GET /sitbone/clips/{id}/preview.jpg: the frame that is being measured, with its skeleton."""
    clip = _clip(request)
    try:
        # Read at once: the file is replaced a few times a second.
        frame = None if clip is None else await run_in_threadpool(clip.preview.read_bytes)
    except OSError:
        frame = None
    if frame is None:
        return error_answer(404, NOT_FOUND)
    return Response(frame, media_type="image/jpeg", headers=NOT_KEPT)


async def send_annotated(request: Request) -> Response:
    """GET /sitbone/clips/{id}/annotated.mp4 (or skeleton.mp4): the video with the angles, to be saved."""
    clip = _clip(request)
    if clip is None:
        return error_answer(404, NOT_FOUND)
    skeleton_only = request.url.path.endswith("skeleton.mp4")
    ending = "skeleton" if skeleton_only else "annotated"
    name = f"{Path(clip.record.name).stem}_{ending}.mp4"
    return file_answer(clip.annotated(skeleton_only), "video/mp4", save_as=name)


def _clip(request: Request) -> Clip | None:
    visitor = visitor_of(request)
    return None if visitor is None else find_clip(visitor, request.path_params["clip_id"])


def file_answer(
    path: Path, media_type: str, *, save_as: str | None = None, packed: str | None = None
) -> Response:
    """Return a file, or that it is not there.

    `save_as` makes the browser save it under that name; `packed` says how it is compressed ("gzip").
    """
    if not path.is_file():
        return error_answer(404, NOT_FOUND)
    headers = NOT_KEPT if packed is None else {**NOT_KEPT, "content-encoding": packed}
    return FileResponse(path, media_type=media_type, filename=save_as, headers=headers)


def error_answer(status_code: int, sentence: str) -> JSONResponse:
    """Return a refusal with its sentence."""
    return JSONResponse({"error": sentence}, status_code=status_code)


ROUTES: list[BaseRoute] = [
    Route("/sitbone/clips", add_clip, methods=["POST"]),
    Route("/sitbone/clips/{clip_id}/video", send_video),
    Route("/sitbone/clips/{clip_id}/track.json", send_track),
    Route("/sitbone/clips/{clip_id}/preview.jpg", send_preview),
    Route("/sitbone/clips/{clip_id}/annotated.mp4", send_annotated),
    Route("/sitbone/clips/{clip_id}/skeleton.mp4", send_annotated),
]
