"""A chatroom served for real: people with sign-in links, a group, and a bot that speaks HTTP."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from playwright.async_api import BrowserContext, Page, expect

from chatroom import admin
from chatroom.app import create_app
from chatroom.database import open_chatroom_database
from chatroom.settings import ChatroomSettings
from storage.engine import Database

expect.set_options(timeout=10_000)
TITLE = "柳溪村工作群"
SPOKEN = datetime(2026, 3, 1, 8, tzinfo=UTC)


@dataclass
class Hall:
    """The running server, who lives in it and how to enter."""

    settings: ChatroomSettings
    port: int
    people: dict[str, int] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)
    group: int = 0
    bot_id: int = 0
    bot_token: str = ""
    _server: uvicorn.Server | None = None
    _serving: "asyncio.Task[None] | None" = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def database(self) -> Database:
        return open_chatroom_database(self.settings.database_url)

    def settle(self) -> None:
        """Invent the villagers, their group and its bot."""
        notes = {
            "陈守田": "书记",
            "李秀兰": "在东莞",
            "王小军": "在东莞",
            "<img src=x onerror=hit()>": "",
        }
        database = self.database()
        with database.begin() as tx:
            for name, note in notes.items():
                made = admin.add_person(tx, name=name, note=note)
                self.people[name], self.links[name] = made.id, f"{self.url}/chat/#k={made.token}"
            bot = admin.add_bot(tx, name="连心助手", username="lianxin_bot", privacy=False)
            self.bot_id, self.bot_token = bot.id, bot.token
            self.group = admin.add_room(
                tx, title=TITLE, members=self.people.values(), bots=[(bot.id, True)]
            )
        database.dispose()

    def talk(self, name: str, *texts: str) -> None:
        """Let somebody have written in the past, a minute apart; everybody has read it."""
        database = self.database()
        with database.begin() as tx:
            for minute, text in enumerate(texts):
                date = SPOKEN + timedelta(minutes=minute)
                admin.seed_message(tx, self.group, self.people[name], text, date)
        database.dispose()

    async def start(self) -> None:
        config = uvicorn.Config(
            create_app(self.settings),
            ws="websockets-sansio",
            log_level="warning",
            lifespan="on",
            timeout_graceful_shutdown=1,
        )
        config.load()
        server = uvicorn.Server(config)
        server.lifespan = config.lifespan_class(config)
        await server.startup(sockets=[_bind(self.port)])
        self._server, self._serving = server, asyncio.create_task(server.main_loop())

    async def stop(self) -> None:
        if self._server is None or self._serving is None:
            return
        self._server.should_exit = True
        await self._serving
        await self._server.shutdown()
        self._server = self._serving = None


def _bind(port: int) -> socket.socket:
    listening = socket.socket()
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind(("127.0.0.1", port))
    return listening


def _hall(folder: Path, *, demo: bool) -> Hall:
    with _bind(0) as free:
        port = free.getsockname()[1]
    url = f"sqlite:///{folder / 'chatroom.db'}"
    hall = Hall(ChatroomSettings(url, folder / "files", demo=demo), port)
    hall.settle()
    return hall


@pytest.fixture
async def hall(tmp_path: Path) -> AsyncIterator[Hall]:
    """A chatroom that is not a demo."""
    hall = _hall(tmp_path, demo=False)
    await hall.start()
    yield hall
    await hall.stop()


@pytest.fixture
async def demo_hall(tmp_path: Path) -> AsyncIterator[Hall]:
    """A demo: whoever comes chooses whom to be."""
    hall = _hall(tmp_path, demo=True)
    await hall.start()
    yield hall
    await hall.stop()


class Bot:
    """A bot over plain HTTP, as any Bot API library would do it."""

    def __init__(self, hall: Hall) -> None:
        self.group = hall.group
        self.client = httpx.AsyncClient(
            base_url=f"{hall.url}/bot{hall.bot_token}/", timeout=30, trust_env=False
        )

    async def call(self, method: str, **params: Any) -> Any:
        answer = (await self.client.post(method, json=params)).json()
        assert answer["ok"], answer
        return answer["result"]

    async def say(self, text: str, **params: Any) -> int:
        sent = await self.call("sendMessage", chat_id=self.group, text=text, **params)
        return int(sent["message_id"])

    async def answer_presses(self) -> None:
        """Answer every button with its own data; data that begins with `!` is an alert."""
        offset = 0
        while True:
            for update in await self.call("getUpdates", offset=offset, timeout=20):
                offset = update["update_id"] + 1
                if query := update.get("callback_query"):
                    data = query["data"]
                    await self.call(
                        "answerCallbackQuery",
                        callback_query_id=query["id"],
                        text=data.removeprefix("!"),
                        show_alert=data.startswith("!"),
                    )


@pytest.fixture
async def bot(hall: Hall) -> AsyncIterator[Bot]:
    bot = Bot(hall)
    yield bot
    await bot.client.aclose()


@pytest.fixture
async def answering(bot: Bot) -> AsyncIterator[None]:
    """The bot polls and answers presses while the test runs."""
    task = asyncio.create_task(bot.answer_presses())
    yield
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


class Enter:
    """Open the page as somebody, by the sign-in link, up to the list or into the group."""

    def __init__(self, hall: Hall) -> None:
        self.hall = hall

    async def list(self, context: BrowserContext, name: str) -> Page:
        page = await context.new_page()
        await page.goto(self.hall.links[name])
        await expect(page.locator(".chats li")).to_have_count(1)
        return page

    async def group(self, context: BrowserContext, name: str) -> Page:
        page = await self.list(context, name)
        await page.locator(".chats button").click()
        await expect(page.locator(".field")).to_be_visible()
        return page


@pytest.fixture
def enter(hall: Hall) -> Enter:
    return Enter(hall)
