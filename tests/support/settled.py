"""The two villages in a database that a whole file shares: each test's transaction is rolled back."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.engine import Database, Tx, open_database
from tests.support.databases import KINDS, Postgres
from tests.support.village import settle


@pytest.fixture(scope="module", params=KINDS)
def settled(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Database]:
    """Both villages, once for each kind; leave it as it is, and write through `tx`."""
    if request.param == "sqlite":
        template: Path = request.getfixturevalue("sqlite_template")
        yield from in_a_file(template, tmp_path_factory.mktemp("settled"))
        return
    postgres: Postgres = request.getfixturevalue("postgres")
    name = postgres.create()
    database = open_database(postgres.url(name))
    settle(database)
    yield database
    database.dispose()
    postgres.drop(name)


def in_a_file(template: Path, folder: Path) -> Iterator[Database]:
    """Both villages on SQLite."""
    path = folder / "lianxin.db"
    shutil.copyfile(template, path)
    database = open_database(f"sqlite:///{path}")
    settle(database)
    yield database
    database.dispose()


@pytest.fixture
def tx(settled: Database) -> Iterator[Tx]:
    """A transaction that never happened once the test is over."""
    with settled.engine.connect() as connection:
        yield connection
        connection.rollback()
