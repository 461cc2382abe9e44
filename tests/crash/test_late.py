from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select

from storage import inbox
from storage.engine import Database
from storage.request_rows import RequestRow
from storage.tables import table
from tests.crash import hamlets
from tests.crash.killing import end_of_work, living
from tests.crash.server import WatchedApi
from tests.support import updates
from tests.support.chaos import Chaos

RETENTION = timedelta(days=30)
_request = table(RequestRow)


@dataclass
class Moved:
    """The time of day, and then some."""

    by: timedelta = timedelta(0)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.by


async def test_update_repeated_late_has_one_effect(database: Database) -> None:
    hamlets.settle(database, range(1, 2))
    clock, words = Moved(), "渠口塌了一截"
    first = updates.message(f"#诉求 {words}", chat=hamlets.group(1))
    older = updates.message("#诉求 更早的号，更晚的到", chat=hamlets.group(1), update_id=17)
    # Not quite faithful: it hands out what has come again, and numbers below the offset.
    api = WatchedApi(Chaos(reorder=0.01))
    async with living(api, database, clock=clock):
        api.add(first)
        await end_of_work(api, database)
        for late in (timedelta(minutes=1), timedelta(days=1), RETENTION - timedelta(minutes=1)):
            clock.by = late
            with database.begin() as tx:
                assert inbox.forget_before(tx, clock() - RETENTION) == 0
            # A number that went backwards comes along: it is new all the same.
            api.add(first, older)
            await end_of_work(api, database)
            assert count(database, words) == 1
    assert api.queue.batches >= 4
    assert count(database, "更早的号，更晚的到") == 1


def count(database: Database, words: str) -> int:
    with database.read() as tx:
        statement = select(func.count()).select_from(_request).where(_request.c.text == words)
        return tx.scalar(statement) or 0
