"""What can be taken away of a team: one file with everything, made when it is asked for."""

from __future__ import annotations

import streamlit as st

from vision.ui import analysis
from vision.ui.pages.progress import LOOK_EVERY_S, time_left
from vision.ui.teams.kept import KeptTeam
from vision.ui.teams.packing import packing_of, start_packing
from vision.ui.work import Task


@st.fragment
def draw_taking(team: KeptTeam) -> None:
    """Offer everything in one file: to make it, how far it is, to save it."""
    st.subheader("Take it away", anchor=False)
    task = packing_of(team)
    if task is not None and task.active:
        _making(task)
        return
    with st.container(horizontal=True):
        if team.archive.is_file():
            st.link_button(
                "Save everything (ZIP)",
                f"/sitbone/teams/{team.id}/team.zip",
                icon=":material/download:",
                type="primary",
            )
        elif st.button("Make the files", key="team_pack", icon=":material/folder_zip:"):
            start_packing(team)
            st.rerun(scope="fragment")
    if task is not None and task.state == "failed":
        st.error(task.error or "", icon=":material/error:")
    elif task is not None and task.state in ("cancelled", "abandoned"):
        st.caption("It was stopped before it was done.")
    st.caption(
        "The table as HTML, PDF, CSV and JSON, a page for everybody, and every clip's report; no videos."
    )


@st.fragment(run_every=LOOK_EVERY_S)
def _making(task: Task) -> None:
    task.watched()
    if not task.active:
        st.rerun()
    bar, stop = st.columns([6, 1], vertical_alignment="center")
    bar.progress(task.share or 0.0, text=_words(task))
    if stop.button("Cancel", key="team_pack_cancel"):
        task.stop()
        st.rerun()


def _words(task: Task) -> str:
    before = analysis.place_of(task)
    if before > 0:
        return f"Waiting: {before} before it"
    if not task.total:
        return "Making the files"
    words = f"Page {min(task.done + 1, task.total)} of {task.total}"
    left_s = task.remaining_s
    return words if left_s is None else f"{words}, {time_left(left_s)}"
