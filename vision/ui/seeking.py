"""A wish to see a moment in the player: made by a row or a button, passed on in the next run."""

from __future__ import annotations

import streamlit as st

from vision.ui.player import Seek

_SEEK = "sitbone_seek"


def show_moment(time_s: float) -> None:
    """Ask the player to pause at a moment; seconds of life."""
    before: Seek | None = st.session_state.get(_SEEK)
    st.session_state[_SEEK] = Seek(time_s, before.count + 1 if before else 1)


def wished_moment() -> Seek | None:
    """Return the last wish, None when there was none."""
    return st.session_state.get(_SEEK)
