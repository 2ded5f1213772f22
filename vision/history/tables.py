"""The tables: people, their sittings, the screenings of a sitting.

Everything here is private to `vision.history`; what leaves it are the frozen records of
`vision.history.records`. A change of these tables needs a migration in `migrations/versions`.
"""

from __future__ import annotations

import datetime
from typing import Any

from sqlalchemy import JSON, Date, Double, ForeignKey, Index, MetaData, Text, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

NAMES = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}
"""Every constraint has a name, so that a later migration can speak of it."""


class Base(DeclarativeBase):
    """What every table shares."""

    metadata = MetaData(naming_convention=NAMES)


class HistoryRow(Base):
    """The history itself, one row: `id` is random and names the folder of its files, so that the files
    of one database are never taken for orphans of another."""

    __tablename__ = "history"

    id: Mapped[str] = mapped_column(Text, primary_key=True)


class PersonRow(Base):
    """A person. `name_key` is the name as it is compared: without case and superfluous space."""

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    name_key: Mapped[str] = mapped_column(Text, unique=True)
    sore_side: Mapped[str | None] = mapped_column(Text)
    notes: Mapped[str] = mapped_column(Text, default="")
    plan_name: Mapped[str | None] = mapped_column(Text)
    limit_deg: Mapped[float | None] = mapped_column(Double)
    pain_usual: Mapped[float | None] = mapped_column(Double)

    sittings: Mapped[list[SittingRow]] = relationship(
        back_populates="person", cascade="all, delete-orphan", passive_deletes=True
    )


class SittingRow(Base):
    """One person on one day: the set-up, and pain during, on an ordinary day and 24 hours later."""

    __tablename__ = "sitting"
    __table_args__ = (UniqueConstraint("person_id", "date"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    date: Mapped[datetime.date] = mapped_column(Date)
    set_up: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    pain_during: Mapped[float | None] = mapped_column(Double)
    pain_usual: Mapped[float | None] = mapped_column(Double)
    pain_next_day: Mapped[float | None] = mapped_column(Double)
    flare_over_24h: Mapped[bool | None]
    notes: Mapped[str] = mapped_column(Text, default="")

    person: Mapped[PersonRow] = relationship(back_populates="sittings")
    screenings: Mapped[list[ScreeningRow]] = relationship(
        back_populates="sitting", cascade="all, delete-orphan", passive_deletes=True
    )


class ScreeningRow(Base):
    """One screening: what is listed of it, the whole result, how it was judged, and its files' hashes.

    A person's `source_sha256` and `part` (which stretch of the video, whom of those in it) are there
    once: filed again, the row is replaced.
    """

    __tablename__ = "screening"
    __table_args__ = (
        UniqueConstraint("person_id", "source_sha256", "part"),
        Index("ix_screening_landmarks_sha256", "landmarks_sha256"),
        Index("ix_screening_video_sha256", "video_sha256"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    sitting_id: Mapped[int] = mapped_column(
        ForeignKey("sitting.id", ondelete="CASCADE"), index=True
    )
    source_sha256: Mapped[str] = mapped_column(Text)
    part: Mapped[str] = mapped_column(Text)
    clip: Mapped[str] = mapped_column(Text)
    movement: Mapped[str] = mapped_column(Text)
    plan: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(Text)
    sentence: Mapped[str] = mapped_column(Text)
    landmarks_sha256: Mapped[str] = mapped_column(Text)
    video_sha256: Mapped[str | None] = mapped_column(Text)
    video_suffix: Mapped[str | None] = mapped_column(Text)
    judged_with: Mapped[str] = mapped_column(Text, deferred=True)
    result: Mapped[str] = mapped_column(Text, deferred=True)

    sitting: Mapped[SittingRow] = relationship(back_populates="screenings")
