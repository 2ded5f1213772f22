"""Record: film a movement with this computer's or phone's camera, then measure it like any other clip."""

from __future__ import annotations

from typing import Any

import streamlit as st

from vision.movements import MOVEMENTS
from vision.movements.common import EVERY_CLIP, STAND_STILL
from vision.ui import analysis
from vision.ui.camera import camera
from vision.ui.choices import Choices
from vision.ui.pages.result import CLIP
from vision.ui.places import page
from vision.ui.questions import stops_here
from vision.ui.session import chosen, remember, this_visitor
from vision.ui.store import find_clip, keep

AUTOMATIC = "auto"
_MOVEMENT = "record_movement"


def show() -> None:
    """Draw the page."""
    st.title("Record", anchor=False)
    choices = chosen()
    if stops_here(choices.plan):
        st.page_link(page("screen"), label="Back to the questions", icon=":material/arrow_back:")
        return
    main, beside = st.columns([5, 2], gap="large")
    with beside:
        choices = _movement(choices)
    with main:
        arrived = camera("camera", standing=_wants_standing(choices))
        st.markdown(
            ":small[The live angles are a first impression, each with its error. They are corrected with "
            "what was seen of you in the last seconds; *raw* marks one that is not corrected yet. The clip "
            "is measured anew afterwards, from every frame.]"
        )
    clip = find_clip(this_visitor(), arrived)
    if clip is not None:
        analysis.start(keep(clip, choices=choices))
        st.switch_page(page("result"), query_params={CLIP: clip.id})


def _movement(choices: Choices) -> Choices:
    """Ask for the movement and tell how it is filmed; return the choices with it."""
    st.session_state.setdefault(_MOVEMENT, choices.movement)
    name: Any = st.selectbox(
        "Movement",
        [AUTOMATIC, *MOVEMENTS],
        format_func=lambda each: "Recognise it" if each == AUTOMATIC else MOVEMENTS[each].title,
        key=_MOVEMENT,
    )
    if name != AUTOMATIC:
        movement = MOVEMENTS[name]
        st.markdown(f"**{movement.camera.framing}**")
        steps = [each for each in movement.instructions if each not in EVERY_CLIP]
    else:
        steps = [STAND_STILL]
    st.markdown("\n".join(f"1. {step}" for step in (*EVERY_CLIP, *steps)))
    with st.expander("Filming alone"):
        st.markdown(
            "Tick **Start by itself when all fits**: filming begins once you stand as it should be, "
            "with beeps for the countdown. Choose after how many seconds it stops. In the browser's "
            "keyboard focus, **R** films and stops, **M** mirrors, **Esc** ends the countdown."
        )
    choices = choices.model_copy(update={"movement": name})
    remember(choices)
    return choices


def _wants_standing(choices: Choices) -> bool:
    return choices.movement == "auto" or STAND_STILL in MOVEMENTS[choices.movement].instructions
