"""Take the pictures of docs/guide.zh-CN.md again: `python -m tools.guide_pictures`, or `make pictures`.

The sample village lives through a week in a folder that is thrown away, under a clock that does not run by itself, so the
pictures change only when the program does; the colour of the group's avatar alone is chance.
"""

import asyncio
import io
import sys
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image
from playwright.async_api import Browser, FilePayload, Locator, Page, Route, async_playwright

from tests.support.running import Town, running
from tools.browser import find_browser, missing

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "pictures"
WIDTH, HEIGHT = 360, 620
COLOURS = 48
LARGEST = 60_000
GROUP, BOT = "磨盘堰村乡亲群", "连心"
VILLAGER, KEEPER, CLERK, SECRETARY = "吴桂芳", "何大勇", "周雨晴", "向永昌"
AWAY, ALSO_AWAY, NEIGHBOUR, ELDER = "陈志亮", "冉文涛", "汪琴", "冉启发"
LAMP = "老桥头的路灯又不亮了，晚上过桥看不清"
PIPE = "我屋门口的水管又在漏水，淌了一地"
TOPIC = "上水库的路要不要硬化？\n约 600 米，先现场量，占地先同本人讲清楚。"

BALLOT = "老油坊改成幸福院，同意吗？"


@dataclass
class Album:
    """A phone for each person, and where its pictures go."""

    town: Town
    browser: Browser
    phones: dict[str, Page] = field(default_factory=dict)

    async def phone(self, name: str, room: str) -> Page:
        """That person's phone with the room open, at the village's time."""
        if name not in self.phones:
            self.phones[name] = await self._sign_in(name)
        page = self.phones[name]
        await page.context.clock.set_fixed_time(self.town.clock())
        await self._leave(page)
        if room:
            # The second time everything is read already, so nothing lies over the messages.
            await self._enter(page, room)
            await self._leave(page)
            await self._enter(page, room)
        return page

    async def _enter(self, page: Page, room: str) -> None:
        title = page.locator(".title").get_by_text(room, exact=True)
        row = page.locator(".chats button").filter(has=title)
        await row.click()
        await page.get_by_text("正在加载…").wait_for(state="hidden")
        await row.locator(".badge").wait_for(state="hidden")

    async def _leave(self, page: Page) -> None:
        back = page.get_by_role("button", name="返回", exact=True)
        if await back.is_visible():
            await back.click()

    async def _sign_in(self, name: str) -> Page:
        context = await self.browser.new_context(
            viewport={"width": WIDTH, "height": HEIGHT},
            device_scale_factor=2,
            has_touch=True,
            is_mobile=True,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            reduced_motion="reduce",
        )
        await context.clock.set_fixed_time(self.town.clock())
        page = await context.new_page()
        await page.goto(f"{self.town.url}/chat/")
        await page.locator(".people button", has_text=name).first.click()
        await page.locator(".chats button").first.wait_for()
        # From here on it looks as in a village: there nobody chooses whom to be.
        await page.route("**/chat/api/info", no_demo)
        await page.reload()
        await page.locator(".chats button").first.wait_for()
        return page

    async def keep(self, page: Page, name: str) -> None:
        """Keep what the phone shows as docs/pictures/NAME.png, small enough for a slow line."""
        await page.wait_for_function("document.fonts.status === 'loaded'")
        await page.locator(".toast:visible").wait_for(state="hidden")
        taken = Image.open(io.BytesIO(await page.screenshot(animations="disabled")))
        few = taken.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
        few.save(FOLDER / f"{name}.png", optimize=True)
        size = (FOLDER / f"{name}.png").stat().st_size
        print(f"{name}.png  {size / 1000:.0f} kB")
        if size > LARGEST:
            raise SystemExit(f"{name}.png is larger than {LARGEST / 1000:.0f} kB")


async def no_demo(route: Route) -> None:
    """What the server of a village says of itself."""
    await route.fulfill(json={"demo": False, "name": "连心"})


async def say(page: Page, text: str) -> None:
    """Write and send."""
    await page.locator(".field").fill(text)
    await page.get_by_role("button", name="发送", exact=True).click()
    await heard(page, text.partition("\n")[0])


async def heard(page: Page, words: str) -> Locator:
    """The last message that holds these words, once it is there."""
    found = page.locator(".row", has_text=words).last
    await found.wait_for()
    return found


async def press(page: Page, label: str) -> None:
    """Press the last button of that label, and wait for the answer to pass."""
    await page.locator(".keyboard").get_by_role("button", name=label, exact=True).last.click()
    await page.locator(".keyboard [aria-busy=true]").wait_for(state="hidden")


def lamp_photo() -> bytes:
    """The sample's picture of a dark lane."""
    return (files("bot.demo") / "photos" / "dark_road.jpg").read_bytes()


async def a_matter_is_raised(album: Album) -> None:
    """A villager writes, with a photo."""
    page = await album.phone(VILLAGER, "")
    await album.keep(page, "list")
    page = await album.phone(VILLAGER, GROUP)
    await page.locator(".field").fill(f"#诉求 {LAMP}")
    await page.get_by_role("button", name="发照片、文件").click()
    await album.keep(page, "write")
    taken = FilePayload(name="lamp.jpg", mimeType="image/jpeg", buffer=lamp_photo())
    await page.locator("input[data-kind=album]").set_input_files([taken])
    await heard(page, "1号诉求")
    await page.wait_for_function("[...document.images].every((one) => one.complete)")
    await album.keep(page, "card")


