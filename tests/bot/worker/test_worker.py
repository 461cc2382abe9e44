"""Lanes: one chat in order, many at once, and nothing that one update does stops another."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from bot.metrics import Metrics
from bot.worker import worker as module
from bot.worker.dispatch import Undone
from bot.worker.worker import ATTEMPTS, Worker
from handlers.door import Ending
from storage import inbox
from storage.engine import Database, StorageUnavailable, Tx
from storage.inbox import Incoming
from storage.writer import Writer

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
Serve = Callable[[Incoming], Awaitable[Ending]]


def update(number: int, lane: int = 1) -> Incoming:
    return Incoming(number, lane, "message", "{}")


@dataclass
class Shop:
    """A worker over a real inbox, with a unit of the test's own."""

    database: Database
    writer: Writer
    metrics: Metrics = field(default_factory=Metrics)
    served: list[int] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    worker: Worker | None = None

    async def done(self, one: Incoming) -> Ending:
        """The shortest unit: claim, and remember."""
        claimed = await self.writer.run(lambda tx: inbox.claim(tx, one.update_id, at=NOW))
        if claimed:
            self.served.append(one.update_id)
        return Ending.DONE if claimed else Ending.REPEATED

    async def done_new(self, one: Incoming) -> Ending:
        """The same for an update that is not in the inbox yet."""
        taken = await self.writer.run(lambda tx: inbox.take(tx, one, at=NOW))
        if taken:
            self.served.append(one.update_id)
        return Ending.DONE if taken else Ending.REPEATED

    async def at_rest(self, worker: Worker) -> None:
        """Wait until the worker has seen all that there is, and let it look no more."""
        await self.until(lambda: not worker._behind and not worker._known)
        worker.scan_seconds = 3600
        batches = self.writer.stats.batches
        await asyncio.sleep(0.1)  # a scan under way ends
        await self.until(lambda: not worker._behind and self.writer.stats.batches == batches)

    def keep(self, *updates: Incoming) -> None:
        with self.database.begin() as tx:
            inbox.keep(tx, updates, at=NOW)

    def count(self, state: inbox.State) -> int:
        with self.database.read() as tx:
            return inbox.count(tx, state)

    @asynccontextmanager
    async def open(
        self, serve: Serve | None = None, serve_new: Serve | None = None
    ) -> AsyncIterator[Worker]:
        stop = asyncio.Event()
        self.worker = Worker(
            self.database,
            self.writer,
            serve or self.done,
            self.metrics,
            lambda: NOW,
            parked=self._parked,
            scan_seconds=0.05,
            serve_new=serve_new or self.done_new,
        )
        running = asyncio.create_task(self.worker.run(stop))
        try:
            yield self.worker
        finally:
            stop.set()
            await running

    def _parked(self, _tx: Tx) -> None:
        self.told.append("operator")

    async def until(self, condition: Callable[[], bool]) -> None:
        async with asyncio.timeout(20):
            while not condition():  # noqa: ASYNC110 - what is waited for is a state of the database
                await asyncio.sleep(0.01)


@pytest.fixture
async def shop(database: Database) -> AsyncIterator[Shop]:
    writer = Writer(database)
    writer.start()
    yield Shop(database, writer)
    await asyncio.to_thread(writer.close)


async def test_what_waits_in_the_database_is_served_in_order(shop: Shop) -> None:
    shop.keep(*(update(number) for number in (5, 3, 9, 4)))
    async with shop.open():
        await shop.until(lambda: len(shop.served) == 4)
    assert shop.served == [5, 3, 9, 4]
    assert shop.count(inbox.State.NEW) == 0


async def test_a_slow_chat_holds_up_no_other(shop: Shop) -> None:
    gate = asyncio.Event()

    async def serve(one: Incoming) -> Ending:
        if one.lane == 1:
            await gate.wait()
        return await shop.done(one)

    shop.keep(update(1, 1), update(2, 1), update(3, 2))
    async with shop.open(serve):
        await shop.until(lambda: shop.served == [3])
        gate.set()
        await shop.until(lambda: len(shop.served) == 3)
    assert shop.served == [3, 1, 2]


