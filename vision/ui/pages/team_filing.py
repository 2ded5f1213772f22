"""Filing a team under its people: offered where there is a history, on the computer that keeps it."""

from __future__ import annotations

import streamlit as st

from vision.report.wording import plural
from vision.team.rows import ClipRow
from vision.ui.pages.progress import LOOK_EVERY_S
from vision.ui.teams.filing import fileable, filing_of, has_history, start_filing
from vision.ui.teams.kept import KeptTeam
from vision.ui.teams.squads import may_name_folders
from vision.ui.work import Task


def draw_filing(team: KeptTeam, rows: list[ClipRow]) -> None:
    """Offer to file every screened clip under its person, or tell how far that is."""
    if not has_history() or not may_name_folders():
        return
    clips = fileable(team, rows)
    task = filing_of(team)
    if task is not None and task.active:
        _filing(task)
        return
    if clips and st.button(
        f"File {plural(len(clips), 'clip')} under their people",
        key="team_file",
        icon=":material/person_add:",
        help="Everybody gets a sitting in the history, of the day in the clip's name. Filed again, a clip is "
        "replaced.",
    ):
        start_filing(team)
        st.rerun()
    if task is not None and task.state == "failed":
        st.error(task.error or "", icon=":material/error:")
    elif task is not None and task.state == "done":
        st.caption(f":material/check: {plural(task.done, 'clip')} filed.")


@st.fragment(run_every=LOOK_EVERY_S)
def _filing(task: Task) -> None:
    if not task.active:
        st.rerun()
    bar, stop = st.columns([6, 1], vertical_alignment="center")
    bar.progress(task.share or 0.0, text=f"Filing: {task.done} of {task.total or 0}")
    if stop.button("Cancel", key="team_file_cancel"):
        task.stop()
        st.rerun()
