"""The same update twice, out of order, a day late: one effect. From the inbox on, without the network, on both databases."""

import asyncio
import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from aiogram import Bot
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from actions import requests, topics
from bot.config import VillageDefaults
from bot.intake.keeping import keep_all
from bot.intake.lanes import to_incoming
from bot.metrics import Metrics
from bot.rules import rules_of
from bot.worker.dispatch import Desk, Dispatch
from bot.worker.worker import Serve, Worker
from handlers.asks import House
from handlers.door import Arrived, Door, Ending, Served
from handlers.hearing import Ear, Hearing
from handlers.routes import table
from locales import Texts
from storage import cards, trail
from storage.engine import Database, Tx
from storage.inbox import Incoming
from storage.models import metadata
from storage.writer import Writer
from tests.support import updates as make
from tests.support import village
from tests.support.chaotic_api import TOKEN
from tests.support.updates import BOT, Raw
from tests.support.village import WILLOW, Who, group_chat, user
from village.errors import VillageError

POLL, CARD = "5600000000000000001", 901
TEXTS = Texts()
ROUTES = table(TEXTS)
HOUSE = House(TEXTS, rules_of(VillageDefaults()), BOT["id"], BOT["username"], 20 * 2**20)


def day() -> list[Raw]:
    """A small day of the village: every kind of update, some that follow from one another, some that must be refused."""
    group = int(group_chat())
    villager, neighbour, clerk, director = (
        make.person(int(user(one)), village.NAMES[one])
        for one in (Who.VILLAGER, Who.NEIGHBOUR, Who.CLERK, Who.DIRECTOR)
    )
    guest = make.person(int(village.STRANGER), "路过的人")
    card = {"message_id": CARD, "from": BOT, "chat": make.group(group), "date": make.DATE}
    handler = int(user(Who.DIRECTOR))
    made = [
        make.message("#诉求 村口的路有个坑", chat=group, user=villager),
        make.message("#诉求 宽带又断网了", chat=group, user=neighbour),
        make.message("今天赶集的人多不多？", chat=group, user=guest),
        make.photo("#诉求 路过看见桥头护栏松了", chat=group, user=guest),
        make.private_message("#诉求 种粮补贴没到账", user=villager),
        make.press(f"req:accept:{WILLOW}:1:", chat=handler, user=director),
        make.press(f"req:accept:{WILLOW}:1:", chat=handler, user=director),
        make.press(f"req:resolve:{WILLOW}:1:done", chat=handler, user=director),
        make.press(f"req:rate:{WILLOW}:1:satisfied", chat=group, user=villager),
        make.private_message("办结 2 已经修好", user=director),
        make.private_message("我的", user=villager),
        make.message("#议题 要不要修凉亭", chat=group, user=neighbour),
        make.message("讨论 2", chat=group, user=clerk),
        make.poll_answer(POLL, [0], user=villager),
        make.poll_answer(POLL, [1], user=villager),
        make.poll_answer(POLL, [2], user=guest),
        make.poll_answer(POLL, [], user=guest),
        make.message("我看可以", chat=group, user=neighbour, reply_to={"message": card}),
        make.message("进度 99", chat=group, user=villager),
    ]
    ids = itertools.count(880_000_001)
    return [one | {"update_id": next(ids)} for one in made]


DAY = day()


def settle(database: Database) -> None:
    """The two villages, two requests of the villager, and an open poll."""
    with database.begin() as tx:
        for one in reversed(metadata.sorted_tables):
            tx.execute(delete(one))
    village.settle(database)
    with database.begin() as tx:
        villager, clerk = village.speaker(tx, Who.VILLAGER), village.speaker(tx, Who.CLERK)
        place, chat, now = village.village_of(tx), group_chat(), village.NOW
        for words in ("村委门口的路塌了", "村后的桥上有坑"):
            requests.report(
                tx, villager, village=place, rules=village.rules(), text=words, chat=chat, now=now
            )
        topics.move(tx, clerk, text="水费怎么收", now=now)
        topics.discuss(tx, clerk, 1, rules=village.rules(), now=now)
        topics.poll_opened(tx, WILLOW, 1, poll_id=POLL, chat=chat, message_id=CARD - 1)
        cards.show(tx, village_id=WILLOW, chat_id=chat, name="topic:1", message_id=CARD)


