"""A cadre sends the roster as a file: it is checked, shown, and imported when they say so."""

import pytest

from storage import roster_files
from tests.e2e.conftest import BOT, CLERK, VILLAGER
from tests.support.bad_rosters import BAD, long_and_good
from tests.support.members import PATIENCE, Json, Member, until
from tests.support.running import Town
from tests.support.sheets import Cells, book
from village.ids import UserId

pytestmark = pytest.mark.asyncio(loop_scope="module")
HOME = (9001, "果园新家", 1, None)
HEAD: Cells = (9001, "常新来", "男", "1980-1-2", 9001, "户主", "", "", "13900001234")
TYPO: Cells = (9002, "常苗", "女", "2004-13-45", 9001, "女儿", "", "", "")
MENDED: Cells = (9002, "常苗", "女", "2004-12-5", 9001, "女儿", "", "", "")


async def becomes(member: Member, card: Json, *words: str, patience: float = PATIENCE) -> Json:
    """The card once it says these words."""

    async def look() -> Json | None:
        (now,) = [one for one in await member.messages(card["chat_id"]) if one["id"] == card["id"]]
        return now if all(word in now["text"] for word in words) else None

    return await until(look, f"the card says {words}", patience)


async def send(member: Member, room: int, data: bytes, name: str = "名册.xlsx") -> Json:
    return await member.answer_to(await member.send(room, name, data))


def people(text: str) -> int:
    return int(text.partition("· 人 ")[2].split()[0])


async def test_a_roster_is_mended_shown_imported_and_then_the_same(town: Town) -> None:
    clerk = await town.member(CLERK)
    room = await clerk.room(BOT)
    before = people((await clerk.ask(room, "名册"))["text"])

    card = await send(clerk, room, book([HOME], [HEAD, TYPO]))
    told = await becomes(clerk, card, "有 1 处不对", "什么也没有改")
    assert "人员 第3行 “出生日期”：日期看不懂" in told["text"]
    assert not told.get("buttons")

    card = await send(clerk, room, book([HOME], [HEAD, MENDED]))
    told = await becomes(clerk, card, "导入吗")
    assert "人员：新增 2，改动 0" in told["text"]
    assert "＋ 人员 9001 常新来" in told["text"]
    assert "13900001234" not in told["text"]
    assert people((await clerk.ask(room, "名册"))["text"]) == before
    await clerk.press(told, "导入")
    await becomes(clerk, card, "已导入", "新增 2")
    assert people((await clerk.ask(room, "名册"))["text"]) == before + 2
    assert "果园新家" in (await clerk.ask(room, "找人 cxl"))["text"]

    card = await send(clerk, room, book([HOME], [HEAD, MENDED]))
    await becomes(clerk, card, "没有变化")
    assert not town.look(lambda tx: roster_files.open_of(tx, UserId(clerk.id)))


async def test_who_thinks_better_of_it_changes_nothing(town: Town) -> None:
    clerk = await town.member(CLERK)
    room = await clerk.room(BOT)
    before = people((await clerk.ask(room, "名册"))["text"])
    newer = (9003, "常后来", "男", "1981-1-2", 9001, "儿子", "", "", "")
    card = await send(clerk, room, book([HOME], [HEAD, newer]))
    asked = await becomes(clerk, card, "导入吗")
    await clerk.press(asked, "不导入")
    await becomes(clerk, card, "没有导入")
    assert people((await clerk.ask(room, "名册"))["text"]) == before


async def test_a_newer_file_and_a_day_make_an_offer_void(town: Town) -> None:
    clerk = await town.member(CLERK)
    room = await clerk.room(BOT)
    one = (9004, "常甲", "男", "1981-1-2", 9001, "儿子", "", "", "")
    first = await send(clerk, room, book([HOME], [HEAD, one]))
    asked = await becomes(clerk, first, "导入吗")
    second = await clerk.hears(
        room, "名册文件", after=(await clerk.send(room, "b.xlsx", book([HOME], [HEAD, one])))["id"]
    )
    await becomes(clerk, first, "又发了新的")
    assert asked["id"] != second["id"]
    await becomes(clerk, second, "导入吗")
    town.clock.forward(hours=25)
    await becomes(clerk, second, "一天没有定下来")


@pytest.mark.parametrize("name", BAD)
async def test_a_bad_roster_is_told_and_nothing_is_taken(town: Town, name: str) -> None:
    made, told = BAD[name]
    clerk = await town.member(CLERK)
    room = await clerk.room(BOT)
    before = people((await clerk.ask(room, "名册"))["text"])
    card = await send(clerk, room, made())
    now = await becomes(clerk, card, told)
    assert "什么也没有改" in now["text"] or "名册没改" in now["text"]
    assert not now.get("buttons")
    assert people((await clerk.ask(room, "名册"))["text"]) == before


async def test_many_blank_rows_are_read_over(town: Town) -> None:
    clerk = await town.member(CLERK)
    card = await send(clerk, await clerk.room(BOT), long_and_good())
    asked = await becomes(clerk, card, "导入吗", patience=90)
    await clerk.press(asked, "不导入")
    await becomes(clerk, card, "没有导入")


async def test_a_file_that_the_chat_lost_is_told(town: Town) -> None:
    clerk = await town.member(CLERK)
    room = await clerk.room(BOT)
    newer = (9009, "常晚来", "男", "1981-1-2", 9001, "儿子", "", "", "")
    card = await send(clerk, room, book([HOME], [HEAD, newer]))
    asked = await becomes(clerk, card, "导入吗")
    for one in town.config.chatroom.files.rglob("*"):
        if one.is_file():
            one.unlink()
    await clerk.press(asked, "导入")
    await becomes(clerk, card, "正在导入")
    town.clock.forward(hours=25)
    await becomes(clerk, card, "取不下来")


async def test_a_villagers_spreadsheet_is_a_file_like_any_other(town: Town) -> None:
    villager = await town.member(VILLAGER)
    room = await villager.room(BOT)
    answer = await send(villager, room, book([HOME], [HEAD]))
    assert "没看懂" in answer["text"]
    assert not town.look(lambda tx: roster_files.open_of(tx, UserId(villager.id)))
