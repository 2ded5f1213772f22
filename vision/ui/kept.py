"""Videos of filed screenings: where one can be played from, and the route that sends a kept one."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Route

from vision.errors import HistoryError, SitboneError
from vision.ui.folders import data_folder
from vision.ui.histories import ELSEWHERE, the_history
from vision.ui.store import MEDIA_TYPES, Clip, clips_of, clips_of_everybody
from vision.ui.uploads import NOT_KEPT
from vision.ui.visitors import Visitor, is_from_this_computer

if TYPE_CHECKING:
    from vision.history import Filed

NO_VIDEO = "There is no such video. It was not kept, or it was erased."
MOST_REMEMBERED = 2048


async def send_kept_video(request: Request) -> Response:
    """GET /sitbone/people/{id}/video: the kept video of a filed screening, in ranges."""
    if not is_from_this_computer(request):
        return JSONResponse({"error": ELSEWHERE}, status_code=403)
    try:
        path = await run_in_threadpool(_kept_video, request.path_params["screening_id"])
    except HistoryError as error:
        return JSONResponse({"error": str(error)}, status_code=404)
    if path is None:
        return JSONResponse({"error": NO_VIDEO}, status_code=404)
    media_type = MEDIA_TYPES.get(path.suffix, "video/mp4")
    return FileResponse(path, media_type=media_type, headers=NOT_KEPT)


def _kept_video(screening_id: int) -> Path | None:
    return the_history().video(screening_id)


def video_url(filed: Filed, visitor: Visitor) -> str | None:
    """Return the address to play a filed screening's video from; None when only landmarks are left.

    A clip that this browser gave comes first: it may have a copy that the browser plays.
    """
    for clip in clips_of(visitor):
        if not clip.is_photo and source_of(clip) == filed.source_sha256:
            return f"/sitbone/clips/{clip.id}/video?copy={int(clip.playable.is_file())}"
    if the_history().video(filed.id) is None:
        return None
    return f"/sitbone/people/{filed.id}/video"


def clips_made_of(sources: tuple[str, ...]) -> list[Clip]:
    """Return every browser's clips of videos with these SHA-256."""
    return [clip for clip in clips_of_everybody(data_folder()) if source_of(clip) in sources]


def source_of(clip: Clip) -> str | None:
    """Return the SHA-256 of a clip's video; None where that cannot be told."""
    try:
        if clip.measured:
            return _measured_source(clip.poses, clip.poses.stat().st_mtime_ns)
        return _source_of_bytes(clip.video, clip.video.stat().st_mtime_ns)
    except (OSError, SitboneError):
        return None


@lru_cache(MOST_REMEMBERED)
def _measured_source(poses: Path, _written_ns: int) -> str:
    # On use: the routes need no NumPy.
    from vision.pose.file import load_poses

    return load_poses(poses).source.sha256


@lru_cache(MOST_REMEMBERED)
def _source_of_bytes(video: Path, _written_ns: int) -> str:
    from vision.video.reader import sha256_of

    return sha256_of(video)


ROUTES: list[BaseRoute] = [
    Route("/sitbone/people/{screening_id:int}/video", send_kept_video),
]