@dataclass(frozen=True)
class NotingDoor(Door):
    """Notes which update was decided on when, in the order of the decisions: a refusal is written a little later."""

    noted: list[tuple[int, datetime]] = field(default_factory=list)

    def serve(self, tx: Tx, hearing: Hearing, update: Arrived, *, now: datetime) -> Served:
        """As the door does."""
        update_id = update.update_id if isinstance(update, Incoming) else update
        try:
            served = super().serve(tx, hearing, update, now=now)
        except VillageError:
            self.noted.append((update_id, now))
            raise
        if served.ending is not Ending.REPEATED:
            self.noted.append((update_id, now))
        return served


@dataclass
class Inside:
    """The way of an update without its network: kept, handed to the worker, dispatched, committed."""

    database: Database
    times: Iterator[datetime]
    at: Sequence[datetime] = ()
    """When each batch of the only life came; otherwise time goes on by itself."""
    taking_in: bool = False
    """Whether the worker takes in what it can, instead of finding everything in the inbox."""
    door: NotingDoor = field(default_factory=lambda: NotingDoor(HOUSE, ROUTES))
    _ended: asyncio.Event = field(default_factory=asyncio.Event)
    _batch: int = 0

    async def play(self, lives: Sequence[Sequence[Sequence[Raw]]]) -> None:
        """Batches of updates as intake gets them, in several lives of the worker; a batch is over when all in it have ended."""
        writer = Writer(self.database)
        writer.start()
        desk = Desk(
            ear=Ear(ROUTES, HOUSE.bot_id, HOUSE.bot_username),
            door=self.door,
            writer=writer,
            clock=self._now,
            kept=lambda: None,
            toast=lambda _toast: None,
        )
        serve = Dispatch(Bot(TOKEN), desk)

        def noting(serving: Serve) -> Serve:
            async def note(incoming: Incoming) -> Ending:
                ending = await serving(incoming)
                self._ended.set()
                return ending

            return note

        try:
            for batches in lives:
                await self._live(writer, noting(serve), noting(serve.take_in), batches)
        finally:
            await asyncio.to_thread(writer.close)

    async def _live(
        self, writer: Writer, serve: Serve, new: Serve, batches: Sequence[Sequence[Raw]]
    ) -> None:
        worker = Worker(
            self.database,
            writer,
            serve,
            Metrics(),
            self._now,
            lambda _tx: None,
            scan_seconds=0.05,
            serve_new=new if self.taking_in else None,
        )
        stop = asyncio.Event()
        working = asyncio.create_task(worker.run(stop))
        if self.at:
            await _until(lambda: not worker._behind)
        for number, batch in enumerate(batches):
            self._batch = number
            kept = [one for one in map(to_incoming, batch) if one is not None]
            await self._arrive(worker, writer, kept)
            await self._until_noted({one.update_id for one in kept})
            await _until(lambda: not worker._known)
        stop.set()
        await working

    async def _arrive(self, worker: Worker, writer: Writer, batch: list[Incoming]) -> None:
        """Kept together, or as a webhook does: each is offered to the worker, and else kept first."""
        if not self.taking_in:
            worker.feed(await keep_all(writer, batch, self._now))
            return
        arrivals = []
        for one in batch:
            arrival = worker.take_in(one)
            if arrival is None:
                worker.feed(await keep_all(writer, [one], self._now))
                continue
            arrivals.append(arrival)
            # Half of them are waited for, so that lanes are found both idle and busy.
            if one.update_id % 2:
                await arrival
        assert all(await asyncio.gather(*arrivals))

    async def _until_noted(self, ids: set[int]) -> None:
        while not ids <= {update_id for update_id, _ in self.door.noted}:
            self._ended.clear()
            await self._ended.wait()

    def _now(self) -> datetime:
        return self.at[self._batch] if self.at else next(self.times)


async def _until(check: Callable[[], bool]) -> None:
    # The worker tells nobody that it is idle, and a pause a batch would make minutes.
    while not check():  # noqa: ASYNC110
        await asyncio.sleep(0)


