import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from sqlalchemy import Row, Select, select
from typer.testing import CliRunner, Result

from actions import topics
from bot.cli import build
from storage import inbox
from storage.engine import Database
from storage.inbox import InboxRow
from storage.request_rows import RequestRow
from storage.tables import table
from storage.topics import PollVoteRow
from tests.crash import hamlets
from tests.crash.killing import end_of_work, living
from tests.crash.server import WatchedApi
from tests.support import updates
from tests.support.members import until
from village.ids import ChatId, VillageId

_inbox, _request, _vote = map(table, (InboxRow, RequestRow, PollVoteRow))
VOTER = 7_000_001
LATE_POLL = "5699999"


@pytest.fixture
def operate(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Awaitable[Result]]:
    """`lianxin …` on this test's database, beside the running bot."""
    monkeypatch.setenv("LIANXIN_STORAGE__URL", database_url)

    async def run(*arguments: str) -> Result:
        return await asyncio.to_thread(CliRunner().invoke, build(), arguments)

    return run


def parked(database: Database) -> list[int]:
    with database.read() as tx:
        return [one.update_id for one in inbox.parked(tx)]


async def test_what_always_fails_is_parked_and_revived(
    database: Database, operate: Callable[..., Awaitable[Result]]
) -> None:
    hamlets.settle(database, range(1, 2))
    group = hamlets.group(1)
    voter = updates.person(VOTER)
    broken = updates.message("没有日期", chat=group)
    del broken["message"]["date"]
    early = updates.poll_answer(LATE_POLL, [0], user=voter)
    api = WatchedApi()
    api.add(
        updates.message("#诉求 在坏消息之前", chat=group, user=voter),
        broken,
        updates.message("#诉求 在坏消息之后", chat=group, user=voter),
        early,
        updates.private_message("帮助", user=updates.person(hamlets.account(1, hamlets.VILLAGER))),
    )
    both = sorted([broken["update_id"], early["update_id"]])

    async def both_parked() -> bool:
        return sorted(parked(database)) == both

    async with living(api, database, operator=hamlets.OPERATOR):
        await until(both_parked, "the parking of both")
        await end_of_work(api, database)
        raised = {row.text for row in _all(database, select(_request.c.text))}
        assert {"在坏消息之前", "在坏消息之后"} <= raised
        told = [one.call.text for one in api.sent if one.call.chat == hamlets.OPERATOR]
        assert len(told) == 2
        assert all("lianxin inbox" in str(text) for text in told)

        shown = await operate("inbox", "list")
        assert shown.exit_code == 0
        assert all(str(number) in shown.output for number in both)
        assert "没有日期" not in shown.output

        # The poll is known now: what failed can be done.
        with database.begin() as tx:
            topics.poll_opened(
                tx, VillageId(1), 1, poll_id=LATE_POLL, chat=ChatId(group), message_id=902
            )
        assert (await operate("inbox", "retry", str(early["update_id"]))).exit_code == 0
        assert (await operate("inbox", "drop", str(broken["update_id"]))).exit_code == 0
        again = await operate("inbox", "drop", str(broken["update_id"]))
        assert again.exit_code == 1
        assert "not parked" in again.output + again.stderr
        await end_of_work(api, database)

    assert parked(database) == []
    assert (f"user:{VOTER}", "for") in {
        tuple(row) for row in _all(database, select(_vote.c.voter, _vote.c.choice))
    }
    assert all(row.body is None for row in _all(database, select(_inbox.c.body)))
    dropped = select(_inbox.c.state).where(_inbox.c.update_id == broken["update_id"])
    assert [row.state for row in _all(database, dropped)] == [inbox.State.DROPPED]


def _all(database: Database, statement: Select[*tuple[Any, ...]]) -> list[Row[Any]]:
    with database.read() as tx:
        return list(tx.execute(statement).all())
