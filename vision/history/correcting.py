"""Correcting what is filed: under whom, on which day, and how it was filmed."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from vision.errors import HistoryError
from vision.history.filing import answers_of, drop_if_empty
from vision.history.likeness import same_set_up, set_up_before
from vision.history.records import Filed, JudgedWith, SetUp, Sitting
from vision.history.rows import (
    filed_of,
    person_row,
    screening_row,
    sitting_of,
    sitting_on,
    sitting_row,
)
from vision.history.store import History
from vision.history.tables import PersonRow, ScreeningRow, SittingRow


def move(history: History, screening_id: int, name: str, date: datetime.date) -> Filed:
    """Put a filed screening under another person or day, with its files, and return it in brief.

    A sitting made for it gets the set-up of the one it leaves and the answers on pain that it was
    judged with; one that is there keeps its own. A sitting left with nothing else goes. So moving it
    back restores what was before. Raises UnknownPersonError, and HistoryError when the person has this
    part of this video already.
    """
    with history.writing() as session:
        row = screening_row(session, screening_id)
        person = person_row(session, name)
        _lock(session, row.person_id, person.id)
        _check_new_there(session, row, person)
        left = row.sitting
        there = sitting_on(session, person, date)
        if there is left:
            return filed_of(row, date)
        brought = answers_of(row)
        if not there.screenings and _knows_nothing(there, brought.keys()):
            there.set_up = dict(left.set_up)
            for answer, value in brought.items():
                setattr(there, answer, value)
        row.person_id, row.sitting = person.id, there
        session.flush()
        drop_if_empty(session, left, brought)
        return filed_of(row, date)


def enter_set_up(history: History, name: str, date: datetime.date, set_up: SetUp) -> Sitting:
    """Say how a sitting was filmed, in place of what was said before, and return it.

    Its screenings are judged again with whether that is as the time before (rule Q9). Raises
    UnknownPersonError, and HistoryError when there is no such sitting.
    """
    alike = as_before(history, name, date, set_up)
    with history.writing() as session:
        sitting = sitting_row(session, person_row(session, name, lock=True), date)
        sitting.set_up = set_up.model_dump(exclude_none=True)
        for row in sitting.screenings:
            judged = JudgedWith.model_validate_json(row.judged_with)
            history.judge_row(row, with_set_up(judged, alike))
        session.flush()
        return sitting_of(sitting)


def as_before(history: History, name: str, date: datetime.date, set_up: SetUp) -> bool | None:
    """Return whether a set-up is that of the sitting before a day (rule Q9); None when that is not known."""
    before = set_up_before(history.sittings(name), date)
    return None if before is None else same_set_up(before, set_up)


def with_set_up(judged: JudgedWith, alike: bool | None) -> JudgedWith:
    """Return how a screening is judged once it is known whether the set-up is as before."""
    return judged.model_copy(update={"plan": judged.plan.model_copy(update={"same_set_up": alike})})


def _lock(session: Session, *people: int) -> None:
    """Make other writers of these people wait; always in one order, so that nobody waits in a circle."""
    wanted = select(PersonRow.id).where(PersonRow.id.in_(people)).order_by(PersonRow.id)
    session.execute(wanted.with_for_update())


def _check_new_there(session: Session, row: ScreeningRow, person: PersonRow) -> None:
    if row.person_id == person.id:
        return
    known = session.scalars(
        select(SittingRow.date)
        .join(ScreeningRow, ScreeningRow.sitting_id == SittingRow.id)
        .where(
            ScreeningRow.person_id == person.id,
            ScreeningRow.source_sha256 == row.source_sha256,
            ScreeningRow.part == row.part,
        )
    ).first()
    if known is not None:
        raise HistoryError(
            f"{person.name} has this video already, on {known}: take that one back first."
        )


def _knows_nothing(sitting: SittingRow, answers: Iterable[str]) -> bool:
    told = [getattr(sitting, answer) for answer in answers]
    return not sitting.notes and not sitting.set_up and all(each is None for each in told)
