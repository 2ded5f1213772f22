"""Fields that filing asks for: whom, and how it was filmed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import streamlit as st

from vision.history.records import LONGEST_NAME, SetUp

if TYPE_CHECKING:
    from vision.history import Person

SOMEBODY_NEW = "\N{HORIZONTAL ELLIPSIS}"
"""No name: a name is never a single mark."""
FURTHEST_M, HIGHEST_M = 50.0, 5.0
"""What `vision.history.records.SetUp` takes."""


def choose_person(people: Sequence[Person], first: str | None, key: str) -> str:
    """Draw the choice of a person, or of a new name; return the name, empty when none was typed."""
    names = [person.name for person in people]
    st.session_state.setdefault(f"{key} who", first if first in names else SOMEBODY_NEW)
    name: Any = st.selectbox(
        "Person",
        [SOMEBODY_NEW, *names],
        format_func=lambda each: "Somebody new" if each == SOMEBODY_NEW else each,
        key=f"{key} who",
    )
    if name == SOMEBODY_NEW:
        name = st.text_input(
            "Name or code",
            key=f"{key} name",
            help="A code, like P07, tells less to whoever else uses this computer.",
        )
    return str(name)


def ask_set_up(key: str, before: SetUp | None = None) -> SetUp:
    """Draw how it was filmed (rule Q9), all of it optional; return what was said."""
    before = before or SetUp()
    left, right = st.columns(2)
    with left:
        distance_m = _metres(
            "Camera's distance, m", before.distance_m, FURTHEST_M, f"{key} distance"
        )
        shoes = _words("Shoes", before.shoes, "barefoot", f"{key} shoes")
    with right:
        height_m = _metres("Lens above the floor, m", before.height_m, HIGHEST_M, f"{key} height")
        seat = _words("Seat", before.seat, "box, 45 cm", f"{key} seat")
    st.caption("Sittings that were filmed in different ways are not compared (rule Q9).")
    return SetUp(distance_m=distance_m or None, height_m=height_m, shoes=shoes, seat=seat)


def set_up_words(set_up: SetUp) -> str:
    """Return how a sitting was filmed, in a line; empty when nothing was said.

    >>> set_up_words(SetUp(distance_m=3, shoes="barefoot"))
    'camera 3 m away, shoes: barefoot'
    """
    parts = [
        "" if set_up.distance_m is None else f"camera {set_up.distance_m:g} m away",
        "" if set_up.height_m is None else f"lens {set_up.height_m:g} m high",
        f"shoes: {set_up.shoes}" if set_up.shoes else "",
        f"seat: {set_up.seat}" if set_up.seat else "",
    ]
    return ", ".join(part for part in parts if part)


def _metres(label: str, before: float | None, most: float, key: str) -> float | None:
    told: float | None = st.number_input(
        label, 0.0, most, before, step=0.1, format="%.1f", placeholder="Not said", key=key
    )
    return told


def _words(label: str, before: str | None, example: str, key: str) -> str | None:
    told = st.text_input(
        label, before or "", max_chars=LONGEST_NAME, placeholder=f"Like: {example}", key=key
    )
    return told.strip() or None