def state(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    """Everything but the inbox and the numbers of units, which PostgreSQL never gives twice. Trail and outbox without their order: a refusal stands in it where it was written."""
    rows = village.dump(database)
    del rows["inbox"]
    rows["unit"] = [(row[1], row[3]) for row in rows["unit"]]
    rows["village"] = [row[:2] + row[3:] for row in rows["village"]]
    rows["outbox"] = sorted((row[1:] for row in rows["outbox"]), key=repr)
    rows["trail"] = sorted(row[:1] + row[2:7] for row in rows["trail"])
    rows["trail_head"] = [row[:2] for row in rows["trail_head"]]
    with database.read() as tx:
        assert trail.verify(tx, WILLOW) is None
    return rows


def ticking(start: datetime) -> Iterator[datetime]:
    """Never the same moment twice."""
    return (start + timedelta(milliseconds=one) for one in itertools.count(1))


async def once_each(database: Database, noted: Sequence[tuple[int, datetime]]) -> None:
    """Each update alone, one after the other, at the times that it had."""
    by_id = {one["update_id"]: one for one in DAY}
    times = [at for _, at in noted]
    await Inside(database, iter(()), times).play([[[by_id[update_id]] for update_id, _ in noted]])


def lane(update: Raw) -> int:
    incoming = to_incoming(update)
    assert incoming is not None
    return incoming.lane


def compare(
    database: Database, lives: Sequence[Sequence[Sequence[Raw]]], *, taking_in: bool
) -> None:
    """Play it, and play what came of it once more without repeats: nothing tells the two apart."""
    settle(database)
    inside = Inside(database, ticking(village.NOW), taking_in=taking_in)
    asyncio.run(inside.play(lives))
    arrived = [one for batches in lives for batch in batches for one in batch]
    first = {one["update_id"]: one for one in arrived}
    noted = [update_id for update_id, _ in inside.door.noted]
    assert sorted(noted) == sorted(first)
    for chat in map(lane, DAY):
        of_chat = [number for number, one in first.items() if lane(one) == chat]
        assert [number for number in noted if lane(first[number]) == chat] == of_chat
    found = state(database)
    settle(database)
    asyncio.run(once_each(database, inside.door.noted))
    assert found == state(database)


@st.composite
def muddles(draw: st.DrawFn) -> list[list[list[Raw]]]:
    """The day in any order, some of it again, in batches, in one or more lives of the worker."""
    order: list[Raw] = list(draw(st.permutations(DAY)))
    for again in draw(st.lists(st.sampled_from(DAY), max_size=12)):
        order.insert(draw(st.integers(0, len(order))), again)
    cuts = sorted(draw(st.lists(st.integers(0, len(order)), max_size=5)))
    batches = [order[a:b] for a, b in itertools.pairwise([0, *cuts, len(order)])]
    ends = sorted(draw(st.lists(st.integers(0, len(batches)), max_size=2)))
    return [batches[a:b] for a, b in itertools.pairwise([0, *ends, len(batches)])]


quickly = settings(
    max_examples=max(10, settings().max_examples // 5),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@quickly
@given(lives=muddles(), taking_in=st.booleans())
@example(lives=[[DAY]], taking_in=False)
@example(lives=[[DAY], [DAY]], taking_in=True)
@example(lives=[[DAY + DAY[::-1]], [DAY]], taking_in=False)
@example(lives=[[DAY[::-1]], [DAY]], taking_in=True)
def test_any_order_and_any_repeats_are_some_order_without_repeats(
    database: Database, lives: list[list[list[Raw]]], taking_in: bool
) -> None:
    compare(database, lives, taking_in=taking_in)


@pytest.mark.parametrize("again", [DAY, DAY[::-1], DAY * 3])
def test_a_day_twice_is_a_day(database: Database, again: list[Raw]) -> None:
    settle(database)
    asyncio.run(Inside(database, ticking(village.NOW)).play([[DAY]]))
    once = state(database)
    tomorrow = village.NOW + timedelta(days=1)
    inside = Inside(database, iter(()), [tomorrow])
    inside.door.noted.extend((one["update_id"], tomorrow) for one in DAY)
    asyncio.run(inside.play([[again]]))
    assert state(database) == once
