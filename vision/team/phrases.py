"""What is said and shown of one person of a squad, for the squad's report and the person's page."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from urllib.parse import quote

import numpy as np
from PIL import Image

from vision.finding import Status
from vision.report.blocks import Badge, Bullets, Still
from vision.report.fonts import printable
from vision.report.wording import NONE, quantity, unbroken
from vision.team.rows import ClipRow, Distribution, Group, PersonRow
from vision.team.triage import GROUP_TITLES, NOT_MEASURED, REASON_BY_KEY

STATUS_OF: dict[Group, Status] = {
    "look_first": Status.FLAGGED,
    "information": Status.CLEAR,
    "near": Status.BORDERLINE,
    "within": Status.CLEAR,
    "not_measured": Status.NOT_ASSESSED,
}

Pictures = Callable[[ClipRow], bytes | None]
"""Returns the JPEG of a clip's still, None where there is none."""


def picture_of(row: ClipRow, pictures: Pictures) -> Still | None:
    """Return a clip's still as a block of a report takes it."""
    content = pictures(row)
    if content is None:
        return None
    with Image.open(io.BytesIO(content)) as image:
        pixels = np.asarray(image.convert("RGB"))
    return Still(0, 0.0, pixels, printable(f"{row.person}, {row.file}"))


def badge_of(person: PersonRow) -> Badge:
    """Return a person's place in the table as a badge."""
    return Badge(STATUS_OF[person.group], GROUP_TITLES[person.group])


def movement_words(row: ClipRow) -> str:
    """Return the movement without what its title has in brackets; a dash for none."""
    return (row.movement_title or NONE).partition(" (")[0]


def measured_words(row: ClipRow) -> str:
    """Return a clip's hip angle with its error, side and limit."""
    if row.hip_flexion_deg is None:
        return NONE
    text = unbroken(quantity(row.hip_flexion_deg, row.hip_flexion_error_deg))
    parts = [text]
    if row.side is not None:
        parts.append(f"{row.side} side")
    if row.limit_deg is not None:
        parts.append(f"limit {quantity(row.limit_deg)} ({row.plan})")
    return ", ".join(parts)


def standing_words(person: PersonRow, squad: Sequence[Distribution], row: ClipRow) -> str | None:
    """Return where a person stands beside the squad's median depth; None where there is no squad."""
    for found in squad:
        if found.measure == "hip_flexion" and found.movement == row.movement:
            own = next((each for each in found.people if each.person == person.person), None)
            if own is None or own.error is None:
                return None
            told = f"{quantity(abs(own.difference), own.error)}"
            if not own.clear:
                return f"no clear difference from the squad's median ({told})"
            return f"{'deeper' if own.difference > 0 else 'less deep'} than the squad's median by {told}"
    return None


def side_words(person: PersonRow) -> str | None:
    """Return left against right, for every movement filmed from both sides."""
    told = [
        f"{each.left_deg:.0f}° and {each.right_deg:.0f}°, apart by "
        f"{quantity(each.value_deg, each.error_deg)}"
        + ("" if each.status is Status.FLAGGED else " (no clear difference)")
        for each in person.side_differences
    ]
    return "; ".join(told) or None


def address_of(path: str) -> str:
    """Return a path within the results as a link.

    >>> address_of("Zoë/squat #1/report.html")
    'Zo%C3%AB/squat%20%231/report.html'
    """
    return quote(path)


def advice_of(person: PersonRow) -> Bullets | None:
    """Return at most two pieces of advice of the rules that gave the reason (rule book 5.1)."""
    reason = REASON_BY_KEY.get(person.reason_key)
    if reason is None or person.reason_key == NOT_MEASURED:
        return None
    row = person.leading
    found = [
        each.advice
        for each in row.evidence
        if each.advice and each.status in reason.statuses and reason.matches(row, each)
    ]
    return Bullets(tuple(printable(text) for text in dict.fromkeys(found))[:2]) if found else None
