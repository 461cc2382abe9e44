import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, select

from storage import inbox
from storage.engine import Database
from storage.inbox import InboxRow, Incoming, State
from storage.shards import ALL, shard_of

NOW = datetime(2026, 6, 1, 9, tzinfo=UTC)
DAY = timedelta(days=1)


def one(update_id: int, lane: int = 7, body: str = '{"text":"收到"}') -> Incoming:
    return Incoming(update_id, lane, "message", body)


def keep(database: Database, *updates: Incoming, at: datetime = NOW) -> None:
    with database.begin() as tx:
        inbox.keep(tx, updates, at=at)


def claim(database: Database, update_id: int, at: datetime = NOW) -> bool:
    with database.begin() as tx:
        return inbox.claim(tx, update_id, at=at)


def waiting(database: Database, **limits: Any) -> list[int]:
    with database.read() as tx:
        return [update.update_id for _, update in inbox.waiting(tx, ALL, **limits)]


def rows(database: Database) -> Sequence[Any]:
    with database.read() as tx:
        return tx.execute(select(InboxRow.__table__).order_by(InboxRow.seq)).all()


def test_the_same_update_twice_is_one_row(database: Database) -> None:
    keep(database, one(5))
    keep(database, one(5))
    keep(database, one(6), one(6))
    assert waiting(database) == [5, 6]


def test_an_update_taken_in_is_done_and_its_words_were_never_there(database: Database) -> None:
    with database.begin() as tx:
        assert inbox.take(tx, one(5), at=NOW)
        assert not inbox.take(tx, one(5), at=NOW)
    keep(database, one(5))
    (row,) = rows(database)
    assert (row.state, row.body, row.done_at) == (State.DONE, None, NOW)
    assert row.shard == shard_of(row.lane)


def test_an_update_that_waits_already_is_claimed_when_it_is_taken_in(database: Database) -> None:
    keep(database, one(5))
    with database.begin() as tx:
        assert inbox.take(tx, one(5), at=NOW)
    (row,) = rows(database)
    assert (row.state, row.body) == (State.DONE, None)


def test_a_repeated_update_does_not_change_the_first(database: Database) -> None:
    keep(database, one(5, body='{"text":"原文"}'))
    keep(database, one(5, lane=8, body='{"text":"改过"}'), at=NOW + DAY)
    (row,) = rows(database)
    assert (row.lane, row.body, row.received_at) == (7, '{"text":"原文"}', NOW)


def test_arrival_is_the_order_whatever_the_ids(database: Database) -> None:
    keep(database, one(9), one(3))
    keep(database, one(11), one(2), one(9))
    assert waiting(database) == [9, 3, 11, 2]


@pytest.mark.parametrize("later", [timedelta(0), DAY, 30 * DAY])
def test_an_update_that_is_done_stays_done_when_it_comes_again(
    database: Database, later: timedelta
) -> None:
    keep(database, one(5))
    assert claim(database, 5)
    keep(database, one(5), at=NOW + later)
    assert not claim(database, 5, at=NOW + later)
    assert waiting(database) == []
    (row,) = rows(database)
    assert row.state == State.DONE


def test_a_claim_wipes_what_was_written(database: Database) -> None:
    keep(database, one(5))
    assert claim(database, 5, at=NOW + DAY)
    (row,) = rows(database)
    assert (row.body, row.state, row.done_at) == (None, State.DONE, NOW + DAY)


def test_a_claim_that_is_rolled_back_leaves_the_update_waiting(database: Database) -> None:
    keep(database, one(5))

    def break_off() -> None:
        with database.begin() as tx:
            assert inbox.claim(tx, 5, at=NOW)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        break_off()
    assert waiting(database) == [5]
    assert claim(database, 5)


def test_nobody_claims_what_was_never_kept(database: Database) -> None:
    assert not claim(database, 404)


def test_waiting_goes_by_shard_and_by_pages(database: Database) -> None:
    keep(database, *(one(number, lane=-1001700000000 - number) for number in range(1, 201)))
    with database.read() as tx:
        some = frozenset(range(10))
        mine = inbox.waiting(tx, some, limit=1000)
        assert mine
        assert all(shard_of(update.lane) in some for _, update in mine)
        found, after = [], 0
        while page := inbox.waiting(tx, ALL, after=after, limit=30):
            found += [update.update_id for _, update in page]
            after = page[-1][0]
    assert found == list(range(1, 201))


