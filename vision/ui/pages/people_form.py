"""Adding a person and changing what is known of one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from vision.errors import HistoryError
from vision.history.records import LONGEST_NOTES
from vision.landmarks import SIDES
from vision.plan import HIGHEST_LIMIT_DEG, LOWEST_LIMIT_DEG, PLAN_NAMES
from vision.ui.blocks import literal
from vision.ui.histories import the_history
from vision.ui.options import plan_words
from vision.ui.pages.people_words import address_of
from vision.ui.questions import HIGHEST_PAIN

if TYPE_CHECKING:
    from vision.history import Person

NO_SIDE = "none"
PAIN_USUAL = "Pain on an ordinary day, 0 to 10"
SAVED, PROBLEM = "sitbone_form_saved", "sitbone_form_problem"


@st.dialog("Add a person", on_dismiss="rerun")
def add_dialog() -> None:
    """Ask for a new person."""
    _form(None)


@st.dialog("Change what is known", on_dismiss="rerun")
def edit_dialog(person: Person) -> None:
    """Ask for what changed."""
    _form(person)


def _form(person: Person | None) -> None:
    st.text_input(
        "Name or code",
        person.name if person else "",
        key="form_name",
        help="A code, like P07, tells less to whoever else uses this computer.",
    )
    _details(person)
    label = "Add" if person is None else "Save"
    st.button(label, type="primary", key="form_save", on_click=_save, args=(person,))
    if st.session_state.pop(SAVED, False):
        st.rerun()
    error = st.session_state.pop(PROBLEM, None)
    if error:
        st.error(literal(error), icon=":material/error:")


def _save(person: Person | None) -> None:
    """Keep what the form says; what is wrong with it stands in the form, which stays open."""
    form = st.session_state
    details = {
        "sore_side": None if form["form_side"] == NO_SIDE else form["form_side"],
        "plan_name": form["form_plan"],
        "limit_deg": form["form_limit"],
        "pain_usual": form["form_pain"],
        "notes": form["form_notes"],
    }
    try:
        if person is None:
            kept = the_history().add_person(form["form_name"], **details)
        else:
            kept = the_history().edit_person(person.name, rename=form["form_name"], **details)
    except HistoryError as error:
        form[PROBLEM] = str(error)
        return
    st.query_params["person"] = address_of(kept.name)
    form[SAVED] = True


def _details(person: Person | None) -> None:
    """Draw what may be kept of a person beside the name."""
    st.segmented_control(
        "Side that hurts",
        [NO_SIDE, *SIDES],
        default=(person.sore_side if person else None) or NO_SIDE,
        format_func=str.capitalize,
        required=True,
        key="form_side",
    )
    plans: list[Any] = [None, *PLAN_NAMES]
    st.selectbox(
        "Own plan",
        plans,
        plans.index(person.plan_name if person else None),
        format_func=lambda each: "None of their own" if each is None else plan_words(each),
        key="form_plan",
    )
    st.number_input(
        "Own limit in degrees",
        LOWEST_LIMIT_DEG,
        HIGHEST_LIMIT_DEG,
        person.limit_deg if person else None,
        step=5.0,
        format="%.0f",
        placeholder="The plan's own",
        key="form_limit",
        help="Of the hip flexion (trunk-thigh).",
    )
    st.number_input(
        PAIN_USUAL,
        0.0,
        float(HIGHEST_PAIN),
        person.pain_usual if person else None,
        step=1.0,
        format="%.0f",
        placeholder="Not known",
        key="form_pain",
    )
    st.text_area("Notes", person.notes if person else "", max_chars=LONGEST_NOTES, key="form_notes")
