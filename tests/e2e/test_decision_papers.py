"""A decision's papers over real HTTP: a card with buttons, and files that open as Word opens them."""

import pytest
from docx.document import Document as Sheet

from tests.e2e.conftest import BOT, CADRES, CLERK, VILLAGER
from tests.e2e.test_slips import download, words_of
from tests.support.assembly import BRANCH, Desk
from tests.support.members import Json
from tests.support.running import Town

pytestmark = pytest.mark.asyncio(loop_scope="module")
ROAD = "水库路要不要修"


async def printed(desk: Desk, card: Json, label: str) -> Sheet:
    """The file that comes after that button."""
    assert (await desk.presses(card, label))["text"] == "马上私聊发给您"
    return await download(desk.member, await desk.hears(f"{label}，打印用"))


async def test_a_clerk_prints_what_a_meeting_needs_and_what_it_came_to(town: Town) -> None:
    villager, clerk = await town.member(VILLAGER), await Desk.of(await town.member(CLERK), BOT)
    hers = await Desk.of(villager, BOT)
    await hers.says(f"#议题 {ROAD}\n坑坑洼洼，娃娃上学走不得", "1号议题")
    kind = await clerk.says("立项 1", "是哪一类事")
    await clerk.presses(kind, "公益事业（修路、水利等）")
    await clerk.presses(await clerk.hears("由谁表决"), "村民代表会议")
    await clerk.says("打印 1", "还没有可以打印的材料")
    await clerk.says("开会 1 3-6 09:00 村部", "会议通知已发")

    # The card may stand in the cadres' group; the file comes to who pressed.
    room = await clerk.member.room(CADRES)
    asked = await clerk.member.say(room, "打印 1")
    card = await clerk.member.hears(room, "要打印哪一份", after=asked["id"])
    notice = words_of(await printed(clerk, card, "会议通知-1"))
    for word in (
        "磨盘堰村议〔2026〕1号-会议通知-1",
        "各位支委委员：",
        f"现定于2026年3月6日（星期五）09:00在村部召开支委会，提议“{ROAD}”",
        "坑坑洼洼，娃娃上学走不得",
        "应到的半数以上（《中国共产党支部工作条例（试行）》第十二条）",
        "磨盘堰村党组织（盖章）",
    ):
        assert word in notice
    assert not [name for name in BRANCH if name in notice]
    roll = await printed(clerk, card, "应到名册-1")
    assert [row.cells[1].text for row in roll.tables[1].rows[1:]] == list(BRANCH)

    town.clock.now = town.clock.now.replace(month=3, day=6, hour=1, minute=5)
    await clerk.says(f"到会 1 {'、'.join(BRANCH[:4])}", "到会 4 /")
    await clerk.says("表决结果 1 赞成 3 反对 1 先修桥头一段", "通过")
    card = await clerk.says("打印 1", "要打印哪一份")
    minutes = words_of(await printed(clerk, card, "会议记录-1"))
    for word in (
        "4 人，占应到的 80.0%",
        "赞成 3，反对 1，弃权 0",
        "先修桥头一段",
        "要 3 票，得 3 票",
    ):
        assert word in minutes
    assert "您不能打印决议材料" in (await hers.says("打印 1", "您不能"))["text"]
