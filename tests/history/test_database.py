"""Opening: tables made and brought up to date, other versions and broken files told apart."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from tests.history.clips import file_clip
from vision.errors import HistoryError
from vision.folders import DATABASE_VARIABLE
from vision.history import History, migrations
from vision.history.database import (
    NEWEST_TABLES,
    database_url,
    tables_version,
)
from vision.history.tables import Base


def test_the_migrations_make_the_tables_of_the_code(any_history: History) -> None:
    assert tables_version(any_history.engine) == NEWEST_TABLES
    with any_history.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_the_newest_migration_is_the_one_the_code_wants() -> None:
    folder = Path(migrations.__file__).parent
    assert ScriptDirectory(folder).get_current_head() == NEWEST_TABLES


def test_what_was_filed_is_there_on_the_next_opening(tmp_path: Path, url: str) -> None:
    with History.open(tmp_path, url) as history:
        filed = file_clip(history, "Ana", "one.mp4")
    with History.open(tmp_path, url) as history:
        assert history.sittings("ana")[0].screenings == (filed,)


def test_a_newer_database_is_refused_and_left_alone(tmp_path: Path, url: str) -> None:
    with History.open(tmp_path, url) as history, history.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(HistoryError, match=r"newer version .* 9999, .* update Sitbone"):
        History.open(tmp_path, url)
    history = History(history.engine, history.files)
    assert tables_version(history.engine) == "9999"
    history.close()


def test_a_file_keeps_what_was_deleted_from_nobody(history: History) -> None:
    with history.engine.connect() as connection:
        settings = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "foreign_keys", "secure_delete", "synchronous")
        }
    assert settings == {
        "journal_mode": "wal",
        "foreign_keys": 1,
        "secure_delete": 1,
        "synchronous": 2,
    }


def test_a_damaged_file_is_a_sentence_with_the_way_out(tmp_path: Path) -> None:
    file = tmp_path / "history" / "people.sqlite"
    file.parent.mkdir()
    file.write_bytes(b"no database at all" * 100)
    with pytest.raises(HistoryError, match=r"people\.sqlite cannot be used .* sitbone restore"):
        History.open(tmp_path, "")
    assert file.read_bytes().startswith(b"no database")


def test_a_server_that_is_not_there_is_a_sentence_without_the_password(tmp_path: Path) -> None:
    with pytest.raises(HistoryError) as raised:
        History.open(tmp_path, f"postgresql://me:secret@/people?host={tmp_path}")
    assert "See that the server runs" in str(raised.value)
    assert "secret" not in str(raised.value)


@pytest.mark.parametrize("wanted", ["mysql://host/people", "people.sqlite", "://"])
def test_other_databases_are_refused(tmp_path: Path, wanted: str) -> None:
    with pytest.raises(HistoryError, match="names no PostgreSQL database"):
        database_url(tmp_path, wanted)


def test_the_environment_names_the_database(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(DATABASE_VARIABLE, "postgresql://me@host/people")
    assert database_url(tmp_path, None).drivername == "postgresql+psycopg"
    assert database_url(tmp_path, "").drivername == "sqlite"
    monkeypatch.delenv(DATABASE_VARIABLE)
    assert database_url(tmp_path, None).database == str(tmp_path / "people.sqlite")


def test_a_migration_that_fails_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from vision.history.migrations.versions import v0001_people

    def fail(*_: object) -> None:
        raise RuntimeError("in the middle")

    with monkeypatch.context() as patched:
        patched.setattr("alembic.op.create_index", fail)
        with pytest.raises(RuntimeError, match="in the middle"):
            History.open(tmp_path, "")
    assert v0001_people.revision == NEWEST_TABLES
    with sqlite3.connect(tmp_path / "history" / "people.sqlite") as raw:
        assert raw.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,)
    raw.close()
    with History.open(tmp_path, "") as history:
        assert history.people() == []
