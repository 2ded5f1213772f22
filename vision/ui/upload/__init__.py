"""The drop zone: sends a file to the own route in the browser, with progress in bytes, and hands on its id."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from vision.ui.store import MEDIA_TYPES
from vision.ui.uploads import LARGEST_CLIP_BYTES, TOO_LARGE, WRONG_TYPE

_FOLDER = Path(__file__).parent


@cache
def _renderer() -> Any:
    html, css, js = (
        (_FOLDER / f"upload.{kind}").read_text(encoding="utf-8") for kind in ("html", "css", "js")
    )
    return st.components.v2.component("sitbone_upload", html=html, css=css, js=js)


def drop_zone(key: str) -> str | None:
    """Draw the drop zone; return the identity of the clip in the run after it arrived, else None."""
    result = _renderer()(
        key=key,
        data={
            "endings": list(MEDIA_TYPES),
            "largest_bytes": LARGEST_CLIP_BYTES,
            "too_large": TOO_LARGE,
            "wrong_type": WRONG_TYPE,
        },
        on_arrived_change=lambda: None,
    )
    arrived = result.get("arrived")
    return arrived if isinstance(arrived, str) else None
