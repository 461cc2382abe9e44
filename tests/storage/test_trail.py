import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import DBAPIError

from storage import trail
from storage.engine import Database, Tx, open_database
from storage.tables import table
from storage.trail import NewEntry, TrailHeadRow, TrailRow
from tests.support.databases import blocked
from village.ids import VillageId
from village.trail import GENESIS, Break

NOW = datetime(2026, 6, 1, 1, 2, 3, 456_789, tzinfo=UTC)
HERE, THERE = VillageId(1), VillageId(2)
_trail, _head = table(TrailRow), table(TrailHeadRow)


def told(tx: Tx, village: VillageId, count: int) -> None:
    for number in range(1, count + 1):
        trail.append(
            tx,
            village,
            at=NOW,
            actor="person:7",
            deed="report",
            subject=f"request:{number}",
            data={"category": "road", "photos": number},
        )


@pytest.fixture
def kept(database: Database) -> Database:
    """Six entries of one village, two of another."""
    with database.begin() as tx:
        told(tx, HERE, 6)
        told(tx, THERE, 2)
    return database


def test_an_entry_comes_back_as_it_was_told(database: Database) -> None:
    with database.begin() as tx:
        digest = trail.append(
            tx,
            HERE,
            at=NOW,
            actor="user:99",
            deed="vote",
            subject="topic:3",
            data={"灯": [1, None]},
        )
        told(tx, HERE, 1)
    with database.read() as tx:
        first, second = trail.entries(tx, HERE)
        assert trail.head(tx, HERE) == (2, second.hash)
    assert (first.village_id, first.seq, first.at, first.actor) == (HERE, 1, NOW, "user:99")
    assert (first.deed, first.subject, first.data) == ("vote", "topic:3", {"灯": [1, None]})
    assert (first.prev_hash, first.hash) == (GENESIS, digest)
    assert second.prev_hash == digest


def test_no_entry_is_a_true_chain(database: Database) -> None:
    with database.read() as tx:
        assert trail.head(tx, HERE) == (0, GENESIS)
        assert trail.verify(tx, HERE) is None
        assert list(trail.entries(tx, HERE)) == []


def test_many_at_once_make_one_chain(database: Database) -> None:
    new = [NewEntry("clock", "remind", f"request:{number}", {"n": number}) for number in range(5)]
    with database.begin() as tx:
        digest = trail.append_many(tx, HERE, new[:2], at=NOW)
        digest = trail.append_many(tx, HERE, new[2:], at=NOW)
        assert trail.append_many(tx, HERE, [], at=NOW) == digest
    with database.read() as tx:
        assert trail.head(tx, HERE) == (5, digest)
        assert [one.subject for one in trail.entries(tx, HERE)] == [one.subject for one in new]
        assert trail.verify(tx, HERE) is None


def test_several_chains_grow_at_once(database: Database) -> None:
    def new(*numbers: int) -> list[NewEntry]:
        return [NewEntry("clock", "remind", f"request:{one}", {"n": one}) for one in numbers]

    with database.begin() as tx:
        trail.append_many(tx, THERE, new(1), at=NOW)
        heads = trail.append_all(tx, {THERE: new(2, 3), HERE: new(4)}, at=NOW)
        assert trail.append_all(tx, {HERE: []}, at=NOW) == {HERE: heads[HERE]}
        assert trail.append_all(tx, {}, at=NOW) == {}
    with database.read() as tx:
        assert trail.head(tx, HERE) == (1, heads[HERE])
        assert trail.head(tx, THERE) == (3, heads[THERE])
        assert [one.data["n"] for one in trail.entries(tx, THERE)] == [1, 2, 3]
        assert trail.verify(tx, HERE) is None
        assert trail.verify(tx, THERE) is None


def test_each_village_has_a_chain_of_its_own(kept: Database) -> None:
    with kept.read() as tx:
        assert trail.head(tx, HERE)[0] == 6
        assert trail.head(tx, THERE)[0] == 2
        assert trail.verify(tx, HERE) is None
        assert trail.verify(tx, THERE) is None
        assert {one.village_id for one in trail.entries(tx, THERE)} == {THERE}


def test_a_transaction_that_verified_may_go_on(kept: Database) -> None:
    with kept.begin() as tx:
        assert trail.verify(tx, HERE) is None
        told(tx, HERE, 3)
        assert trail.head(tx, HERE)[0] == 9
        assert trail.verify(tx, HERE) is None


def test_a_long_chain_is_streamed_and_holds(database: Database) -> None:
    new = [NewEntry("clock", "remind", f"request:{number}", {}) for number in range(2500)]
    with database.begin() as tx:
        trail.append_many(tx, HERE, new, at=NOW)
    with database.read() as tx:
        assert trail.verify(tx, HERE) is None
        assert sum(1 for _ in trail.entries(tx, HERE)) == 2500


def test_what_is_rolled_back_leaves_no_gap(kept: Database) -> None:
    with kept.engine.connect() as tx:
        told(tx, HERE, 3)
        tx.rollback()
    with kept.begin() as tx:
        told(tx, HERE, 1)
        assert trail.head(tx, HERE)[0] == 7
        assert trail.verify(tx, HERE) is None


