"""The pages of the app: their names, addresses and titles, in the order of the bar on top."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import Any, Literal

import streamlit as st

PlaceName = Literal[
    "screen", "result", "people", "team", "record", "how_to_film", "what_it_measures"
]


@dataclass(frozen=True)
class Place:
    """One page: `module` in `vision.ui.pages` has a function `show`, imported when it is opened."""

    name: PlaceName
    title: str
    icon: str

    def open(self) -> None:
        """Draw the page."""
        import_module(f"vision.ui.pages.{self.name}").show()


PLACES: tuple[Place, ...] = (
    Place("screen", "Screen a video", ":material/movie:"),
    Place("result", "Result", ":material/insights:"),
    Place("people", "People", ":material/groups:"),
    Place("team", "Team", ":material/diversity_3:"),
    Place("record", "Record", ":material/videocam:"),
    Place("how_to_film", "How to film", ":material/photo_camera:"),
    Place("what_it_measures", "What it measures", ":material/straighten:"),
)


def page(name: PlaceName) -> Any:
    """Return Streamlit's page of that name, for the bar on top, a link or a switch."""
    place = next(place for place in PLACES if place.name == name)
    return st.Page(
        place.open,
        title=place.title,
        icon=place.icon,
        url_path="" if name == "screen" else name,
        default=name == "screen",
    )
