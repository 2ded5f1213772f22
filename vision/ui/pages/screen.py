"""Screen a video: choose what counts, and give a clip."""

from __future__ import annotations

import streamlit as st

from vision.ui import analysis
from vision.ui.choices import Choices
from vision.ui.options import choose
from vision.ui.pages.filing import ask_for_whom
from vision.ui.places import page
from vision.ui.questions import ask, repeat_advice, stops_here
from vision.ui.samples import Sample, samples
from vision.ui.session import chosen, remember, this_visitor
from vision.ui.store import Clip, copy_in, find_clip, keep
from vision.ui.upload import drop_zone

SAMPLE_WIDTH_PX = 150


def show() -> None:
    """Draw the page."""
    st.title("How deep do your hip and knee fold?", anchor=False)
    st.markdown(
        "Give Sitbone a video of a squat, lunge, hinge, rise from a chair, bridge or of sitting, filmed "
        "from the side. It measures the angles, each with its error, and says what is above, near or "
        "within a limit."
    )
    main, beside = st.columns([5, 3], gap="large")
    with beside:
        choices = _options()
    with main:
        if stops_here(choices.plan):
            return
        _take_clip(choices)


def _options() -> Choices:
    before = chosen()
    with st.container(border=True):
        st.subheader("What counts", anchor=False)
        ask_for_whom("screen")
        choices = choose(before, "screen")
    with st.expander("Are you sore? A few questions", icon=":material/healing:"):
        choices = choices.model_copy(update={"plan": ask(choices.plan)})
        repeat_advice(choices.plan)
    remember(choices)
    return choices


def _take_clip(choices: Choices) -> None:
    arrived = drop_zone("upload")
    if arrived is not None:
        clip = find_clip(this_visitor(), arrived)
        if clip is not None:
            _measure(keep(clip, choices=choices))
    with st.container(horizontal=True, vertical_alignment="center"):
        st.page_link(page("record"), label="Record with the camera", icon=":material/videocam:")
        st.page_link(page("how_to_film"), label="How to film", icon=":material/photo_camera:")
    _offer_samples(choices)
    st.caption(
        "The video stays on this computer, and so does everything measured from it. This measures "
        "movement; it does not diagnose, rule out or treat any condition."
    )


def _offer_samples(choices: Choices) -> None:
    found = samples()
    if not found:
        return
    st.subheader("Or try a sample", anchor=False)
    # As many beside one another as fit: two on a phone.
    with st.container(horizontal=True, gap="small"):
        for sample in found:
            with st.container(width=SAMPLE_WIDTH_PX):
                _offer(sample, choices)


def _offer(sample: Sample, choices: Choices) -> None:
    if sample.picture.is_file():
        st.image(str(sample.picture), width="stretch", alt=f"A still of the sample: {sample.title}")
    if st.button(sample.title, key=f"sample_{sample.name}", help=sample.note, width="stretch"):
        # What a visitor chose for a clip of their own is kept, but a sample shows itself best alone.
        del choices
        _measure(copy_in(this_visitor(), sample.path, Choices(audience=chosen().audience)))


def _measure(clip: Clip) -> None:
    """Begin to measure a clip and show how it goes."""
    analysis.start(clip)
    st.switch_page(page("result"), query_params={"clip": clip.id})
