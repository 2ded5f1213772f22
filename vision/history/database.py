"""Opening the database: an SQLite file by default, PostgreSQL by URL; brought up to date on opening.

SQLite runs in WAL mode, so that readers never wait, and with `synchronous=FULL`: filing is rare, and
what was told to be filed survives a power cut, not only a killed process. `secure_delete` overwrites
what is deleted. A transaction that will write says so at its beginning, so that two writers wait for
each other instead of failing half way.
"""

from __future__ import annotations

import os
import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import (
    Connection,
    Engine,
    NullPool,
    create_engine,
    event,
    insert,
    inspect,
    select,
    text,
)
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError

from vision.errors import HistoryError
from vision.folders import DATABASE_VARIABLE
from vision.history.locks import locked
from vision.history.tables import Base, HistoryRow

NEWEST_TABLES = "0001"
"""The newest migration: what this version of Sitbone reads and writes."""

DATABASE_FILE = "people.sqlite"
LOCK_FILE = ".lock"
BUSY_S = 60.0
"""How long a writer waits for another one; filing takes milliseconds."""

MIGRATION_LOCK = 0x51_7B_0E
"""Any number, the same in every process: PostgreSQL's advisory lock while tables are changed."""

SQLITE_SETTINGS = ("foreign_keys=ON", "synchronous=FULL", "secure_delete=ON")
WRITES = "sitbone_writes"


def database_url(folder: Path, url: str | None) -> URL:
    """Return where the database is; None for `url` means `SITBONE_DATABASE_URL`, else the file in `folder`.

    An empty `url` means the file whatever the environment says. Raises HistoryError for other
    databases than PostgreSQL.
    """
    wanted = os.environ.get(DATABASE_VARIABLE, "") if url is None else url
    if not wanted:
        return URL.create("sqlite", database=str(folder / DATABASE_FILE))
    try:
        parsed = make_url(wanted)
    except ArgumentError:
        parsed = URL.create("unknown")
    if parsed.get_backend_name() not in ("postgresql", "postgres"):
        raise HistoryError(
            f"{DATABASE_VARIABLE} names no PostgreSQL database: write it like "
            "postgresql://user@host/database, or leave it out to use a file."
        )
    return parsed.set(drivername="postgresql+psycopg")


def open_database(folder: Path, url: URL) -> Engine:
    """Return the engine of an up-to-date database, made if need be. Raises HistoryError."""
    engine = _engine(url)
    try:
        with database_errors(engine), locked(folder / LOCK_FILE):
            if url.get_backend_name() == "sqlite":
                plainly(engine, "PRAGMA journal_mode=WAL")
            _bring_up_to_date(engine)
    except BaseException:
        engine.dispose()
        raise
    return engine


def plainly(engine: Engine, *statements: str) -> list[Any]:
    """Run statements that SQLite allows in no transaction; returns the first row of each (None: no rows)."""
    connection = engine.raw_connection()
    try:
        raw: Any = connection.dbapi_connection
        return [raw.execute(statement).fetchone() for statement in statements]
    except sqlite3.Error as error:
        raise DBAPIError("; ".join(statements), None, error) from error
    finally:
        connection.close()


def for_writing(engine: Engine) -> Engine:
    """Return the same engine, whose transactions take the right to write at their beginning."""
    return engine.execution_options(**{WRITES: True})


def history_id(engine: Engine) -> str:
    """Return the random identity of the history in a database."""
    with engine.connect() as connection:
        return str(connection.execute(select(HistoryRow.id)).scalar_one())


def tables_version(engine: Engine) -> str | None:
    """Return the version of the tables in a database; None of an empty one."""
    with engine.connect() as connection:
        return _version(connection)


@contextmanager
def database_errors(engine: Engine) -> Iterator[None]:
    """Turn what a database says into a HistoryError that names it and the remedy."""
    try:
        yield
    except (SQLAlchemyError, sqlite3.Error) as error:  # the latter while connecting
        cause = error.orig if isinstance(error, DBAPIError) else error
        words = (" ".join(str(cause).split()) or type(error).__name__)[:200].rstrip(".")
        raise HistoryError(f"{_where(engine)} cannot be used ({words}). {_remedy(engine)}") from (
            error
        )


def _engine(url: URL) -> Engine:
    if url.get_backend_name() != "sqlite":
        try:
            return create_engine(url, pool_pre_ping=True)
        except ImportError:
            raise HistoryError(
                "PostgreSQL needs the package psycopg: pip install 'sitbone[postgres]'."
            ) from None
    engine = create_engine(url, poolclass=NullPool, connect_args={"timeout": BUSY_S})

    @event.listens_for(engine, "connect")
    def prepare(raw: Any, _record: Any) -> None:
        raw.isolation_level = None  # transactions begin as told below, also for changes of tables
        for setting in SQLITE_SETTINGS:
            raw.execute(f"PRAGMA {setting}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get(WRITES)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _bring_up_to_date(engine: Engine) -> None:
    """Migrate in one transaction: a process killed in the middle leaves the tables as they were."""
    if tables_version(engine) == NEWEST_TABLES:
        return
    with for_writing(engine).begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})
        # Another process may have done it while this one waited.
        version = _version(connection)
        if version == NEWEST_TABLES:
            return
        _migrate(connection, version, _where(engine))
        if connection.execute(select(HistoryRow.id)).first() is None:
            connection.execute(insert(HistoryRow).values(id=uuid.uuid4().hex))


def _version(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _migrate(connection: Connection, version: str | None, where: str) -> None:
    # On use: an up-to-date database, which is nearly every one, needs none of it.
    from alembic.config import Config
    from alembic.runtime.environment import EnvironmentContext
    from alembic.script import ScriptDirectory

    from vision.history import migrations

    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    config.set_main_option("path_separator", "os")
    scripts = ScriptDirectory.from_config(config)
    known = {script.revision for script in scripts.walk_revisions()}
    if version is not None and version not in known:
        raise HistoryError(
            f"{where} was written by a newer version of Sitbone (its tables are version {version}, "
            f"this one knows up to {NEWEST_TABLES}): update Sitbone; nothing was changed."
        )

    def steps(revision: Any, _context: Any) -> Any:
        return scripts._upgrade_revs("head", revision)

    with EnvironmentContext(config, scripts, fn=steps) as environment:
        environment.configure(connection=connection, target_metadata=Base.metadata)
        environment.run_migrations()


def _where(engine: Engine) -> str:
    if engine.dialect.name == "sqlite":
        return f"The history {engine.url.database}"
    return f"The history at {engine.url.render_as_string(hide_password=True)}"


def _remedy(engine: Engine) -> str:
    if engine.dialect.name == "sqlite":
        return (
            "See that its disk has space and may be written to; if the file is damaged, put a backup "
            "in its place with: sitbone restore FILE."
        )
    return f"See that the server runs and that {DATABASE_VARIABLE} is right."
