"""An errand, told over real HTTP: papers with a receipt, photos that two people see, originals that come back."""

import pytest
from sqlalchemy import update

from chatroom.schema import message
from storage import errands
from tests.e2e.conftest import BOT, CLERK, GROUP, SECRETARY, VILLAGER
from tests.e2e.test_offers import delivered
from tests.support.members import Json, Member, until
from tests.support.running import Town, at_chatroom
from village.ids import VillageId

pytestmark = pytest.mark.asyncio(loop_scope="module")
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360000002000001e221bc330000000049454e44ae426082"
)


async def photo_in(who: Member, room: int, words: str) -> Json:
    async def look() -> Json | None:
        for one in await who.messages(room):
            if one["from"]["bot"] and one["kind"] == "photo" and words in one["text"]:
                return one
        return None

    return await until(look, f"{who.name} gets a photo")


def agent_of(town: Town, number: int) -> str:
    one = town.look(lambda tx: errands.find(tx, VillageId(1), number))
    assert one is not None
    (name,) = [person.name for person in town.sample.people if person.id == one.agent]
    return name


async def test_an_errand_from_the_group_to_the_last_photo(town: Town) -> None:
    villager = await town.member(VILLAGER)
    room, hers = await villager.room(GROUP), await villager.room(BOT)
    said = await villager.say(room, "代办 医保报销")
    told = await villager.hears(room, "1号代办 登记了", after=said["id"])
    assert "医保" not in told["text"]
    await villager.hears(hers, "1号代办", "医保报销", "等代办人签收")

    agent = await town.member(agent_of(town, 1))
    his = await agent.room(BOT)
    card = await agent.hears(his, "1号代办", "医保报销")
    assert (await agent.press(card, "签收"))["text"] == "已签收"
    await villager.hears(hers, "1号代办", "签收了，开始办")

    await agent.send(his, "papers.png", PIXEL, kind="photo", caption="收件 1 户口本、身份证复印件")
    receipt = await villager.hears(hers, "收条", "户口本（原件，要还）", "身份证复印件", agent.name)
    assert "电话 1990000" in receipt["text"]
    shown = await photo_in(villager, hers, "1号代办的材料照片")
    await agent.ask(his, "进展 1 已交镇上")
    await villager.hears(hers, "1号代办", "已交镇上")

    await agent.say(his, "办妥 1 钱到账了")
    await agent.hears(his, "原件还没还清：户口本")
    await agent.say(his, "送还 1")
    asked = await villager.hears(hers, "都拿回来了吗")
    assert (await villager.press(asked, "都拿回来了"))["text"] == "好，记下了"
    await agent.hears(his, "确认材料拿回来了")
    await agent.say(his, "办妥 1 钱到账了")
    done = await villager.hears(hers, "您觉得怎么样", "钱到账了")
    assert (await villager.press(done, "满意"))["text"] == "谢谢"
    await agent.hears(his, "1号代办", "⭐ 满意 · 已了结")

    await delivered(town)
    file = str(shown["photo"]["url"]).split("/files/")[1].split("?")[0]
    assert "errand_photo.file_id" in town.tables_with(file)
    await aged(town)
    await town.sweep(days=31)
    await delivered(town)
    assert not [one for one in town.tables_with(file) if one.startswith("errand")]
    # No server deletes what is so old: another picture stands there.
    gone = await photo_in(villager, hers, "已按约定删掉")
    assert gone["id"] == shown["id"]
    assert file not in gone["photo"]["url"]


async def aged(town: Town) -> None:
    """All that was said is three days old."""
    await town.close_chatroom()
    with at_chatroom(town) as tx:
        tx.execute(update(message).values(date=message.c.date - 3 * 86_400))
    await town.open_chatroom()


async def test_an_elder_without_a_phone(town: Town) -> None:
    clerk, secretary = await town.member(CLERK), await town.member(SECRETARY)
    room = await clerk.room(BOT)
    await clerk.say(room, "代办 替 张素芳 领养老金")
    await clerk.hears(room, "2号代办", "委托：张素芳（干部代报）", "领养老金")
    agent = await town.member(agent_of(town, 2))
    assert agent.name not in (CLERK, "张素芳")
    his = await agent.room(BOT)
    card = await agent.hears(his, "2号代办", "领养老金")
    await agent.press(card, "收材料")
    await agent.hears(his, "收了哪些材料")
    await agent.say(his, "身份证")
    await clerk.hears(room, "收条", "身份证（原件，要还）")
    await agent.say(his, "送还 2")
    asked = await clerk.hears(room, "2号代办", "都拿回来了吗")
    await clerk.press(asked, "还没拿到")
    await agent.hears(his, "还没拿到，请尽快送还")
    await secretary.say(await secretary.room(BOT), "代办 2")
    await secretary.hears(await secretary.room(BOT), "您不能看别人的代办")
