"""A page of the app."""

from __future__ import annotations

import streamlit as st


def show() -> None:
    """Draw the page."""
    st.title("how_to_film", anchor=False)
