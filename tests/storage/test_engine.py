import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from storage import inbox
from storage.engine import Database, open_database, sqlite_is_safe
from storage.inbox import Incoming, State

NOW = datetime(2026, 6, 1, 9, tzinfo=UTC)


def test_a_reader_refuses_to_write(database: Database) -> None:
    with database.read() as tx, pytest.raises(DBAPIError):
        inbox.keep(tx, [Incoming(1, 1, "message", "{}")], at=NOW)
    with database.read() as tx:
        assert inbox.count(tx, State.NEW) == 0


def test_a_reader_keeps_its_view_while_others_commit(database: Database) -> None:
    with database.read() as tx:
        assert inbox.count(tx, State.NEW) == 0
        with database.begin() as other:
            inbox.keep(other, [Incoming(1, 1, "message", "{}")], at=NOW)
        assert inbox.count(tx, State.NEW) == 0
    with database.read() as tx:
        assert inbox.count(tx, State.NEW) == 1


def test_a_transaction_that_raises_leaves_nothing(database: Database) -> None:
    def break_off() -> None:
        with database.begin() as tx:
            inbox.keep(tx, [Incoming(1, 1, "message", "{}")], at=NOW)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        break_off()
    with database.read() as tx:
        assert inbox.count(tx, State.NEW) == 0


def test_an_error_does_not_show_what_people_wrote(database: Database) -> None:
    with pytest.raises(DBAPIError) as raised, database.begin() as tx:
        tx.execute(text("SELECT :word FROM nowhere"), {"word": "家里的事"})
    assert "家里的事" not in str(raised.value)


@pytest.fixture
def file(sqlite_url: str) -> Database:
    return open_database(sqlite_url)


def pragma(database: Database, name: str, *, reader: bool) -> object:
    with database.read() if reader else database.begin() as tx:
        return tx.exec_driver_sql(f"PRAGMA {name}").scalar()


@pytest.mark.parametrize(
    ("name", "writes", "reads"),
    [
        ("journal_mode", "wal", "wal"),
        ("synchronous", 2, 2),
        ("foreign_keys", 1, 1),
        ("secure_delete", 1, 1),
        ("busy_timeout", 10_000, 10_000),
        ("query_only", 0, 1),
        ("wal_autocheckpoint", 1000, 0),
    ],
)
def test_sqlite_is_tuned(file: Database, name: str, writes: object, reads: object) -> None:
    assert pragma(file, name, reader=False) == writes
    assert pragma(file, name, reader=True) == reads
    file.dispose()


def test_a_write_transaction_takes_the_lock_at_its_begin(file: Database) -> None:
    with file.begin() as tx:
        tx.execute(text("SELECT 1"))
        other = sqlite3.connect(str(file.engine.url.database), timeout=0, isolation_level=None)
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
        other.close()
    file.dispose()


def test_in_memory_is_one_shared_connection_for_tools(tmp_path: Path) -> None:
    database = open_database("sqlite://")
    with database.begin() as tx:
        tx.execute(text("CREATE TABLE note (words TEXT)"))
        tx.execute(text("INSERT INTO note VALUES ('kept')"))
    with database.read() as tx:
        assert tx.scalar(text("SELECT words FROM note")) == "kept"
    # No second connection exists, so nothing stands between a reader and a write.
    assert database.readers is database.engine
    database.dispose()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("version", "safe"),
    [
        ((3, 40, 1), False),
        ((3, 44, 6), True),
        ((3, 44, 7), False),
        ((3, 50, 7), True),
        ((3, 51, 2), False),
        ((3, 51, 3), True),
        ((4, 0, 0), True),
    ],
)
def test_versions_with_the_wal_reset_bug_are_known(version: tuple[int, ...], *, safe: bool) -> None:
    assert sqlite_is_safe(version) is safe


def test_an_unsafe_sqlite_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storage.engine.sqlite_is_safe", lambda: False)
    with pytest.warns(RuntimeWarning, match="WAL-reset"):
        open_database(f"sqlite:///{tmp_path / 'old.db'}").dispose()
