"""Two players side by side, locked by the phase of the repetition."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from vision.ui.player import SCRIPTS, text_of
from vision.ui.player.fields import PlayerPayload

_component = st.components.v2.component(
    "sitbone_pair",
    html=text_of("pair.html").replace("PLAYER", text_of("player.html")),
    css=text_of("player.css", "pair.css"),
    js=text_of(*SCRIPTS, "reel.js", "pair.js"),
)


@dataclass(frozen=True)
class Film:
    """One side of a pair: what stands over it, what `player_payload` made, and the address of its video.

    Without a video the skeleton is played alone.
    """

    title: str
    payload: PlayerPayload
    video_url: str | None


def pair(earlier: Film, later: Film, *, key: str) -> None:
    """Show two screened clips, each in a repetition of its own.

    The phase is 0 % at the start of the repetition, 50 % at its deepest point and 100 % at its end:
    moving or playing one moves the other to the same phase, however long each lasts.
    """
    data: Mapping[str, Any] = {
        "films": [
            {"title": film.title, "video": film.video_url, "payload": film.payload}
            for film in (earlier, later)
        ]
    }
    _component(key=key, data=data, width="stretch", height="content")
