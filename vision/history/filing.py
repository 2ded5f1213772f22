"""Putting a screening under a person and a day, and the answers of a day into its screenings."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from vision.errors import HistoryError
from vision.history.records import Filed, JudgedWith, SetUp, Sitting, part_of
from vision.history.rows import filed_of, person_row, sitting_on
from vision.history.tables import ScreeningRow, SittingRow
from vision.plan import Plan
from vision.result import Screening

ANSWERS = ("pain_during", "pain_usual", "pain_next_day", "flare_over_24h")
"""What a sitting and a plan both know."""

Checked = TypeVar("Checked", bound=BaseModel)


def checked(kind: type[Checked], values: Mapping[str, Any]) -> Checked:
    """Return checked values. Raises HistoryError with one sentence."""
    try:
        return kind.model_validate(dict(values))
    except ValidationError as error:
        problem = error.errors()[0]
        field = ".".join(str(part) for part in problem["loc"])
        words = (
            problem["msg"].removeprefix("Value error, ").replace("Input should be", "it must be")
        )
        told = f"{field} = {problem['input']!r} is not valid: {words}" if field else words
        raise HistoryError(f"{told[:1].upper()}{told[1:]}.") from None


def row_values(screening: Screening, judged: JudgedWith) -> dict[str, Any]:
    """Return what a screening's row holds, without its files."""
    return {
        "source_sha256": screening.source.sha256,
        "part": part_of(screening),
        "clip": screening.source.name,
        "movement": screening.movement.name,
        "plan": screening.plan.title,
        "status": screening.summary.status.value,
        "sentence": screening.summary.sentence,
        "judged_with": judged.model_dump_json(),
        "result": screening.to_json(),
    }


def put_screening(
    session: Session,
    name: str,
    values: Mapping[str, Any],
    plan: Plan,
    date: datetime.date,
    set_up: SetUp,
) -> Filed:
    """Make or replace a person's screening of one part of one video. Raises UnknownPersonError."""
    person = person_row(session, name, lock=True)
    sitting = sitting_on(session, person, date)
    sitting.set_up = {**sitting.set_up, **set_up.model_dump(exclude_none=True)}
    for answer in ANSWERS:
        if getattr(plan, answer) is not None:
            setattr(sitting, answer, getattr(plan, answer))
    row = session.scalars(
        select(ScreeningRow).where(
            ScreeningRow.person_id == person.id,
            ScreeningRow.source_sha256 == values["source_sha256"],
            ScreeningRow.part == values["part"],
        )
    ).one_or_none()
    before = None if row is None else row.sitting
    if row is None:
        row = ScreeningRow(person_id=person.id)
        session.add(row)
    row.sitting = sitting
    for field, value in values.items():
        setattr(row, field, value)
    session.flush()
    if before is not None and before is not sitting:
        drop_if_empty(session, before)
    return filed_of(row, date)


def answer_sitting(sitting: SittingRow, answers: Mapping[str, Any]) -> None:
    """Put checked answers into a sitting. Raises HistoryError."""
    known = {field: getattr(sitting, field) for field in (*ANSWERS, "notes")}
    strange = answers.keys() - known.keys()
    if strange:
        raise HistoryError(
            f"{', '.join(sorted(strange))} is no answer: the answers are {', '.join(known)}."
        )
    given = checked(Sitting, {"date": sitting.date, **known, **answers})
    for field in known:
        setattr(sitting, field, getattr(given, field))


def with_answers(judged: JudgedWith, sitting: SittingRow) -> JudgedWith:
    """Return how a screening is judged once its sitting's answers are known."""
    answers = {answer: getattr(sitting, answer) for answer in ANSWERS}
    return judged.model_copy(update={"plan": judged.plan.model_copy(update=answers)})


def answers_of(row: ScreeningRow) -> dict[str, Any]:
    """Return the answers on pain that a screening was judged with."""
    plan = JudgedWith.model_validate_json(row.judged_with).plan
    return {answer: getattr(plan, answer) for answer in ANSWERS}


def drop_if_empty(
    session: Session, sitting: SittingRow, brought: Mapping[str, Any] | None = None
) -> bool:
    """Delete a sitting of which nothing is left: no screening, no note, no answer but those `brought`
    by what was taken away. Return whether it is gone."""
    session.refresh(sitting)
    own = [
        answer
        for answer in ANSWERS
        if getattr(sitting, answer) not in (None, (brought or {}).get(answer))
    ]
    empty = not sitting.screenings and not sitting.notes and not own
    if empty:
        session.delete(sitting)
    return empty
