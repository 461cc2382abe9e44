"""A poll whose sending was cut off is on show, and nobody knows of it: its votes count all the same."""

from pathlib import Path
from typing import Any

import pytest

from storage import inbox, topics
from storage.engine import Database
from tests.crash import hamlets, ledger
from tests.crash.killing import CHILDREN, WHOLE, end_of_work
from tests.crash.server import WatchedApi
from tests.support import updates
from tests.support.crashing import Child, nursery
from tests.support.serving import serve
from village.ids import VillageId
from village.topics import Choice, Voter

pytestmark = pytest.mark.kill
FIRST, SECOND = (updates.person(7_000_001 + number) for number in range(2))
TOPIC = 2
"""The hamlets have one under discussion already."""


async def test_no_vote_in_a_poll_that_was_sent_twice_is_lost(
    database: Database, database_url: str, tmp_path: Path
) -> None:
    hamlets.settle(database, range(1, 2))
    clerk = updates.person(hamlets.account(1, hamlets.CLERK))
    place: dict[str, Any] = {"chat": hamlets.group(1), "user": clerk}
    api = WatchedApi()
    async with serve(api.app) as base, nursery(CHILDREN, tmp_path / "logs") as home:

        async def wake(name: str) -> Child:
            where = f"{base}/{name}"
            return await home.start("bot", name, url=database_url, base=where, parts=WHOLE)

        child = await wake("first")
        # Dead at the very moment in which the group has the poll and we do not know it.
        api.trap("first", 1, child.strike, method="sendpoll")
        api.add(updates.message("#议题 要不要修凉亭顶", **place))
        api.add(updates.message(f"讨论 {TOPIC}", **place))
        await api.until_asked("sendpoll")
        await child.live(5)

        child = await wake("second")
        await api.until_asked("sendpoll", 2)
        lost, known = (
            one.result["poll"]["id"] for one in api.sent if one.call.method == "sendpoll"
        )
        assert lost != known
        api.add(updates.poll_answer(lost, [0], user=FIRST))
        api.add(updates.poll_answer(lost, [1], user=SECOND))
        await end_of_work(api, database)
        api.add(updates.poll_answer(known, [2], user=SECOND))
        await end_of_work(api, database)
        assert await child.stop() == 0
        await api.stop()

    with database.read() as tx:
        assert inbox.count(tx, inbox.State.PARKED) == 0
        tally = topics.tally(tx, VillageId(1), TOPIC)
        assert tally == topics.recount(tx, VillageId(1), TOPIC)
        polls = {one.poll_id: one.message_id for one in topics.polls_of(tx, VillageId(1), TOPIC)}
    assert ledger._counts(tally) == {
        (Choice.FOR, Voter.GUEST): 1,
        (Choice.TALK_MORE, Voter.GUEST): 1,
    }
    assert set(polls) == {lost, known}
    assert polls[lost] == 0
    assert polls[known] > 0
