"""Everybody in the history: found by name, ordered, added."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

import streamlit as st

from vision.report.wording import plural
from vision.ui.blocks import literal
from vision.ui.pages.people_form import add_dialog
from vision.ui.pages.people_words import address_of, person_line
from vision.ui.places import page

if TYPE_CHECKING:
    from vision.history import Person

MOST_LISTED = 60
BY_LAST, BY_NAME = "Last sitting", "Name"
SAID, FAILED = "sitbone_people_said", "sitbone_people_failed"
"""Sentences that the next run says once, such as what was erased."""


def draw_list(people: list[Person]) -> None:
    """Draw the list with search, order, and the way to add somebody."""
    st.title("People", anchor=False)
    say_once()
    if not people:
        _empty()
        return
    wanted, order = _controls(people)
    found = ordered(matching(people, wanted), order)
    if not found:
        st.markdown(f"Nobody's name holds “{literal(wanted)}”.")
    for person in found[:MOST_LISTED]:
        _entry(person)
    if len(found) > MOST_LISTED:
        more = len(found) - MOST_LISTED
        st.caption(f"{plural(more, 'more person', 'more people')}: search to narrow the list.")


def say_once() -> None:
    """Say what the run before has done, or why it could not."""
    said, failed = (st.session_state.pop(name, None) for name in (SAID, FAILED))
    if said:
        st.success(literal(said), icon=":material/check:")
    if failed:
        st.error(literal(failed), icon=":material/error:")


def _empty() -> None:
    st.markdown(
        "Nobody is here yet. Screen a video and choose **File under a person** on its result, or add "
        "somebody first: with a second sitting you see what really changed between them."
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button(
            "Add a person", type="primary", icon=":material/person_add:", key="add_person"
        ):
            add_dialog()
        st.page_link(page("screen"), label="Screen a video", icon=":material/movie:")


def _controls(people: list[Person]) -> tuple[str, str]:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        wanted = st.text_input(
            "Search",
            key="people_search",
            icon=":material/search:",
            placeholder=f"A name among {len(people)}",
            live=True,
            width=320,
        )
        order: Any = st.segmented_control(
            "Order by", [BY_LAST, BY_NAME], default=BY_LAST, required=True, key="people_order"
        )
        if st.button("Add a person", icon=":material/person_add:", key="add_person"):
            add_dialog()
    return wanted.strip(), order


def matching(people: Iterable[Person], wanted: str) -> list[Person]:
    """Return the people whose name holds every word that is searched for.

    >>> from vision.history import Person
    >>> [each.name for each in matching([Person(name="Ana Lima"), Person(name="Ben Ito")], "LIM a")]
    ['Ana Lima']
    """
    words = wanted.casefold().split()
    return [each for each in people if all(word in each.name.casefold() for word in words)]


def ordered(people: list[Person], order: str) -> list[Person]:
    """Return people by name, or by their last sitting, the latest first."""
    if order == BY_NAME:
        return people
    return sorted(people, key=lambda person: person.last or date.min, reverse=True)


def _entry(person: Person) -> None:
    with st.container(border=True, gap=None):
        st.page_link(
            page("people"),
            label=f"**{literal(person.name)}**",
            icon=":material/person:",
            query_params={"person": address_of(person.name)},
        )
        st.caption(person_line(person))
