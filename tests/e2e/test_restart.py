from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select

from storage import topics, trail
from storage.tables import table
from tests.e2e.conftest import ALSO_AWAY, AWAY, BOT, DIRECTOR, GROUP, KEEPER, VILLAGER
from tests.support.members import Json, Member, until
from tests.support.running import MovableClock, Town, running
from village.ids import VillageId

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def unread(who: Member, title: str) -> int:
    """How many messages of that room somebody has not read."""
    return next(int(one["unread"]) for one in await who.chats() if one["title"] == title)


async def poll_in(who: Member, room: int) -> Json:
    """The poll's message."""

    async def look() -> Json | None:
        return next((one for one in await who.messages(room) if one["kind"] == "poll"), None)

    return await until(look, "a poll")


async def test_everything_goes_on_where_it_was(fresh: Callable[[], Path]) -> None:
    folder, clock = fresh(), MovableClock()
    async with running(folder, clock) as town:
        card, his, poll, waiting = await _a_morning(town)

    # The night: nothing runs. A reminder falls due and a poll is still open.
    clock.forward(days=2, hours=1)
    async with running(folder, clock) as town:
        villager, keeper = await town.member(VILLAGER), await town.member(KEEPER)
        room, private = await villager.room(GROUP), await keeper.room(BOT)
        assert await unread(villager, GROUP) == waiting

        # The clock looks at once for what it missed.
        ping = await keeper.hears(private, "1号诉求", "到时限")
        assert ping["id"] > his["id"]

        # Old buttons and cards still work, and cards are changed where they stand.
        assert (await keeper.press(his, "接单"))["text"] == "已接单"
        changed = await villager.hears(room, "1号诉求", "🔧 办理中")
        assert changed["id"] == card["id"]
        assert (await keeper.hears(private, "1号诉求", "🔧 办理中"))["id"] == his["id"]

        # So do votes and opinions, and numbers go on.
        daughter = await town.member(ALSO_AWAY)
        await daughter.vote(poll, 1)
        await daughter.vote(poll, 2)
        await villager.say(room, "先修水沟", reply_to=poll["id"])
        said = await villager.say(room, "#诉求 二组的路灯也坏了")
        assert (await villager.hears(room, "2号诉求", after=said["id"]))["id"] > said["id"]
        await town.sweep(days=1, hours=10)
        result = await villager.hears(room, "讨论结果")
        assert "赞成 1（在家 0，在外 1）" in result["text"]
        assert "再商量 1（在家 0，在外 1）" in result["text"]
        assert f"1. {VILLAGER}：先修水沟" in result["text"]
        assert town.look(lambda tx: trail.verify(tx, VillageId(1))) is None


async def _a_morning(town: Town) -> tuple[Json, Json, Json, int]:
    """A request and a discussion; the group card, the keeper's card, the poll, what the villager has not read."""
    villager, keeper = await town.member(VILLAGER), await town.member(KEEPER)
    director, son = await town.member(DIRECTOR), await town.member(AWAY)
    room = await villager.room(GROUP)
    await villager.say(room, "#诉求 一组的路灯坏了")
    card = await villager.hears(room, "1号诉求")
    his = await keeper.hears(await keeper.room(BOT), "1号诉求")
    await director.say(room, "#议题 水库路要不要硬化")
    await director.hears(room, "1号议题")
    await director.say(room, "讨论 1")
    poll = await poll_in(son, room)
    await son.vote(poll, 0)

    async def is_counted() -> bool:
        rows = table(topics.PollVoteRow)
        return town.look(lambda tx: tx.execute(select(rows).limit(1)).first() is not None)

    await until(is_counted, "a vote in our books")
    return card, his, poll, await unread(villager, GROUP)
