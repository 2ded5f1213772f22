"""Erasing a person: rows, landmarks, videos, and what deletion usually leaves behind in a database file.

SQLite overwrites what it deletes (`secure_delete`), is rewritten without free pages (VACUUM), and its
write-ahead log is emptied. PostgreSQL's tables are rewritten (VACUUM FULL); its own write-ahead log and
backups are its administrator's. What was exported, backed up or written by `sitbone screen` elsewhere
is the user's own and stays.
"""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from vision.finding import Record
from vision.history.database import database_errors, plainly
from vision.history.rows import person_row
from vision.history.store import History
from vision.history.tables import Base, PersonRow, ScreeningRow, SittingRow

_STAYS = (
    "Not touched: result folders, exports and backups that you made, and clips in the app's own "
    "list of earlier clips."
)
_STAYS_ON_THE_SERVER = (
    " The database server's own log and backups are kept as its administrator decided."
)
_STAYS_A_WHILE = (
    " Another program is reading the history just now: until it lets go, parts of what was erased may "
    "still stand in the log beside the database."
)


class Forgotten(Record):
    """What was erased: counts, bytes of files, the SHA-256 of every video that had been screened (whether
    or not it was kept), and all of it as a `sentence`. `shared` files belong to somebody else as well."""

    person: str
    sittings: int
    screenings: int
    landmark_files: int
    video_files: int
    erased_bytes: int
    shared_files: int
    source_sha256: tuple[str, ...]
    sentence: str
    stays: str


def forget(history: History, name: str) -> Forgotten:
    """Erase a person with everything filed, and return what was erased. Raises UnknownPersonError."""
    with history.writing() as session:
        row = person_row(session, name, lock=True)
        person, sittings = row.name, _count(session, SittingRow, row)
        screenings = session.scalars(
            select(ScreeningRow).where(ScreeningRow.person_id == row.id)
        ).all()
        sources = tuple(sorted({each.source_sha256 for each in screenings}))
        named = {each.landmarks_sha256 for each in screenings} | {
            each.video_sha256 for each in screenings if each.video_sha256
        }
        session.delete(row)
    sizes = {path: path.stat().st_size for path in history.files.all_files()}
    removed = history.files.remove_orphans(history.file_hashes, wait=True)
    scrubbed = scrub(history)
    videos = [path for path in removed if path.parent.name == "videos"]
    shared = len(named & history.file_hashes())
    erased_bytes = sum(sizes.get(path, 0) for path in removed)
    server = history.engine.dialect.name != "sqlite"
    return Forgotten(
        person=person,
        sittings=sittings,
        screenings=len(screenings),
        landmark_files=len(removed) - len(videos),
        video_files=len(videos),
        erased_bytes=erased_bytes,
        shared_files=shared,
        source_sha256=sources,
        sentence=_sentence(
            person, sittings, len(screenings), len(removed) - len(videos), len(videos)
        )
        + (f" {shared} files stay: they are also filed under somebody else." if shared else ""),
        stays=_STAYS + (_STAYS_ON_THE_SERVER if server else "" if scrubbed else _STAYS_A_WHILE),
    )


def scrub(history: History) -> bool:
    """Rewrite the database so that nothing deleted is left in its files.

    Returns False when somebody else still reads an older state of the file: then the rest of it goes
    when they let go.
    """
    engine = history.engine
    with database_errors(engine):
        if engine.dialect.name == "sqlite":
            _, (busy, *_rest) = plainly(engine, "VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)")
            return not busy
        with engine.connect() as connection:
            alone = connection.execution_options(isolation_level="AUTOCOMMIT")
            for table in Base.metadata.sorted_tables:
                alone.exec_driver_sql(f'VACUUM (FULL) "{table.name}"')
    return True


def _count(session: Session, table: type[SittingRow], person: PersonRow) -> int:
    counted = select(func.count()).select_from(table).where(table.person_id == person.id)
    return session.scalar(counted) or 0


def _sentence(person: str, sittings: int, screenings: int, landmarks: int, videos: int) -> str:
    def counted(number: int, noun: str) -> str:
        return f"{number} {noun}{'' if number == 1 else 's'}"

    return (
        f"{person} is erased: {counted(sittings, 'sitting')}, {counted(screenings, 'screening')}, "
        f"{counted(landmarks, 'file')} of landmarks, {counted(videos, 'video')}."
    )
