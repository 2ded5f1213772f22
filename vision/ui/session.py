"""Who looks at a page, and what the page remembers of a visit."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import streamlit as st

from vision.report.blocks import Still
from vision.result import Screening
from vision.ui.choices import Choices
from vision.ui.store import Clip
from vision.ui.visitors import COOKIE, Visitor, new_token, visitor_with

Kept = TypeVar("Kept")

_TOKEN = "sitbone_token"


def this_visitor() -> Visitor:
    """Return the visitor who looks at the page.

    A browser that refuses cookies gets a token for as long as the page is open: enough to look
    around, and uploads then say what is missing.
    """
    cookie = st.context.cookies.get(COOKIE)
    visitor = visitor_with(cookie if isinstance(cookie, str) else None)
    if visitor is None:
        visitor = visitor_with(st.session_state.setdefault(_TOKEN, new_token()))
    assert visitor is not None
    return visitor


_CHOICES, _SCREENING, _STILLS = "sitbone_choices", "sitbone_screening", "sitbone_stills"
_TRACK = "sitbone_track"
_PERSON = "sitbone_person"


def chosen() -> Choices:
    """Return what was chosen last in this visit, for the next clip."""
    choices = st.session_state.get(_CHOICES)
    return choices if isinstance(choices, Choices) else Choices()


def remember(choices: Choices) -> None:
    """Keep what was chosen for the rest of the visit."""
    st.session_state[_CHOICES] = choices


def filmed_person() -> str | None:
    """Return the name of the person whom this visit films, None for nobody in particular."""
    name = st.session_state.get(_PERSON)
    return name if isinstance(name, str) else None


def remember_person(name: str | None) -> None:
    """Keep whom this visit films; never on the disk, where it would outlive the person."""
    st.session_state[_PERSON] = name


def remembered_screening(clip: Clip, make: Callable[[], Screening]) -> Screening:
    """Return the screening of a clip as it is chosen now, made again only when something changed."""
    return _remembered(_SCREENING, (clip.id, clip.record.choices), make)


def remembered_stills(
    clip: Clip, screening: Screening, make: Callable[[], list[Still]]
) -> list[Still]:
    """Return the pictures of a screening, drawn again only when it changed."""
    del screening  # the choices decide it
    return _remembered(_STILLS, (clip.id, clip.record.choices), make)


def remembered_track(clip: Clip, make: Callable[[], str]) -> str:
    """Return the version of what the player draws, made again only when something changed."""
    return _remembered(_TRACK, (clip.id, clip.record.choices), make)


def forget_track() -> None:
    """Let go of what the player drew last."""
    st.session_state.pop(_TRACK, None)


def forget_results() -> None:
    """Let go of the results and answers that the page remembers."""
    for name in (_SCREENING, _STILLS, _TRACK, _CHOICES):
        st.session_state.pop(name, None)


def _remembered(name: str, key: object, make: Callable[[], Kept]) -> Kept:
    """Keep the last one only: a visit looks at one clip at a time, and memory is shared by all."""
    known = st.session_state.get(name)
    if known is None or known[0] != key:
        known = (key, make())
        st.session_state[name] = known
    kept: Kept = known[1]
    return kept
