"""People: who is in the history of this computer, and one person's sittings over time."""

from __future__ import annotations

import streamlit as st

from vision.errors import SitboneError
from vision.ui.blocks import literal
from vision.ui.folders import keeps_nothing
from vision.ui.histories import ELSEWHERE, on_this_computer, the_history
from vision.ui.pages.people_list import draw_list
from vision.ui.pages.people_one import draw_person
from vision.ui.pages.people_words import found_at

PERSON = "person"
"""Who is looked at, in the page's address."""


def show() -> None:
    """Draw the page."""
    if not on_this_computer():
        st.title("People", anchor=False)
        st.info(ELSEWHERE, icon=":material/lock:")
        return
    try:
        _show()
    except SitboneError as error:
        st.error(literal(str(error)), icon=":material/error:")
    st.caption(
        "The server runs in its temporary mode: people are forgotten when it ends."
        if keeps_nothing()
        else "People are kept on this computer, apart from the clips of each browser: every browser on this "
        "computer shows them, and none elsewhere does."
    )


def _show() -> None:
    people = the_history().people()
    wanted = st.query_params.get(PERSON)
    person = found_at(people, wanted)
    if person is not None:
        st.query_params[PERSON] = (
            wanted or ""
        )  # a link from the page to itself loses it on the next run
        draw_person(the_history(), person)
        return
    if wanted is not None:
        del st.query_params[PERSON]
    draw_list(people)
