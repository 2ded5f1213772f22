"""The camera: live picture with skeleton and set-up coach, recording in the browser, the clip sent on."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from vision.landmarks import BONES, SIDES, Landmark, landmark
from vision.ui.camera.routes import LIVE_PATH
from vision.ui.camera.texts import PROBLEMS, TEXTS

__all__ = ["camera"]

SCRIPTS = (
    "page.js",
    "sound.js",
    "device.js",
    "settings.js",
    "drawing.js",
    "feed.js",
    "film.js",
    "sending.js",
    "coach.js",
    "live.js",
    "stage.js",
    "camera.js",
    "entry.js",
)
"""The browser side; one module when joined."""
CLIPS_PATH = "/sitbone/clips"
COUNTDOWNS_S = (3, 5, 10)
LENGTHS_S = (0, 15, 30, 60)
"""When filming ends by itself; 0 is by hand."""
LONGEST_S = 300
"""Filming by hand ends here: some 225 MB, far more than any movement takes."""

_FOLDER = Path(__file__).parent


def _text(name: str) -> str:
    return (_FOLDER / name).read_text(encoding="utf-8")


@cache
def _renderer() -> Any:
    # On first use: the server imports this package for its route, before Streamlit runs.
    return st.components.v2.component(
        "sitbone_camera",
        html=_text("camera.html"),
        css=_text("camera.css"),
        js="\n".join(_text(name) for name in SCRIPTS),
    )


def camera(key: str, *, standing: bool = True) -> str | None:
    """Draw the camera; return the identity of the clip in the run after it was kept, else None.

    `standing` asks for a moment of quiet standing at the start of the clip.
    """
    result = _renderer()(
        key=key,
        data={
            "texts": TEXTS,
            "problems": PROBLEMS,
            "live_path": LIVE_PATH,
            "clips_path": CLIPS_PATH,
            "standing": standing,
            "countdowns_s": COUNTDOWNS_S,
            "lengths_s": LENGTHS_S,
            "longest_s": LONGEST_S,
            "body": body(),
        },
        width="stretch",
        height="content",
        on_recorded_change=lambda: None,
    )
    recorded = result.get("recorded")
    return recorded if isinstance(recorded, str) else None


def body() -> dict[str, Any]:
    """Return what the browser needs to draw a body: landmarks by their index."""
    # On use, for the same reason.
    from vision.measuring.person import PARTS_OF
    from vision.measuring.repair import VISIBILITY_MIN

    return {
        "bones": [[int(a), int(b)] for a, b in BONES],
        "sides": {
            side: [int(each) for each in Landmark if side.upper() in each.name.split("_")]
            for side in SIDES
        },
        "angles": {
            measure: {
                side: [int(landmark(part, side)) for part in PARTS_OF[measure]] for side in SIDES
            }
            for measure in ("hip_flexion", "knee_flexion")
        },
        "seen": VISIBILITY_MIN,
    }
