"""Where the app keeps what it is given: a folder of the user's, or a passing one that keeps nothing."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from functools import cache
from pathlib import Path

from platformdirs import user_data_path

DATA_VARIABLE = "SITBONE_DATA"
"""Names another data folder (for tests, or a larger disk)."""
TEMPORARY_VARIABLE = "SITBONE_TEMPORARY"
"""Set to 1, nothing outlives the server."""


def keeps_nothing() -> bool:
    """Return whether the app runs in its temporary mode."""
    return os.environ.get(TEMPORARY_VARIABLE) == "1"


@cache
def data_folder() -> Path:
    """Return the folder of everything that visitors gave; it is readable by its owner only."""
    if keeps_nothing():
        folder = Path(tempfile.mkdtemp(prefix="sitbone_"))
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        return folder
    named = os.environ.get(DATA_VARIABLE)
    folder = Path(named) if named else user_data_path("sitbone", appauthor=False)
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    return folder
