"""A small village in a chatroom: two bots, a group, its people, a clock that tests move."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from fastapi import FastAPI

from chatroom import admin
from chatroom.app import create_app
from chatroom.core import Chatroom
from chatroom.database import open_chatroom_database
from chatroom.settings import ChatroomSettings
from storage.engine import Tx

START = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


@dataclass
class Clock:
    """Time that only moves when it is told to."""

    now: datetime = START

    def __call__(self) -> datetime:
        return self.now

    def move(self, **span: float) -> None:
        self.now += timedelta(**span)


@dataclass
class Person:
    id: int
    token: str

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}


@dataclass
class Village:
    """The chatroom under test and everybody in it."""

    settings: ChatroomSettings
    clock: Clock
    group: int
    bot_id: int
    token: str
    other_token: str
    people: dict[str, Person]
    app: FastAPI = field(init=False)
    client: httpx.AsyncClient = field(init=False)

    @property
    def room(self) -> Chatroom:
        found: Chatroom = self.app.state.chatroom
        return found

    async def raw(
        self, method: str, values: dict[str, Any] | None = None, *, token: str | None = None
    ) -> httpx.Response:
        return await self.client.post(f"/bot{token or self.token}/{method}", json=values or {})

    async def call(self, method: str, **values: Any) -> Any:
        """The result of a bot's call, which must go well."""
        response = await self.raw(method, values)
        body = response.json()
        assert body["ok"], body
        return body["result"]

    async def refused(self, method: str, **values: Any) -> str:
        """The description of a bot's call, which must fail; its status is its code."""
        response = await self.raw(method, values)
        body = response.json()
        assert not body["ok"], body
        assert body["error_code"] == response.status_code
        return f"{response.status_code} {body['description']}"

    async def updates(self, *kinds: str, confirm: bool = True) -> list[dict[str, Any]]:
        """What waits for the bot, and forget it."""
        await self.room.read(lambda tx: None)
        found: list[dict[str, Any]] = []
        while True:
            offset = found[-1]["update_id"] + 1 if found else -100
            # Time moves, or asking again would be asked to wait.
            self.clock.move(seconds=4)
            more = await self.call("getUpdates", offset=offset)
            if not more:
                break
            found += more
            if not confirm:
                break
        return [one for one in found if not kinds or set(kinds) & one.keys()]

    async def member(self, who: str, verb: str, path: str, **more: Any) -> httpx.Response:
        headers = self.people[who].headers
        return await self.client.request(verb, f"/chat/api{path}", headers=headers, **more)

    async def get(self, who: str, path: str) -> Any:
        response = await self.member(who, "GET", path)
        assert response.status_code == 200, response.text
        return response.json()

    async def post(self, who: str, path: str, body: Any) -> Any:
        response = await self.member(who, "POST", path, json=body)
        assert response.status_code == 200, response.text
        return response.json()

    async def say(
        self, who: str, text: str, *, chat: int | None = None, reply_to: int | None = None
    ) -> Any:
        self._said = getattr(self, "_said", 0) + 1
        body: dict[str, Any] = {"text": text, "client_id": f"c{self._said}"}
        if reply_to is not None:
            body["reply_to"] = reply_to
        return await self.post(who, f"/chats/{chat or self.group}/messages", body)

    async def operate(self, step: Callable[[Tx], Any]) -> Any:
        """An operator's step on the running chatroom."""
        return await self.room.writer.run(step)


PEOPLE = {"wang": ("王小明", "zh"), "li": ("李春花", "zh"), "john": ("John", "en")}


def build(settings: ChatroomSettings, clock: Clock) -> Village:
    """Everybody in an empty database."""
    database = open_chatroom_database(settings.database_url)
    with database.begin() as tx:
        bot = admin.add_bot(tx, name="小连", username="lianxin_bot", now=clock())
        other = admin.add_bot(tx, name="旁听", username="other_bot", now=clock())
        people = {
            name: admin.add_person(tx, name=shown, username=name, language=language, now=clock())
            for name, (shown, language) in PEOPLE.items()
        }
        group = admin.add_room(
            tx,
            title="石桥村工作群",
            members=[person.id for person in people.values()],
            bots=[(bot.id, True), (other.id, False)],
            now=clock(),
        )
    database.dispose()
    return Village(
        settings=settings,
        clock=clock,
        group=group,
        bot_id=bot.id,
        token=bot.token,
        other_token=other.token,
        people={name: Person(made.id, made.token) for name, made in people.items()},
    )


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Village:
    """A village that each test copies."""
    folder = tmp_path_factory.mktemp("chatroom")
    url = f"sqlite:///{folder / 'chat.db'}"
    return build(ChatroomSettings(url, folder / "files"), Clock())


@pytest.fixture
def settings(tmp_path: Path, clock: Clock) -> ChatroomSettings:
    return ChatroomSettings(
        database_url=f"sqlite:///{tmp_path / 'chat.db'}",
        files=tmp_path / "files",
        clock=clock,
        press_wait=5.0,
        housekeeping=3600.0,
        webhook_backoff=0.01,
    )


@pytest.fixture
def changed(
    settings: ChatroomSettings, clock: Clock, template: Village, tmp_path: Path
) -> Callable[..., Village]:
    """A village of one's own, with other settings if need be."""

    def make(**values: Any) -> Village:
        original = template.settings.database_url.removeprefix("sqlite:///")
        shutil.copy(original, tmp_path / "chat.db")
        return replace(template, settings=replace(settings, **values), clock=clock)

    return make


@pytest.fixture
def clock() -> Clock:
    return Clock()


@asynccontextmanager
async def opened(village: Village) -> AsyncIterator[Village]:
    """The chatroom running, called without sockets."""
    village.app = create_app(village.settings)
    transport = httpx.ASGITransport(app=village.app)
    async with (
        village.app.router.lifespan_context(village.app),
        httpx.AsyncClient(transport=transport, base_url="http://chat.test") as client,
    ):
        village.client = client
        yield village


@pytest.fixture
async def village(changed: Callable[..., Village]) -> AsyncIterator[Village]:
    async with opened(changed()) as running:
        yield running


async def polling(village: Village) -> None:
    """Wait until a long poll is there."""
    while not village.room.queues._waiting:  # noqa: ASYNC110 - a poll announces itself to nobody
        await asyncio.sleep(0)


@asynccontextmanager
async def serving(app: FastAPI) -> AsyncIterator[str]:
    """`app` behind a real socket; gives its address."""
    config = uvicorn.Config(app, port=0, log_level="error", lifespan="on", ws="websockets-sansio")
    server = uvicorn.Server(config)
    server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
    task = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0)
        assert not task.done(), "the server did not start"
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        if (room := getattr(app.state, "chatroom", None)) is not None:
            await room.release()
        server.should_exit = True
        await task


@dataclass
class Served:
    """A village behind a real socket."""

    village: Village
    base: str


@pytest.fixture
async def served(changed: Callable[..., Village]) -> AsyncIterator[Served]:
    village = changed()
    village.app = create_app(village.settings)
    async with (
        serving(village.app) as base,
        httpx.AsyncClient(base_url=base, trust_env=False) as client,
    ):
        village.client = client
        yield Served(village, base)


@pytest.fixture
def picture() -> bytes:
    """A PNG of 3 by 2."""
    head = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"
    return head + (3).to_bytes(4, "big") + (2).to_bytes(4, "big") + b"\x08\x02\x00\x00\x00rest"
