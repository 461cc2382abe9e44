import threading

import pytest

from storage import counters
from storage.engine import Database, Tx, open_database
from village.ids import VillageId

HERE, THERE = VillageId(1), VillageId(2)


def test_numbers_begin_at_one_and_leave_no_gap(tx: Tx) -> None:
    assert [counters.next_number(tx, HERE, "request") for _ in range(5)] == [1, 2, 3, 4, 5]


def test_each_village_and_kind_counts_for_itself(tx: Tx) -> None:
    for _ in range(3):
        counters.next_number(tx, HERE, "request")
    assert counters.next_number(tx, THERE, "request") == 1
    assert counters.next_number(tx, HERE, "topic") == 1
    assert counters.next_number(tx, HERE, "request") == 4


def test_a_number_that_was_rolled_back_is_given_again(database: Database) -> None:
    with database.engine.connect() as tx:
        assert counters.next_number(tx, HERE, "request") == 1
        tx.rollback()
    with database.begin() as tx:
        assert counters.next_number(tx, HERE, "request") == 1


def take(database: Database, taken: list[int], times: int) -> None:
    for _ in range(times):
        with database.begin() as tx:
            taken.append(counters.next_number(tx, HERE, "request"))


@pytest.mark.postgres
def test_processes_at_once_never_get_the_same_number(postgres_url: str) -> None:
    database = open_database(postgres_url)
    taken: list[int] = []
    threads = [threading.Thread(target=take, args=(database, taken, 25)) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(30)
    assert sorted(taken) == list(range(1, 101))
    database.dispose()
