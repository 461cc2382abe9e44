"""The story of a road, told in browsers: from a villager's motion through every body, an objection that is upheld and the vote of those who are away to the archive."""

import asyncio
from collections.abc import AsyncIterator, Callable
from io import BytesIO
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image
from playwright.async_api import expect

from storage import topics
from tests.e2e.conftest import BOT, GROUP, VILLAGER
from tests.e2e.test_stories import Album, Come, come
from tests.support import assembly
from tests.support.assembly import (
    AT_THE_MEETING,
    BRANCH,
    CHARTER,
    COMMITTEES,
    HELPED,
    ON_PAPER,
    TWELVE,
    Desk,
)
from tests.support.browser import DESKTOP, PHONE, Shoot
from tests.support.members import Json, until
from tests.support.running import Town, running
from village.ids import VillageId

__all__ = ["come"]
CLERK, SUPERVISOR, SON = "周雨晴", "谢国琼", TWELVE[0]
ROAD = "水库路要不要修"
VOICE = b"OggS" + bytes(64)


@pytest.fixture
async def own_town(fresh: Callable[[], Path]) -> AsyncIterator[Town]:
    """The village of this story: twelve of thirty representatives are away, and its charter lets them vote over the chat."""
    async with running(fresh(), online=(CHARTER,)) as town:
        assembly.go_away(town)
        yield town


async def sit(town: Town, desk: Desk, day: str, names: tuple[str, ...], hands: str) -> None:
    """A meeting of the office's is called for that day, sits, and shows hands."""
    await desk.says(f"开会 1 {day} 09:00 村部", "会议通知已发")
    month, date = (int(one) for one in day.split("-"))
    town.clock.now = town.clock.now.replace(month=month, day=date, hour=1, minute=5)
    await desk.says(f"到会 1 {'、'.join(names)}", f"到会 {len(names)} /")
    await desk.says(f"表决结果 1 {hands}", "通过")


async def convene(town: Town, desk: Desk, day: str) -> Json:
    """The representatives are called for that day, and seven of them come; what was said of the call."""
    called = await desk.says(f"开会 1 {day} 09:00 村部", "会议通知已发")
    month, date = (int(one) for one in day.split("-"))
    town.clock.now = town.clock.now.replace(month=month, day=date, hour=1, minute=5)
    await desk.says(f"到会 1 {'、'.join(AT_THE_MEETING)}", "到会 7 / 应到 30")
    return called


async def at_the_door(desk: Desk) -> str:
    """The code that the clerk holds up, as a phone reads it: this server's address cannot carry it, so it holds the words to write."""
    held_up = await desk.says("到会码 1", "1号决议的到会码")
    picture = await desk.member.client.get(held_up["photo"]["url"].removeprefix("/chat/api"))
    (found,) = zxingcpp.read_barcodes(Image.open(BytesIO(picture.content)))
    return str(found.text)


async def vote(desk: Desk) -> None:
    """The ballot of the meeting is drafted, made open, and begun."""
    drafted = await desk.says("决议投票 1", "草稿")
    await desk.presses(drafted, "改成记名")
    await desk.presses(drafted, "▶️ 开始")
    await desk.hears("已经开始", "法定人数 20")


async def from_afar(town: Town, number: int, names: tuple[str, ...]) -> None:
    """Each of these votes for it on their phone, all at once."""

    async def votes(name: str) -> str:
        member = await town.member(name)
        paper = await member.hears(await member.room(BOT), f"{number}号表决", "截止")
        return str((await member.press(paper, "赞成"))["text"])

    assert set(await asyncio.gather(*map(votes, names))) == {"✅ 已投票"}


async def votes(town: Town, count: int) -> bool:
    """Whether so many have answered the discussion's poll."""
    return town.look(lambda tx: topics.tally(tx, VillageId(1), 1)).total == count


async def published(town: Town, desk: Desk, photo: bytes) -> None:
    await desk.says("进一步 1", "公示照片 1")
    await desk.shows("公示照片 1", photo, "记好了")


