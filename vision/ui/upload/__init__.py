"""The drop zone: sends files to the own routes in the browser, with progress in bytes, and hands on their id."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from vision.ui.component_key import component_key
from vision.ui.store import MEDIA_TYPES, VIDEO_TYPES
from vision.ui.uploads import LARGEST_CLIP_BYTES, TOO_LARGE, WRONG_TYPE

_FOLDER = Path(__file__).parent
_ONE = {
    "lead": "Drop a video here",
    "pick": "Choose a file",
    "label": "Choose a video or a photo",
}
_MANY = {
    "lead": "Drop all videos here, or a folder of them",
    "pick": "Choose files",
    "label": "Choose the videos of a team",
}


@dataclass(frozen=True)
class Sent:
    """Clips that arrived: in which team, what was refused in sentences, whether the visitor stopped it."""

    team_id: str
    refused: tuple[str, ...]
    stopped: bool


@cache
def _renderer() -> Any:
    html, css, js = (
        (_FOLDER / f"upload.{kind}").read_text(encoding="utf-8") for kind in ("html", "css", "js")
    )
    return st.components.v2.component("sitbone_upload", html=html, css=css, js=js)


def drop_zone(key: str) -> str | None:
    """Draw the drop zone; return the identity of the clip in the run after it arrived, else None."""
    arrived = _drawn(key, endings=list(MEDIA_TYPES), wrong_type=WRONG_TYPE, many=False, words=_ONE)
    return arrived if isinstance(arrived, str) else None


def drop_zone_for_many(key: str, wrong_type: str, team_id: str | None = None) -> Sent | None:
    """Draw a drop zone for the clips of a team, a new one without `team_id`; return what was sent.

    `wrong_type` is the sentence about a file `{name}` that is no video.
    """
    arrived = _drawn(
        key, endings=list(VIDEO_TYPES), wrong_type=wrong_type, many=True, words=_MANY, team=team_id
    )
    if not isinstance(arrived, Mapping) or not isinstance(arrived.get("id"), str):
        return None
    refused = arrived.get("refused") or []
    return Sent(arrived["id"], tuple(str(each) for each in refused), bool(arrived.get("stopped")))


def _drawn(key: str, **data: Any) -> Any:
    result = _renderer()(
        key=component_key(key),
        data={"largest_bytes": LARGEST_CLIP_BYTES, "too_large": TOO_LARGE, **data},
        on_arrived_change=lambda: None,
    )
    return result.get("arrived")
