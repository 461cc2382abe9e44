"""The two stories of the house, told in three browsers: a matter raised and closed, a topic discussed."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.async_api import BrowserContext, FilePayload, Locator, Page, expect

from tests.e2e.conftest import ALSO_AWAY, AWAY, BOT, DIRECTOR, GROUP, KEEPER, VILLAGER
from tests.support.browser import DESKTOP, PHONE, Contexts, Shoot
from tests.support.running import MovableClock, Town, running

expect.set_options(timeout=15_000)


@dataclass
class Person:
    """Somebody with the page open."""

    role: str
    context: BrowserContext
    page: Page
    clock: MovableClock

    async def look_at_the_time(self) -> None:
        """The device's clock is the village's."""
        await self.page.clock.set_fixed_time(self.clock())

    async def enter(self, title: str) -> None:
        """Open a chat from the list."""
        await self.look_at_the_time()
        back = self.page.get_by_role("button", name="返回")
        if await back.is_visible():
            await back.click()
        await self.page.locator(".chats .title").get_by_text(title, exact=True).click()
        await expect(self.page.get_by_role("heading", name=title)).to_be_visible()

    async def write(self, text: str) -> None:
        """Write into the open chat."""
        await self.page.locator(".field").fill(text)
        await self.page.get_by_role("button", name="发送", exact=True).click()

    def row(self, *words: str, of: str = ".row") -> Locator:
        """The last message of the open chat that itself, not in a quote, holds these words."""
        bubble = self.page.locator(".bubble")
        for word in words:
            bubble = bubble.filter(has_text=word)
        return self.page.locator(of, has=bubble).last

    def of_bot(self, *words: str) -> Locator:
        """The last message of others with these words."""
        return self.row(*words, of=".row.other")

    async def press(self, label: str, *words: str) -> None:
        """Press a button under the message with these words."""
        await self.of_bot(*words).get_by_role("button", name=label, exact=True).click()


@dataclass
class Album:
    """Keeps a picture of each step, of a phone and of a desk."""

    shoot: Shoot
    story: str
    step: int = field(default=0)

    async def keep(self, name: str, *persons: Person) -> None:
        """A picture of each person's page."""
        self.step += 1
        for one in persons:
            await expect(one.page.locator(".toast")).to_be_hidden()
            await self.shoot(one.page, f"{self.story}-{self.step:02}-{name}-{one.role}")


@pytest.fixture
async def own_town(fresh: Callable[[], Path]) -> AsyncIterator[Town]:
    """A village for one story; it lives in the test's event loop, as the browser does."""
    async with running(fresh()) as town:
        yield town


Come = Callable[[str, str, tuple[int, int]], Awaitable[Person]]


@pytest.fixture
def come(own_town: Town, people: Contexts) -> Come:
    """Let somebody open the page on a device of that size and choose who they are."""

    async def one(name: str, role: str, size: tuple[int, int]) -> Person:
        context = await people(*size)
        page = await context.new_page()
        person = Person(role, context, page, own_town.clock)
        await person.look_at_the_time()
        await page.goto(f"{own_town.url}/chat/")
        await page.get_by_role("searchbox").fill(name)
        await page.locator(".people li:visible").get_by_role("button").click()
        await expect(page.locator(".chats li").first).to_be_visible()
        return person

    return one


async def test_a_matter_is_raised_handled_reminded_of_and_rated(
    own_town: Town, come: Come, shoot: Shoot
) -> None:
    town, album = own_town, Album(shoot, "story-request")
    villager = await come(VILLAGER, "villager-phone", PHONE)
    keeper = await come(KEEPER, "keeper-phone", PHONE)
    desk = await come(DIRECTOR, "director-desktop", DESKTOP)
    await album.keep("list", villager, desk)
    for one in (villager, desk):
        await one.enter(GROUP)
    await keeper.enter(BOT)
    await album.keep("group", villager, desk)

    # A villager reports with a photo: it goes out by itself, and is quoted.
    photo = next(one for one in town.sample.photos if one.category == "street_lamp")
    await villager.page.get_by_role("button", name="发照片、文件").click()
    taken = FilePayload(name="路.jpg", mimeType="image/jpeg", buffer=photo.read())
    await villager.page.locator('.composer input[data-kind="album"]').set_input_files([taken])
    await expect(villager.page.locator(".row.own .photo")).to_be_visible()
    await expect(villager.page.locator(".row.own .state")).to_have_count(0)
    await villager.page.locator(".row.own .photo").click(button="right")
    await villager.page.get_by_role("dialog").get_by_role("button", name="引用").click()
    seen = villager.row("1号诉求", "报：")
    await villager.write("#诉求 村口老桥头那盏路灯又不亮了，晚上接娃娃看不见路")
    await expect(seen).to_contain_text("待接单")
    await expect(seen).to_contain_text(f"办：{KEEPER}（水电管护员）")
    await expect(seen).to_contain_text("📷 照片 1 张")
    await album.keep("reported", villager, desk)

    # The keeper gets a card of his own and accepts.
    card = keeper.of_bot("1号诉求", "报：")
    await expect(card.get_by_role("button", name="接单", exact=True)).to_be_visible()
    await expect(keeper.of_bot("1号诉求的照片").locator("img")).to_be_visible()
    await album.keep("private-card", keeper)
    await keeper.press("接单", "1号诉求", "报：")
    await expect(keeper.page.locator(".toast")).to_have_text("已接单")
    await expect(seen).to_contain_text("🔧 办理中")
    await expect(card.get_by_role("button", name="接单", exact=True)).to_have_count(0)
    await album.keep("accepted", villager, keeper)

    # The time is over: he is told in private, with the buttons at hand.
    await town.sweep(days=3, hours=1)
    for one in (villager, keeper, desk):
        await one.look_at_the_time()
    ping = keeper.of_bot("时限到了")
    await expect(ping).to_contain_text("还没有办结")
    await album.keep("reminded", keeper)

    # He resolves it in a sentence.
    await ping.get_by_role("button", name="办结", exact=True).click()
    await expect(keeper.of_bot("怎么办好的？")).to_be_visible()
    await album.keep("asked", keeper)
    await keeper.write("换了新灯泡，线路也查过了")
    await expect(keeper.of_bot("已办结，等对方评价")).to_be_visible()
    await expect(seen).to_contain_text("换了新灯泡，线路也查过了")
    await expect(seen.get_by_role("button", name="满意", exact=True)).to_be_visible()
    await album.keep("resolved", villager, keeper, desk)

    # Somebody else's finger does nothing but get an answer; hers closes the matter.
    await desk.press("满意", "1号诉求")
    alert = desk.page.get_by_role("alertdialog")
    await expect(alert).to_contain_text("您不能评价")
    await album.keep("not-hers", desk)
    await alert.get_by_role("button", name="知道了").click()
    await seen.get_by_role("button", name="满意", exact=True).click()
    await expect(seen).to_contain_text("⭐ 满意 · 已办结")
    await expect(keeper.of_bot("1号诉求", "⭐ 满意")).to_be_visible()
    await album.keep("rated", villager, keeper, desk)