async def test_a_road_goes_from_a_villagers_motion_to_the_archive(
    own_town: Town, come: Come, shoot: Shoot
) -> None:
    town, album = own_town, Album(shoot, "story-decision")
    photo = town.sample.photos[0].read()
    villager = await come(VILLAGER, "villager-phone", PHONE)
    office = await come(CLERK, "clerk-desktop", DESKTOP)
    son = await come(SON, "son-phone", PHONE)
    await villager.enter(GROUP)
    await office.enter(GROUP)
    await son.enter(BOT)
    clerk = await Desk.of(await town.member(CLERK), BOT)
    watch = await Desk.of(await town.member(SUPERVISOR), BOT)
    hers = await town.member(VILLAGER)
    group = await hers.room(GROUP)
    begun = (await hers.messages(group))[-1]["id"]

    # She moves it, and the group says what it thinks.
    await villager.write(f"#议题 {ROAD}\n坑坑洼洼，下雨娃娃上学走不得")
    await expect(office.row("1号议题", "提：")).to_be_visible()
    await office.write("讨论 1")
    poll = villager.page.locator(".row .poll").last
    await expect(poll.locator(".question")).to_contain_text(f"1号议题：{ROAD}")
    for one in (villager, office):
        await one.page.get_by_role("radio", name="赞成", exact=True).click()
    await until(lambda: votes(town, 2), "two votes in the discussion")
    await town.sweep(days=3, hours=10, minutes=1)
    await expect(villager.of_bot("讨论结果")).to_contain_text("赞成 2")
    await album.keep("discussed", villager)

    # The office makes a decision of it by two presses.
    await office.enter(BOT)
    await office.write("立项 1")
    await office.press("公益事业（修路、水利等）", "是哪一类事")
    await office.press("村民代表会议", "由谁表决")
    await expect(office.of_bot("已立项：1号决议")).to_be_visible()
    seen = villager.of_bot("1号决议", "由村民代表会议表决")
    await expect(seen).to_contain_text("▶️ 支部提议")
    await album.keep("founded", villager, office)

    # Branch, committees and the members' meeting say yes.
    members = assembly.party(town)
    await sit(town, clerk, "3-6", BRANCH, "赞成 5")
    await sit(town, clerk, "3-9", COMMITTEES, "赞成 7")
    await sit(town, clerk, "3-13", members, f"赞成 {len(members)} 都说该修")
    await expect(seen).to_contain_text("✅ 党员大会审议")
    await album.keep("deliberated", villager, office)

    # Twelve of thirty are away: eighteen cannot decide, and that is said when the meeting is called.
    called = await convene(town, clerk, "3-17")
    assert "12 人在外，若不来，本次会议无法通过任何事项" in called["text"]
    assert "在外的可以线上投票（磨盘堰村村民自治章程第十六条）" in called["text"]
    await villager.enter(BOT)
    await villager.write(await at_the_door(clerk))
    await expect(villager.of_bot("签到好了：1号决议")).to_contain_text("到会 8 / 应到 30")
    await album.keep("signed-in", villager, office)
    await villager.enter(GROUP)
    await vote(clerk)
    await watch.says("见证 1", "记下了")
    await from_afar(town, 1, TWELVE[1:])
    await expect(son.of_bot("您登记在外")).to_contain_text("会上投票的话，票会私聊发给您")
    paper = son.of_bot("1号表决", "截止")
    await album.keep("paper", son, villager)
    await paper.get_by_role("button", name="赞成", exact=True).click()
    await expect(paper).to_contain_text("您的票已收到：赞成")
    await clerk.says("举手 1 赞成 6 反对 2", "记下了")
    await town.sweep(days=3, hours=12)
    await expect(villager.of_bot("1号表决", "已投")).to_contain_text("等会后现场签字确认")
    await album.keep("counting", office, villager)
    await clerk.shows("会后签字 1", photo, "结果", "✅ 通过")
    await expect(villager.of_bot("1号表决", "结果")).to_contain_text("赞成 18，反对 2，弃权 0")
    await album.keep("resolved", son, villager, office)

    # It hangs, and she objects; the office says that she is right, and all begins again at the two committees.
    await published(town, clerk, photo)
    await expect(villager.of_bot("📋 1号决议", "公示到 4月4日")).to_contain_text("有异议写：异议 1")
    await album.keep("published", villager, office)
    await villager.enter(BOT)
    await villager.write("异议 1 没说哪家出多少工")
    await expect(villager.of_bot("第 1 条异议", "最迟 4月7日答复您")).to_be_visible()
    await clerk.says("答复异议 1 1 采纳 出工的事先说清楚", "退回“两委”重新商议")
    await expect(villager.of_bot("您的异议采纳了")).to_be_visible()
    await villager.enter(GROUP)
    await expect(seen).to_contain_text("▶️ “两委”商议")
    await expect(villager.of_bot("📋 1号决议")).to_contain_text(
        "公示撤下（3月20日），“两委”重新商议"
    )
    await album.keep("upheld", villager, office)

    # The committees and the members agree on a list of who works how long, and the representatives meet again.
    await sit(town, clerk, "3-23", COMMITTEES, "赞成 7")
    await sit(town, clerk, "3-27", members, f"赞成 {len(members)}")
    await convene(town, clerk, "3-31")
    await clerk.says(f"到会 1 {VILLAGER}", "到会 8 / 应到 30")
    await vote(clerk)
    given = await clerk.says(f"发纸票 2 {'、'.join(ON_PAPER)}", "纸票发给")
    assert "还没点的纸票 8 张" in given["text"]
    await watch.says("见证 2", "记下了")
    await from_afar(town, 2, TWELVE)
    await clerk.says("举手 2 赞成 8", "记下了")
    await clerk.shows("纸票 2 赞成 7 反对 1", photo, "请另一个人")
    await watch.shows("纸票 2 赞成 7 反对 1", photo, "两人报的一样")

    # Two old people have no phone: she lends them hers, one by their own voice, one before the clerk.
    await villager.enter(BOT)
    await villager.write(f"代投 2 {HELPED[0]}")
    await expect(villager.of_bot("帮人投票，不是代理")).to_be_visible()
    await album.keep("helping", villager)
    await hers.send(await hers.room(BOT), "voice.ogg", VOICE, kind="voice")
    lent = villager.of_bot("请把手机交给", HELPED[0])
    await expect(lent).to_be_visible()
    await album.keep("lent", villager)
    await lent.get_by_role("button", name="赞成", exact=True).click()
    await expect(villager.of_bot(f"{HELPED[0]} 的票已收到")).to_be_visible()
    await villager.write(f"代投 2 {HELPED[1]}")
    await expect(villager.of_bot("帮人投票，不是代理", HELPED[1])).to_be_visible()
    await clerk.says(f"见证 2 {HELPED[1]} 由 {VILLAGER}", "当面说要")
    lent = villager.of_bot("请把手机交给", HELPED[1])
    await lent.get_by_role("button", name="反对", exact=True).click()
    await expect(villager.of_bot(f"{HELPED[1]} 的票已收到")).to_be_visible()
    await villager.enter(GROUP)
    await expect(villager.of_bot("2号表决", "已投")).to_contain_text("已投 30 / 应到 30")
    await album.keep("voted", villager, office)
    await clerk.says("结束表决 2", "会后现场签字确认")
    await clerk.shows("会后签字 2", photo, "结果", "✅ 通过")
    await clerk.says("会议记录 1 出工表念了一遍，没有人反对", "记进村民代表会议的会议记录")

    # Fifteen days on the board, the work and its money, fifteen days again, and it is in the archive.
    await published(town, clerk, photo)
    await clerk.says("进一步 1", "公示要满 15 天")
    await town.sweep(days=17)
    await clerk.says("进一步 1", "实施中")
    await clerk.says("实施 1 路基铺好，水泥浇了两里", "记好了")
    await clerk.says("支出 1 8.6万元 水泥、砂石", "记好了")
    await clerk.says("进一步 1", "村务监督委员会还没有签字")
    await watch.says("监督 1 账目清楚，路也走过了", "记好了")
    await published(town, clerk, photo)
    await town.sweep(days=17)
    await clerk.says("进一步 1", "已归档")
    for one in (villager, office):
        await one.look_at_the_time()
    await expect(seen).to_contain_text("✅ 归档")
    await expect(seen).to_contain_text("支出 86000.00 元")
    await expect(seen).to_contain_text("支部提议 3月6日，5/5 到会")
    await album.keep("archived", villager, office)
    said = assembly.counted(await hers.messages(group, limit=100), begun)
    assert len(said) <= 12, said
