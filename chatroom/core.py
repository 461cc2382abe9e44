"""A running chatroom: its database, its writer, and everybody who waits for something."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

import structlog
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool

from chatroom import events, files, polls, updates
from chatroom.act import Act
from chatroom.hub import Hub
from chatroom.limits import Limiter
from chatroom.presses import Presses
from chatroom.queues import Queues
from chatroom.settings import ChatroomSettings
from storage.engine import Database, StorageUnavailable, Tx
from storage.writer import Writer

T = TypeVar("T")
log = structlog.get_logger(__name__)
WEBHOOK_PACE = timedelta(seconds=1)


@dataclass
class Chatroom:
    """What routes and methods work with."""

    settings: ChatroomSettings
    database: Database
    writer: Writer
    hub: Hub
    queues: Queues = field(default_factory=Queues)
    presses: Presses = field(default_factory=Presses)
    on_updates: list[Callable[[set[int]], None]] = field(default_factory=list)
    on_webhook: list[Callable[[int], None]] = field(default_factory=list)
    _webhooks_set: dict[int, datetime] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.limiter = Limiter(self.settings.limits)

    def webhook_pace(self, bot_id: int) -> bool:
        """Whether the bot may set its webhook now: once a second."""
        now = self.now()
        last = self._webhooks_set.get(bot_id)
        if last is not None and now < last + WEBHOOK_PACE:
            return False
        self._webhooks_set[bot_id] = now
        return True

    def webhook_changed(self, bot_id: int) -> None:
        """Tell whoever posts updates that the bot's webhook is another now."""
        for tell in self.on_webhook:
            tell(bot_id)

    def now(self) -> datetime:
        """The moment, by the clock of the settings."""
        return self.settings.clock()

    async def act(self, unit: Callable[[Act], T]) -> T:
        """Run `unit` in the writer; once it is durable, wake whom it concerns."""

        def run(tx: Tx) -> tuple[T, Act]:
            act = Act(tx, self.now())
            return unit(act), act

        value, done = await self.writer.run(run)
        if done.woken:
            self.queues.wake(done.woken)
            for tell in self.on_updates:
                tell(done.woken)
        if done.heard:
            self.hub.wake()
        if done.dropped:
            await run_in_threadpool(files.discard, self.settings.files, done.dropped)
        return value

    async def read(self, query: Callable[[Tx], T]) -> T:
        """Run a query that writes nothing, in a thread."""
        return await run_in_threadpool(partial(self._read, query))

    def _read(self, query: Callable[[Tx], T]) -> T:
        with self.database.read() as tx:
            return query(tx)

    async def sweep(self) -> int:
        """Close polls whose time has come and drop what is too old; return how many polls closed."""
        if not await self.read(self._is_work_waiting):
            return 0

        def unit(act: Act) -> int:
            updates.expire(act.tx, act.second)
            events.prune(act.tx, self.settings.event_log)
            return polls.close_due(act)

        return await self.act(unit)

    def _is_work_waiting(self, tx: Tx) -> bool:
        # Looking is cheap, a commit is not: an idle chatroom writes nothing.
        now = int(self.now().timestamp())
        return (
            polls.any_due(tx, now)
            or updates.any_expired(tx, now)
            or events.is_long(tx, self.settings.event_log)
        )

    async def keep_house(self) -> None:
        """Sweep from time to time, until cancelled."""
        while True:
            try:
                await self.sweep()
            except (StorageUnavailable, SQLAlchemyError) as error:
                log.warning("chatroom.sweep_failed", error=type(error).__name__)
            # An operator's command may have written beside us.
            self.hub.wake()
            await asyncio.sleep(self.settings.housekeeping)

    async def release(self) -> None:
        """End long polls and sockets, so that a server that is told to stop can do so at once."""
        self.queues.release()
        await self.hub.close()
