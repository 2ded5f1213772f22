"""A person's history as rows of tables, for a page, a terminal or the app."""

from __future__ import annotations

from vision.history.changes import Change
from vision.history.load import SittingLoad
from vision.history.records import Filed, Sitting
from vision.movements import MOVEMENTS
from vision.report.wording import NONE, STATUS_LABEL, number, quantity

CHANGE_HEADER = ("Measure", "Side", "Then", "Now", "Change", "Real from", "Verdict")
LOAD_HEADER = ("Date", "Plan", "Limit", "Judged", "Above", "Surely", "Possibly", "Seconds above")
SITTING_HEADER = ("Date", "Pain during", "Usual", "Next day", "Screenings", "Notes")
FILED_HEADER = ("Date", "Movement", "Plan", "Result", "Clip")


def change_cells(change: Change) -> tuple[str, ...]:
    """Return a change as the cells of a table."""
    moved = change.change_deg
    return (
        change.title,
        NONE if change.side == "both" else change.side,
        quantity(change.earlier_deg, change.earlier_error_deg),
        quantity(change.later_deg, change.later_error_deg),
        NONE if moved is None else signed(moved, change.error_deg),
        NONE if change.threshold_deg is None else quantity(change.threshold_deg),
        change.verdict,
    )


def signed(value_deg: float, error_deg: float | None) -> str:
    """Return a change with its sign and error.

    >>> signed(-14.6, 9.8), signed(3.2, 10.0)
    ('−15° ± 10°', '+3° ± 10°')
    """
    text = quantity(value_deg, error_deg)
    return f"+{text}" if round(value_deg) > 0 else text


def load_cells(load: SittingLoad) -> tuple[str, ...]:
    """Return what a sitting held above its limit as the cells of a table."""
    return (
        str(load.date),
        load.plan or NONE,
        NONE if load.limit_deg is None else quantity(load.limit_deg),
        f"{load.judged} of {load.repetitions}",
        str(load.above),
        str(load.above_surely),
        str(load.above_possibly),
        NONE if load.seconds_above is None else number(load.seconds_above, 1),
    )


def sitting_cells(sitting: Sitting) -> tuple[str, ...]:
    """Return a sitting as the cells of a table."""
    next_day = _pain(sitting.pain_next_day)
    if sitting.flare_over_24h:
        next_day += ", flare-up over 24 h"
    return (
        str(sitting.date),
        _pain(sitting.pain_during),
        _pain(sitting.pain_usual),
        next_day,
        str(len(sitting.screenings)),
        sitting.notes,
    )


def filed_cells(filed: Filed) -> tuple[str, ...]:
    """Return a filed screening as the cells of a table."""
    return (
        str(filed.date),
        MOVEMENTS[filed.movement].title,
        filed.plan,
        f"{STATUS_LABEL[filed.status]}: {filed.sentence}",
        filed.clip,
    )


def _pain(value: float | None) -> str:
    return NONE if value is None else f"{value:g}"
