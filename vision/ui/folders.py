"""Where the app keeps what it is given: a folder of the user's, or a passing one that keeps nothing."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from functools import cache
from pathlib import Path

from vision.folders import user_data_folder

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
    return user_data_folder()
