"""The player: the original video with the measurement drawn over it, locked to the angle chart."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import streamlit as st

from vision.ui.component_key import component_key
from vision.ui.player.fields import PlayerPayload
from vision.ui.player.payload import payload_bytes, player_payload

__all__ = [
    "SCRIPTS",
    "PlayerAnswer",
    "PlayerPayload",
    "Seek",
    "payload_bytes",
    "player",
    "player_payload",
    "text_of",
]

SCRIPTS = (
    "track.js",
    "clock.js",
    "draw.js",
    "overlay.js",
    "chart_window.js",
    "chart.js",
    "words.js",
    "keys.js",
    "player.js",
)
"""The browser side, in the order in which the parts build on one another; one module when joined with
the file that mounts it."""

_FOLDER = Path(__file__).parent


def text_of(*names: str) -> str:
    """Return files of this folder, joined."""
    return "\n".join((_FOLDER / name).read_text(encoding="utf-8") for name in names)


_component = st.components.v2.component(
    "sitbone_player",
    html=text_of("player.html"),
    css=text_of("player.css"),
    js=text_of(*SCRIPTS, "mount.js"),
)


@dataclass(frozen=True)
class Seek:
    """A wish to see a moment: seconds of life, and a count that differs from the wish before."""

    time_s: float
    count: int


@dataclass(frozen=True)
class PlayerAnswer:
    """What the player tells the page in this run: why the browser cannot show the video, if so.

    "codec": it does not play this kind of video; "missing": the address gives no video (any more).
    """

    unplayable: Literal["codec", "missing"] | None


def player(
    video_url: str,
    payload: PlayerPayload | None = None,
    *,
    payload_url: str | None = None,
    seek: Seek | None = None,
    notice: str | None = None,
    on_unplayable: Callable[[], None] | None = None,
    key: str = "player",
) -> PlayerAnswer:
    """Show a screened clip; what a visitor chose in it lasts across reruns.

    Parameters
    ----------
    video_url : address of the clip on this server, answering Range requests.
    payload : what `player_payload` made. For a long clip leave it out and give `payload_url`.
    payload_url : address that answers with `payload_bytes`; it must change when the payload does.
    seek : pauses there when its `count` is new.
    notice : a sentence laid over the picture, such as the progress of a copy that can be played.
    on_unplayable : called when the browser cannot show the video, before the page runs again.
    key : one player per key.
    """
    data: Mapping[str, Any] = {
        "video": video_url,
        "payload": payload,
        "payloadUrl": payload_url,
        "seek": None if seek is None else {"time_s": seek.time_s, "count": seek.count},
        "notice": notice,
    }
    result = _component(
        key=component_key(key),
        data=data,
        width="stretch",
        height="content",
        on_unplayable_change=on_unplayable or _nothing,
    )
    return PlayerAnswer(unplayable=result.get("unplayable"))


def _nothing() -> None:
    """Stand for a callback that is not wanted: the trigger exists only with one."""
