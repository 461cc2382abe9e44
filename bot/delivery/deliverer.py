"""The deliverer: chooses what of the outbox may go now, so that each chat keeps its order and none holds up the others."""

import asyncio
import math
from dataclasses import dataclass, field
from datetime import timedelta

import structlog
from sqlalchemy.exc import SQLAlchemyError
from telegram.error import BadRequest, TelegramError
from telegram.ext import ExtBot

from bot.delivery.courier import LONGEST_HOLD, Courier
from bot.delivery.health import Health
from bot.delivery.pacer import Pacer, Slip
from bot.delivery.pictures import Opening, nothing_to_open
from bot.delivery.records import Hooks, seconds_left
from bot.delivery.sender import Sender
from bot.delivery.timing import Clock
from bot.metrics import Metrics
from storage import outbox
from storage.engine import Database
from storage.outbox import Waiting
from storage.shards import SHARDS, Ownership, shard_of
from storage.writer import Writer

log = structlog.get_logger(__name__)

KIND = 2
"""Deliverers, among those who share shards."""
HISTORY = timedelta(seconds=60)
"""The longest window of any limit."""
MOST_ROWS = 4096
SHELF_LIFE = 0.1
"""Seconds for which rows that were read, and had to wait for a slot, need not be read again."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How delivery works; seconds are those of its clock."""

    concurrency: int = 30
    attempts: int = 8
    """A row refused so often while the server was there is dead."""
    poll_every: float = 1.0
    balance_every: float = 2.0
    measure_every: float = 10.0