async def test_what_intake_hands_over_is_served_without_a_scan(shop: Shop) -> None:
    async with shop.open() as worker:
        await shop.until(lambda: worker._owned is not None and bool(worker._owned.owned))
        worker.scan_seconds = 3600
        shop.keep(update(1), update(2))
        worker.feed([update(1), update(2)])
        await shop.until(lambda: shop.served == [1, 2])


async def test_the_same_update_handed_over_twice_is_served_once(shop: Shop) -> None:
    shop.keep(update(1))
    async with shop.open() as worker:
        await shop.until(lambda: shop.served == [1])
        worker.feed([update(1), update(1)])
        await shop.until(lambda: _value(shop, "repeated") > 0)
    assert shop.served == [1]


async def test_a_unit_that_always_fails_is_parked_and_its_chat_goes_on(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "RETRY_SECONDS", (0.0,))
    tries = []

    async def serve(one: Incoming) -> Ending:
        if one.update_id == 1:
            tries.append(one)
            raise KeyError("what somebody wrote")
        return await shop.done(one)

    shop.keep(update(1), update(2))
    async with shop.open(serve):
        await shop.until(lambda: shop.served == [2])
    assert len(tries) == ATTEMPTS
    assert shop.told == ["operator"]
    with shop.database.read() as tx:
        (parked,) = inbox.parked(tx)
    assert parked.update_id == 1
    assert parked.error.startswith("KeyError at test_worker.py:")
    assert "somebody" not in parked.error


async def test_a_unit_that_fails_once_is_tried_again_before_its_chat_goes_on(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "RETRY_SECONDS", (0.0,))
    failed: list[Incoming] = []

    async def serve(one: Incoming) -> Ending:
        if one.update_id == 1 and not failed:
            failed.append(one)
            raise ValueError
        return await shop.done(one)

    shop.keep(update(1), update(2))
    async with shop.open(serve):
        await shop.until(lambda: len(shop.served) == 2)
    assert shop.served == [1, 2]


async def test_a_database_that_is_away_parks_nothing(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "STORAGE_RETRY_SECONDS", 0.0)
    away = [True] * (ATTEMPTS * 3)

    async def serve(one: Incoming) -> Ending:
        if away:
            away.pop()
            raise StorageUnavailable("database or disk is full")
        return await shop.done(one)

    shop.keep(update(1))
    async with shop.open(serve):
        await shop.until(lambda: shop.served == [1])
    assert shop.count(inbox.State.PARKED) == 0
    assert shop.told == []


async def test_a_stop_finishes_what_runs_and_leaves_the_rest_in_the_inbox(shop: Shop) -> None:
    started, gate = asyncio.Event(), asyncio.Event()

    async def serve(one: Incoming) -> Ending:
        started.set()
        await gate.wait()
        return await shop.done(one)

    shop.keep(update(1), update(2), update(3))
    async with shop.open(serve) as worker:
        await asyncio.wait_for(started.wait(), 20)
        worker._stop.set()
        gate.set()
    assert shop.served == [1]
    assert shop.count(inbox.State.NEW) == 2
    async with shop.open():
        await shop.until(lambda: len(shop.served) == 3)
    assert shop.served == [1, 2, 3]


async def test_more_than_memory_holds_waits_in_the_database(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "QUEUE_LIMIT", 8)
    monkeypatch.setattr(module, "SCAN_BELOW", 4)
    many = [update(number, number % 7) for number in range(1, 60)]
    shop.keep(*many)
    async with shop.open() as worker:
        worker.feed(many)
        await shop.until(lambda: len(shop.served) == len(many))
    assert sorted(shop.served) == [one.update_id for one in many]
    for lane in range(7):
        mine = [number for number in shop.served if number % 7 == lane]
        assert mine == sorted(mine)


