from collections.abc import Iterator

import pytest

from bot.metrics import Metrics
from storage.engine import Database, open_database
from storage.writer import Writer
from tests.bot.intake.support import Kept, Small


@pytest.fixture
def kept(database_url: str) -> Iterator[Kept]:
    kept = Kept(database_url)
    yield kept
    kept.close()


@pytest.fixture
def small(sqlite_url: str) -> Iterator[Small]:
    database = open_database(sqlite_url)
    small = Small(Writer(database), Kept(sqlite_url))
    small.writer.start()
    yield small
    small.writer.close()
    small.kept.close()
    database.dispose()


@pytest.fixture
def metrics() -> Metrics:
    return Metrics()


@pytest.fixture
def writer(database: Database) -> Iterator[Writer]:
    writer = Writer(database)
    writer.start()
    yield writer
    writer.close()
