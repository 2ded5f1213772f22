"""How to film each movement: where the camera belongs, what to do, what cannot be judged."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from vision.movements import MOVEMENTS
from vision.movements.movement import CameraSetup, Movement
from vision.result import MovementName
from vision.ui import looks
from vision.ui.blocks import literal
from vision.ui.places import page

PICTURES = Path(__file__).parent.parent / "pictures"

MOMENTS = (("start", "How it begins"), ("deepest", "In the middle of it"))

MISTAKES = (
    (
        "mistake_oblique",
        "Far off the side",
        "The hip looks less folded than it is. Move the camera round until it sees you as a profile.",
    ),
    (
        "mistake_front",
        "From the front",
        "Depth toward the camera cannot be seen. Turn yourself or the camera by a quarter.",
    ),
    (
        "mistake_close",
        "Too close",
        "Shoulder, hip, knee and ankle must all be in the picture, all the time. Step back.",
    ),
    (
        "mistake_dark",
        "Too dark",
        "Joints are guessed rather than seen. Turn on a light, and do not film against a window.",
    ),
)


def show() -> None:
    """Draw the page."""
    st.title("How to film", anchor=False)
    st.markdown(
        "A phone on a stand, square to your side, is all it takes. The closer to a true side view, the "
        "smaller the error of every angle."
    )
    names = [name for name, movement in MOVEMENTS.items() if movement.kind != "unscreened"]
    chosen: MovementName = st.segmented_control(
        "Movement",
        names,
        default="squat",
        required=True,
        format_func=lambda name: MOVEMENTS[name].title,
        key="filmed_movement",
        wrap=True,
    )
    _show_movement(MOVEMENTS[chosen])
    _show_mistakes()
    with st.container(horizontal=True):
        st.page_link(page("screen"), label="Screen a video", icon=":material/movie:")
        st.page_link(page("record"), label="Record with the camera", icon=":material/videocam:")


def _show_movement(movement: Movement) -> None:
    st.subheader(movement.title, anchor=False)
    pictures, words = st.columns([3, 2], gap="large")
    with pictures:
        _show_pictures(movement)
    with words:
        looks.facts(camera_facts(movement.camera))
        looks.plan_view(movement.camera)
    st.markdown("\n".join(f"1. {literal(line)}" for line in movement.instructions))


def _show_pictures(movement: Movement) -> None:
    found = [
        (path, f"{movement.title}: {words.lower()}, as the camera should see it")
        for moment, words in MOMENTS
        if (path := PICTURES / f"{movement.name}_{moment}.webp").is_file()
    ]
    for column, (path, words) in zip(st.columns(max(len(found), 1)), found, strict=False):
        column.image(str(path), caption=words, width="stretch", alt=words)


def camera_facts(camera: CameraSetup) -> list[tuple[str, str]]:
    """Return where the camera belongs, as names and values."""
    near, far = camera.distance_m
    low, high = camera.height_m
    return [
        ("View", f"{camera.view}, square to it"),
        ("Distance", f"{near:g} to {far:g} m"),
        ("Lens height", f"{low:g} to {high:g} m"),
        ("Phone", camera.orientation),
        ("In the picture", camera.framing),
    ]


def _show_mistakes() -> None:
    st.subheader("What cannot be judged", anchor=False)
    for column, (name, title, words) in zip(st.columns(len(MISTAKES)), MISTAKES, strict=True):
        with column, st.container(border=True):
            st.image(str(PICTURES / f"{name}.webp"), width="stretch", alt=f"{title}: {words}")
            st.markdown(f"**{title}**")
            st.caption(words)
