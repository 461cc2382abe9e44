"""What the tests of intake share: a witness of what is kept, waits that take no time, a full disk."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select

from bot.metrics import Metrics
from storage.engine import Tx, open_database
from storage.inbox import InboxRow, Incoming
from storage.writer import Writer
from tests.support.chaotic_api import ChaoticApi

NOW = datetime(2026, 6, 1, 9, tzinfo=UTC)


@dataclass
class Kept:
    """What intake handed on, and what connections of its own see in the inbox."""

    url: str
    handed: list[Incoming] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._database = open_database(self.url)

    def __call__(self, updates: Sequence[Incoming]) -> None:
        seen = set(self.ids())
        assert seen.issuperset(one.update_id for one in updates), "handed on before the commit"
        self.handed.extend(updates)

    def rows(self) -> Sequence[Any]:
        with self._database.read() as tx:
            return tx.execute(select(InboxRow.__table__).order_by(InboxRow.seq)).all()

    def ids(self) -> list[int]:
        with self._database.read() as tx:
            return list(tx.scalars(select(InboxRow.update_id).order_by(InboxRow.seq)))

    def watch(self, api: ChaoticApi) -> list[int]:
        """A list that gets every update that `api` sees confirmed though it is not in the database."""
        lost: list[int] = []

        def confirming(ids: Sequence[int]) -> None:
            seen = set(self.ids())
            lost.extend(one for one in ids if one not in seen)

        api.queue.confirming = confirming
        return lost

    def close(self) -> None:
        self._database.dispose()


@dataclass
class Small:
    """An SQLite file that can be full, for what only that one can show."""

    writer: Writer
    kept: Kept


def failures(metrics: Metrics, reason: str) -> float:
    value = metrics.registry.get_sample_value("lianxin_intake_failures_total", {"reason": reason})
    return value or 0


def received(metrics: Metrics) -> float:
    return metrics.registry.get_sample_value("lianxin_updates_received_total") or 0


@dataclass
class Pauses:
    """Waits that take no time; the event is set when `at_most` of them were made."""

    at_most: int = 1000
    seconds: list[float] = field(default_factory=list)

    async def __call__(self, stop: asyncio.Event, seconds: float) -> None:
        self.seconds.append(seconds)
        if len(self.seconds) >= self.at_most:
            stop.set()
        await asyncio.sleep(0)


async def squeeze(writer: Writer) -> None:
    """From now on the disk is full."""

    def unit(tx: Tx) -> None:
        pages = tx.exec_driver_sql("PRAGMA page_count").scalar()
        tx.exec_driver_sql(f"PRAGMA max_page_count = {pages}")

    await writer.run(unit)


async def widen(writer: Writer) -> None:
    """There is room again."""

    def unit(tx: Tx) -> None:
        tx.exec_driver_sql("PRAGMA max_page_count = 1000000")

    await writer.run(unit)
