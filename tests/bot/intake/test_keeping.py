import asyncio
import itertools

import pytest

from bot.intake.keeping import Group, keep_all
from bot.metrics import Metrics
from storage.engine import StorageUnavailable
from storage.inbox import Incoming
from storage.writer import Writer
from tests.bot.intake.support import NOW, Kept, received

GOOD = [Incoming(number, 7, "message", "{}") for number in range(1, 6)]
IMPOSSIBLE = Incoming(99, 2**80, "message", "{}")


async def test_a_row_that_no_database_takes_leaves_its_neighbours(
    writer: Writer, kept: Kept
) -> None:
    done = await keep_all(writer, [*GOOD, IMPOSSIBLE], lambda: NOW)
    assert done == [*GOOD, Incoming(99, 0, "unreadable", "")]
    assert sorted(kept.ids()) == [1, 2, 3, 4, 5, 99]


async def test_a_closed_writer_is_unavailable(writer: Writer) -> None:
    writer.close()
    with pytest.raises(StorageUnavailable):
        await keep_all(writer, GOOD, lambda: NOW)


async def test_a_group_keeps_order_and_counts(writer: Writer, metrics: Metrics, kept: Kept) -> None:
    group = Group(writer, metrics, kept, lambda: NOW)
    await asyncio.gather(*(group.keep(update) for update in GOOD))
    assert kept.handed == GOOD
    assert kept.ids() == [1, 2, 3, 4, 5]
    assert received(metrics) == 5
    assert writer.stats.units == 1


async def test_a_waiter_that_leaves_takes_nobody_along(
    writer: Writer, metrics: Metrics, kept: Kept
) -> None:
    group = Group(writer, metrics, kept, lambda: NOW)
    first, second = (asyncio.ensure_future(group.keep(update)) for update in GOOD[:2])
    await asyncio.sleep(0)  # both wait
    first.cancel()
    await second
    assert first.cancelled()
    assert kept.ids() == [1, 2]


async def test_those_who_wait_are_told_of_a_stop(
    writer: Writer, metrics: Metrics, kept: Kept
) -> None:
    group = Group(writer, metrics, kept, lambda: NOW)
    waiting = asyncio.ensure_future(group.keep(GOOD[0]))
    await asyncio.sleep(0)  # it waits
    assert group._running is not None
    group._running.cancel()
    with pytest.raises(StorageUnavailable):
        await waiting
    await group.keep(GOOD[1])
    assert 2 in kept.ids()


async def test_what_a_worker_takes_in_is_not_kept_by_the_group(
    writer: Writer, metrics: Metrics, kept: Kept
) -> None:
    answers: dict[int, bool | Exception | None] = {
        1: True,
        2: False,
        3: None,
        4: StorageUnavailable("disk full"),
    }

    def take_in(update: Incoming) -> asyncio.Future[bool] | None:
        answer = answers[update.update_id]
        if answer is None:
            return None
        taken: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        if isinstance(answer, bool):
            taken.set_result(answer)
        else:
            taken.set_exception(answer)
        return taken

    group = Group(writer, metrics, kept, lambda: NOW, take_in)
    await asyncio.gather(*(group.keep(update) for update in GOOD[:3]))
    with pytest.raises(StorageUnavailable):
        await group.keep(GOOD[3])
    assert kept.handed == GOOD[1:3]
    assert kept.ids() == [2, 3]
    assert received(metrics) == 3


async def test_nobody_is_left_between_two_groups(
    writer: Writer, metrics: Metrics, kept: Kept
) -> None:
    group = Group(writer, metrics, kept, lambda: NOW)
    count = itertools.count(1)

    async def often() -> None:
        for _ in range(30):
            await group.keep(Incoming(next(count), 7, "message", "{}"))

    await asyncio.gather(*(often() for _ in range(5)))
    assert sorted(kept.ids()) == list(range(1, 151))
