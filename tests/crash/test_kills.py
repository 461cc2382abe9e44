import random
from pathlib import Path

import pytest

from storage.engine import open_database
from tests.crash import hamlets, ledger
from tests.crash.killing import CHILDREN, WHOLE, end_of_work, fate, prepare, wild
from tests.crash.server import WatchedApi
from tests.support.crashing import Child, kills, nursery, seeded
from tests.support.serving import serve

pytestmark = [pytest.mark.kill, pytest.mark.timeout(240 + 3 * kills())]

SLOTS: dict[str, tuple[list[str], tuple[int, int] | None]] = {
    "intake": (["intake"], (3, 12)),
    "worker-a": (["worker"], None),
    "worker-b": (["worker"], None),
    "delivery-a": (["delivery"], (2, 20)),
    "delivery-b": (["delivery"], (2, 20)),
}
"""Who runs which part on PostgreSQL, and at which of their requests they may be struck: workers hardly make any."""


async def test_killed_bot_loses_nothing_and_does_nothing_twice(
    sqlite_url: str, tmp_path: Path
) -> None:
    chance = seeded()
    prepare(sqlite_url)
    stream = hamlets.Stream(random.Random(chance.random()))
    api = WatchedApi(wild(chance), supply=iter(stream), chance=chance)
    killed = set()
    async with serve(api.app) as base, nursery(CHILDREN, tmp_path / "logs") as home:

        async def wake(number: int) -> Child:
            name = f"bot-{number}"
            api.allowance = chance.randint(10, 40)
            return await home.start("bot", name, url=sqlite_url, base=f"{base}/{name}", parts=WHOLE)

        for number in range(kills()):
            child = await wake(number)
            await fate(api, child, chance, (3, 40))
            killed.add(child.name)
        child = await wake(kills())
        database = open_database(sqlite_url)
        await end_of_work(api, database)
        assert await child.stop() == 0
        await api.stop()
    ledger.check_effects(database, stream)
    delivered = ledger.check_sends(database, api.sent, killed)
    assert delivered.repeats > 0, "no kill met a send in flight"
    ledger.report("SQLite", kills=len(killed), updates=len(stream.drawn), delivered=delivered)
    database.dispose()


@pytest.mark.postgres
async def test_killed_workers_and_deliverers_share_their_work(
    postgres_url: str, tmp_path: Path
) -> None:
    chance = seeded()
    prepare(postgres_url)
    stream = hamlets.Stream(random.Random(chance.random()))
    api = WatchedApi(wild(chance), supply=iter(stream), chance=chance)
    killed = set()
    async with serve(api.app) as base, nursery(CHILDREN, tmp_path / "logs") as home:

        async def wake(slot: str, number: int) -> Child:
            name, (parts, _) = f"{slot}-{number}", SLOTS[slot]
            clock = list(SLOTS).index(slot)
            where = f"{base}/{name}"
            return await home.start(
                "bot", name, url=postgres_url, base=where, parts=parts, number=clock
            )

        alive = {slot: await wake(slot, 0) for slot in SLOTS}
        for number in range(1, kills() + 1):
            slot = chance.choice(list(SLOTS))
            api.allowance = chance.randint(10, 40)
            await fate(api, alive[slot], chance, SLOTS[slot][1])
            killed.add(alive[slot].name)
            alive[slot] = await wake(slot, number)
        database = open_database(postgres_url)
        await end_of_work(api, database)
        for child in alive.values():
            assert await child.stop() == 0
        await api.stop()
    ledger.check_effects(database, stream)
    delivered = ledger.check_sends(database, api.sent, killed)
    workers = {list(SLOTS).index("worker-a"), list(SLOTS).index("worker-b")}
    lanes = ledger.lanes_by_clock(database)
    assert set().union(*lanes.values()) == workers
    assert any(clocks == workers for clocks in lanes.values()), "no chat ever changed hands"
    assert {one.child.rpartition("-")[0] for one in api.sent} == {"delivery-a", "delivery-b"}
    ledger.report("PostgreSQL", kills=len(killed), updates=len(stream.drawn), delivered=delivered)
    database.dispose()