def test_failures_park_an_update_and_an_operator_decides(database: Database) -> None:
    keep(database, one(5), one(6))
    for expected in (False, False, True):
        with database.begin() as tx:
            assert inbox.note_failure(tx, 5, error="ValueError", limit=3) is expected
    assert waiting(database) == [6]
    assert not claim(database, 5)
    with database.read() as tx:
        (parked,) = inbox.parked(tx)
        assert (parked.update_id, parked.attempts, parked.error) == (5, 3, "ValueError")
        assert inbox.count(tx, State.PARKED) == 1
        assert inbox.count(tx, State.NEW) == 1
    with database.begin() as tx:
        assert inbox.retry(tx, 5)
        assert not inbox.retry(tx, 5)
        assert not inbox.drop(tx, 5, at=NOW)
    assert waiting(database) == [5, 6]


def test_a_dropped_update_is_wiped_and_never_comes_back(database: Database) -> None:
    keep(database, one(5))
    with database.begin() as tx:
        assert inbox.note_failure(tx, 5, error="no", limit=1)
        assert inbox.drop(tx, 5, at=NOW)
    keep(database, one(5), at=NOW + DAY)
    (row,) = rows(database)
    assert (row.state, row.body) == (State.DROPPED, None)
    assert not claim(database, 5)


@pytest.mark.parametrize("error", ["a\0b", "half an emoji \ud83d", "太长" * 500_000])
def test_any_error_text_can_be_noted(database: Database, error: str) -> None:
    keep(database, one(5))
    with database.begin() as tx:
        assert inbox.note_failure(tx, 5, error=error, limit=1)
    with database.read() as tx:
        (parked,) = inbox.parked(tx)
    assert 0 < len(parked.error) <= inbox.LONGEST_ERROR


def test_a_failure_of_what_is_done_is_not_noted(database: Database) -> None:
    keep(database, one(5))
    assert claim(database, 5)
    with database.begin() as tx:
        assert not inbox.note_failure(tx, 5, error="late", limit=1)


def test_only_what_has_ended_is_forgotten(database: Database) -> None:
    keep(database, one(1), one(2), one(3), one(4))
    keep(database, one(5), at=NOW + DAY)
    for done in (1, 5):
        assert claim(database, done)
    with database.begin() as tx:
        inbox.note_failure(tx, 2, error="no", limit=1)
        inbox.note_failure(tx, 3, error="no", limit=1)
        inbox.drop(tx, 3, at=NOW)
        assert inbox.forget_before(tx, NOW + DAY, limit=1) == 1
        assert inbox.forget_before(tx, NOW + DAY) == 1
        assert inbox.forget_before(tx, NOW + DAY) == 0
    assert [row.update_id for row in rows(database)] == [2, 4, 5]


def test_a_large_update_and_a_large_batch_are_kept(database: Database) -> None:
    body = '{"text":"' + "长" * 700_000 + '"}'
    keep(database, one(1, body=body), *(one(number) for number in range(2, 2002)))
    with database.read() as tx:
        assert inbox.count(tx, State.NEW) == 2001
        assert inbox.waiting(tx, ALL, limit=1)[0][1].body == body


@given(
    batches=st.lists(st.lists(st.integers(0, 12), max_size=8), max_size=8),
    seed=st.integers(0, 1000),
)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_mix_of_repeats_and_orders_has_one_effect_each(
    database: Database, batches: list[list[int]], seed: int
) -> None:
    with database.begin() as tx:
        tx.execute(delete(InboxRow))
    chance = random.Random(seed)
    effects: list[int] = []
    first: list[int] = []
    for batch in batches:
        keep(database, *(one(number) for number in batch))
        first += [number for number in dict.fromkeys(batch) if number not in first]
        effects += [some for some in batch if chance.random() < 0.5 and claim(database, some)]
    assert waiting(database) == [number for number in first if number not in effects]
    effects += [number for number in first if claim(database, number)]
    assert sorted(effects) == sorted(first)
    with database.read() as tx:
        assert tx.scalar(select(func.count()).select_from(InboxRow)) == len(first)
