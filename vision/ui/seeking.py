"""A wish to see a moment in the player: made by a row or a button, passed on in the next run."""

from __future__ import annotations

import streamlit as st

from vision.ui.player import Seek

_SEEK, _SEEN = "sitbone_seek", "sitbone_seen"


def show_moment(time_s: float) -> None:
    """Ask the player to pause at a moment; seconds of life."""
    before: Seek | None = st.session_state.get(_SEEK)
    st.session_state[_SEEK] = Seek(time_s, before.count + 1 if before else 1)


def wished_moment(clip_id: str) -> Seek | None:
    """Return the last wish for the clip that is shown; a wish for another one is let go of."""
    if st.session_state.get(_SEEN) != clip_id:
        st.session_state.pop(_SEEK, None)
        st.session_state[_SEEN] = clip_id
    return st.session_state.get(_SEEK)
