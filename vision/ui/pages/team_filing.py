"""Filing a team under its people: offered on the computer that keeps their history."""

from __future__ import annotations

import streamlit as st

from vision.report.wording import plural
from vision.team.rows import ClipRow
from vision.ui.histories import on_this_computer
from vision.ui.pages.progress import LOOK_EVERY_S
from vision.ui.places import page
from vision.ui.teams.filing import fileable, filing_of, start_filing
from vision.ui.teams.kept import KeptTeam
from vision.ui.work import Task


def draw_filing(team: KeptTeam, rows: list[ClipRow]) -> None:
    """Offer to file every screened clip under its person, or tell how far that is."""
    clips = fileable(rows)
    if not clips or not on_this_computer():
        return
    st.subheader("Follow them over time", anchor=False)
    task = filing_of(team)
    if task is not None and task.active:
        _filing(task)
        return
    if st.button(
        f"File {plural(len(clips), 'clip')} under their people",
        key="team_file",
        icon=":material/person_add:",
        help="Everybody gets a sitting in the history, of the day in the clip's name. A clip that is filed "
        "already is replaced; videos are not kept twice.",
    ):
        start_filing(team)
        st.rerun()
    if task is None:
        return
    if task.state == "failed":
        st.error(task.error or "", icon=":material/error:")
    elif task.state == "cancelled":
        st.caption("It was stopped before it was done.")
    else:
        st.caption(f":material/check: {plural(task.done, 'clip')} filed.")
        st.page_link(page("people"), label="People", icon=":material/groups:")


@st.fragment(run_every=LOOK_EVERY_S)
def _filing(task: Task) -> None:
    if not task.active:
        st.rerun()
    bar, stop = st.columns([6, 1], vertical_alignment="center")
    bar.progress(task.share or 0.0, text=f"Filing: {task.done} of {task.total or 0}")
    if stop.button("Cancel", key="team_file_cancel"):
        task.stop()
        st.rerun()