@dataclass(eq=False)
class Deliverer:
    """Sends what waits: one send in flight a chat, many chats at once.

    Several deliverers may work on one PostgreSQL database: each takes a fair part of the chats.
    """

    database: Database
    writer: Writer
    bot: ExtBot[Slip]
    pacer: Pacer
    metrics: Metrics
    clock: Clock = field(default_factory=Clock)
    hooks: Hooks = field(default_factory=Hooks)
    settings: Settings = field(default_factory=Settings)
    opening: Opening = nothing_to_open
    _busy: dict[int, asyncio.Task[None]] = field(default_factory=dict)
    _wake: asyncio.Event = field(default_factory=asyncio.Event)
    _shelf: list[Waiting] = field(default_factory=list)
    _shelf_until: float = -math.inf
    _later: float = math.inf
    """When the first of the cards may be edited that wait for that alone."""
    _balance_at: float = -math.inf
    _measure_at: float = -math.inf

    def __post_init__(self) -> None:
        """Make the parts."""
        if self.bot.rate_limiter is not self.pacer:
            raise ValueError("the bot's rate limiter must be the pacer that the deliverer asks")
        self.ownership = Ownership(self.database, KIND)
        self.health = Health(self.bot, self.clock, self.nudge)
        self._courier = Courier(
            sender=Sender(self.bot, self.opening),
            writer=self.writer,
            pacer=self.pacer,
            health=self.health,
            metrics=self.metrics,
            clock=self.clock,
            hooks=self.hooks,
            attempts=self.settings.attempts,
        )

    def nudge(self) -> None:
        """Something was put into the outbox; call it in the event loop, after the commit."""
        self._wake.set()

    async def answer(self, callback_query_id: str, text: str = "", *, alert: bool = False) -> None:
        """Show a toast for a pressed button: now or never, kept nowhere."""
        try:
            await self.bot.answer_callback_query(
                callback_query_id, text=text or None, show_alert=alert or None
            )
        except BadRequest:
            # Too late, mostly: the button's little clock has stopped by itself.
            log.debug("delivery.toast_too_late")
        except TelegramError as error:
            log.info("delivery.toast_lost", error=type(error).__name__)

    async def run(self, stop: asyncio.Event) -> None:
        """Deliver until `stop`; then finish and record what is in flight."""
        stopping = asyncio.create_task(self._wake_at(stop))
        try:
            while not stop.is_set():
                self._wake.clear()
                await self.clock.wait(self._wake, await self._round(stop))
        finally:
            stopping.cancel()
            while self._busy:
                await asyncio.wait(self._busy.values())
            self.health.close()
            await asyncio.to_thread(self.ownership.close)

    async def _wake_at(self, stop: asyncio.Event) -> None:
        await stop.wait()
        self._wake.set()

    async def _round(self, stop: asyncio.Event) -> float:
        """Start what may start, and return the seconds until something else may."""
        self._later = math.inf
        try:
            await self._balance()
            await self._measure()
            while self._room > 0 and await self._fill(stop):
                pass
        except SQLAlchemyError as error:
            log.warning("delivery.cannot_read", error=type(error).__name__)
            return self.settings.poll_every
        return self._seconds_to_next()

    @property
    def _room(self) -> int:
        return 0 if self.health.is_away else self.settings.concurrency - len(self._busy)

    async def _fill(self, stop: asyncio.Event) -> bool:
        """Start sends; tell whether more may be found."""
        now = self.clock.monotonic()
        if self.pacer.slot_at(now) > now:
            return False
        if now < self._shelf_until and self._start(self._shelf, stop):
            return True
        resting = {*self._busy, *self.pacer.resting(now)}
        limit = 2 * self._room + 8
        while limit <= MOST_ROWS:
            rows = await asyncio.to_thread(self._read, resting, limit)
            self._shelf_until = self.clock.monotonic() + SHELF_LIFE
            if stop.is_set():
                return False
            if self._start(rows, stop):
                return len(rows) == limit
            if len(rows) < limit:
                return False
            # Nothing but cards that were edited a moment ago: look behind them.
            limit *= 4
        return False

    def _read(self, resting: set[int], limit: int) -> list[Waiting]:
        owned = self.ownership.confirm()
        if not owned:
            return []
        with self.database.read() as tx:
            return outbox.waiting(tx, owned, resting=resting, limit=limit)

    def _start(self, rows: list[Waiting], stop: asyncio.Event) -> bool:
        """Start what may go of these; tell whether any chat is at work or at rest now that was not before."""
        changed, self._shelf = False, []
        for place, row in enumerate(rows):
            now = self.clock.monotonic()
            if self._room <= 0 or self.pacer.slot_at(now) > now:
                # All the rest: a slot that comes free meanwhile is for the first of them.
                self._shelf = [one for one in rows[place:] if one.chat_id not in self._busy]
                break
            if row.chat_id not in self._busy:
                changed |= self._start_one(row, now, stop)
        return changed

    def _start_one(self, row: Waiting, now: float, stop: asyncio.Event) -> bool:
        wait = seconds_left(row, self.clock.now())
        if wait > 0:
            # Nothing behind it in its chat may overtake it.
            self.pacer.hold(row.chat_id, now + min(wait, LONGEST_HOLD))
            return True
        edit = bool(row.card) and row.message_id is not None
        at = self.pacer.ready_at(row.chat_id, now, edit=edit)
        if at > now:
            self._later = min(self._later, at)
            return False
        slip = self.pacer.begin(row.chat_id, now, edit=edit)
        self._busy[row.chat_id] = asyncio.create_task(self._carry(row, slip, stop))
        return True

    async def _carry(self, row: Waiting, slip: Slip, stop: asyncio.Event) -> None:
        try:
            await self._courier.carry(row, slip, stop)
        finally:
            del self._busy[row.chat_id]
            self._wake.set()

    def _seconds_to_next(self) -> float:
        now = self.clock.monotonic()
        slot = self.pacer.slot_at(now)
        at = slot if slot > now else min([self._later, *self.pacer.resting(now).values()])
        return min(max(at - now, 0.0), self.settings.poll_every)

    async def _balance(self) -> None:
        """Share the chats with other deliverers, and learn what those that are new here got lately."""
        now = self.clock.monotonic()
        if now < self._balance_at:
            return
        self._balance_at = now + self.settings.balance_every
        before = self.ownership.owned
        busy = {shard_of(chat_id) for chat_id in self._busy}
        owned = await asyncio.to_thread(self.ownership.balance, busy)
        self.pacer.share(len(owned) / SHARDS)
        if new := owned - before:
            for one in await asyncio.to_thread(self._history, new):
                ago = (self.clock.now() - one.at) / timedelta(seconds=1)
                self.pacer.remember(one.chat_id, self.clock.monotonic() - max(ago, 0.0))

    def _history(self, shards: frozenset[int]) -> list[outbox.Sent]:
        with self.database.read() as tx:
            return outbox.sent_since(tx, shards, after=self.clock.now() - HISTORY)

    async def _measure(self) -> None:
        now = self.clock.monotonic()
        if now >= self._measure_at:
            self._measure_at = now + self.settings.measure_every
            await asyncio.to_thread(self._count_rows)

    def _count_rows(self) -> None:
        with self.database.read() as tx:
            self.metrics.outbox_waiting.set(outbox.count(tx, outbox.State.NEW))
            self.metrics.outbox_dead.set(outbox.count(tx, outbox.State.DEAD))