async def test_a_topic_is_discussed_by_those_at_home_and_those_away(
    own_town: Town, come: Come, shoot: Shoot
) -> None:
    town, album = own_town, Album(shoot, "story-topic")
    cadre = await come(DIRECTOR, "director-desktop", DESKTOP)
    son = await come(AWAY, "son-phone", PHONE)
    daughter = await come(ALSO_AWAY, "daughter-phone", PHONE)
    everybody = (cadre, son, daughter)
    for one in everybody:
        await one.enter(GROUP)

    # Somebody who works away brings it up; a cadre puts it to the group.
    await son.write("#议题 水库路要不要硬化\n每户出工三天，县里出水泥，年前修好")
    topic = cadre.row("1号议题", "提：")
    await expect(topic).to_contain_text("干部写“讨论 1”")
    await album.keep("moved", son, cadre)
    await cadre.write("讨论 1")
    asked = "1号议题：水库路要不要硬化"
    for one in everybody:
        poll = one.page.locator(".row .poll").last
        await expect(poll.locator(".question")).to_contain_text(asked)
        await expect(poll.locator(".question")).to_contain_text("线上意向，非正式表决")
    await expect(topic).to_contain_text("🗳 讨论中，3月5日 20:00 截止")
    await album.keep("poll", son, cadre)

    # Two vote from far away, and one changes her mind.
    for one, choice in ((son, "赞成"), (daughter, "不赞成"), (cadre, "赞成")):
        await one.page.get_by_role("radio", name=choice, exact=True).click()
        await expect(one.page.locator(".result.mine")).to_contain_text(choice)
    await daughter.page.get_by_role("button", name="改选").click()
    await daughter.page.get_by_role("radio", name="再商量", exact=True).click()
    await expect(daughter.page.locator(".result.mine")).to_contain_text("再商量")
    await expect(son.page.locator(".share").last).to_have_text("1票 · 33%")
    await album.keep("voted", daughter, cadre)

    # A reply under the topic is kept as an opinion; the group is not flooded with answers.
    await daughter.of_bot("1号议题", "提：").locator(".bubble").click(button="right")
    await daughter.page.get_by_role("dialog").get_by_role("button", name="引用").click()
    await daughter.write("先把水沟改了再硬化，不然一下雨又冲垮")
    await expect(son.row("先把水沟改了")).to_be_visible()
    await album.keep("opinion", daughter)

    # The time is over.
    before = await son.page.locator(".row.other", has_text="讨论结果").count()
    assert before == 0
    assert await town.sweep(days=3, hours=10, minutes=1) == 1
    for one in everybody:
        await one.look_at_the_time()
        await expect(one.page.locator(".row .poll").last).to_contain_text("已截止")
        result = one.of_bot("讨论结果")
        await expect(result).to_contain_text("赞成 2（在家 1，在外 1）")
        await expect(result).to_contain_text("不赞成 0（在家 0，在外 0）")
        await expect(result).to_contain_text("再商量 1（在家 0，在外 1）")
        await expect(result).to_contain_text("共 3 人，其中在外 2 人")
        await expect(result).to_contain_text(f"1. {ALSO_AWAY}（在外）：先把水沟改了再硬化")
    await expect(topic).to_contain_text("🔒 讨论已结束")
    await album.keep("closed", son, cadre)
    await cadre.write("议题 1")
    await expect(cadre.of_bot("讨论结果")).to_contain_text("共 3 人")
