"""The list of pages and the bar on top: the script that Streamlit runs for every visitor."""

from __future__ import annotations

import streamlit as st

from vision.ui import looks
from vision.ui.places import PLACES, page
from vision.ui.server import PAGE_DRAWN

st.set_page_config(page_title="Sitbone", page_icon="🪑", layout="wide")
opened = st.navigation([page(place.name) for place in PLACES], position="top")
looks.style()
opened.run()
PAGE_DRAWN.set()
