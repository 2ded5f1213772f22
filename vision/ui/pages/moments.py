"""Still pictures of the flagged repetitions (or the deepest one), each a way into the video."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from vision.errors import SitboneError
from vision.overlay.stills import report_stills
from vision.report.blocks import Still
from vision.result import Screening
from vision.ui.blocks import literal
from vision.ui.seeking import show_moment
from vision.ui.session import remembered_stills
from vision.ui.store import Clip

DRAWN_AT_ONCE_FRAMES = 1500
"""Stills are read out of the video: of a longer one only when they are asked for."""
ACROSS = 4


def draw_moments(clip: Clip, screening: Screening) -> None:
    """Draw the pictures with what was measured in them."""
    if screening.angles.empty or not (screening.repetitions or screening.holds):
        return
    st.subheader("At the deepest point", anchor=False)
    if screening.source.frames > DRAWN_AT_ONCE_FRAMES and not st.toggle(
        "Draw the pictures (it takes a while in a long video)", key=f"{clip.id} pictures"
    ):
        return
    _draw(clip, screening)


@st.fragment
def _draw(clip: Clip, screening: Screening) -> None:
    try:
        stills = remembered_stills(clip, screening, lambda: report_stills(screening, clip.video))
    except SitboneError as error:
        st.caption(str(error))
        return
    _grid(clip, stills)


def _grid(clip: Clip, stills: Sequence[Still]) -> None:
    for first in range(0, len(stills), ACROSS):
        for column, still in zip(st.columns(ACROSS), stills[first : first + ACROSS], strict=False):
            with column:
                st.image(still.image, width="stretch", alt=still.caption)
                st.caption(literal(still.caption))
                if st.button(
                    "Show it in the video",
                    key=f"{clip.id} still {still.repetition} {still.time_s}",
                    icon=":material/play_arrow:",
                ):
                    show_moment(still.time_s)
                    st.rerun(scope="app")
