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


@st.dialog("Add a person", on_dismiss="rerun")
def add_dialog() -> None:
    """Ask for a new person."""
    _form(None)


@st.dialog("Change what is known", on_dismiss="rerun")
def edit_dialog(person: Person) -> None:
    """Ask for what changed."""
    _form(person)


def _form(person: Person | None) -> None:
    name = st.text_input(
        "Name or code",
        person.name if person else "",
        key="form_name",
        help="A code, like P07, tells less to whoever else uses this computer.",
    )
    details = _details(person)
    label = "Add" if person is None else "Save"
    if not st.button(label, type="primary", key="form_save"):
        return
    try:
        if person is None:
            kept = the_history().add_person(name, **details)
        else:
            kept = the_history().edit_person(person.name, rename=name, **details)
    except HistoryError as error:
        st.error(literal(str(error)), icon=":material/error:")
        return
    st.query_params["person"] = address_of(kept.name)
    st.rerun()


def _details(person: Person | None) -> dict[str, Any]:
    """Draw what may be kept of a person; return it as the history takes it."""
    side: Any = st.segmented_control(
        "Side that hurts",
        [NO_SIDE, *SIDES],
        default=(person.sore_side if person else None) or NO_SIDE,
        format_func=str.capitalize,
        required=True,
        key="form_side",
    )
    plans: list[Any] = [None, *PLAN_NAMES]
    plan: Any = st.selectbox(
        "Own plan",
        plans,
        plans.index(person.plan_name if person else None),
        format_func=lambda each: "None of their own" if each is None else plan_words(each),
        key="form_plan",
    )
    limit: float | None = st.number_input(
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
    usual: float | None = st.number_input(
        "Pain on an ordinary day, 0 to 10",
        0.0,
        float(HIGHEST_PAIN),
        person.pain_usual if person else None,
        step=1.0,
        format="%.0f",
        placeholder="Not known",
        key="form_pain",
    )
    notes = st.text_area(
        "Notes", person.notes if person else "", max_chars=LONGEST_NOTES, key="form_notes"
    )
    return {
        "sore_side": None if side == NO_SIDE else side,
        "plan_name": plan,
        "limit_deg": limit,
        "pain_usual": usual,
        "notes": notes,
    }
