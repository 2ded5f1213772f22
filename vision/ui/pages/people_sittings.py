"""A person's sittings: what was filed, what was felt, and what the last ones suggest to ask."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pandas as pd
import streamlit as st

from vision.errors import SitboneError
from vision.history.cells import LOAD_HEADER, load_cells
from vision.report.wording import NONE, STATUS_MARK
from vision.ui.blocks import literal
from vision.ui.pages.people_list import SAID
from vision.ui.pages.people_words import day
from vision.ui.pages.whom import ask_set_up, set_up_words
from vision.ui.questions import HIGHEST_PAIN

if TYPE_CHECKING:
    from vision.history import History, Person, Sitting

COLUMNS = ["Sitting", "Pain in it", "Usual", "Day after", "Flare-up", "Notes"]
FLARES = {"Not answered": None, "Yes": True, "No": False}


def draw_sittings(history: History, person: Person) -> None:
    """Draw the sittings with their results, the answers on pain, and what may be asked."""
    from vision.history.suggestions import load_over_time

    sittings = history.sittings(person.name)
    st.subheader("How it felt", anchor=False)
    _ask_pain(history, person, sittings)
    frame = pd.DataFrame([pain_row(sitting) for sitting in reversed(sittings)], columns=COLUMNS)
    st.table(frame.map(literal), hide_index=True)
    _ask_set_up(history, person, sittings)
    load = load_over_time(history, person.name)
    with st.expander("What was above the limit", icon=":material/bar_chart:"):
        rows = pd.DataFrame([load_cells(each) for each in load.loads], columns=list(LOAD_HEADER))
        st.table(rows.map(literal), hide_index=True)
        st.caption(
            "Repetitions at or above the limit as measured, surely (even less their error) and possibly."
        )
    st.subheader("To ask", anchor=False)
    for suggestion in load.suggestions:
        with st.container(border=True, gap=None):
            mark = STATUS_MARK[suggestion.status]
            st.markdown(f"{mark} **{literal(suggestion.title)}** ({suggestion.code})")
            st.markdown(literal(suggestion.sentence))
            if suggestion.question:
                st.markdown(f":material/help: {literal(suggestion.question)}")
    st.caption("Suggestions to ask, never instructions.")
    _draw_filed(history, person, sittings)


def pain_row(sitting: Sitting) -> tuple[str, ...]:
    """Return what was felt around a sitting, as a row."""
    pains = (sitting.pain_during, sitting.pain_usual, sitting.pain_next_day)
    flare = NONE if sitting.flare_over_24h is None else _flare_words(sitting).lower()
    return (
        day(sitting.date),
        *(NONE if pain is None else f"{pain:g}" for pain in pains),
        flare,
        sitting.notes or NONE,
    )


def _ask_pain(history: History, person: Person, sittings: list[Sitting]) -> None:
    by_day = {sitting.date: sitting for sitting in reversed(sittings)}
    with st.container(border=True):
        chosen: Any = st.selectbox("Sitting", list(by_day), format_func=day, key="pain_sitting")
        sitting = by_day.get(chosen) or sittings[-1]
        key = f"pain {person.name} {sitting.date}"
        with st.form(key, border=False):
            first, second, third = st.columns(3)
            with first:
                during = _pain("Pain in the movement, 0 to 10", sitting.pain_during, key)
            with second:
                usual = _pain("Pain on an ordinary day, 0 to 10", sitting.pain_usual, key)
            with third:
                after = _pain("Pain 24 hours later, 0 to 10", sitting.pain_next_day, key)
            flare: Any = st.segmented_control(
                "A flare-up lasted longer than a day",
                list(FLARES),
                default=_flare_words(sitting),
                required=True,
                key=f"{key} flare",
            )
            notes = st.text_input("Notes on this sitting", sitting.notes, key=f"{key} notes")
            wrong = st.container()  # above the button, where it is seen
            entered = st.form_submit_button("Enter", type="primary", key=f"{key} enter")
        if not entered:
            return
        try:
            history.enter_pain(
                person.name,
                sitting.date,
                pain_during=during,
                pain_usual=usual,
                pain_next_day=after,
                flare_over_24h=FLARES[flare],
                notes=notes,
            )
        except SitboneError as error:
            wrong.error(literal(str(error)), icon=":material/error:")
            return
        st.session_state[SAID] = f"Entered for {day(sitting.date)}; its results are judged with it."
        st.rerun()


def _ask_set_up(history: History, person: Person, sittings: list[Sitting]) -> None:
    """Draw how each sitting was filmed, and the way to say it later."""
    from vision.history.correcting import enter_set_up

    with st.expander("How they were filmed", icon=":material/photo_camera:"):
        by_day = {sitting.date: sitting for sitting in reversed(sittings)}
        chosen: Any = st.selectbox("Sitting", list(by_day), format_func=day, key="set_up_sitting")
        sitting = by_day.get(chosen) or sittings[-1]
        key = f"set up {person.name} {sitting.date}"
        with st.form(key, border=False):
            set_up = ask_set_up(key, sitting.set_up)
            wrong = st.container()  # above the button, where it is seen
            entered = st.form_submit_button("Keep it", key=f"{key} enter")
        rows = [(day(each.date), _filmed(each)) for each in reversed(sittings)]
        frame = pd.DataFrame(rows, columns=["Sitting", "How it was filmed"])
        st.table(frame.map(literal), hide_index=True)
        if entered:
            try:
                enter_set_up(history, person.name, sitting.date, set_up)
            except SitboneError as error:
                wrong.error(literal(str(error)), icon=":material/error:")
                return
            st.session_state[SAID] = f"Kept how {day(sitting.date)} was filmed."
            st.rerun()


def _filmed(sitting: Sitting) -> str:
    return set_up_words(sitting.set_up) or NONE


def _flare_words(sitting: Sitting) -> str:
    return next(words for words, answer in FLARES.items() if answer is sitting.flare_over_24h)


def _pain(label: str, before: float | None, key: str) -> float | None:
    answer: float | None = st.number_input(
        label,
        0.0,
        float(HIGHEST_PAIN),
        before,
        step=1.0,
        format="%.0f",
        placeholder="Not answered",
        key=f"{key} {label}",
    )
    return answer


def _draw_filed(history: History, person: Person, sittings: list[Sitting]) -> None:
    st.subheader("What is filed", anchor=False)
    for sitting in reversed(sittings):
        for filed in sitting.screenings:
            with st.container(border=True, gap=None):
                with st.container(horizontal=True, vertical_alignment="center"):
                    st.markdown(
                        f"{STATUS_MARK[filed.status]} **{day(filed.date)}**, {literal(filed.clip)}, "
                        f"{literal(filed.plan)}",
                        width="content",
                    )
                    if st.button("Take back", key=f"take back {filed.id}", icon=":material/undo:"):
                        _take_back(history, filed.id, person.name, filed.date)
                st.caption(literal(filed.sentence))


@st.dialog("Take this screening back?")
def _take_back(history: History, screening_id: int, name: str, when: date) -> None:
    st.markdown(
        f"The screening of {day(when)} is no longer filed under {literal(name)}; its landmarks, and its "
        "video if it was kept, are erased from the history."
    )
    if st.button(
        "Take it back",
        type="primary",
        key="confirm_take_back",
        on_click=history.unfile,
        args=(screening_id,),
    ):
        st.rerun()
