"""A page of the app."""

from __future__ import annotations

import streamlit as st


def show() -> None:
    """Draw the page."""
    st.title("record", anchor=False)
