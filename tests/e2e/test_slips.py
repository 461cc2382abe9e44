"""A slip over real HTTP: from a request to a department, over its date, to an on-site meeting, an answer and a printed sheet."""

import io

import pytest
from docx import Document
from docx.document import Document as Sheet

from tests.e2e.conftest import BOT, DIRECTOR, GROUP, SECRETARY, VILLAGER
from tests.e2e.test_commands import number_of, report
from tests.support.members import Json, Member
from tests.support.running import Town

pytestmark = pytest.mark.asyncio(loop_scope="module")
WATER, ORGANISER, ADVISOR = "甘晓川", "岑立春", "翁长青"
MARCH_20 = "2026-03-20"


async def download(member: Member, message: Json) -> Sheet:
    """The sheet behind a message, opened."""
    url = message["document"]["url"].removeprefix("/chat/api")
    content = (await member.client.get(url)).content
    return Document(io.BytesIO(content))


def words_of(sheet: Sheet) -> str:
    cells = [cell.text for table in sheet.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(one.text for one in sheet.paragraphs), *cells])


async def test_a_slip_runs_over_its_date_and_ends_after_an_on_site_meeting(town: Town) -> None:
    villager, secretary = await town.member(VILLAGER), await town.member(SECRETARY)
    liaison, organiser = await town.member(WATER), await town.member(ORGANISER)
    advisor, director = await town.member(ADVISOR), await town.member(DIRECTOR)
    number = number_of(await report(villager, "#诉求 灌溉渠垮了两处", "灌溉渠垮了两处"))
    desk, his = await secretary.room(BOT), await liaison.room(BOT)

    await secretary.say(desk, f"抄告 {number} 水利局 灌溉渠垮了两处，请派人修复 {MARCH_20}")
    await secretary.hears(desk, "1号抄告单", "开好了", "泽川县水利局 3月20日 18:00 前答复")
    card = await liaison.hears(his, "1号抄告单", "磨盘堰村 致 泽川县水利局", "请派人修复")
    assert VILLAGER not in card["text"]
    for copied in (organiser, advisor, director):
        await copied.hears(await copied.room(BOT), "1号抄告单", "待签收")
    group = await villager.room(GROUP)
    await villager.hears(group, f"{number}号诉求", "已抄告泽川县水利局，3月20日前答复")

    assert (await liaison.press(card, "签收"))["text"] == "已签收"
    await organiser.hears(await organiser.room(BOT), "1号抄告单", "已签收")
    # The 20th is a Friday: two working days later is Tuesday the 24th.
    await town.sweep(days=23)
    await liaison.hears(his, "🔴", "1号抄告单", "还没有答复")
    await organiser.hears(await organiser.room(BOT), "🔴", "1号抄告单", "可以开现场办公会")
    late = await secretary.hears(desk, "1号抄告单", "⚠️ 难办：超期多日")

    await secretary.press(late, "开现场会")
    await secretary.hears(desk, "什么时候、在哪里开")
    await secretary.say(desk, "2026-03-27 14:00 垮塌的渠边")
    await liaison.hears(his, "📅", "1号抄告单", "3月27日 14:00", "垮塌的渠边")
    await advisor.hears(await advisor.room(BOT), "📅", "1号抄告单", "垮塌的渠边")
    town.clock.forward(days=3)
    await secretary.say(desk, "纪要 1 水利局出料，村里出工，两处一并修好 2026-04-10")
    await liaison.hears(his, "📝", "新的答复期限：4月10日 18:00 前")
    await villager.hears(group, f"{number}号诉求", "已抄告泽川县水利局，4月10日前答复")

    now = await liaison.hears(his, "1号抄告单", "🔧 已签收", "4月10日")
    await liaison.press(now, "回复")
    await liaison.hears(his, "办得怎么样？")
    photo = town.sample.photos[1].read()
    await liaison.send(his, "渠.jpg", photo, kind="photo", caption="两处都修好了，已经通水")
    answered = await secretary.hears(desk, "答复了：两处都修好了")
    await secretary.hears(desk, "1号抄告单的照片")
    assert (await secretary.press(answered, "认可"))["text"] == "已认可，办结"
    await organiser.hears(await organiser.room(BOT), "1号抄告单", "村里认可 · 已办结")

    await secretary.say(desk, "打印 抄告单 1")
    sheet = words_of(await download(secretary, await secretary.hears(desk, "1号抄告单，打印用")))
    for word in (
        "磨盘堰村抄告单 第 1 号",
        "泽川县水利局",
        "泽川县委组织部",
        "回村指导员",
        "请派人修复",
        "开单人：向永昌",
    ):
        assert word in sheet
    held = await secretary.hears(desk, "现场办公会纪要", "打印用")
    minutes = words_of(await download(secretary, held))
    for word in ("垮塌的渠边", "水利局出料", "2026年4月10日", "主持人"):
        assert word in minutes


async def test_a_unit_without_a_liaison_gets_paper(town: Town) -> None:
    villager, secretary = await town.member(VILLAGER), await town.member(SECRETARY)
    number = number_of(await report(villager, "#诉求 山坡开裂了", "山坡开裂了"))
    desk = await secretary.room(BOT)
    await secretary.say(desk, f"联系函 {number} 自然资源局 山坡开裂，请来人看看")
    made = await secretary.hears(desk, "1号联系函", "没有登记联络员", "请点“打印”当面交")
    await secretary.press(made, "打印")
    await secretary.hears(desk, "1号联系函", "打印用")


async def test_a_date_that_has_passed_and_a_villager_are_refused(town: Town) -> None:
    villager, secretary = await town.member(VILLAGER), await town.member(SECRETARY)
    number = number_of(await report(villager, "#诉求 水池裂了缝", "水池裂了缝"))
    desk = await secretary.room(BOT)
    said = await secretary.say(desk, f"抄告 {number} 水利局 水池裂了 2026-01-05")
    await secretary.hears(desk, "已经过了", after=said["id"])
    hers = await villager.room(BOT)
    said = await villager.say(hers, f"抄告 {number} 水利局 水池裂了")
    await villager.hears(hers, "您不能开抄告单", after=said["id"])
