"""The circles over real HTTP: a leader asks, the bot works it out beside its units, one press puts it into force."""

import pytest

from storage import circles
from tests.e2e.conftest import BOT, CADRES, CLERK, GROUP, SECRETARY, VILLAGER
from tests.support.members import Json, until
from tests.support.running import Town
from village.ids import VillageId

pytestmark = pytest.mark.asyncio(loop_scope="module")
HERE = VillageId(1)


async def test_a_cadre_sees_the_table_and_the_map(town: Town) -> None:
    clerk = await town.member(CLERK)
    private = await clerk.room(BOT)
    told = await clerk.ask(private, "微网格")
    assert "户 60 · 有党员联系 60" in told["text"]
    assert "组长 谭宏伟" in told["text"]

    async def map_is_there() -> bool:
        return any(one["kind"] == "photo" for one in await clerk.messages(private))

    await until(map_is_there, "the map comes as a picture")
    group = await clerk.room(GROUP)
    assert "私聊" in (await clerk.ask(group, "微网格"))["text"]
    villager = await town.member(VILLAGER)
    assert "不能看微网格" in (await villager.ask(await villager.room(BOT), "微网格"))["text"]


async def test_a_household_is_moved_and_the_next_division_leaves_it_there(town: Town) -> None:
    clerk, secretary = await town.member(CLERK), await town.member(SECRETARY)
    moved = await clerk.ask(await clerk.room(BOT), "微网格 调整 陈世才家 陈世忠")
    assert "陈世才家由 陈世忠 联系" in moved["text"]

    desk = await secretary.room(CADRES)
    said = await secretary.say(desk, "微网格 方案")
    waiting = await secretary.hears(desk, "微网格方案", after=said["id"])

    async def worked_out() -> Json | None:
        (card,) = [one for one in await secretary.messages(desk) if one["id"] == waiting["id"]]
        return card if "户 60 · 有党员联系 60" in card["text"] and card.get("buttons") else None

    card = await until(worked_out, "the card shows the proposal")
    toast = await secretary.press(card, "就用这个方案")
    assert toast["text"] == "这个方案已经用上了。"

    async def in_force() -> bool:
        (card,) = [one for one in await secretary.messages(desk) if one["id"] == waiting["id"]]
        return "方案已经用上" in card["text"] and not card.get("buttons")

    await until(in_force, "the card says that it is in force")
    rows = town.look(lambda tx: circles.households(tx, HERE))
    (kept,) = [one for one in rows if one.name == "陈世才家"]
    assert kept.is_kept
    assert town.look(lambda tx: circles.draft(tx, HERE)) is None
