"""A team: many clips at once, and who of them needs a look first."""

from __future__ import annotations

import streamlit as st

from vision.ui.pages.team_begin import show_begin
from vision.ui.pages.team_one import show_team
from vision.ui.pages.team_words import TEAM
from vision.ui.session import this_visitor
from vision.ui.teams.kept import find_team
from vision.ui.teams.sending import NO_TEAM


def show() -> None:
    """Draw the page: the team of the address, or the beginning of one."""
    wanted = st.query_params.get(TEAM)
    team = find_team(this_visitor(), wanted)
    if team is not None:
        show_team(team)
        return
    if wanted is not None:
        st.info(NO_TEAM, icon=":material/info:")
    show_begin()
