"""The page of `tests.ui.player_site`: the player, and what else could want a key or a click."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import streamlit as st

from vision.ui.player import Seek, player

FOLDER = Path(sys.argv[1])
state, query = st.session_state, st.query_params

st.set_page_config(layout="wide")
clip = query.get("clip", "")
name = "other" if st.checkbox("Other limit") else clip
st.text_input("Notes")
if st.button("Go to 1 s"):
    state.count = state.get("count", 0) + 1
    state.seek = Seek(1.0, state.count)
by_address = "by_address" in query
answer = player(
    f"/clips/{query.get('video', f'{clip}.mp4')}",
    None if by_address else json.loads((FOLDER / f"{name}.json").read_text()),
    payload_url=f"/clips/{name}.json" if by_address else None,
    seek=state.get("seek"),
)
state.unplayable = answer.unplayable or state.get("unplayable")
state.runs = state.get("runs", 0) + 1
st.write(f"Run {state.runs}; unplayable: {state.unplayable}")
