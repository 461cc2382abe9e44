"""How these tests kill, and how they know that nothing is left to do."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from bot.application import Application, Part
from storage.engine import Database, open_database
from tests.crash import hamlets, ledger
from tests.crash.children import bot_config
from tests.crash.server import WatchedApi
from tests.support.chaos import Chaos
from tests.support.crashing import Child, within
from tests.support.members import until
from tests.support.serving import serve

CHILDREN = "tests.crash.children"
WHOLE = [part.value for part in Part]
PATIENCE = 180.0
LONGEST_LIFE = 1.0
PARTS = frozenset({Part.INTAKE, Part.WORKER, Part.DELIVERY})


def wild(chance: random.Random) -> Chaos:
    """A server that redelivers, reorders and repeats."""
    seed = chance.randrange(10**6)
    return Chaos(seed, reorder=0.3, hold=0.1, repeat=0.2, redeliver=0.2)


def prepare(url: str) -> None:
    """Settle the hamlets, and leave no connection behind."""
    database = open_database(url)
    hamlets.settle(database)
    database.dispose()


async def fate(
    api: WatchedApi, child: Child, chance: random.Random, requests: tuple[int, int] | None
) -> None:
    """Kill a child at a random moment: by the clock, in the middle of one of its `requests`, or shortly after one."""
    how = chance.choice(("clock", "request", "request", "after", "after"))
    if requests is None or how == "clock":
        await child.live(chance.uniform(0.02, 0.4))
    elif how == "request":
        api.trap(child.name, chance.randint(*requests), child.strike)
        await child.live(LONGEST_LIFE)
    else:
        late = asyncio.Event()
        api.trap(child.name, chance.randint(*requests), late.set)
        await within(late, LONGEST_LIFE)
        await child.live(chance.uniform(0.0, 0.05))


async def end_of_work(api: WatchedApi, database: Database) -> None:
    """Wait until every update is confirmed and handled, and every message sent."""

    async def is_done() -> bool:
        def look() -> bool:
            with database.read() as tx:
                return ledger.is_done(tx)

        return api.is_empty and await asyncio.to_thread(look)

    await until(is_done, "the end of the work", PATIENCE)


def utc_now() -> datetime:
    """The time of day."""
    return datetime.now(UTC)


@asynccontextmanager
async def living(
    api: WatchedApi,
    database: Database,
    *,
    parts: frozenset[Part] = PARTS,
    clock: Callable[[], datetime] = utc_now,
    operator: int = 0,
) -> AsyncIterator[None]:
    """The bot in this process, until the block ends."""
    stop = asyncio.Event()
    url = str(database.engine.url)
    async with serve(api.app) as base:
        config = bot_config(url, f"{base}/bot", operator)
        running = asyncio.create_task(Application(config, database, parts, clock).run(stop))
        try:
            yield
        finally:
            stop.set()
            await running
            await api.stop()
            api.rest()
