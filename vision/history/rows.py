"""Rows as records, and the lookups that every transaction begins with."""

from __future__ import annotations

import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, undefer

from vision.errors import HistoryError
from vision.history import names
from vision.history.records import Filed, Person, SetUp, Sitting
from vision.history.tables import PersonRow, ScreeningRow, SittingRow


def person_row(session: Session, name: str, *, lock: bool = False) -> PersonRow:
    """Return the row of a person; `lock` makes other writers of this person wait.

    Raises UnknownPersonError.
    """
    wanted = select(PersonRow).where(PersonRow.name_key == names.key(name))
    row = session.scalars(wanted.with_for_update() if lock else wanted).one_or_none()
    if row is None:
        everybody = session.scalars(select(PersonRow.name).order_by(PersonRow.name_key)).all()
        raise names.unknown(name, everybody)
    return row


def sitting_row(session: Session, person: PersonRow, date: datetime.date | None) -> SittingRow:
    """Return the row of a sitting, the latest for None. Raises HistoryError when there is none."""
    rows = session.scalars(
        select(SittingRow).where(SittingRow.person_id == person.id).order_by(SittingRow.date)
    ).all()
    found = [row for row in rows if date is None or row.date == date]
    if found:
        return found[-1]
    days = ", ".join(row.date.isoformat() for row in rows[-5:])
    told = f"the latest are {days}" if days else "nothing is filed yet"
    raise HistoryError(f"{person.name} has no sitting{f' on {date}' if date else ''}: {told}.")


def sitting_on(session: Session, person: PersonRow, date: datetime.date) -> SittingRow:
    """Return the row of a person's sitting on a day, made if need be."""
    found = session.scalars(
        select(SittingRow).where(SittingRow.person_id == person.id, SittingRow.date == date)
    ).one_or_none()
    if found is not None:
        return found
    made = SittingRow(person_id=person.id, date=date, set_up={}, notes="")
    session.add(made)
    session.flush()
    return made


def screening_row(session: Session, screening_id: int) -> ScreeningRow:
    """Return the row of a screening, whole. Raises HistoryError when there is none."""
    row = session.get(
        ScreeningRow,
        screening_id,
        options=[undefer(ScreeningRow.judged_with), undefer(ScreeningRow.result)],
    )
    if row is None:
        raise HistoryError(
            f"There is no filed screening {screening_id}: it was taken back or erased."
        )
    return row


def person_of(session: Session, row: PersonRow) -> Person:
    """Return a person with what is counted of it."""
    sittings, last = session.execute(
        select(func.count(), func.max(SittingRow.date)).where(SittingRow.person_id == row.id)
    ).one()
    screenings = session.scalar(
        select(func.count()).select_from(ScreeningRow).where(ScreeningRow.person_id == row.id)
    )
    return Person(
        name=row.name,
        sore_side=row.sore_side,
        notes=row.notes,
        plan_name=row.plan_name,
        limit_deg=row.limit_deg,
        pain_usual=row.pain_usual,
        sittings=sittings,
        screenings=screenings or 0,
        last=last,
    )


def sitting_of(row: SittingRow) -> Sitting:
    """Return a sitting with what was filed of it."""
    return Sitting(
        date=row.date,
        set_up=SetUp.model_validate(row.set_up),
        pain_during=row.pain_during,
        pain_usual=row.pain_usual,
        pain_next_day=row.pain_next_day,
        flare_over_24h=row.flare_over_24h,
        notes=row.notes,
        screenings=tuple(
            filed_of(each, row.date) for each in sorted(row.screenings, key=lambda each: each.id)
        ),
    )


def filed_of(row: ScreeningRow, date: datetime.date) -> Filed:
    """Return a filed screening in brief."""
    return Filed.model_validate(
        {
            "date": date,
            **{name: getattr(row, name) for name in Filed.model_fields if name != "date"},
        }
    )
