"""When a clip was filmed, as its file says."""

from __future__ import annotations

import datetime
from pathlib import Path

from vision.errors import VideoError
from vision.video.container import open_container

KEYS = ("com.apple.quicktime.creationdate", "creation_time", "date")
"""Where files say it, the most telling first: with the time zone of the camera, in UTC, by some editors."""

EARLIEST = datetime.date(1990, 1, 1)
"""Earlier dates are cameras whose clock was never set (QuickTime counts from 1904, Unix from 1970)."""


def recorded_on(path: Path) -> datetime.date | None:
    """Return the day on which a clip was filmed, in the time zone of the camera or else of this computer.

    None when the file does not say, or says a day before digital video. Raises VideoError when it is no
    video.
    """
    with open_container(path) as container:
        said = {key.lower(): value for key, value in container.metadata.items()}
    for key in KEYS:
        day = _day(said.get(key, ""), in_utc=key == "creation_time")
        if day is not None and day >= EARLIEST:
            return day
    return None


def recorded_or_none(path: Path) -> datetime.date | None:
    """Return `recorded_on`, None also for what is no video (a file of landmarks)."""
    try:
        return recorded_on(path)
    except VideoError:
        return None


def _day(text: str, *, in_utc: bool) -> datetime.date | None:
    try:
        moment = datetime.datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    if moment.tzinfo is None or not in_utc:
        return moment.date()  # the camera's own day
    return moment.astimezone().date()
