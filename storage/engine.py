"""Open a database: one engine that writes, one that only reads."""

import sqlite3
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import ConnectionPoolEntry, QueuePool, StaticPool

Tx = Connection
"""The transaction that every action and query gets as its first argument."""

# The WAL-reset bug: with several connections a checkpoint could corrupt the file.
SAFE_SQLITE = (3, 51, 3)
BACKPORTED_SQLITE = frozenset({(3, 44, 6), (3, 50, 7)})
BUSY_TIMEOUT_MS = 10_000


class StorageUnavailable(Exception):
    """The database could not commit (full, locked, gone); the same unit may be tried again.

    If the connection broke during the commit itself, that may have happened all the same: a unit that must not
    take effect twice claims something first.
    """


def sqlite_is_safe(version: tuple[int, ...] = sqlite3.sqlite_version_info) -> bool:
    """Tell whether this SQLite is free of the WAL-reset bug."""
    return version >= SAFE_SQLITE or version in BACKPORTED_SQLITE


@dataclass(frozen=True)
class Database:
    """A database: `engine` writes, `readers` cannot."""

    engine: Engine
    readers: Engine

    @property
    def is_sqlite(self) -> bool:
        """Whether this is the embedded database (one process, one writer)."""
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def begin(self) -> Iterator[Tx]:
        """A write transaction of its own, for commands and tests; the bot goes through Writer."""
        with self.engine.begin() as tx:
            yield tx

    @contextmanager
    def read(self) -> Iterator[Tx]:
        """A consistent view that refuses to write."""
        with self.readers.connect() as tx:
            yield tx

    def dispose(self) -> None:
        """Close every connection."""
        self.readers.dispose()
        self.engine.dispose()


def open_database(url: str, *, readers: int = 4) -> Database:
    """Open `url` (`sqlite:///file` or `postgresql+psycopg://…`) with up to `readers` read connections."""
    if make_url(url).get_backend_name() == "sqlite":
        return _open_sqlite(url, readers)
    return Database(
        engine=create_engine(
            url, pool_size=4, max_overflow=8, pool_pre_ping=True, hide_parameters=True
        ),
        readers=create_engine(
            url,
            pool_size=readers,
            pool_pre_ping=True,
            hide_parameters=True,
            # Else each statement would see another state, and SQLite's readers do not.
            isolation_level="REPEATABLE READ",
            execution_options={"postgresql_readonly": True},
        ),
    )


def _open_sqlite(url: str, readers: int) -> Database:
    if not sqlite_is_safe():
        warnings.warn(
            f"SQLite {sqlite3.sqlite_version} has the WAL-reset bug; 3.51.3 or later is advised",
            RuntimeWarning,
            stacklevel=3,
        )
    if make_url(url).database in (None, "", ":memory:"):
        # One shared connection: only for tools that need no second reader.
        engine = create_engine(
            url,
            poolclass=StaticPool,
            hide_parameters=True,
            connect_args={"check_same_thread": False},
        )
        _tune(engine, "BEGIN")
        return Database(engine=engine, readers=engine)
    # Parameters are what people wrote: no error text and no log shows them.
    engine = create_engine(
        url,
        poolclass=QueuePool,
        # The writer holds one.
        pool_size=2,
        hide_parameters=True,
        connect_args={"check_same_thread": False},
    )
    _tune(engine, "BEGIN IMMEDIATE")
    reading = create_engine(
        url,
        poolclass=QueuePool,
        pool_size=readers,
        hide_parameters=True,
        connect_args={"check_same_thread": False},
    )
    _tune(reading, "BEGIN", query_only=True)
    return Database(engine=engine, readers=reading)


def _tune(engine: Engine, begin: str, *, query_only: bool = False) -> None:
    @event.listens_for(engine, "connect")
    def on_connect(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
        # The driver's own BEGIN would be deferred: two readers turning writers lose updates.
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
        if not query_only:
            cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA foreign_keys=ON")
        # Wiped means wiped: a processed update's text does not linger in free pages.
        cursor.execute("PRAGMA secure_delete=ON")
        # What a savepoint may have to undo is some 20 pages a unit: in a file they cost more than the unit's statements.
        cursor.execute("PRAGMA temp_store=MEMORY")
        if query_only:
            # Readers never checkpoint (see SAFE_SQLITE).
            cursor.execute("PRAGMA wal_autocheckpoint=0")
            cursor.execute("PRAGMA query_only=ON")
        cursor.close()

    @event.listens_for(engine, "begin")
    def on_begin(connection: Connection) -> None:
        # Not by way of SQLAlchemy: it would cost as much as three of a unit's statements.
        try:
            connection.connection.cursor().execute(begin)
        except sqlite3.Error as error:
            raise OperationalError(begin, None, error) from error
