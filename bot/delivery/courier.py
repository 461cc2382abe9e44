"""The courier: carries one row, judges what came of it, and sees that it is on record."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta

import structlog

from bot.delivery.health import Health, backoff
from bot.delivery.outcome import Outcome, Verdict, judge, sent
from bot.delivery.pacer import Pacer, Slip
from bot.delivery.records import Hooks, Record, Unit, postponed, record_of
from bot.delivery.sender import Sender
from bot.delivery.timing import Clock
from bot.metrics import Metrics
from storage.engine import StorageUnavailable
from storage.outbox import Waiting
from storage.writer import Writer

log = structlog.get_logger(__name__)

_NOT_SENT = frozenset({Verdict.LIMITED, Verdict.MIGRATED, Verdict.UNREACHABLE, Verdict.REFUSED})
LONGEST_HOLD = 60.0
"""A postponed row is looked at again after so many seconds: the time of day may have been set."""
AGAIN = 1.0
"""Seconds until a record is tried again that the database did not take."""


@dataclass(eq=False, frozen=True)
class Courier:
    """Carries rows; a row refused `attempts` times while the server was there is dead."""

    sender: Sender
    writer: Writer
    pacer: Pacer
    health: Health
    metrics: Metrics
    clock: Clock
    hooks: Hooks
    attempts: int

    async def carry(self, row: Waiting, slip: Slip, stop: asyncio.Event) -> None:
        """Send a row and record what came of it; after `stop` the database gets one try to take that."""
        try:
            await self._note(self.hooks.sending(row), stop)
            outcome = await self._send(row, slip)
            if outcome.verdict in _NOT_SENT:
                await self._note(self.hooks.refused(row), stop)
            await self._settle(row, slip, outcome, stop)
        except Exception:
            # It stays where it is and is tried again; its chat waits, so that it cannot spin.
            log.exception("delivery.failed", seq=row.seq, method=row.method)
            self.pacer.hold(row.chat_id, self.clock.monotonic() + backoff(row.attempts))
        finally:
            self.pacer.end(slip, self.clock.monotonic())

    async def _note(self, unit: Unit | None, stop: asyncio.Event) -> None:
        if unit is not None:
            await self._record(Record(unit, unit), stop)

    async def _send(self, row: Waiting, slip: Slip) -> Outcome:
        try:
            outcome = sent(await self.sender.send(row, slip))
        except Exception as error:  # noqa: BLE001 - whatever a send raises is judged as its row's fate
            outcome = judge(row, error)
        self.pacer.end(slip, self.clock.monotonic())
        if outcome.verdict is not Verdict.UNSURE:
            self.health.answered()
        return outcome

    async def _settle(
        self, row: Waiting, slip: Slip, outcome: Outcome, stop: asyncio.Event
    ) -> None:
        match outcome.verdict:
            case Verdict.LIMITED:
                self.pacer.limited(slip, outcome.seconds, self.clock.monotonic())
                self._tell(row, outcome, "limited")
                await self._postpone(row, outcome, outcome.seconds, stop, counts=False)
            case Verdict.UNSURE:
                await self._doubt(row, outcome, stop)
            case _:
                await self._finish(row, outcome, stop)

    async def _doubt(self, row: Waiting, outcome: Outcome, stop: asyncio.Event) -> None:
        """A send failed: blame the row only when the server is there."""
        if not await self.health.is_alive():
            self._tell(row, outcome, "retried")
        elif self.health.is_to_blame(row.chat_id):
            self._tell(row, outcome, "retried")
            pause = backoff(self.health.suspects[row.chat_id])
            await self._postpone(row, outcome, pause, stop, counts=False)
        elif row.attempts + 1 < self.attempts:
            self._tell(row, outcome, "retried")
            await self._postpone(row, outcome, backoff(row.attempts), stop, counts=True)
        else:
            await self._finish(row, outcome, stop)

    async def _postpone(
        self, row: Waiting, outcome: Outcome, seconds: float, stop: asyncio.Event, *, counts: bool
    ) -> None:
        until = self.clock.now() + timedelta(seconds=seconds)
        self.pacer.hold(row.chat_id, self.clock.monotonic() + min(seconds, LONGEST_HOLD))
        await self._record(postponed(row, outcome, until, counts=counts), stop)

    async def _finish(self, row: Waiting, outcome: Outcome, stop: asyncio.Event) -> None:
        await self._record(record_of(row, outcome, self.hooks, self.clock.now()), stop)
        match outcome.verdict:
            case Verdict.SENT | Verdict.SAME:
                self.metrics.deliveries.labels(outcome.verdict.value).inc()
                waited = (self.clock.now() - row.created_at) / timedelta(seconds=1)
                self.metrics.delivery_seconds.observe(max(waited, 0.0))
            case Verdict.MIGRATED | Verdict.LOST_CARD:
                self._tell(row, outcome, "retried")
            case _:
                self._tell(row, outcome, "dead")

    async def _record(self, record: Record, stop: asyncio.Event) -> None:
        """Write it down, however long the database is away: what is not on record would be sent again."""
        unit = record.unit
        while True:
            try:
                await self.writer.run(unit)
            except StorageUnavailable as error:
                log.warning("delivery.cannot_record", error=str(error))
                if stop.is_set():
                    raise
                await self.clock.wait(stop, AGAIN)
            except Exception:
                if unit is record.bare:
                    raise
                log.exception("delivery.hook_failed")
                unit = record.bare
            else:
                return

    def _tell(self, row: Waiting, outcome: Outcome, what: str) -> None:
        self.metrics.deliveries.labels(what).inc()
        log.info(
            "delivery.failure", outcome=what, seq=row.seq, method=row.method, error=outcome.error
        )
