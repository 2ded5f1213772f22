"""The own routes of squads: clips come in one after the other, pictures, reports and the zip go out.

Who may read what is decided by the visitor's cookie; what a browser names is looked for among what is
there, and never becomes a path.
"""

from __future__ import annotations

from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from vision.report import HTML_FILE
from vision.team.clips import safe_name
from vision.team.job import STILL_FILE
from vision.ui.store import VIDEO_TYPES
from vision.ui.teams.kept import (
    MOST_CLIPS,
    KeptTeam,
    clean_path,
    find_team,
    given_places,
    is_video,
    keep_file,
    key_of,
    new_file,
    new_team,
)
from vision.ui.uploads import NO_ROOM, check_size, error_answer, file_answer, receive, taken_in
from vision.ui.visitors import NO_VISITOR, visitor_of

NO_TEAM = "There is no such team. It may have been deleted."
IN_A_FOLDER = "The clips of this team lie in a folder: put the file there, then press “Go on”."
TOO_MANY = f"A team has at most {MOST_CLIPS:,} clips here. Use the command `sitbone team` for more."
NO_VIDEO = (
    "{name} is not a video that can be read. Videos end in "
    + ", ".join(suffix.lstrip(".").upper() for suffix in VIDEO_TYPES)
    + "."
)
HTML, JPEG, ZIP = "text/html; charset=utf-8", "image/jpeg", "application/zip"


async def add_team(request: Request) -> Response:
    """POST /sitbone/teams?name=Monday: a squad without clips, `{"id": ...}`."""
    visitor = visitor_of(request)
    if visitor is None:
        return error_answer(403, NO_VISITOR)
    try:
        team = new_team(visitor, request.query_params.get("name", ""))
    except OSError:
        return error_answer(507, NO_ROOM)
    return JSONResponse({"id": team.id}, status_code=201)


async def add_team_clip(request: Request) -> Response:
    """POST /sitbone/teams/{id}/clips?name=u15/Anna_squat.mp4 with the file as the body: `{"name": ...}`."""
    team = _team(request)
    if team is None:
        return error_answer(404, NO_TEAM)
    name = clean_path(request.query_params.get("name", ""))
    if team.record.folder is not None:
        return error_answer(409, IN_A_FOLDER)
    if not is_video(name):
        return error_answer(415, NO_VIDEO.format(name=name[-80:]))
    if len(await run_in_threadpool(given_places, team)) >= MOST_CLIPS:
        return error_answer(413, TOO_MANY)
    path: Path | None = None

    async def take() -> Response:
        nonlocal path
        check_size(request, team.home)
        path = new_file(team, name)
        await receive(request, path)
        kept = await run_in_threadpool(keep_file, team, path, name)
        return JSONResponse({"name": kept}, status_code=201)

    return await taken_in(take, lambda: None if path is None else path.unlink(missing_ok=True))


async def send_still(request: Request) -> Response:
    """GET /sitbone/teams/{id}/results/{key}/still.jpg: the picture of a clip."""
    return await _result_file(request, STILL_FILE, JPEG)


async def send_report(request: Request) -> Response:
    """GET /sitbone/teams/{id}/results/{key}/report.html: the report of a clip."""
    return await _result_file(request, HTML_FILE, HTML)


async def send_archive(request: Request) -> Response:
    """GET /sitbone/teams/{id}/team.zip: everything in one file, once it was made."""
    team = _team(request)
    if team is None:
        return error_answer(404, NO_TEAM)
    return file_answer(team.archive, ZIP, save_as=f"{safe_name(team.record.title)}.zip")


async def _result_file(request: Request, name: str, media_type: str) -> Response:
    team = _team(request)
    if team is None:
        return error_answer(404, NO_TEAM)
    folder = await run_in_threadpool(_folder_of, team, request.path_params["key"])
    return error_answer(404, NO_TEAM) if folder is None else file_answer(folder / name, media_type)


def _folder_of(team: KeptTeam, key: str) -> Path | None:
    """Return the clip's folder of that key among those that are there."""
    return next(
        (
            path
            for path in team.results.glob("*/*")
            if key_of(path.relative_to(team.results).as_posix()) == key
        ),
        None,
    )


def _team(request: Request) -> KeptTeam | None:
    visitor = visitor_of(request)
    return None if visitor is None else find_team(visitor, request.path_params["team_id"])


ROUTES: list[BaseRoute] = [
    Route("/sitbone/teams", add_team, methods=["POST"]),
    Route("/sitbone/teams/{team_id}/clips", add_team_clip, methods=["POST"]),
    Route("/sitbone/teams/{team_id}/results/{key}/still.jpg", send_still),
    Route("/sitbone/teams/{team_id}/results/{key}/report.html", send_report),
    Route("/sitbone/teams/{team_id}/team.zip", send_archive),
]
