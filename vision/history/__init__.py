"""People, their sittings and screenings over time, and what really changed.

`History` is the way in and out; `vision.history.records` is what it speaks in. Imported on first use,
so that the command line starts without a database library.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from vision.history.records import Filed, JudgedWith, Person, SetUp, Sitting
    from vision.history.store import History

__all__ = ["Filed", "History", "JudgedWith", "Person", "SetUp", "Sitting"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module 'vision.history' has no attribute {name!r}")
    home = "vision.history.store" if name == "History" else "vision.history.records"
    return getattr(import_module(home), name)
