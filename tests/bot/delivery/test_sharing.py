"""Two deliverers on one PostgreSQL database: they share its chats, and take over from one another."""

import asyncio
from collections import Counter
from collections.abc import Iterator

import pytest
from sqlalchemy import text

from bot.delivery.deliverer import Deliverer
from bot.delivery.pacer import Limits
from storage.engine import Database, open_database
from storage.shards import SHARDS
from tests.bot.delivery.rig import Rig, free_api, message, rig, texts
from tests.support.limited_api import LimitedApi

CHATS = range(1, SHARDS + 1)


@pytest.fixture
def two(postgres_url: str) -> Iterator[tuple[Database, Database]]:
    """One database, open twice."""
    opened = open_database(postgres_url), open_database(postgres_url)
    yield opened
    for one in opened:
        one.dispose()


async def until_shared(*rigs: Rig) -> None:
    async with asyncio.timeout(30):
        while [len(one.deliverer.ownership.owned) for one in rigs] != [SHARDS // 2] * 2:
            await rigs[0].clock.wait(asyncio.Event(), 0.5)


def end_session(deliverer: Deliverer, by: Database) -> None:
    session = deliverer.ownership._session
    assert session is not None
    pid = session.connection.dbapi_connection.info.backend_pid  # type: ignore[union-attr]
    with by.begin() as tx:
        tx.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": pid})


async def test_they_share_the_chats_and_nothing_is_sent_twice(
    two: tuple[Database, Database],
) -> None:
    async with free_api() as api, rig(two[0], api) as one, rig(two[1], api) as other:
        async with one.running(), other.running():
            await until_shared(one, other)
            await one.put(*(message(chat, f"m{n}") for n in range(3) for chat in CHATS))
            await api.until(lambda: len(api.calls) >= 3 * len(CHATS))
            await one.until_empty()
        for chat in CHATS:
            assert api.texts(chat) == texts("m", range(3))
        assert one.counted("sent") == other.counted("sent") == 3 * len(CHATS) / 2


async def test_together_they_keep_the_limit_for_all(two: tuple[Database, Database]) -> None:
    limits = Limits()
    async with (
        LimitedApi(speed=10) as api,
        rig(two[0], api, limits=limits) as one,
        rig(two[1], api, limits=limits) as other,
        one.running(),
        other.running(),
    ):
        await until_shared(one, other)
        await one.put(*(message(chat, "hello") for chat in CHATS))
        await api.until(lambda: len(api.calls) == len(CHATS))
        assert not api.refused


async def test_when_ones_session_is_killed_the_other_takes_over(
    two: tuple[Database, Database],
) -> None:
    async with free_api() as api, rig(two[0], api) as one, rig(two[1], api) as other:
        async with one.running(), other.running():
            await until_shared(one, other)
            await one.put(*(message(chat, f"m{n}") for n in range(4) for chat in CHATS))
            await api.until(lambda: len(api.calls) >= 100)
            end_session(one.deliverer, two[1])
            await api.until(lambda: len({call.text for call in api.calls}) == 4)
            await other.until_empty()
        sent = Counter((call.chat_id, call.text) for call in api.calls)
        assert len(sent) == 4 * len(CHATS)
        # What was in flight when the locks went away may have been sent by both.
        assert sum(sent.values()) - len(sent) <= 30
        assert not other.dead()


async def test_when_one_stops_its_chats_go_over(two: tuple[Database, Database]) -> None:
    async with free_api() as api, rig(two[0], api) as one, rig(two[1], api) as other:
        async with other.running():
            async with one.running():
                await until_shared(one, other)
                await one.put(*(message(chat, f"m{n}") for n in range(3) for chat in CHATS))
                await api.until(lambda: len(api.calls) >= 50)
            await other.until_empty()
        for chat in CHATS:
            assert api.texts(chat) == texts("m", range(3))
