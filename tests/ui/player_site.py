"""A server with nothing but the player: `python -m tests.ui.player_site FOLDER PORT`.

`/?clip=NAME` plays the folder's `NAME.mp4` (or the file named with `&video=`) with the payload in
`NAME.json`; `other.json` is what the page shows after "Other limit".
"""

from __future__ import annotations

import sys
from pathlib import Path

import streamlit as st
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

PAGE = Path(__file__).with_name("player_page.py")
SETTINGS = {
    "server.headless": True,
    "server.address": "127.0.0.1",
    "server.fileWatcherType": "none",
    "browser.gatherUsageStats": False,
}


def main(folder: Path, port: int) -> None:
    async def clip(request: Request) -> Response:
        path = folder / Path(request.path_params["name"]).name
        return FileResponse(path) if path.exists() else Response(status_code=404)

    st.App(PAGE, routes=[Route("/clips/{name}", clip)]).run(
        config={**SETTINGS, "server.port": port}
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