def _value(shop: Shop, outcome: str) -> float:
    return shop.metrics.handled.labels(outcome)._value.get()  # type: ignore[no-any-return]


async def test_a_new_update_of_an_idle_chat_takes_one_commit(shop: Shop) -> None:
    async with shop.open() as worker:
        await shop.at_rest(worker)
        before = shop.writer.stats.batches
        arrival = worker.take_in(update(1))
        assert arrival is not None
        assert await arrival
        assert shop.writer.stats.batches == before + 1
        assert worker.take_in(update(1)) is not None  # it came again: the unit finds it done
        await shop.until(lambda: _value(shop, "repeated") == 1)
    assert shop.served == [1]
    assert shop.count(inbox.State.NEW) == 0


async def test_a_new_update_waits_its_turn_behind_those_of_its_chat(shop: Shop) -> None:
    gate = asyncio.Event()

    async def slowly(one: Incoming) -> Ending:
        await gate.wait()
        return await shop.done_new(one)

    async with shop.open(serve_new=slowly) as worker:
        await shop.at_rest(worker)
        arrival = worker.take_in(update(1, 5))
        assert arrival is not None
        assert worker.take_in(update(2, 5)) is None
        assert worker.take_in(update(1, 6)) is None
        shop.keep(update(2, 5))
        worker.feed([update(2, 5)])
        gate.set()
        assert await arrival
        await shop.until(lambda: len(shop.served) == 2)
    assert shop.served == [1, 2]


async def test_nothing_is_taken_in_while_older_updates_may_wait(shop: Shop) -> None:
    stopped = Worker(shop.database, shop.writer, shop.done, shop.metrics, lambda: NOW, shop._parked)
    assert stopped.take_in(update(1)) is None
    async with shop.open() as worker:
        await shop.at_rest(worker)
        worker._behind = True
        assert worker.take_in(update(1)) is None
        worker._behind = False
        worker._stop.set()
        assert worker.take_in(update(1)) is None


async def test_a_chat_of_another_process_is_not_taken_in(shop: Shop) -> None:
    async with shop.open() as worker:
        await shop.at_rest(worker)
        assert worker._owned is not None
        worker._owned.owned = frozenset({3})
        assert worker.take_in(update(1, lane=4)) is None
        arrival = worker.take_in(update(2, lane=3))
        assert arrival is not None
        assert await arrival


async def test_a_new_update_whose_unit_fails_is_kept_and_tried_again(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "RETRY_SECONDS", (0.0,))

    async def fail(one: Incoming) -> Ending:
        shop.keep(one)
        raise Undone(KeyError("what somebody wrote"))

    async with shop.open(serve_new=fail) as worker:
        await shop.at_rest(worker)
        arrival = worker.take_in(update(1))
        assert arrival is not None
        assert await arrival
        await shop.until(lambda: shop.served == [1])
    assert _value(shop, "retried") == 1


@pytest.mark.parametrize("error", [StorageUnavailable("disk full"), ValueError("no message")])
async def test_a_new_update_that_is_not_kept_is_left_to_intake(
    shop: Shop, error: Exception
) -> None:
    async def fail(_one: Incoming) -> Ending:
        raise error

    async with shop.open(serve_new=fail) as worker:
        await shop.at_rest(worker)
        arrival = worker.take_in(update(1))
        assert arrival is not None
        if isinstance(error, StorageUnavailable):
            with pytest.raises(StorageUnavailable):
                await arrival
        else:
            assert not await arrival
        await shop.until(lambda: not worker._known)
        shop.keep(update(1))
        worker.feed([update(1)])
        await shop.until(lambda: shop.served == [1])


async def test_a_stop_leaves_what_was_not_begun_to_intake(shop: Shop) -> None:
    async with shop.open() as worker:
        await shop.at_rest(worker)
        arrival = worker.take_in(update(1))
        worker._stop.set()
        assert arrival is not None
        assert not await arrival
    assert shop.served == []
