"""The own route of the camera, mounted by the server."""

from __future__ import annotations

from importlib import import_module

from starlette.concurrency import run_in_threadpool
from starlette.routing import BaseRoute, WebSocketRoute
from starlette.websockets import WebSocket

LIVE_PATH = "/sitbone/live"
LIVE = "vision.ui.camera.live"


async def follow_camera(socket: WebSocket) -> None:
    """WebSocket /sitbone/live."""
    # On use: the first page is there before everything that measures is loaded.
    live = await run_in_threadpool(import_module, LIVE)
    await live.live(socket)


ROUTES: list[BaseRoute] = [WebSocketRoute(LIVE_PATH, follow_camera)]
