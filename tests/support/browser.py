"""Pages in the system's Chromium: one context a person, pictures kept in test-artefacts/.

`people(width, height)` opens a fresh context; `shoot(page, "name")` keeps a picture. A script error in any page
fails the test. Each test has a Chromium of its own: its objects belong to the test's event loop, and
starting one costs a third of a second.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Protocol

import pytest
from playwright.async_api import Browser, BrowserContext, Page, WebError, async_playwright

from tools.browser import find_browser, missing

ARTEFACTS = Path(__file__).resolve().parents[2] / "test-artefacts"
PHONE = (360, 740)
DESKTOP = (1280, 800)
PATIENCE_MS = 10_000


class Contexts(Protocol):
    def __call__(self, width: int = ..., height: int = ...) -> Awaitable[BrowserContext]: ...


Shoot = Callable[[Page, str], Awaitable[Path]]


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    """A running Chromium, or a skip that says what this machine lacks."""
    if lacks := missing():
        pytest.skip(f"no {' and no '.join(lacks)} on this machine")
    async with async_playwright() as playwright:
        # Its sandbox cannot start under root or in most containers; the pages are our own.
        running = await playwright.chromium.launch(
            executable_path=find_browser(),
            args=["--no-sandbox", "--disable-dev-shm-usage", "--font-render-hinting=none"],
        )
        yield running
        await running.close()


@pytest.fixture
async def people(browser: Browser) -> AsyncIterator[Contexts]:
    """Open contexts: each is another person's phone (or, from 700 px on, desk)."""
    opened: list[BrowserContext] = []
    wrong: list[str] = []

    def note(error: WebError) -> None:
        wrong.append(str(error.error))

    async def open_context(width: int = PHONE[0], height: int = PHONE[1]) -> BrowserContext:
        phone = width < 700
        context = await browser.new_context(
            viewport={"width": width, "height": height},
            device_scale_factor=2 if phone else 1,
            has_touch=phone,
            is_mobile=phone,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            reduced_motion="reduce",
        )
        context.set_default_timeout(PATIENCE_MS)
        context.on("weberror", note)
        opened.append(context)
        return context

    yield open_context
    for context in opened:
        await context.close()
    assert not wrong, f"script errors in the pages: {wrong}"


@pytest.fixture
def shoot() -> Shoot:
    """Keep a picture of a page as test-artefacts/NAME.png."""

    async def keep(page: Page, name: str) -> Path:
        ARTEFACTS.mkdir(exist_ok=True)
        path = ARTEFACTS / f"{name}.png"
        await page.screenshot(path=path)
        return path

    return keep
