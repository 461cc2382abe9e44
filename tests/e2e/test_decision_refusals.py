"""Two decisions that do not go through at once: too few come and it is called again, and a step that is missing is refused with its article."""

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.async_api import expect

from storage import decisions
from tests.e2e.conftest import BOT, CLERK, GROUP, VILLAGER
from tests.e2e.test_stories import Album, Come, come
from tests.support import assembly
from tests.support.assembly import AT_THE_MEETING, HELPED, ON_PAPER, TWELVE, Desk
from tests.support.browser import DESKTOP, PHONE, Shoot
from tests.support.running import Town, running
from village.decisions import State
from village.ids import VillageId

__all__ = ["come"]
HOME = (VILLAGER, *AT_THE_MEETING, *ON_PAPER, *HELPED)
ARTICLE = "《中国共产党农村基层组织工作条例》第十九条"


@pytest.fixture
async def own_town(fresh: Callable[[], Path]) -> AsyncIterator[Town]:
    """Twelve of thirty representatives are away, and no charter lets them vote over the chat."""
    async with running(fresh()) as town:
        assembly.go_away(town)
        yield town


async def found(town: Town, desk: Desk, number: int, title: str, state: State) -> None:
    """A topic becomes a decision by two presses, and is put where this story begins."""
    await desk.says(f"#议题 {title}", f"{number}号议题")
    asked = await desk.says(f"立项 {number}", "是哪一类事")
    await desk.presses(asked, "公益事业（修路、水利等）")
    asked = await desk.hears("由谁表决")
    await desk.presses(asked, "村民代表会议")
    await desk.hears("已立项")
    with town.database.begin() as tx:
        opened = decisions.find(tx, VillageId(1), number)
        assert opened is not None
        decisions.save(tx, replace(opened, state=state))


async def test_too_few_come_and_a_step_is_missing(own_town: Town, come: Come, shoot: Shoot) -> None:
    town, album = own_town, Album(shoot, "story-refused")
    clerk = await Desk.of(await town.member(CLERK), BOT)
    await found(town, clerk, 1, "晒场要不要硬化", State.DELIBERATED)
    await found(town, clerk, 2, "老学堂要不要修", State.DISCUSSED)

    # Eighteen of thirty at home all come and all say yes: it is no vote.
    called = await clerk.says("开会 1 3-6 09:00 村部", "会议通知已发")
    assert "还要回来 2 人" in called["text"]
    assert "线上投票" not in called["text"]
    town.clock.forward(days=4)
    await clerk.says(f"到会 1 {'、'.join(HOME)}", "到会 18 / 应到 30")
    await clerk.says("表决结果 1 赞成 18", "人数不够，表决不算，可以重新开会")
    await clerk.says("决议 1", "⛔ 人数不够", "下一步：村民代表会议")

    # Two come home for the next, which is enough.
    await clerk.says("开会 1 3-10 09:00 村部", "会议通知已发")
    town.clock.forward(days=4)
    await clerk.says(f"到会 1 {'、'.join((*HOME, *TWELVE[:2]))}", "到会 20 / 应到 30")
    await clerk.says("表决结果 1 赞成 17 反对 2 弃权 1", "通过：已决议")
    villager = await come(VILLAGER, "villager-phone", PHONE)
    await villager.enter(GROUP)
    card = villager.of_bot("1号决议", "晒场要不要硬化")
    await expect(card).to_contain_text("20/30 到会，赞成 17，反对 2，弃权 1")
    await card.scroll_into_view_if_needed()
    await album.keep("called-again", villager)

    # Nobody publishes what the members and the representatives have not seen.
    await clerk.says("进一步 2", "下一步要开会", ARTICLE)
    await clerk.says("表决结果 2 赞成 20", "还没有发会议通知", ARTICLE)
    await clerk.says("公示照片 2", "公示照片 3")
    await clerk.says("撤公示 2", "现在没有在公示", "第三十五条")
    office = await come(CLERK, "clerk-desktop", DESKTOP)
    await office.enter(BOT)
    await expect(office.of_bot("现在没有在公示")).to_be_visible()
    await album.keep("step-missing", office)
