"""The own route of the camera, mounted by the server."""

from __future__ import annotations

from starlette.routing import BaseRoute, WebSocketRoute

from vision.ui.camera.live import live

LIVE_PATH = "/sitbone/live"
ROUTES: list[BaseRoute] = [WebSocketRoute(LIVE_PATH, live)]
