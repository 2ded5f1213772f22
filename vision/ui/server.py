"""The app as one server: Streamlit's pages and the own routes on the same port.

`sitbone app` calls `serve`; `streamlit run app.py` finds the same routes and middleware in `app.py`.
"""

from __future__ import annotations

import os
import threading
import tomllib
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from vision.ui.camera.routes import LIVE
from vision.ui.camera.routes import ROUTES as CAMERA_ROUTES
from vision.ui.exports import ROUTES as EXPORT_ROUTES
from vision.ui.exports import forget_exports
from vision.ui.folders import TEMPORARY_VARIABLE, data_folder
from vision.ui.kept import ROUTES as KEPT_ROUTES
from vision.ui.store import forget_unfinished
from vision.ui.teams.kept import forget_unfinished_clips
from vision.ui.teams.sending import ROUTES as TEAM_ROUTES
from vision.ui.uploads import ROUTES as CLIP_ROUTES
from vision.ui.visitors import VisitorMiddleware
from vision.worker import RESERVE

SCRIPT = Path(__file__).parent / "script" / "navigation.py"
"""The script that Streamlit runs for every visitor: the list of pages."""
FIRST_PAGES = ("screen", "progress", "result")
"""What a first visit shows."""

PAGE_DRAWN = threading.Event()
"""Set once the first visitor sees a page."""

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'self'",
        # Streamlit compiles validators and loads a component's script from a blob of this page.
        "script-src 'self' 'unsafe-inline' 'unsafe-eval' 'wasm-unsafe-eval' blob:",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "media-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self' data: blob:",
        "worker-src 'self' blob:",
        "frame-src 'self'",
        "frame-ancestors 'self'",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
    )
)
"""Nothing is loaded from, or sent to, any other address."""

HEADERS = {
    "content-security-policy": CONTENT_SECURITY_POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "permissions-policy": "camera=(self), microphone=(self), geolocation=()",
}


class PrivacyHeaders:
    """Sets the headers that keep a page from talking to anybody else."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one connection."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        await self.app(scope, receive, send_with_headers if scope["type"] == "http" else send)


MIDDLEWARE = [Middleware(PrivacyHeaders), Middleware(VisitorMiddleware)]
ROUTES: list[BaseRoute] = [
    *CLIP_ROUTES,
    *CAMERA_ROUTES,
    *KEPT_ROUTES,
    *EXPORT_ROUTES,
    *TEAM_ROUTES,
]


def shipped_settings() -> dict[str, Any]:
    """Return Streamlit's settings as they come with Sitbone, by their dotted names."""
    package = Path(__file__).parent
    installed = package / "config.toml"
    checkout = package.parent.parent / ".streamlit" / "config.toml"
    file = installed if installed.is_file() else checkout
    return _dotted(tomllib.loads(file.read_text(encoding="utf-8")))


def _dotted(values: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for name, value in values.items():
        if isinstance(value, Mapping):
            flat |= _dotted(value, f"{prefix}{name}.")
        else:
            flat[prefix + name] = value
    return flat


def prepare() -> None:
    """Make the data folder ready before the first visitor."""
    forget_unfinished(data_folder())
    forget_exports(data_folder())
    forget_unfinished_clips(data_folder())


def warm_up() -> None:
    """Load what the first result needs while the visitor still looks at the first page.

    The pose library in a worker that waits for its first clip, the pages here.
    """
    from vision.live import FOLLOW_CAMERA
    from vision.pipeline import FIND_PEOPLE, POSE_LIBRARY

    RESERVE.keep(POSE_LIBRARY, (FIND_PEOPLE, FOLLOW_CAMERA))
    for module in (*(f"vision.ui.pages.{page}" for page in FIRST_PAGES), LIVE):
        import_module(module)


@asynccontextmanager
async def warmed_up(_app: Any) -> AsyncIterator[None]:
    """Warm up beside the server, from the moment that the first page is drawn: it would be there later."""

    def wait_and_warm_up() -> None:
        PAGE_DRAWN.wait()
        warm_up()

    threading.Thread(target=wait_and_warm_up, name="warm up", daemon=True).start()
    yield


def serve(*, port: int, temporary: bool, browser: bool) -> None:
    """Run the app on 127.0.0.1 until it is stopped."""
    import streamlit as st

    if temporary:
        os.environ[TEMPORARY_VARIABLE] = "1"
    prepare()
    settings = {**shipped_settings(), "server.port": port, "server.headless": not browser}
    app = st.App(SCRIPT, routes=ROUTES, middleware=MIDDLEWARE, lifespan=warmed_up)
    app.run(config=settings)
