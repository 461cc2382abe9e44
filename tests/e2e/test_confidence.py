"""What is nobody else's business, told over real HTTP: a complaint that goes up, a message that is deleted, a quarrel, an emergency."""

from base64 import b64decode

import pytest

from tests.e2e.conftest import BOT, CADRES, DIRECTOR, GROUP, KEEPER, SECRETARY, VILLAGER
from tests.e2e.test_commands import number_of, report
from tests.e2e.test_offers import delivered, stands
from tests.support.members import until
from tests.support.running import Town

pytestmark = pytest.mark.asyncio(loop_scope="module")

PNG = b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
WRONG = f"{KEEPER}收了我两百块钱才肯修水管"


async def test_a_complaint_goes_up_and_its_subject_never_meets_it(town: Town) -> None:
    villager, keeper = await town.member(VILLAGER), await town.member(KEEPER)
    secretary, director = await town.member(SECRETARY), await town.member(DIRECTOR)
    hers = await villager.room(BOT)
    said = await villager.say(hers, f"投诉 {WRONG}")
    preview = await villager.hears(hers, "反映的是", KEEPER, SECRETARY, after=said["id"])
    await delivered(town)
    assert town.tables_with("两百块钱") == set()
    await villager.press(preview, "保密上报，不说我是谁")
    card = await villager.hears(hers, "保密反映", "看进度", after=said["id"])
    number = card["text"].partition("保密反映 ")[2][:8]
    his = await secretary.room(BOT)
    got = await secretary.hears(his, f"保密反映 {number}", "两百块钱", "要求保密")
    assert VILLAGER not in got["text"]
    assert (await secretary.press(got, "签收"))["text"] == "已签收"
    await villager.hears(hers, number, "签收了")
    await secretary.say(his, f"答复 {number} 已让他退钱")
    answered = await villager.hears(hers, number, "已让他退钱")
    await villager.press(answered, "知道了")
    await delivered(town)
    # Not in the clear anywhere: what was sent is wiped, what is kept is sealed.
    assert town.tables_with("两百块钱") == set()
    for one in (keeper, director):
        room = await one.room(BOT)
        await one.ask(room, f"投诉 {number}")
        await one.ask(room, "待办")
    for one in (keeper, director, villager):
        rooms = [GROUP] if one is villager else [GROUP, CADRES, BOT]
        for title in rooms:
            told = await one.messages(await one.room(title))
            assert not [m for m in told if m["from"]["bot"] and "两百块" in m["text"]]


async def test_what_was_said_in_the_group_is_asked_about_in_private_and_deleted(
    town: Town,
) -> None:
    villager = await town.member(VILLAGER)
    room, hers = await villager.room(GROUP), await villager.room(BOT)
    words = "我的身份证号11010519491231002X，麻烦帮我开个证明，急用"
    said = await villager.say(room, words)
    offer = await villager.hears(hers, "要我删掉吗", after=0)
    await villager.press(offer, "删掉那条")
    await villager.hears(hers, "那条已经删掉了")

    async def gone() -> bool:
        return not await stands(villager, room, said)

    await until(gone, "the message is gone")
    await delivered(town)
    assert town.tables_with("11010519491231002X") == set()


async def test_a_message_of_two_days_ago_stays_and_its_author_is_told(town: Town) -> None:
    villager = await town.member(VILLAGER)
    room, hers = await villager.room(GROUP), await villager.room(BOT)
    said = await villager.say(room, "我老公得了癌，想问问大病救助怎么申请")
    offer = await villager.hears(
        hers, "要我删掉吗", after=(await villager.messages(hers))[-1]["id"] - 3
    )
    town.clock.forward(days=2)
    assert "48 小时" in (await villager.press(offer, "删掉那条"))["text"]
    assert await stands(villager, room, said)


async def test_a_cry_for_help_is_one_card_and_shows_who_goes(town: Town) -> None:
    villager, keeper = await town.member(VILLAGER), await town.member(KEEPER)
    secretary = await town.member(SECRETARY)
    room, cadres = await villager.room(GROUP), await secretary.room(CADRES)
    await villager.say(room, "快来人，上坝的电线掉下来了")
    alarm = await keeper.hears(await keeper.room(BOT), "紧急：电线危险")
    await keeper.press(alarm, "我去")
    await secretary.hears(cadres, "紧急：电线危险", f"赶去的：{KEEPER}")
    await secretary.say(room, "上坝那边电线掉下来了，大家别过去")
    await secretary.hears(cadres, "已有 2 次报告")
    told = await secretary.messages(cadres)
    assert len([one for one in told if "紧急：电线危险" in one["text"]]) == 1


async def test_the_receipt_and_a_picture_of_the_result(town: Town) -> None:
    villager, keeper = await town.member(VILLAGER), await town.member(KEEPER)
    number = number_of(await report(villager, "#诉求 堰口的路灯不亮", "堰口的路灯不亮"))
    hers, his = await villager.room(BOT), await keeper.room(BOT)
    receipt = await villager.ask(hers, f"回执 {number}")
    for words in (f"{number}号诉求", KEEPER, "监督电话"):
        assert words in receipt["text"]
    await keeper.send(his, "lamp.png", PNG, "photo", f"办结 {number} 换了灯头")
    shown = await villager.hears(hers, f"{number}号诉求 办好以后的照片")
    assert shown["kind"] == "photo"
    await villager.hears(await villager.room(GROUP), f"{number}号诉求", "📷 照片 1 张", "换了灯头")
