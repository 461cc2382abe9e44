from collections.abc import Iterator

import pytest

from storage.engine import Database, open_database


@pytest.fixture
def sqlite(sqlite_url: str) -> Iterator[Database]:
    """An open SQLite database, where the kind does not matter."""
    database = open_database(sqlite_url)
    yield database
    database.dispose()
