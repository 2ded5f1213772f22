"""Taking a person's history elsewhere, and forgetting a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from vision.errors import SitboneError
from vision.report.wording import plural
from vision.ui import analysis, exports
from vision.ui.blocks import literal
from vision.ui.folders import data_folder
from vision.ui.histories import the_history
from vision.ui.kept import clips_made_of
from vision.ui.pages.people_compare import forget_films
from vision.ui.pages.people_list import FAILED, SAID
from vision.ui.pages.people_words import address_of
from vision.ui.pages.progress import LOOK_EVERY_S, time_left
from vision.ui.session import forget_results, remember_person
from vision.ui.store import delete_clip
from vision.ui.teams.forgetting import forget_in_teams
from vision.ui.work import Task

if TYPE_CHECKING:
    from vision.history import History, Person

ASKED = "sitbone_export_asked"
"""Of whom an export was asked for last, and in which format."""
STAYS = "Exports, backups and result folders that you made are yours and stay."


def draw_leaving(history: History, person: Person) -> None:
    """Draw the exports, each made when it is asked for, and the way to forget a person."""
    _draw_exports(person)
    st.subheader("Forget", anchor=False)
    st.markdown(
        f"Erases {literal(person.name)} with {plural(person.sittings, 'sitting')}, "
        f"{plural(person.screenings, 'screening')}, landmarks and kept videos, and every browser's clips and "
        f"team results of these videos on this computer. {STAYS}"
    )
    if st.button("Forget this person", icon=":material/person_remove:", key="forget_person"):
        _confirm(person)


@st.fragment
def _draw_exports(person: Person) -> None:
    """Offer every format: to make it, how far it is, to save it."""
    from vision.history.export import FORMATS

    st.subheader("Take it elsewhere", anchor=False)
    address = address_of(person.name)
    with st.container(horizontal=True):
        for name, form in FORMATS.items():
            words = f"{form.title[:1].upper()}{form.title[1:]} ({name.upper()})"
            if st.button(words, key=f"export {name}", icon=":material/file_export:"):
                exports.start_export(address, name)
                st.session_state[ASKED] = (address, name)
                st.rerun(scope="fragment")
    whose, name = st.session_state.get(ASKED, (None, ""))
    task = exports.export_of(address, name) if whose == address else None
    if task is None:
        return
    if task.active:
        _making(task, name)
    elif exports.is_made(address, name):
        st.link_button(
            f"Save it ({name.upper()})",
            f"/sitbone/people/{address}/export/{name}",
            icon=":material/download:",
            type="primary",
        )
        st.caption("It is removed here once it is saved, or after ten minutes.")
    elif task.state == "failed":
        st.error(literal(task.error or ""), icon=":material/error:")
    elif task.state in ("cancelled", "abandoned"):
        st.caption("It was stopped before it was done.")


@st.fragment(run_every=LOOK_EVERY_S)
def _making(task: Task, name: str) -> None:
    task.watched()
    if not task.active:
        st.rerun()
    bar, stop = st.columns([5, 1], vertical_alignment="center")
    left_s = task.remaining_s
    words = f"Making it ({name.upper()})"
    bar.progress(
        task.share or 0.0, text=words if left_s is None else f"{words}, {time_left(left_s)}"
    )
    if stop.button("Cancel", key="cancel_export"):
        task.stop()
        st.rerun()


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
    from vision.history.export import FORMATS
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
    for format_name in FORMATS:
        exports.forget_export(address_of(name), format_name)
    gone = len(clips) + in_teams
    told = f" {plural(gone, 'clip')} in the app went too." if gone else ""
    return f"{forgotten.sentence}{told} {STAYS}"
