"""People and their history as the app uses them: of the computer's user, whatever the browser.

Clips belong to the browser that gave them. People do not: they are kept in the same history that the
command line reads, so every browser on this computer sees the same people, and none elsewhere does,
also when the server was told to listen to other computers.
"""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from vision.folders import DATABASE_VARIABLE, HISTORY_FOLDER
from vision.ui.folders import data_folder, keeps_nothing
from vision.ui.visitors import is_forwarded

if TYPE_CHECKING:
    from vision.history import History

ELSEWHERE = "People are shown on the computer that Sitbone runs on, in no other browser."


def the_history() -> History:
    """Return the history of this computer; of the temporary app, one that dies with it. Raises HistoryError."""
    return _opened(data_folder(), "" if keeps_nothing() else None)


def history_begun() -> bool:
    """Return whether there may be anybody in the history, told without loading the database library."""
    elsewhere = DATABASE_VARIABLE in os.environ and not keeps_nothing()
    return elsewhere or (data_folder() / HISTORY_FOLDER).is_dir()


@cache
def _opened(folder: Path, url: str | None) -> History:
    # On use: pages without people need no database library.
    from vision.history import History

    return History.open(folder, url)


def on_this_computer() -> bool:
    """Return whether the browser that looks at the page runs on the server's own computer."""
    headers = {name.lower(): value for name, value in st.context.headers.items()}
    return st.context.ip_address is None and not is_forwarded(headers)
