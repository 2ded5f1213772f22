"""People and what was screened of them over time: the one way in and out of the history.

    with History.open() as history:
        history.add_person("Ana Lima", sore_side="left", plan_name="stage2")
        screening = judged.screen(poses)
        history.file("ana lima", screening, poses, judged, date=date(2026, 11, 28))
        for sitting in history.sittings("Ana Lima"): ...

Every method is one transaction: it happens whole or not at all, and is on the disk when the method
returns. Several processes and threads may use the same history; each opens its own, or shares one
object between its threads. There is no clock in here: dates are given.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, selectinload

from vision.errors import HistoryError, SitboneError, UnknownPersonError
from vision.folders import HISTORY_FOLDER, user_data_folder
from vision.history import names
from vision.history.database import (
    database_errors,
    database_url,
    for_writing,
    history_id,
    open_database,
)
from vision.history.files import FileStore, MoveBar
from vision.history.filing import (
    answer_sitting,
    answers_of,
    checked,
    drop_if_empty,
    put_screening,
    row_values,
    with_answers,
)
from vision.history.records import Filed, JudgedWith, Person, PersonDetails, SetUp, Sitting
from vision.history.rows import (
    filed_of,
    person_of,
    person_row,
    screening_row,
    sitting_of,
    sitting_row,
)
from vision.history.tables import PersonRow, ScreeningRow, SittingRow
from vision.landmarks import PoseSequence
from vision.plan import Plan
from vision.pose.file import load_poses
from vision.result import Screening


class History:
    """An open history; `files` are the landmarks and videos beside its database."""

    def __init__(self, engine: Engine, files: FileStore) -> None:
        self.engine = engine
        self.files = files

    @classmethod
    def open(cls, folder: Path | None = None, url: str | None = None) -> History:
        """Open a history, made if need be, and bring its tables up to date.

        `folder` is the data folder (None: the user's, or `SITBONE_DATA`); the database lies in it
        unless `url`, or without one `SITBONE_DATABASE_URL`, names a PostgreSQL database. With `url`
        "" it lies there in any case. Landmarks and videos lie in the folder in both cases. What a
        killed process left half-filed is removed. Raises HistoryError.
        """
        home = (folder or user_data_folder()) / HISTORY_FOLDER
        where = database_url(home, url)
        try:
            home.mkdir(parents=True, exist_ok=True, mode=0o700)
            engine = open_database(home, where)
        except OSError as error:
            raise HistoryError(
                f"The history cannot be opened in {home} ({error.strerror or error}): choose "
                "another folder with SITBONE_DATA."
            ) from error
        try:
            with database_errors(engine):
                history = cls(engine, FileStore(home / history_id(engine)))
                history.files.remove_orphans(history.file_hashes, wait=False)
        except BaseException:
            engine.dispose()
            raise
        return history

    def close(self) -> None:
        """Let go of the database."""
        self.engine.dispose()

    def __enter__(self) -> History:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Yield a session that sees one state of the database."""
        with database_errors(self.engine), Session(self.engine) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Yield a session that may write, and commit it."""
        with database_errors(self.engine), Session(for_writing(self.engine)) as session:
            yield session
            session.commit()

    def people(self) -> list[Person]:
        """Return everybody, by name."""
        with self.reading() as session:
            rows = session.scalars(select(PersonRow).order_by(PersonRow.name_key)).all()
            return [person_of(session, row) for row in rows]

    def person(self, name: str) -> Person:
        """Return one person. Raises UnknownPersonError, which tells the close names."""
        with self.reading() as session:
            return person_of(session, person_row(session, name))

    def add_person(self, name: str, **details: Any) -> Person:
        """Add a person with the details of `PersonDetails`. Raises HistoryError when the name is taken."""
        row = PersonRow(
            name=names.cleaned(name), name_key=names.key(name), **_checked(details).model_dump()
        )
        with self.writing() as session:
            session.add(row)
            _flush_name(session, row.name)
            return person_of(session, row)

    def person_or_new(self, name: str) -> Person:
        """Return a person, added when nobody has the name."""
        try:
            return self.person(name)
        except UnknownPersonError:
            pass
        try:
            return self.add_person(name)
        except NameTakenError:  # by another process meanwhile
            return self.person(name)

    def edit_person(self, name: str, *, rename: str | None = None, **details: Any) -> Person:
        """Change the details that are given (None clears one), and the name with `rename`.

        Raises UnknownPersonError, and HistoryError when a detail is not valid or the name is taken.
        """
        with self.writing() as session:
            row = person_row(session, name, lock=True)
            known = {field: getattr(row, field) for field in PersonDetails.model_fields}
            for field, value in _checked({**known, **details}).model_dump().items():
                setattr(row, field, value)
            if rename is not None:
                row.name, row.name_key = names.cleaned(rename), names.key(rename)
            _flush_name(session, row.name)
            return person_of(session, row)

    def sittings(self, name: str) -> list[Sitting]:
        """Return a person's sittings with what was filed of them, the earliest first."""
        with self.reading() as session:
            person = person_row(session, name)
            rows = session.scalars(
                select(SittingRow)
                .where(SittingRow.person_id == person.id)
                .options(selectinload(SittingRow.screenings))
                .order_by(SittingRow.date)
            ).all()
            return [sitting_of(row) for row in rows]

    def file(
        self,
        name: str,
        screening: Screening,
        poses: PoseSequence,
        judged: JudgedWith,
        *,
        date: datetime.date,
        set_up: SetUp | None = None,
        video: Path | None = None,
        on_progress: MoveBar | None = None,
    ) -> Filed:
        """File a screening under a person, in the sitting of a day, and return it in brief.

        `judged` is how the landmarks were judged, so that they can be judged again. Its answers on
        pain become the sitting's. `set_up` adds to the sitting's set-up. `video` is copied into the
        data folder (`on_progress` is told bytes done and in all); without it only the landmarks
        are kept. The same part of the same video is one screening: filed again, it is replaced (and
        keeps its video). Raises UnknownPersonError and HistoryError; then nothing was filed.
        """
        self.person(name)  # before anything is written
        with self.files.filing():
            row: dict[str, Any] = {"landmarks_sha256": self.files.keep_landmarks(poses)}
            if video is not None:
                row["video_sha256"] = self.files.keep_video(video, on_progress)
                row["video_suffix"] = video.suffix.lower()
            row |= row_values(screening, judged)
            with self.writing() as session:
                return put_screening(session, name, row, judged.plan, date, set_up or SetUp())

    def enter_pain(self, name: str, date: datetime.date | None = None, **answers: Any) -> Sitting:
        """Enter what was felt, and return the sitting; its screenings are judged again with it.

        `answers` are `pain_during`, `pain_usual`, `pain_next_day` (24 hours later), `flare_over_24h`
        and `notes`; those not given stay. `date` None is the latest sitting. Raises
        UnknownPersonError, and HistoryError when there is no such sitting or an answer is not valid.
        """
        with self.writing() as session:
            sitting = sitting_row(session, person_row(session, name, lock=True), date)
            answer_sitting(sitting, answers)
            for row in sitting.screenings:
                judged = JudgedWith.model_validate_json(row.judged_with)
                self.judge_row(row, with_answers(judged, sitting))
            session.flush()
            return sitting_of(sitting)

    def unfile(self, screening_id: int, *, with_answers: bool = False) -> None:
        """Take back one filed screening; its landmarks and video go too. Raises HistoryError.

        A sitting of which nothing but answers on pain is left stays; `with_answers`, those that the
        screening was judged with go too.
        """
        with self.writing() as session:
            row = screening_row(session, screening_id)
            sitting, brought = row.sitting, answers_of(row) if with_answers else None
            session.delete(row)
            session.flush()
            drop_if_empty(session, sitting, brought)
        self.files.remove_orphans(self.file_hashes, wait=True)

    def whose(self, screening_id: int) -> tuple[str, Filed]:
        """Return under whom a screening is filed, and it in brief. Raises HistoryError."""
        with self.reading() as session:
            row = screening_row(session, screening_id)
            return row.sitting.person.name, filed_of(row, row.sitting.date)

    def screening(self, screening_id: int) -> Screening:
        """Return a filed screening as it was written (`angles` and `person` are not in it)."""
        with self.reading() as session:
            return Screening.model_validate_json(screening_row(session, screening_id).result)

    def judged_with(self, screening_id: int) -> JudgedWith:
        """Return how a filed screening was judged."""
        with self.reading() as session:
            row = screening_row(session, screening_id)
            return JudgedWith.model_validate_json(row.judged_with)

    def poses(self, screening_id: int) -> PoseSequence:
        """Return the landmarks of a filed screening. Raises HistoryError, PoseFileError."""
        with self.reading() as session:
            return self._poses(screening_row(session, screening_id))

    def again(self, screening_id: int, plan: Plan | None = None) -> Screening:
        """Return a filed screening judged again from its landmarks, with `angles` and `person`.

        In milliseconds, with this version of Sitbone, as it was judged or under another `plan`.
        Raises HistoryError, PoseFileError.
        """
        judged = self.judged_with(screening_id)
        if plan is not None:
            judged = judged.model_copy(update={"plan": plan})
        return judged.screen(self.poses(screening_id))

    def video(self, screening_id: int) -> Path | None:
        """Return the kept video of a filed screening; None when it was not kept."""
        with self.reading() as session:
            row = screening_row(session, screening_id)
        if row.video_sha256 is None:
            return None
        path = self.files.video(row.video_sha256, row.video_suffix or "")
        return path if path.is_file() else None

    def file_hashes(self) -> set[str]:
        """Return the SHA-256 of every file that a row speaks of."""
        with self.reading() as session:
            rows = session.execute(
                select(ScreeningRow.landmarks_sha256, ScreeningRow.video_sha256)
            ).all()
        return {sha256 for row in rows for sha256 in row if sha256 is not None}

    def _poses(self, row: ScreeningRow) -> PoseSequence:
        path = self.files.landmarks(row.landmarks_sha256)
        if not path.is_file():
            raise HistoryError(
                f"The landmarks of {row.clip} are not in {path.parent}: they were filed from another "
                "computer, or the file was taken away. Screen the clip again."
            )
        return load_poses(path)

    def judge_row(self, row: ScreeningRow, judged: JudgedWith) -> None:
        """Judge the landmarks of a row in another way; without them it stays as it was judged."""
        try:
            screening = judged.screen(self._poses(row))
        except SitboneError:
            return
        for field, value in row_values(screening, judged).items():
            setattr(row, field, value)


class NameTakenError(HistoryError):
    """Somebody has that name already."""


def _checked(details: dict[str, Any]) -> PersonDetails:
    return checked(PersonDetails, details)


def _flush_name(session: Session, name: str) -> None:
    try:
        session.flush()
    except IntegrityError:
        raise NameTakenError(
            f"{name} is in the history already: choose another name or code."
        ) from None
