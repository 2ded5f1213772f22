"""One file that holds a whole history: an SQLite database and every landmark and video file, in a zip.

It is the same for a history in PostgreSQL, so that it can be restored anywhere: a backup is also the
way from a file to a server and back.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, delete, func, insert, select, text
from sqlalchemy.engine import URL

from vision.errors import HistoryError
from vision.finding import Record
from vision.history.database import (
    DATABASE_FILE,
    database_errors,
    for_writing,
    open_database,
    plainly,
)
from vision.history.files import MoveBar
from vision.history.store import History
from vision.history.tables import Base, HistoryRow, PersonRow, ScreeningRow

FOLDERS = ("landmarks", "videos")
ROWS_AT_ONCE = 200


class BackedUp(Record):
    """What a backup holds, or what was restored from one."""

    people: int
    screenings: int
    files: int
    missing_files: int = 0


def backup(history: History, target: Path, on_progress: MoveBar | None = None) -> BackedUp:
    """Write the whole history to one file, whole or not at all, at one moment of the database.

    Others may go on writing meanwhile. `on_progress` is told files done and in all. Raises
    HistoryError.
    """
    unfinished = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        # While this is held, nobody removes a file that is being copied.
        with history.files.filing(), _scratch(history) as scratch:
            copy = _copy_of(history.engine, scratch)
            files = _spoken_of(history, copy)
            found = [path for path in files if path.is_file()]
            with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_STORED, allowZip64=True) as archive:
                archive.write(scratch / DATABASE_FILE, DATABASE_FILE, zipfile.ZIP_DEFLATED)
                for done, path in enumerate(found, start=1):
                    archive.write(path, f"{path.parent.name}/{path.name}")
                    if on_progress is not None:
                        on_progress(done, len(found))
            counts = _counts(copy)
            copy.dispose()
        with unfinished.open("rb+") as file:
            os.fsync(file.fileno())
        unfinished.replace(target)
    except OSError as error:
        raise HistoryError(
            f"{target} cannot be written ({(error.strerror or str(error)).lower()}): choose another "
            "place, or free some space."
        ) from error
    finally:
        unfinished.unlink(missing_ok=True)
    return counts.model_copy(update={"files": len(found), "missing_files": len(files) - len(found)})


def restore(history: History, source: Path, on_progress: MoveBar | None = None) -> BackedUp:
    """Fill an empty history from a backup. Raises HistoryError when it is not empty, or no backup is read."""
    if history.people():
        raise HistoryError(
            "The history is not empty, and restoring would mix two: restore into another data folder "
            "(SITBONE_DATA=DIR sitbone restore FILE), or move this one away first."
        )
    try:
        with (
            history.files.filing(),
            _scratch(history) as scratch,
            zipfile.ZipFile(source) as archive,
        ):
            if DATABASE_FILE not in archive.namelist():
                raise zipfile.BadZipFile("it holds no database")
            archive.extract(DATABASE_FILE, scratch)
            copy = open_database(scratch, _url(scratch))  # also brings an older backup up to date
            names = [name for name in archive.namelist() if _is_file_of_ours(name)]
            for done, name in enumerate(names, start=1):
                archive.extract(name, history.files.folder)
                if on_progress is not None:
                    on_progress(done, len(names))
            _fill(history, copy)
            counts = _counts(copy)
            copy.dispose()
    except (OSError, zipfile.BadZipFile, sqlite3.DatabaseError) as error:
        raise HistoryError(
            f"{source} cannot be restored ({error}): give a file that `sitbone backup` wrote."
        ) from error
    return counts.model_copy(update={"files": len(names)})


@contextmanager
def _scratch(history: History) -> Iterator[Path]:
    # Among the history's own files: what a killed process leaves there is swept up as an orphan.
    history.files.folder.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="copy_", dir=history.files.folder))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _url(folder: Path) -> URL:
    return URL.create("sqlite", database=str(folder / DATABASE_FILE))


def _copy_of(engine: Engine, scratch: Path) -> Engine:
    """Return an SQLite copy of a database as it is at one moment."""
    copy = open_database(scratch, _url(scratch))
    with database_errors(engine), engine.connect() as plain:
        connection = plain
        if engine.dialect.name == "postgresql":
            connection = plain.execution_options(isolation_level="REPEATABLE READ")
        with for_writing(copy).begin() as into:
            into.execute(delete(HistoryRow))
            _copy_rows(connection, into)
    plainly(copy, "PRAGMA journal_mode=DELETE")  # one file, without a write-ahead log
    return copy


def _copy_rows(source: Connection, target: Connection) -> None:
    for table in Base.metadata.sorted_tables:
        rows = source.execution_options(yield_per=ROWS_AT_ONCE).execute(select(table))
        for part in rows.mappings().partitions(ROWS_AT_ONCE):
            target.execute(insert(table), [dict(row) for row in part])


def _fill(history: History, copy: Engine) -> None:
    """Copy every row into an empty database, which keeps its own identity."""
    with (
        database_errors(history.engine),
        copy.connect() as source,
        for_writing(history.engine).begin() as target,
    ):
        if target.scalar(select(func.count()).select_from(PersonRow)):
            raise HistoryError("Somebody wrote to the history meanwhile: nothing was restored.")
        for table in Base.metadata.sorted_tables:
            if table.name == HistoryRow.__tablename__:
                continue
            rows = source.execute(select(table)).mappings()
            for part in rows.partitions(ROWS_AT_ONCE):
                target.execute(insert(table), [dict(row) for row in part])
            if target.dialect.name == "postgresql":
                # Its counter has not seen these numbers.
                target.execute(
                    text(
                        f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), "
                        f"(SELECT coalesce(max(id), 0) + 1 FROM {table.name}), false)"
                    )
                )


def _spoken_of(history: History, copy: Engine) -> list[Path]:
    with copy.connect() as connection:
        rows = connection.execute(
            select(
                ScreeningRow.landmarks_sha256, ScreeningRow.video_sha256, ScreeningRow.video_suffix
            )
        ).all()
    files = {history.files.landmarks(row.landmarks_sha256) for row in rows}
    files |= {history.files.video(row[1], row[2] or "") for row in rows if row[1]}
    return sorted(files)


def _counts(copy: Engine) -> BackedUp:
    with copy.connect() as connection:
        people, screenings = (
            connection.scalar(select(func.count()).select_from(table)) or 0
            for table in (PersonRow, ScreeningRow)
        )
    return BackedUp(people=people, screenings=screenings, files=0)


def _is_file_of_ours(name: str) -> bool:
    path = Path(name)
    return len(path.parts) == 2 and path.parts[0] in FOLDERS and path.stem.isalnum()
