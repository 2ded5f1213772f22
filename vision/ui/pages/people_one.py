"""One person: what is known, and the views of their sittings."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import streamlit as st

from vision.report.wording import quantity
from vision.ui import looks
from vision.ui.blocks import literal
from vision.ui.options import plan_words
from vision.ui.pages.people_compare import draw_comparison
from vision.ui.pages.people_form import edit_dialog
from vision.ui.pages.people_leave import draw_leaving
from vision.ui.pages.people_list import say_once
from vision.ui.pages.people_sittings import draw_sittings
from vision.ui.pages.people_time import draw_timeline
from vision.ui.pages.people_words import person_line
from vision.ui.places import page

if TYPE_CHECKING:
    from vision.history import History, Person

VIEWS: dict[str, Callable[[History, Person], None]] = {
    "Over time": draw_timeline,
    "Compare two": draw_comparison,
    "Sittings and pain": draw_sittings,
    "Export or forget": draw_leaving,
}
NEEDS_SITTINGS = ("Over time", "Compare two", "Sittings and pain")


def draw_person(history: History, person: Person) -> None:
    """Draw a person's page."""
    st.page_link(page("people"), label="Everybody", icon=":material/arrow_back:")
    with st.container(horizontal=True, vertical_alignment="center"):
        st.title(literal(person.name), anchor=False, width="content")
        if st.button("Change", icon=":material/edit:", key="edit_person"):
            edit_dialog(person)
    st.markdown(literal(person_line(person)))
    facts = known_facts(person)
    if facts:
        looks.facts(facts)
    say_once()
    view: Any = st.segmented_control(
        "View",
        list(VIEWS),
        default="Over time",
        required=True,
        key="people_view",
        label_visibility="collapsed",
        wrap=True,
    )
    if not person.sittings and view in NEEDS_SITTINGS:
        _nothing_filed(person)
        return
    VIEWS[view](history, person)


def known_facts(person: Person) -> list[tuple[str, str]]:
    """Return the plan, limit, usual pain and notes that are known, as names and values."""
    facts = []
    if person.plan_name is not None:
        facts.append(("Own plan", plan_words(person.plan_name)))
    if person.limit_deg is not None:
        facts.append(("Own limit", quantity(person.limit_deg)))
    if person.pain_usual is not None:
        facts.append(("Pain on an ordinary day", f"{person.pain_usual:g} of 10"))
    if person.notes:
        facts.append(("Notes", person.notes))
    return facts


def _nothing_filed(person: Person) -> None:
    st.info(
        f"Nothing is filed under {literal(person.name)} yet. Screen a video, then choose **File under a "
        "person** on its result.",
        icon=":material/info:",
    )
    st.page_link(page("screen"), label="Screen a video", icon=":material/movie:")
