"""How a team's state, its errors and its progress are said; and where its page is."""

from __future__ import annotations

from datetime import datetime

import streamlit as st

from vision.report.wording import plural
from vision.ui.blocks import literal
from vision.ui.pages.progress import time_left
from vision.ui.teams.kept import KeptTeam
from vision.ui.teams.running import TeamRun

TEAM = "team"
"""The team in the page's address."""


def show_problem(sentence: str) -> None:
    """Draw an error; a roster's mistakes become a list."""
    first, *rest = sentence.splitlines()
    lines = [literal(first), *(f"- {literal(line.strip())}" for line in rest)]
    st.error("\n".join(lines), icon=":material/error:")


def progress_words(run: TeamRun) -> str:
    """Return how far a run is, as a line."""
    if run.stopping:
        return "Stopping: what is finished is kept"
    if not run.clips:
        return "Looking for the clips"
    before = run.before
    if before and not run.shares:
        return f"Waiting: {plural(before, 'clip')} of other work before the next one"
    words = f"{len(run.rows)} of {plural(len(run.clips), 'clip')} done"
    left_s = run.remaining_s
    return words if left_s is None else f"{words}, {time_left(left_s)}"


def where_words(team: KeptTeam) -> str:
    """Return where a team's clips are from, and since when it is here."""
    added = datetime.fromtimestamp(team.record.added_s)
    place = team.record.folder or "Clips given in the browser"
    return f"{place}, {added:%d %B %Y}"
