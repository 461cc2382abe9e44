from collections.abc import Iterator

import pytest
from sqlalchemy import text

from storage.engine import Database, open_database
from storage.shards import ALL, SHARDS, Ownership, shard_of


@pytest.fixture
def databases(postgres_url: str) -> Iterator[list[Database]]:
    """The same PostgreSQL database, open in three processes' stead."""
    opened = [open_database(postgres_url) for _ in range(3)]
    yield opened
    for one in opened:
        one.dispose()


def kill_session(ownership: Ownership, by: Database) -> None:
    """End the session that holds an ownership's locks, as the server does when its process dies."""
    assert ownership._session is not None
    pid = ownership._session.scalar(text("SELECT pg_backend_pid()"))
    with by.begin() as tx:
        assert tx.scalar(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": pid})


@pytest.mark.parametrize("chat_id", [0, 1, 63, 64, -1, -1001234567890, 7_000_000_000])
def test_every_chat_has_a_shard(chat_id: int) -> None:
    assert shard_of(chat_id) in ALL


def test_on_sqlite_the_only_process_owns_all(sqlite_url: str) -> None:
    database = open_database(sqlite_url)
    one = Ownership(database, 1)
    assert one.confirm() == frozenset()
    assert one.balance() == ALL
    assert one.confirm() == ALL
    one.close()
    assert one.owned == frozenset()
    database.dispose()


def test_processes_share_fairly_and_no_shard_has_two_owners(databases: list[Database]) -> None:
    owners = [Ownership(database, 1) for database in databases]
    assert owners[0].balance() == ALL
    for _ in range(3):
        for one in owners:
            one.balance()
    assert sorted(len(one.owned) for one in owners) == [20, 22, 22]
    assert frozenset().union(*(one.owned for one in owners)) == ALL
    assert sum(len(one.owned) for one in owners) == SHARDS
    for one in owners:
        one.close()


def test_kinds_do_not_meet(databases: list[Database]) -> None:
    one, two = Ownership(databases[0], 1), Ownership(databases[1], 2)
    assert one.balance() == two.balance() == one.balance() == ALL
    one.close()
    two.close()


def test_busy_shards_are_not_given_away(databases: list[Database]) -> None:
    one, two = Ownership(databases[0], 1), Ownership(databases[1], 1)
    one.balance()
    two.balance()
    busy = frozenset(range(40))
    assert one.balance(busy) >= busy
    two.balance()
    assert not two.owned & busy
    one.balance()
    assert two.balance() == ALL - one.owned
    one.close()
    two.close()


def test_what_is_given_back_at_the_end_goes_to_the_others(databases: list[Database]) -> None:
    one, two = Ownership(databases[0], 1), Ownership(databases[1], 1)
    one.balance()
    assert two.balance() == frozenset()
    one.close()
    assert two.balance() == ALL
    two.close()


def test_a_dead_session_owns_nothing_and_another_takes_over(databases: list[Database]) -> None:
    one, two = Ownership(databases[0], 1), Ownership(databases[1], 1)
    one.balance()
    two.balance()
    kill_session(one, databases[2])
    assert one.confirm() == frozenset()
    assert two.balance() == ALL
    # It comes back and gets its part again.
    assert one.balance() == frozenset()
    two.balance()
    assert len(one.balance()) == len(two.owned) == SHARDS // 2
    one.close()
    two.close()


def test_balancing_notices_a_dead_session_too(databases: list[Database]) -> None:
    one = Ownership(databases[0], 1)
    one.balance()
    kill_session(one, databases[2])
    assert one.balance() == frozenset()
    assert one.balance() == ALL
    one.close()
