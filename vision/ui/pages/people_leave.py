"""Taking a person's history elsewhere, and forgetting a person."""

from __future__ import annotations

import io
import tempfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from vision.errors import SitboneError
from vision.report.wording import plural
from vision.ui import analysis
from vision.ui.blocks import literal
from vision.ui.histories import the_history
from vision.ui.kept import clips_made_of
from vision.ui.pages.people_compare import forget_films
from vision.ui.pages.people_list import FAILED, SAID
from vision.ui.session import forget_results, remember_person
from vision.ui.store import delete_clip

if TYPE_CHECKING:
    from vision.history import History, Person
    from vision.history.export import Format

STAYS = "Exports, backups and result folders that you made are yours and stay."


def draw_leaving(history: History, person: Person) -> None:
    """Draw the exports, each made when it is asked for, and the way to forget a person."""
    from vision.history.export import FORMATS

    st.subheader("Take it elsewhere", anchor=False)
    with st.container(horizontal=True):
        for name, form in FORMATS.items():
            st.download_button(
                f"{name.upper()}: {form.title}",
                data=lambda name=name, form=form: exported(history, person.name, name, form),  # type: ignore[misc]
                file_name=f"{person.name}{form.suffix or f'_{name}.zip'}",
                key=f"export {name}",
                icon=":material/download:",
                on_click="ignore",
            )
    st.subheader("Forget", anchor=False)
    st.markdown(
        f"Erases {literal(person.name)} with {plural(person.sittings, 'sitting')}, "
        f"{plural(person.screenings, 'screening')}, landmarks and kept videos, and every browser's clips of "
        f"these videos on this computer. {STAYS}"
    )
    if st.button("Forget this person", icon=":material/person_remove:", key="forget_person"):
        _confirm(person)


def exported(history: History, name: str, format_name: str, form: Format) -> bytes:
    """Return an export as the bytes of one file; several files come as a zip archive."""
    from vision.history.export import export_person

    with tempfile.TemporaryDirectory() as folder:
        if form.kind == "file":
            target = Path(folder) / f"export{form.suffix}"
            export_person(history, name, format_name, target)
            return target.read_bytes()
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
            for path in export_person(history, name, format_name, Path(folder)):
                packed.write(path, path.relative_to(folder))
        return archive.getvalue()


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
    forget_results()
    forget_films()
    remember_person(None)
    told = f" {plural(len(clips), 'clip')} in the app went too." if clips else ""
    return f"{forgotten.sentence}{told} {STAYS}"
