"""Who looks at a page, and what the page remembers of a visit."""

from __future__ import annotations

import streamlit as st

from vision.ui.choices import Choices
from vision.ui.visitors import COOKIE, Visitor, new_token, visitor_with

_TOKEN = "sitbone_token"


def this_visitor() -> Visitor:
    """Return the visitor who looks at the page.

    A browser that refuses cookies gets a token for as long as the page is open: enough to look
    around, and uploads then say what is missing.
    """
    visitor = visitor_with(st.context.cookies.get(COOKIE))
    if visitor is None:
        visitor = visitor_with(st.session_state.setdefault(_TOKEN, new_token()))
    assert visitor is not None
    return visitor


_CHOICES = "sitbone_choices"


def chosen() -> Choices:
    """Return what was chosen last in this visit, for the next clip."""
    choices = st.session_state.get(_CHOICES)
    return choices if isinstance(choices, Choices) else Choices()


def remember(choices: Choices) -> None:
    """Keep what was chosen for the rest of the visit."""
    st.session_state[_CHOICES] = choices
