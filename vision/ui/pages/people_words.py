"""How people, days and changes are said on the page, and the address of a person."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from vision.report.wording import NONE, plural, quantity

if TYPE_CHECKING:
    from vision.history import Person
    from vision.history.changes import Change

VERDICT_MARK = {"real change": "\N{BLACK UP-POINTING TRIANGLE}", "within error": "\N{BLACK CIRCLE}"}
NOT_COMPARABLE_MARK = "\N{WHITE CIRCLE}"


def day(when: date) -> str:
    """Return a day in words.

    >>> day(date(2026, 11, 8))
    '8 November 2026'
    """
    return f"{when.day} {when:%B %Y}"


def address_of(name: str) -> str:
    """Return what stands for a person in the page's address, which the browser remembers: not the name.

    >>> address_of("Ana Lima") == address_of("ana  LIMA")
    True
    """
    same = " ".join(name.split()).casefold()
    return hashlib.sha256(same.encode()).hexdigest()[:12]


def found_at(people: Iterable[Person], address: str | None) -> Person | None:
    """Return the person of an address; None when there is none."""
    return next((person for person in people if address_of(person.name) == address), None)


def person_line(person: Person) -> str:
    """Return a person in one line: last sitting, screenings, sore side.

    >>> from vision.history import Person
    >>> person_line(Person(name="P07", sore_side="left", sittings=1, screenings=2, last=date(2026, 11, 8)))
    'Last sitting 8 November 2026 · 2 screenings · left side sore'
    """
    parts = [
        "No sitting yet" if person.last is None else f"Last sitting {day(person.last)}",
        plural(person.screenings, "screening") if person.screenings else "",
        f"{person.sore_side} side sore" if person.sore_side else "",
    ]
    return " · ".join(part for part in parts if part)


def measure_title(title: str, side: str) -> str:
    """Return a measure with its side, where it has one."""
    return title if side == "both" else f"{title}, {side}"


def verdict(change: Change) -> str:
    """Return the verdict on a change with its mark."""
    return f"{VERDICT_MARK.get(change.verdict, NOT_COMPARABLE_MARK)} {change.verdict}"


def change_row(change: Change) -> tuple[str, ...]:
    """Return a change as a row: measure, then, now, change, where a real one begins, verdict."""
    # On use: every page needs some of these words, and few need the history.
    from vision.history.cells import signed

    return (
        measure_title(change.title, change.side),
        quantity(change.earlier_deg, change.earlier_error_deg),
        quantity(change.later_deg, change.later_error_deg),
        NONE if change.change_deg is None else signed(change.change_deg, change.error_deg),
        NONE if change.threshold_deg is None else quantity(change.threshold_deg),
        verdict(change),
    )