async def a_cadre_takes_it_on(album: Album) -> None:
    """The keeper of water and power hears of it in private."""
    page = await album.phone(KEEPER, BOT)
    await heard(page, "1号诉求的照片")
    await page.wait_for_function("[...document.images].every((one) => one.complete)")
    await album.keep(page, "cadre-card")
    await press(page, "接单")
    await heard(page, "办理中")
    page = await album.phone(VILLAGER, BOT)
    await say(page, "进度 1")
    await heard(page, "办理中")
    await say(page, "我的")
    await heard(page, "我报过的事")
    await album.keep(page, "progress")


async def words_become_a_matter(album: Album) -> None:
    """A cadre registers what somebody merely said."""
    page = await album.phone(NEIGHBOUR, GROUP)
    await say(page, PIPE)
    page = await album.phone(CLERK, GROUP)
    await heard(page, PIPE)
    # The bot's question quotes it, too.
    await page.locator(".bubble", has_text=PIPE).last.click(button="right")
    await album.keep(page, "quote")
    await page.get_by_role("dialog").get_by_role("button", name="引用").click()
    await say(page, "登记")
    await heard(page, "2号诉求")
    await album.keep(page, "capture")


async def time_runs(album: Album) -> None:
    """Reminders come, and the list says what is urgent."""
    await album.town.sweep(days=2, hours=1)
    page = await album.phone(KEEPER, BOT)
    await heard(page, "🔵")
    await say(page, "待办")
    await heard(page, "我的待办")
    await album.keep(page, "todo")


async def it_is_done(album: Album) -> None:
    """The keeper says how it ended, the villager says what it is worth."""
    page = await album.phone(KEEPER, BOT)
    row = page.locator(".row", has_text="1号诉求").filter(has=page.locator(".keyboard"))
    await row.last.get_by_role("button", name="办结").click()
    await heard(page, "怎么办好的")
    await album.keep(page, "resolve")
    await press(page, "已修好")
    page = await album.phone(VILLAGER, BOT)
    await heard(page, "评一评")
    await album.keep(page, "rate")
    await press(page, "满意")
    await heard(page, "已办结")


async def a_topic_is_discussed(album: Album) -> None:
    """A topic, a poll, two who are away, and the result."""
    page = await album.phone(ELDER, GROUP)
    await say(page, f"#议题 {TOPIC}")
    await heard(page, "干部写")
    await album.keep(page, "topic")
    page = await album.phone(SECRETARY, GROUP)
    await say(page, "讨论 1")
    page = await album.phone(AWAY, GROUP)
    choice = page.get_by_role("radio", name="赞成", exact=True)
    await choice.wait_for()
    await album.keep(page, "poll")
    await choice.click()
    await page.locator(".result.mine").wait_for()
    member = await album.town.member(ALSO_AWAY)
    room = await member.room(GROUP)
    poll = next(one for one in await member.messages(room) if one.get("poll"))
    await member.vote(poll, 2)
    await page.get_by_text("2人已投").wait_for()
    await album.keep(page, "voted")


async def the_discussion_closes(album: Album) -> None:
    """The result is posted in the group."""
    await album.town.sweep(days=4)
    page = await album.phone(AWAY, GROUP)
    await heard(page, "讨论结果")
    await album.keep(page, "result")


async def it_becomes_a_decision(album: Album) -> None:
    """The office opens it, and the group sees which way it goes."""
    page = await album.phone(CLERK, BOT)
    await say(page, "立项 1")
    await press(page, "公益事业（修路、水利等）")
    await heard(page, "由谁表决")
    await press(page, "村民代表会议")
    await heard(page, "已立项")
    page = await album.phone(VILLAGER, GROUP)
    await heard(page, "▶️ 支部提议")
    await album.keep(page, "decision")


async def a_ballot_is_held(album: Album) -> None:
    """A paper in private, one press, and how many have voted in the group."""
    page = await album.phone(SECRETARY, BOT)
    await say(page, f"#表决 {BALLOT}")
    await heard(page, "草稿")
    await press(page, "▶️ 开始")
    await heard(page, "已经开始")
    page = await album.phone(AWAY, BOT)
    await heard(page, "1号表决")
    await album.keep(page, "ballot")
    await press(page, "赞成")
    await heard(page, "您的票已收到")
    page = await album.phone(VILLAGER, GROUP)
    await heard(page, "1号表决")
    await album.keep(page, "turnout")


async def a_household_asks_for_its_card(album: Album) -> None:
    """Who looks after us, as a picture in private."""
    page = await album.phone(NEIGHBOUR, BOT)
    await say(page, "我的党员")
    await heard(page, "您的联系党员")
    await page.wait_for_function("[...document.images].every((one) => one.complete)")
    await album.keep(page, "contact-card")


async def the_page_helps(album: Album) -> None:
    """Large letters, and where the bot is found."""
    page = await album.phone(VILLAGER, "")
    await page.get_by_role("button", name="菜单", exact=True).click()
    await album.keep(page, "menu")


STORIES = (
    a_matter_is_raised,
    a_cadre_takes_it_on,
    words_become_a_matter,
    time_runs,
    it_is_done,
    a_topic_is_discussed,
    the_discussion_closes,
    it_becomes_a_decision,
    a_ballot_is_held,
    a_household_asks_for_its_card,
    the_page_helps,
)


async def take() -> None:
    """All pictures, in the order in which things happen."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as folder:
        async with running(Path(folder)) as town, async_playwright() as playwright:
            browser = await playwright.chromium.launch(
                executable_path=find_browser(),
                args=["--no-sandbox", "--disable-dev-shm-usage", "--font-render-hinting=none"],
            )
            album = Album(town, browser)
            for story in STORIES:
                await story(album)
            await browser.close()


def main() -> None:
    """Take them, or say what is missing."""
    if lacks := missing():
        sys.exit(f"No pictures: no {' and no '.join(lacks)} on this machine.")
    asyncio.run(take())


if __name__ == "__main__":
    main()
