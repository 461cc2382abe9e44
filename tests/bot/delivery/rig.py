"""A deliverer at work: a real database, real HTTP to a model server, and a clock that runs faster."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from bot.delivery.deliverer import Deliverer, Settings
from bot.delivery.pacer import Limits, Pacer
from bot.delivery.pictures import Opening, nothing_to_open
from bot.delivery.records import Hooks
from bot.delivery.sender import make_bot
from bot.delivery.timing import Clock
from bot.metrics import Metrics
from storage import outbox
from storage.engine import Database, Tx
from storage.outbox import Outgoing, Priority
from storage.shards import ALL
from storage.writer import Writer
from tests.support.limited_api import TOKEN, LimitedApi

T = TypeVar("T")

NO_LIMITS = Limits(None, None, None)
VILLAGE = 1
SPEED = 20.0
START = datetime(2026, 3, 1, 9, tzinfo=UTC)


def fast_clock(speed: float = SPEED) -> Clock:
    """A clock of the model's seconds, the same for every deliverer of a test."""
    return Clock(
        now=lambda: START + timedelta(seconds=time.monotonic() * speed),
        monotonic=lambda: time.monotonic() * speed,
        speed=speed,
    )


def free_api(speed: float = SPEED) -> LimitedApi:
    """A server without limits."""
    return LimitedApi(
        speed=speed, per_second=None, per_chat_per_second=None, per_group_per_minute=None
    )


def message(
    chat_id: int,
    text: str,
    *,
    priority: Priority = Priority.NORMAL,
    card: str = "",
    purpose: str = "",
    **payload: Any,
) -> Outgoing:
    """A text for a chat."""
    body = json.dumps({"text": text, **payload})
    return Outgoing(chat_id, "sendMessage", body, VILLAGE, priority, card, purpose)


@dataclass
class Rig:
    """A deliverer with all that it needs; `running` starts it and stops it again."""

    database: Database
    writer: Writer
    api: LimitedApi
    clock: Clock
    metrics: Metrics
    deliverer: Deliverer

    async def put(self, *messages: Outgoing) -> None:
        """Keep messages and say so."""
        await self.writer.run(lambda tx: outbox.put(tx, messages, at=self.clock.now()))
        self.deliverer.nudge()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Deliver for the length of a block."""
        stop = asyncio.Event()
        task = asyncio.create_task(self.deliverer.run(stop))
        try:
            yield
        finally:
            stop.set()
            await task

    async def until_empty(self) -> None:
        """Wait until nothing waits: each answer may be the last."""
        async with asyncio.timeout(30):
            while await asyncio.to_thread(self.waiting):
                await self.clock.wait(asyncio.Event(), 0.2)

    def waiting(self) -> list[outbox.Waiting]:
        """What waits."""
        return self.ask(lambda tx: outbox.waiting(tx, ALL, limit=5000))

    def dead(self) -> list[outbox.Dead]:
        """The dead letters."""
        return self.ask(outbox.dead)

    def ask(self, query: Callable[[Tx], T]) -> T:
        """Read something."""
        with self.database.read() as tx:
            return query(tx)

    def counted(self, what: str) -> float:
        """Deliveries by outcome."""
        value = self.metrics.registry.get_sample_value(
            "lianxin_deliveries_total", {"outcome": what}
        )
        return value or 0.0


@asynccontextmanager
async def rig(
    database: Database,
    api: LimitedApi,
    *,
    limits: Limits = NO_LIMITS,
    hooks: Hooks | None = None,
    settings: Settings | None = None,
    read_seconds: float = 10.0,
    clock: Clock | None = None,
    opening: Opening = nothing_to_open,
) -> AsyncIterator[Rig]:
    """Put a deliverer together for a served API."""
    clock, metrics = clock or fast_clock(api.speed), Metrics()
    writer = Writer(database)
    writer.start()
    pacer = Pacer(limits, clock)
    bot = make_bot(TOKEN, api.base, pacer, read_seconds=read_seconds)
    deliverer = Deliverer(
        database,
        writer,
        bot,
        pacer,
        metrics,
        clock,
        hooks or Hooks(),
        settings or Settings(),
        opening,
    )
    # A hung server is found out soon.
    deliverer.health.patience = 0.3
    try:
        yield Rig(database, writer, api, clock, metrics, deliverer)
    finally:
        await bot.shutdown()
        # HTTPXRequest closes only what was initialised; its client is open from the start.
        for request in bot._request:
            await request.shutdown()
        writer.close()


def texts(prefix: str, numbers: Iterable[int]) -> list[str]:
    """What a chat should have got."""
    return [f"{prefix}{number}" for number in numbers]
