"""Sweeps: what is due is told once, to whom it concerns, however long the bot was away."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest

from actions import requests, topics
from bot.clock import CHUNK, Sweeper, Ticker
from bot.config import Storage
from bot.metrics import Metrics
from bot.purposes import Purposes
from handlers.asks import House
from locales import Texts
from storage import accounts, cards, outbox, reminders, trail
from storage import topics as kept_topics
from storage.engine import Database
from storage.outbox import Outgoing, Waiting
from storage.writer import Writer
from tests.support import village
from tests.support.village import NOW, WILLOW, Who
from village.ids import ChatId
from village.reminders import Subject

CLERK = int(village.user(Who.CLERK))
GROUP = int(village.group_chat())
CADRES = int(village.cadres_chat())


@dataclass
class Tower:
    database: Database
    writer: Writer
    house: House
    now: datetime = NOW
    nudges: int = 0

    def __post_init__(self) -> None:
        self.sweeper = Sweeper(self.writer, self.house, Metrics(), lambda: self.now, self._nudge)

    def _nudge(self) -> None:
        self.nudges += 1

    def report(self, count: int = 1) -> datetime:
        """The clerk gets requests; when the first is due."""
        due_at = self.now
        with self.database.begin() as tx:
            for _ in range(count):
                matter = requests.report(
                    tx,
                    village.speaker(tx, Who.VILLAGER),
                    village=village.village_of(tx),
                    rules=village.rules(),
                    text="开个证明",
                    chat=ChatId(GROUP),
                    now=self.now,
                )
                due_at = matter.request.due_at
        return due_at

    def sent(self) -> list[Waiting]:
        """What is said to somebody, but for the cards of levels and of requests that show theirs."""
        with self.database.read() as tx:
            rows = outbox.waiting(tx, range(64), limit=10_000)
        return [row for row in rows if not row.card.startswith(("level:", "request:"))]

    def chats(self) -> list[int]:
        return [row.chat_id for row in self.sent()]


@pytest.fixture
async def tower(database: Database) -> AsyncIterator[Tower]:
    village.settle(database)
    writer = Writer(database)
    writer.start()
    yield Tower(database, writer, House(Texts(), village.rules_of, 7, "bot", 1))
    await asyncio.to_thread(writer.close)


async def test_the_ladder_tells_the_owner_before_at_and_after(
    tower: Tower,
) -> None:
    due = tower.report()
    told = []
    for at in (due - timedelta(hours=12), due, due + timedelta(days=3)):
        tower.now = at
        assert await tower.sweeper.sweep() >= 1
        # The weekly agenda is the cadres' own.
        told.append([one for one in tower.chats() if one != CADRES])
    assert told == [[CLERK], [CLERK] * 2, [CLERK] * 3]
    marks = {
        json.loads(json.dumps(row.payload))["text"][0]
        for row in tower.sent()
        if row.chat_id == CLERK
    }
    assert marks == {"🔵", "🟠", "🔴"}
    tower.now += timedelta(days=30)
    await tower.sweeper.sweep()
    assert tower.chats().count(CLERK) == 3


async def test_a_month_of_downtime_gives_one_ping_that_tells_the_truth(tower: Tower) -> None:
    tower.now = tower.report() + timedelta(days=30)
    assert await tower.sweeper.sweep() == 1
    assert tower.chats() == [CLERK]
    assert "已超时 30天" in tower.sent()[0].payload["text"]
    assert await tower.sweeper.sweep() == 0


async def test_who_cannot_be_reached_is_told_in_the_cadres_group(tower: Tower) -> None:
    due = tower.report()
    with tower.database.begin() as tx:
        accounts.mark_unreachable(tx, village.user(Who.CLERK))
    tower.now = due
    await tower.sweeper.sweep()
    (row,) = tower.sent()
    assert row.chat_id == CADRES
    assert "请相互转告" in row.payload["text"]


async def test_a_ping_that_turns_out_undeliverable_goes_another_way(tower: Tower) -> None:
    tower.now = tower.report()
    await tower.sweeper.sweep()
    (row,) = tower.sent()
    hooks = Purposes(tower.house).hooks()
    with tower.database.begin() as tx:
        outbox.mark_dead(tx, row, at=tower.now, error="Forbidden: bot was blocked by the user")
        accounts.mark_unreachable(tx, village.user(Who.CLERK))
        hooks.undeliverable(tx, row, "Forbidden: bot was blocked by the user", tower.now)
    assert tower.chats() == [CADRES]
    with tower.database.begin() as tx:
        assert trail.verify(tx, WILLOW) is None


async def test_a_matter_that_ended_is_not_rerouted(tower: Tower) -> None:
    tower.now = tower.report()
    await tower.sweeper.sweep()
    (row,) = tower.sent()
    with tower.database.begin() as tx:
        reminders.clear(tx, WILLOW, Subject.REQUEST, 1)
        outbox.mark_dead(tx, row, at=tower.now, error="x")
        Purposes(tower.house).hooks().undeliverable(tx, row, "x", tower.now)
    assert tower.sent() == []


async def test_more_than_a_chunk_is_swept_in_one_go(tower: Tower) -> None:
    count = CHUNK + 7
    tower.now = tower.report(count)
    assert await tower.sweeper.sweep() == count
    assert len(tower.sent()) == count
    assert tower.nudges == 2


async def test_a_poll_that_was_shown_is_known_by_its_id_and_its_message(tower: Tower) -> None:
    with tower.database.begin() as tx:
        topics.move(tx, village.speaker(tx, Who.VILLAGER), text="修路", now=NOW)
        topics.discuss(tx, village.speaker(tx, Who.CLERK), 1, rules=village.rules(), now=NOW)
        outbox.put(tx, [Outgoing(GROUP, "sendPoll", "{}", WILLOW, purpose="poll:1")], at=NOW)
        (row,) = outbox.waiting(tx, range(64))
        hooks = Purposes(tower.house).hooks()
        announce, withdraw = hooks.sending(row), hooks.refused(row)
        assert announce is not None
        assert withdraw is not None
        for unit in (announce, withdraw, announce):
            unit(tx)
        hooks.sent(tx, row, {"message_id": 50, "poll": {"id": "p1"}})
        poll = topics.poll_of(tx, "p1")
        shown = cards.shown_by(tx, chat_id=GROUP, message_id=50)
        assert kept_topics.in_doubt(tx, since=NOW) == []
    assert poll is not None
    assert (poll.number, poll.message_id) == (1, 50)
    assert shown is not None
    assert shown.name == "poll:1"


async def test_a_discussion_closes_at_its_time_even_where_no_poll_was_shown(tower: Tower) -> None:
    with tower.database.begin() as tx:
        topics.move(tx, village.speaker(tx, Who.VILLAGER), text="修路", now=NOW)
        topic, _ = topics.discuss(
            tx, village.speaker(tx, Who.CLERK), 1, rules=village.rules(), now=NOW
        )
    assert topic.due_at is not None
    tower.now = topic.due_at
    await tower.sweeper.sweep()
    texts = [row.payload["text"] for row in tower.sent()]
    assert tower.chats() == [GROUP, GROUP]
    assert "🔒 讨论已结束" in texts[0]
    assert "讨论结果" in texts[1]


async def test_the_first_tick_catches_up_at_once(tower: Tower) -> None:
    tower.now = tower.report()
    ticker = Ticker(tower.sweeper, tower.writer, Storage(), seconds=3600)
    ticker.start()
    try:
        async with asyncio.timeout(20):
            while not tower.nudges:  # noqa: ASYNC110 - the tick is in the scheduler's hands
                await asyncio.sleep(0.01)
    finally:
        ticker.stop()
    assert tower.chats() == [CLERK]
