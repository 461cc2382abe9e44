"""Both bots at servers that never hand out a confirmed update again, killed by one schedule."""

import asyncio
import random
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from storage.engine import open_database
from tests.crash import hamlets, ledger
from tests.crash.killing import CHILDREN, PATIENCE, WHOLE, end_of_work, prepare
from tests.crash.server import WatchedApi
from tests.support.crashing import Child, Nursery, kills, nursery, seeded, within
from tests.support.members import until
from tests.support.serving import serve

Schedule = list[tuple[int, float]]
pytestmark = [pytest.mark.kill, pytest.mark.timeout(240 + 3 * kills())]


async def test_bare_polling_loses_what_we_keep(sqlite_url: str, tmp_path: Path) -> None:
    chance = seeded()
    prepare(sqlite_url)
    # So many seconds after that call of getUpdates.
    schedule = [
        (chance.randint(2, 5), chance.uniform(0.0, 0.03)) for _ in range(max(20, kills() // 4))
    ]
    stream = hamlets.Stream(random.Random(1))
    ours = WatchedApi(supply=iter(stream), chance=random.Random(2))
    theirs = WatchedApi(supply=iter(hamlets.Stream(random.Random(1))), chance=random.Random(2))
    async with nursery(CHILDREN, tmp_path / "logs") as home:
        _, lost = await asyncio.gather(
            _our_run(ours, home, schedule, sqlite_url),
            _their_run(theirs, home, schedule, tmp_path / "control.db"),
        )
    database = open_database(sqlite_url)
    ledger.check_effects(database, stream)
    database.dispose()
    assert lost > 0
    ledger.report(
        "control",
        kills=len(schedule),
        ours_lost=0,
        ours_of=len(ours.supplied),
        polling_lost=lost,
        polling_of=len(theirs.supplied),
    )


async def _our_run(api: WatchedApi, home: Nursery, schedule: Schedule, url: str) -> None:
    async with serve(api.app) as base:

        async def wake(number: int) -> Child:
            name = f"bot-{number}"
            return await home.start("bot", name, url=url, base=f"{base}/{name}", parts=WHOLE)

        for number, when in enumerate(schedule):
            await _kill(api, await wake(number), *when)
        child = await wake(len(schedule))
        database = open_database(url)
        await end_of_work(api, database)
        database.dispose()
        assert await child.stop() == 0
        await api.stop()


async def _their_run(api: WatchedApi, home: Nursery, schedule: Schedule, file: Path) -> int:
    """How many updates bare polling confirmed and never kept."""
    async with serve(api.app) as base:

        async def wake(number: int) -> Child:
            name = f"control-{number}"
            return await home.start("control", name, file=str(file), base=f"{base}/{name}")

        for number, when in enumerate(schedule):
            await _kill(api, await wake(number), *when)
        before = set(api.supplied)
        child = await wake(len(schedule))

        async def is_kept() -> bool:
            return api.is_empty and api.supplied - before <= _kept(file)

        await until(is_kept, "the last life's updates", PATIENCE)
        assert await child.stop() == 0
        await api.stop()
    return len(api.supplied - _kept(file))


async def _kill(api: WatchedApi, child: Child, polls: int, later: float) -> None:
    api.allowance = 25
    due = asyncio.Event()
    api.trap(child.name, polls, due.set, method="getupdates")
    await within(due, 2.0)
    await child.live(later)


def _kept(file: Path) -> set[int]:
    with closing(sqlite3.connect(file)) as kept:
        return {row[0] for row in kept.execute("SELECT update_id FROM kept")}
