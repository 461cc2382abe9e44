"""(f) The chatroom's page: how large it is, and how soon it shows the list of chats in Chromium."""

import gzip
import statistics
from datetime import timedelta

from playwright.async_api import Browser, async_playwright

from benchmarks import township
from benchmarks.measure import Bound, Line, Setting
from bot.serving import HttpServer
from chatroom import admin
from chatroom.app import create_app
from chatroom.database import open_chatroom_database
from chatroom.settings import PAGE, ChatroomSettings
from tools.browser import find_browser

BUDGET = Bound(required=100, at_most=True)
KILOBYTE = 1000
ROOMS, MESSAGES = 12, 40
PHONE = {"width": 360, "height": 740}
FIRST_LIST = ".chats li"


async def run(setting: Setting) -> list[Line]:
    """Its size always, its load time where there is a browser."""
    return [*_size(), *await _load_time(setting)]


def _size() -> list[Line]:
    bodies = [path.read_bytes() for path in sorted(PAGE.rglob("*")) if path.is_file()]
    plain = sum(map(len, bodies)) / KILOBYTE
    packed = sum(len(gzip.compress(body)) for body in bodies) / KILOBYTE
    budget = "the budget of the whole page"
    return [
        Line("f", "size of the page", plain, "kB", plain, None, budget, BUDGET),
        Line("f", "the same by gzip", packed, "kB", packed),
    ]


async def _load_time(setting: Setting) -> list[Line]:
    program = find_browser()
    if program is None:
        return [Line("f", "load time: skipped, no Chromium on this machine", 0, "ms")]
    settings = ChatroomSettings(
        f"sqlite:///{setting.folder / 'chatroom.db'}", setting.folder / "files"
    )
    token = _settle(settings)
    server = HttpServer(create_app(settings), "127.0.0.1", 0)
    port = await server.start()
    try:
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(
                executable_path=program, args=["--no-sandbox", "--disable-dev-shm-usage"]
            )
            link = f"http://127.0.0.1:{port}/chat/#k={token}"
            found = [await _open(browser, link) for _ in range(setting.rounds)]
            await browser.close()
    finally:
        await server.stop()
    loaded, shown = (list(one) for one in zip(*found, strict=True))
    return [
        _line("until the page is parsed (DOMContentLoaded)", loaded),
        _line(f"until the list of {ROOMS} chats is on show", shown),
    ]


def _line(what: str, samples: list[float]) -> Line:
    middle = statistics.median(samples)
    against = "a fresh browser context each time, nothing cached"
    return Line("f", what, middle, "ms", middle, None, against, samples=samples)


async def _open(browser: Browser, link: str) -> tuple[float, float]:
    """Milliseconds from asking for the page until it is parsed, and until the first list is shown."""
    context = await browser.new_context(viewport=PHONE, locale="zh-CN")  # type: ignore[arg-type]
    page = await context.new_page()
    await page.goto(link, wait_until="domcontentloaded")
    await page.wait_for_selector(FIRST_LIST)
    shown = await page.evaluate("performance.now()")
    loaded = await page.evaluate(
        "performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd"
    )
    await context.close()
    return float(loaded), float(shown)


def _settle(settings: ChatroomSettings) -> str:
    """Rooms with some talk; returns the token of somebody who is in all of them."""
    database = open_chatroom_database(settings.database_url)
    with database.begin() as tx:
        people = [admin.add_person(tx, name=f"村民{number}") for number in range(8)]
        for number in range(ROOMS):
            room = admin.add_room(
                tx, title=f"第{number}组", members=[one.id for one in people], bots=[]
            )
            for minute in range(MESSAGES):
                date = township.NOW + timedelta(minutes=minute)
                text = township.MATTERS[minute % len(township.MATTERS)]
                admin.seed_message(tx, room, people[minute % 8].id, text, date)
    database.dispose()
    return people[0].token
