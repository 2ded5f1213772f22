"""Where Sitbone keeps what it is given, unless told otherwise."""

from __future__ import annotations

import os
from pathlib import Path

from platformdirs import user_data_path

DATA_VARIABLE = "SITBONE_DATA"
"""Names another data folder (for tests, or a larger disk)."""
HISTORY_FOLDER = "history"
"""Where in it the people and their screenings are."""
DATABASE_VARIABLE = "SITBONE_DATABASE_URL"
"""Names a PostgreSQL database that has them instead."""


def user_data_folder() -> Path:
    """Return the data folder of this user, made if need be; it is readable by its owner only."""
    named = os.environ.get(DATA_VARIABLE)
    folder = Path(named) if named else user_data_path("sitbone", appauthor=False)
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    return folder
