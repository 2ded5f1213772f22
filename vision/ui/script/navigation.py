"""The list of pages and the bar on top: the script that Streamlit runs for every visitor."""

from __future__ import annotations

import logging

import streamlit as st

from vision.ui import looks
from vision.ui.places import PLACES, page
from vision.ui.server import PAGE_DRAWN

UNEXPECTED = (
    "This page could not be drawn to its end: {error}, which was not planned for. Reload it; your clips and "
    "results are kept. If it happens again, report it with the lines in the window that Sitbone was "
    "started from."
)

st.set_page_config(page_title="Sitbone", page_icon="🪑", layout="wide")
opened = st.navigation([page(place.name) for place in PLACES], position="top")
looks.style()
try:
    opened.run()
except Exception as error:
    logging.getLogger("sitbone").exception("A page failed.")
    st.error(UNEXPECTED.format(error=type(error).__name__), icon=":material/error:")
PAGE_DRAWN.set()