def entry(seq: int) -> Any:
    return (_trail.c.village_id == HERE) & (_trail.c.seq == seq)


def alter(column: str, value: object) -> Callable[[Tx], None]:
    def forge(tx: Tx) -> None:
        tx.execute(update(_trail).where(entry(3)).values(**{column: value}))

    return forge


def drop(tx: Tx) -> None:
    tx.execute(delete(_trail).where(entry(3)))


def insert_one(tx: Tx) -> None:
    tx.execute(
        update(_trail)
        .where(_trail.c.village_id == HERE, _trail.c.seq >= 3)
        .values(seq=_trail.c.seq + 100)
    )
    tx.execute(
        update(_trail)
        .where(_trail.c.village_id == HERE, _trail.c.seq >= 100)
        .values(seq=_trail.c.seq - 99)
    )
    row = tx.execute(select(_trail).where(entry(2))).mappings().one()
    tx.execute(insert(_trail).values({**row, "seq": 3}))


def exchange(tx: Tx) -> None:
    for old, new in ((3, 103), (5, 3), (103, 5)):
        tx.execute(update(_trail).where(entry(old)).values(seq=new))


def cut(tx: Tx) -> None:
    tx.execute(delete(_trail).where(_trail.c.village_id == HERE, _trail.c.seq >= 3))


def wipe(tx: Tx) -> None:
    tx.execute(delete(_trail).where(_trail.c.village_id == HERE))


def set_back(tx: Tx) -> None:
    digest = tx.scalar(select(_trail.c.hash).where(entry(2)))
    tx.execute(update(_head).where(_head.c.village_id == HERE).values(seq=2, hash=digest))


FORGERIES: dict[str, tuple[Callable[[Tx], None], int, str]] = {
    "another actor": (alter("actor", "person:8"), 3, "altered"),
    "another deed": (alter("deed", "resolve"), 3, "altered"),
    "another subject": (alter("subject", "request:9"), 3, "altered"),
    "another time": (alter("at", datetime(2026, 6, 2, tzinfo=UTC)), 3, "altered"),
    "other data": (alter("data", '{"category":"road","photos":4}'), 3, "altered"),
    "the same data in other words": (
        alter("data", '{"category": "road", "photos": 3}'),
        3,
        "altered",
    ),
    "a key said twice": (alter("data", '{"photos":9,"category":"road","photos":3}'), 3, "altered"),
    "no JSON": (alter("data", "no JSON"), 3, "altered"),
    "bottomless JSON": (alter("data", "[" * 100_000), 3, "altered"),
    "another hash": (alter("hash", "0" * 64), 3, "altered"),
    "another link": (alter("prev_hash", "0" * 64), 3, "unlinked"),
    "one dropped": (drop, 3, "missing"),
    "one inserted": (insert_one, 3, "unlinked"),
    "two exchanged": (exchange, 3, "unlinked"),
    "the end cut off": (cut, 3, "truncated"),
    "all gone": (wipe, 1, "truncated"),
    "the head set back": (set_back, 3, "truncated"),
}


def test_a_forged_chain_is_found_where_it_breaks(kept: Database) -> None:
    found, neighbour = {}, {}
    for name, (forge, _, _) in FORGERIES.items():
        with kept.engine.connect() as tx:
            forge(tx)
            found[name] = trail.verify(tx, HERE)
            neighbour[name] = trail.verify(tx, THERE)
            tx.rollback()
    assert found == {name: Break(HERE, seq, why) for name, (_, seq, why) in FORGERIES.items()}
    assert not any(neighbour.values())


def test_a_forged_chain_can_still_be_appended_to_and_stays_forged(kept: Database) -> None:
    with kept.begin() as tx:
        drop(tx)
        told(tx, HERE, 1)
        assert trail.verify(tx, HERE) == Break(HERE, 3, "missing")


@pytest.mark.postgres
def test_two_first_entries_at_once_cannot_both_win(postgres_url: str) -> None:
    """Only where several processes write: SQLite has one writer."""
    database = open_database(postgres_url)
    failures: list[BaseException] = []

    def second() -> None:
        try:
            with database.begin() as tx:
                told(tx, HERE, 1)
        except DBAPIError as error:
            failures.append(error)

    with database.begin() as tx:
        told(tx, HERE, 1)
        other = threading.Thread(target=second)
        other.start()
        blocked(database)
    other.join(10)
    assert len(failures) == 1
    second()
    with database.read() as tx:
        assert trail.head(tx, HERE)[0] == 2
        assert trail.verify(tx, HERE) is None
    database.dispose()


@pytest.mark.postgres
def test_writers_of_one_village_wait_for_each_other(postgres_url: str) -> None:
    database = open_database(postgres_url)
    with database.begin() as tx:
        told(tx, HERE, 1)

    def often() -> None:
        for _ in range(20):
            with database.begin() as tx:
                told(tx, HERE, 1)

    threads = [threading.Thread(target=often) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(30)
    with database.read() as tx:
        assert trail.head(tx, HERE)[0] == 81
        assert trail.verify(tx, HERE) is None
    database.dispose()
