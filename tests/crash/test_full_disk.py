import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import Connection, event
from structlog.testing import capture_logs

from bot.application import Part
from storage import inbox
from storage.engine import Database, open_database
from tests.crash import hamlets, ledger
from tests.crash.killing import end_of_work, living
from tests.crash.server import WatchedApi
from tests.support.members import until


@dataclass
class Disk:
    """Has no room for another page while it is full."""

    full: bool = False

    def put_under(self, database: Database) -> None:
        """Hold the database that writes to it."""
        event.listen(database.engine, "begin", self._measure)

    def _measure(self, connection: Connection) -> None:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        most = pages if self.full else 2**31
        connection.exec_driver_sql(f"PRAGMA max_page_count={most}")


def told(log: Sequence[Mapping[str, Any]], what: str) -> Callable[[], Awaitable[bool]]:
    async def look() -> bool:
        return any(one["event"] == what for one in log)

    return look


@pytest.fixture
def disk() -> Disk:
    return Disk()


@pytest.mark.timeout(120)
async def test_full_disk_is_waited_out(sqlite_url: str, disk: Disk) -> None:
    database = open_database(sqlite_url)
    hamlets.settle(database, range(1, 3))
    disk.put_under(database)
    stream = hamlets.Stream(random.Random(7), range(1, 3))
    api = WatchedApi(supply=iter(stream), allowance=400)
    with capture_logs() as log:
        # Intake alone fills the inbox, then meets the full disk.
        async with living(api, database, parts=frozenset({Part.INTAKE})):
            await until(_kept(database, 60), "some updates")
            disk.full = True
            await until(told(log, "intake.storage_unavailable"), "what intake says of it")
        assert api.queue.pending
        # So do those who come to work on what is kept.
        async with living(api, database):
            await until(told(log, "worker.storage_unavailable"), "what the worker says of it")
            disk.full = False
            await end_of_work(api, database)
    ledger.check_effects(database, stream)
    ledger.check_sends(database, api.sent, ())
    database.dispose()


def _kept(database: Database, count: int) -> Callable[[], Awaitable[bool]]:
    async def look() -> bool:
        def count_new() -> int:
            with database.read() as tx:
                return inbox.count(tx, inbox.State.NEW)

        return await asyncio.to_thread(count_new) >= count

    return look
