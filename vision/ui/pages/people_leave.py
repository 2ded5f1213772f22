"""Taking a person's history elsewhere, and forgetting a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from vision.errors import SitboneError
from vision.report.wording import plural
from vision.ui import analysis
from vision.ui.blocks import literal
from vision.ui.folders import data_folder
from vision.ui.histories import the_history
from vision.ui.kept import clips_made_of
from vision.ui.pages.people_compare import forget_films
from vision.ui.pages.people_list import FAILED, SAID
from vision.ui.pages.people_words import address_of
from vision.ui.session import forget_results, remember_person
from vision.ui.store import delete_clip
from vision.ui.teams.forgetting import forget_in_teams

if TYPE_CHECKING:
    from vision.history import History, Person

STAYS = "Exports, backups and result folders that you made are yours and stay."


def draw_leaving(history: History, person: Person) -> None:
    """Draw the exports, each made when it is asked for, and the way to forget a person."""
    from vision.history.export import FORMATS

    st.subheader("Take it elsewhere", anchor=False)
    with st.container(horizontal=True):
        for name, form in FORMATS.items():
            st.link_button(
                f"{form.title[:1].upper()}{form.title[1:]} ({name.upper()})",
                f"/sitbone/people/{address_of(person.name)}/export/{name}",
                icon=":material/download:",
            )
    st.subheader("Forget", anchor=False)
    st.markdown(
        f"Erases {literal(person.name)} with {plural(person.sittings, 'sitting')}, "
        f"{plural(person.screenings, 'screening')}, landmarks and kept videos, and every browser's clips and "
        f"team results of these videos on this computer. {STAYS}"
    )
    if st.button("Forget this person", icon=":material/person_remove:", key="forget_person"):
        _confirm(person)


@st.dialog("Forget this person?", on_dismiss="rerun")
def _confirm(person: Person) -> None:
    st.markdown(f"This cannot be undone. Type the name, **{literal(person.name)}**, to erase it.")
    st.text_input("Name", key="forget_name")
    st.button("Erase", type="primary", key="confirm_forget", on_click=_erase, args=(person.name,))
    if SAID in st.session_state:
        st.rerun()
    failed = st.session_state.pop(FAILED, None)
    if failed:
        st.error(literal(failed), icon=":material/error:")


def _erase(name: str) -> None:
    typed = st.session_state["forget_name"]
    if " ".join(typed.split()).casefold() != " ".join(name.split()).casefold():
        st.session_state[FAILED] = "That is not the name: nothing was erased."
        return
    try:
        st.session_state[SAID] = erase(the_history(), name)
    except SitboneError as error:
        st.session_state[FAILED] = str(error)
        return
    st.query_params.clear()


def erase(history: History, name: str) -> str:
    """Erase a person with the app's own clips of the same videos; return what was erased as a sentence.

    Raises UnknownPersonError, HistoryError.
    """
    from vision.history.forgetting import forget

    forgotten = forget(history, name)
    clips = clips_made_of(forgotten.source_sha256)
    for clip in clips:
        analysis.forget(clip)
        delete_clip(clip)
    in_teams = forget_in_teams(data_folder(), name, forgotten.source_sha256)
    forget_results()
    forget_films()
    remember_person(None)
    gone = len(clips) + in_teams
    told = f" {plural(gone, 'clip')} in the app went too." if gone else ""
    return f"{forgotten.sentence}{told} {STAYS}"
