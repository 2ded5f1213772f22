"""A visitor with clips in a folder of the test's own, and the app's pages without a browser."""

from __future__ import annotations

import shutil
from pathlib import Path

from streamlit.testing.v1 import AppTest

from tests.command import SAMPLES
from tests.figures import (
    Camera,
    bridge,
    film,
    gait,
    hinge,
    lunge,
    seated,
    sequence,
    sit_to_stand,
    squat,
)
from vision.pose.file import save_poses
from vision.ui.choices import Choices
from vision.ui.store import Clip, keep, new_clip
from vision.ui.visitors import Visitor, visitor_with

TOKEN = "a" * 43
LONGEST_RUN_S = 60


MOTIONS = {
    "squat": squat((110.0, 70.0, 95.0)),
    "hinge": hinge(),
    "forward_lunge": lunge(("left", "right")),
    "sit_to_stand": sit_to_stand(2)[0],
    "seated": seated(4.0),
    "bridge": bridge()[0],
    "walk": gait(),
}
"""What a stick person may do in a clip that counts as measured."""


AWKWARD_ID = "nzUjZj8I3oBd3o__fV8tjg"
"""A random identity with Streamlit's own sign in it: one in two hundred has it."""


def the_visitor() -> Visitor:
    visitor = visitor_with(TOKEN)
    assert visitor is not None
    return visitor


def given_clip(
    motion: str | None = "squat", choices: Choices | None = None, *, azimuth_deg: float = 0.0
) -> Clip:
    """A clip of the visitor's; measured, with the landmarks of a stick person, where a motion is named."""
    clip = new_clip(the_visitor(), "my squat.mp4", choices)
    shutil.copyfile(SAMPLES / "squat_540.mp4", clip.video)
    if motion is not None:
        save_poses(
            sequence(film(MOTIONS[motion], Camera(azimuth_deg)), name=clip.record.name), clip.poses
        )
    return keep(clip, size_bytes=clip.video.stat().st_size)


def opened(name: str, clip: Clip | None = None) -> AppTest:
    """A page as the visitor sees it, the bar on top included."""
    script = (
        "import streamlit as st\n"
        "from vision.ui.places import PLACES, page\n"
        "st.navigation([page(place.name) for place in PLACES], position='top')\n"
        f"from vision.ui.pages.{name} import show\n"
        "show()\n"
    )
    app = AppTest.from_string(script, default_timeout=LONGEST_RUN_S)
    app.session_state["sitbone_token"] = TOKEN
    if clip is not None:
        app.query_params["clip"] = clip.id
    return app.run()


def words_of(app: AppTest) -> str:
    """Everything that is written on a page."""
    parts = [
        *app.title,
        *app.subheader,
        *app.markdown,
        *app.caption,
        *app.error,
        *app.warning,
        *app.info,
    ]
    written = [str(element.value) for element in parts]
    written += [str(element.proto.body) for element in app.get("html")]
    return "\n".join(written)


def button_labels(app: AppTest) -> list[str]:
    return [button.label for button in app.button]


def data_files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def answer_of(app: AppTest) -> str:
    """The banner with the answer, nothing where there is none."""
    bodies = [str(element.proto.body) for element in app.get("html")]
    return next((body for body in bodies if body.startswith('<div class="sb-answer')), "")
