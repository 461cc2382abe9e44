"""The clock: APScheduler wakes sweeps; what is due stands in the database."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from actions import complaint_clock, drafts, emergencies, erasures, offers, reminders
from bot.config import Storage
from bot.metrics import Metrics
from bot.planner import Planner
from handlers.asks import House
from handlers.complaints import cards as complaints
from handlers.drafts import cards as draft_cards
from handlers.offers import talk
from handlers.reminders import pings
from handlers.replies import to_outgoing
from storage import inbox, outbox
from storage.engine import StorageUnavailable, Tx
from storage.writer import Writer

log = structlog.get_logger(__name__)

CHUNK = 500
"""Rungs a unit: short enough that nobody's message waits for the sweep."""
HOUSEKEEPING_HOURS = 1
PLAN_SECONDS = 2
"""Somebody waits for a proposal; to look whether one does costs next to nothing."""


def sweep_once(tx: Tx, house: House, *, now: datetime, limit: int = CHUNK) -> tuple[int, int]:
    """One unit of a sweep: climb what is due and put the pings into the outbox; rungs climbed and messages kept."""
    found = reminders.sweep(tx, rules_of=house.rules_of, now=now, limit=limit, vault=house.vault)
    kept = pings.keep(tx, house, found, now=now)
    complained = complaint_clock.sweep(
        tx, rules_of_village=house.rules_of, vault=house.vault, now=now, limit=limit
    )
    emergencies.forget(tx, now=now)
    erasures.forget(tx, now=now)
    if complained.sealed:
        log.warning("complaints.sealed_under_another_key", complaints=complained.sealed)
    kept += complaints.keep(tx, house, complained.woken, now=now)
    return found.climbed + len(complained.woken), kept + _withdraw(tx, now, limit)


def _withdraw(tx: Tx, now: datetime, limit: int) -> int:
    """Offers and drafts that nobody answered leave the chat; returns how many messages that takes."""
    back = [
        to_outgoing(reply, gone.village_id)
        for gone in offers.expire(tx, now=now, limit=limit)
        for reply in talk.withdraw(gone)
    ]
    back += [
        to_outgoing(reply, draft.village_id)
        for draft in drafts.expire(tx, now=now, limit=limit)
        for reply in draft_cards.taken_back(tx, draft, now=now)
    ]
    outbox.put(tx, back, at=now)
    return len(back)


@dataclass
class Sweeper:
    """Runs sweeps through the writer."""

    writer: Writer
    house: House
    metrics: Metrics
    clock: Callable[[], datetime]
    kept: Callable[[], None]

    async def sweep(self) -> int:
        """Climb everything that is due; returns how many rungs. A rung that was climbed does not come again."""
        total = 0
        now = self.clock()
        with self.metrics.sweep_seconds.time():
            while True:
                climbed, messages = await self.writer.run(
                    lambda tx: sweep_once(tx, self.house, now=now)
                )
                total += climbed
                if messages:
                    self.kept()
                if climbed < CHUNK:
                    break
        self.metrics.swept.inc(total)
        return total


@dataclass
class Ticker:
    """A few in-memory ticks: nothing is lost when they are missed, since they ask the database."""

    sweeper: Sweeper
    writer: Writer
    storage: Storage
    seconds: int
    planner: Planner | None = None
    forget_talk: Callable[[], None] = lambda: None
    """Forgets what was said and is over; it was in memory only."""
    _scheduler: AsyncIOScheduler | None = None
    _planning: bool = False

    def start(self) -> None:
        """Start ticking in the running event loop; the first sweep comes at once, to catch up."""
        scheduler = AsyncIOScheduler(
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        )
        # The scheduler lives by the wall clock, whatever time the sweeps are told.
        now = datetime.now(UTC)
        scheduler.add_job(
            self._sweep, IntervalTrigger(seconds=self.seconds), next_run_time=now, id="sweep"
        )
        scheduler.add_job(
            self._forget,
            IntervalTrigger(hours=HOUSEKEEPING_HOURS),
            next_run_time=now + timedelta(minutes=5),
            id="forget",
        )
        if self.planner is not None:
            plan = IntervalTrigger(seconds=PLAN_SECONDS)
            # While one works, which takes seconds, the other sees it and goes: else the scheduler logs every tick as missed.
            scheduler.add_job(self._plan, plan, args=[self.planner], id="plan", max_instances=2)
        scheduler.start()
        self._scheduler = scheduler

    def stop(self) -> None:
        """No more ticks; a sweep that runs is finished by the writer."""
        if self._scheduler is not None:
            self._scheduler.shutdown(wait=False)
            self._scheduler = None

    async def _sweep(self) -> None:
        self.forget_talk()
        try:
            await self.sweeper.sweep()
        except asyncio.CancelledError:
            # The scheduler was stopped; it would log this as a failure.
            return
        except StorageUnavailable as error:
            log.error("clock.storage_unavailable", error=str(error))  # noqa: TRY400 - expected
        except Exception:
            # The next tick tries again; a scheduler that stopped would be worse.
            log.exception("clock.sweep_failed")

    async def _plan(self, planner: Planner) -> None:
        if self._planning:
            return
        self._planning = True
        try:
            await planner.look()
        except asyncio.CancelledError:
            return
        except StorageUnavailable as error:
            log.error("clock.storage_unavailable", error=str(error))  # noqa: TRY400 - expected
        except Exception:
            log.exception("clock.plan_failed")
        finally:
            self._planning = False

    async def _forget(self) -> None:
        now = self.sweeper.clock()
        inbox_end = now - timedelta(days=self.storage.inbox_days)
        outbox_end = now - timedelta(days=self.storage.outbox_days)
        try:
            await self.writer.run(lambda tx: inbox.forget_before(tx, inbox_end))
            await self.writer.run(lambda tx: outbox.forget_before(tx, outbox_end))
        except asyncio.CancelledError:
            return
        except StorageUnavailable as error:
            log.error("clock.storage_unavailable", error=str(error))  # noqa: TRY400 - expected
