"""Who is asking: a random token per browser in a cookie, and the check that a request is our own page's.

The token is the only key to a visitor's folder. Scripts cannot read the cookie, other sites cannot
send it, and the folder is named by its hash, so that a listing of the disk opens nothing.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from pathlib import Path
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from vision.ui.folders import data_folder, keeps_nothing

COOKIE = "sitbone_visitor"
OWN_ROUTES = "/sitbone/"
"""Where every own route lives; all below it is answered to our own pages only."""
KEPT_FOR_S = 365 * 24 * 3600
TOKEN_BYTES = 32
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
REFUSED = "This address answers to the pages of Sitbone only. Open the app and use it from there."
NO_VISITOR = (
    "Your browser sends no cookie. Allow cookies for this address, then load the page again."
)
_WEBSOCKET_REFUSED = 1008


@dataclass(frozen=True)
class Visitor:
    """One browser: its secret token, and the folder that holds its clips (made on first use)."""

    token: str
    folder: Path

    def __repr__(self) -> str:
        # The token must not land in a log.
        return f"Visitor({self.folder.name[:8]})"


def new_token() -> str:
    """Return a token that nobody can guess: 256 random bits."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def visitor_with(token: str | None) -> Visitor | None:
    """Return the visitor of a token; None when it is missing or no token at all."""
    if token is None or not _TOKEN.fullmatch(token):
        return None
    name = hashlib.sha256(token.encode()).hexdigest()[:32]
    return Visitor(token, data_folder() / "visitors" / name)


def visitor_of(connection: HTTPConnection) -> Visitor | None:
    """Return who sends a request or opens a WebSocket; None without a valid cookie."""
    return visitor_with(connection.cookies.get(COOKIE))


def is_same_origin(method: str, headers: Mapping[str, str]) -> bool:
    """Return whether a request was made by a page of this very address.

    `headers` has lower-case names. A browser names the page's origin with every POST and WebSocket,
    so for those it must be there (`method` "WEBSOCKET"); for reading, a browser that says nothing
    (a typed address, an older one) is let through, and one that names another site is not.
    """
    if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return False
    origin = headers.get("origin")
    if origin is None:
        return method in ("GET", "HEAD")
    return bool(urlsplit(origin).netloc) and urlsplit(origin).netloc == headers.get("host")


def is_own_host(headers: Mapping[str, str], server_host: str | None) -> bool:
    """Return whether a request names this computer, where the server listens to this computer alone.

    Another site's name can be made to lead to 127.0.0.1; its pages would then count as ours.
    """
    if server_host not in LOOPBACK:
        return True
    return urlsplit(f"//{headers.get('host', '')}").hostname in LOOPBACK


def is_forwarded(headers: Mapping[str, str]) -> bool:
    """Return whether a request was passed on by a proxy, so that its address says nothing of its sender."""
    return not {"forwarded", "x-forwarded-for", "x-real-ip"}.isdisjoint(headers.keys())


def is_from_this_computer(connection: HTTPConnection) -> bool:
    """Return whether a request was sent by a browser on the server's own computer."""
    sender = connection.client.host if connection.client else None
    return sender in LOOPBACK and not is_forwarded(connection.headers)


class VisitorMiddleware:
    """Gives every browser its token with the first page, and guards the own routes."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one connection."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        headers = {name.lower(): value for name, value in Headers(scope=scope).items()}
        method = scope["method"] if scope["type"] == "http" else "WEBSOCKET"
        host = (scope.get("server") or (None,))[0]
        own = scope["path"].startswith(OWN_ROUTES)
        allowed = is_own_host(headers, host) and (not own or is_same_origin(method, headers))
        visitor = visitor_with(token_in(headers.get("cookie", "")))
        if not allowed or (own and visitor is None):
            await _refuse(scope, receive, send, REFUSED if not allowed else NO_VISITOR)
            return
        # Only with a page: its scripts and pictures are asked for at the same time, and each would
        # bring a token of its own.
        for_page = "text/html" in headers.get("accept", "") and scope["type"] == "http"
        await self.app(scope, receive, _with_cookie(send) if for_page and not visitor else send)


def token_in(cookie_header: str) -> str | None:
    """Return the token in a Cookie header, None when there is none."""
    try:
        morsel = SimpleCookie(cookie_header).get(COOKIE)
    except CookieError:
        return None
    return None if morsel is None else morsel.value


async def _refuse(scope: Scope, receive: Receive, send: Send, sentence: str) -> None:
    if scope["type"] == "websocket":
        await receive()
        await send(
            {"type": "websocket.close", "code": _WEBSOCKET_REFUSED, "reason": sentence[:100]}
        )
        return
    await JSONResponse({"error": sentence}, status_code=403)(scope, receive, send)


def _with_cookie(send: Send) -> Send:
    async def send_with_cookie(message: Message) -> None:
        if message["type"] == "http.response.start":
            kept = "" if keeps_nothing() else f"; Max-Age={KEPT_FOR_S}"
            MutableHeaders(scope=message).append(
                "set-cookie", f"{COOKIE}={new_token()}; Path=/; HttpOnly; SameSite=Strict{kept}"
            )
        await send(message)

    return send_with_cookie
