"""The columns of a roster: what each may hold, and how a cell is read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, get_args

from vision.landmarks import SIDES, Side
from vision.plan import PLAN_NAMES
from vision.result import MovementName
from vision.team.names import MOVEMENT_WORDS

MOVEMENTS: tuple[MovementName, ...] = get_args(MovementName)

COLUMNS: Mapping[str, str] = {
    "file": "the clip's name within the folder, or its address; empty: every clip of the person",
    "person": "who is in it",
    "movement": f"one of {', '.join(MOVEMENTS)}; empty: recognised",
    "side": "left or right: the side to judge; empty: the one nearer the camera",
    "date": "the day of the clip, 2026-11-28",
    "plan": f"one of {', '.join(name for name in PLAN_NAMES if name != 'personal')}",
    "limit": "a personal hip limit in degrees, 10 to 150; goes before the plan's",
    "pain": "pain during the movement, 0 to 10",
    "pain_next_day": "pain 24 hours later, 0 to 10",
    "pain_usual": "pain on an ordinary day, 0 to 10",
    "weeks": "weeks since the pain began",
    "sore_side": "left or right",
    "load": "weight carried, kg",
    "clothing": "fitted or loose",
    "age": "years",
}
"""Every column a roster may have, and what it holds; `file` or `person` must be there."""

ALIASES = {
    "clip": "file", "video": "file", "filename": "file", "file_name": "file", "name": "person",
    "athlete": "person", "player": "person", "day": "date", "limit_deg": "limit",
    "pain_during": "pain", "load_kg": "load", "exercise": "movement",
}  # fmt: skip
PLAN_KEYS = {"plan": "name", "limit": "limit_deg", "pain": "pain_during", "load": "load_kg"}
"""Columns whose key in a plan is another."""
NUMBERS = ("limit", "pain", "pain_next_day", "pain_usual", "weeks", "load")


class CellError(ValueError):
    """A cell whose text cannot be used; says what would be."""


def movement_cell(text: str) -> MovementName | None:
    """Return the movement that a cell names, None for auto. Raises CellError."""
    words = tuple(text.casefold().replace("_", " ").replace("-", " ").split())
    named = "_".join(words)
    if named == "auto":
        return None
    if named in MOVEMENTS:
        return next(name for name in MOVEMENTS if name == named)
    if words in MOVEMENT_WORDS:
        return MOVEMENT_WORDS[words]
    raise CellError(f"it must be one of {', '.join(MOVEMENTS)}, or empty.")


def side_cell(text: str) -> Side:
    """Return the side that a cell names. Raises CellError."""
    short = {side[0]: side for side in SIDES} | {side: side for side in SIDES}
    if text.casefold() in short:
        return short[text.casefold()]
    raise CellError("it must be left or right, or empty.")


def day_cell(text: str) -> str:
    """Return the day in a cell as an ISO date. Raises CellError."""
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise CellError("it must be a day like 2026-11-28 or 20261128.") from None


def _plan_name(text: str) -> str:
    name = text.casefold().replace(" ", "").replace("_", "")
    allowed = [each for each in PLAN_NAMES if each != "personal"]
    if name in allowed:
        return name
    raise CellError(f"it must be one of {', '.join(allowed)}; a limit in degrees goes into limit.")


def _number(text: str) -> float:
    try:
        return float(text.replace(",", "."))
    except ValueError:
        raise CellError("it must be a number.") from None


def _age(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise CellError("it must be a whole number of years.") from None


def _clothing(text: str) -> str:
    if text.casefold() in ("fitted", "loose"):
        return text.casefold()
    raise CellError("it must be fitted or loose.")


PLAN_COLUMNS: Mapping[str, Callable[[str], Any]] = {
    "plan": _plan_name,
    **dict.fromkeys(NUMBERS, _number),
    "sore_side": side_cell,
    "clothing": _clothing,
    "age": _age,
}
