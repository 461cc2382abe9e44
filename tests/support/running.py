"""The whole house in this process: chatroom, bot and sample village on free ports, under a clock that tests move."""

import asyncio
import json
from base64 import b64encode
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

from sqlalchemy import String, Text, select
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.clock import Sweeper
from bot.config import Config
from bot.demo import rooms, village
from bot.demo.data import SampleVillage, load_sample
from bot.demo.preparing import demo_config
from bot.metrics import Metrics
from bot.rules import rules_of
from bot.serving import HttpServer
from chatroom.app import create_app
from chatroom.database import open_chatroom_database
from chatroom.settings import ChatroomSettings
from handlers.asks import House
from locales import Texts
from storage import models
from storage.chats import Kind
from storage.engine import Database, Tx, open_database
from storage.writer import Writer
from tests.support.members import Member

T = TypeVar("T")
TOKEN = "7000000001:end-to-end-tests-know-no-secrets"
KEY = b64encode(b"end-to-end-tests-know-no-secrets").decode()
MONDAY = datetime(2026, 3, 2, 2, tzinfo=UTC)
"""Ten in the morning in the village, a working day in a week without feasts."""
PATIENCE = 20.0


@dataclass
class MovableClock:
    """Stands still until it is moved."""

    now: datetime = MONDAY

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **span: float) -> None:
        """Let so many days, hours, … pass."""
        self.now += timedelta(**span)


@dataclass
class Gate:
    """Stands before the chatroom and answers 500 to the next calls of a Bot API method, as often as it is told."""

    app: ASGIApp
    failing: Counter[str] = field(default_factory=Counter)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        method = str(scope.get("path", "")).rpartition("/")[2]
        if scope["type"] != "http" or not self.failing[method]:
            await self.app(scope, receive, send)
            return
        self.failing[method] -= 1
        problem = {"ok": False, "error_code": 500, "description": "Internal Server Error"}
        headers = [(b"content-type", b"application/json")]
        await send({"type": "http.response.start", "status": 500, "headers": headers})
        await send({"type": "http.response.body", "body": json.dumps(problem).encode()})


@dataclass
class Town:
    """The sample village at work. Stop and start its chatroom and its bot as often as you like: the folder stays."""

    folder: Path
    clock: MovableClock
    config: Config
    sample: SampleVillage
    gate: Gate
    chats: dict[Kind, int]
    database: Database
    port: int = 0
    _server: HttpServer | None = None
    _stop: asyncio.Event | None = None
    _running: "asyncio.Task[None] | None" = None
    _members: dict[str, Member] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """Where the chatroom is served."""
        return f"http://127.0.0.1:{self.port}"

    async def open_chatroom(self) -> None:
        """Serve the chatroom, on the same port as before."""
        settings = ChatroomSettings(
            database_url=self.config.chatroom.url,
            files=self.config.chatroom.files,
            demo=True,
            clock=self.clock,
            housekeeping=0.5,
        )
        self.gate.app = app = create_app(settings)

        async def leave() -> None:
            await app.state.chatroom.release()

        self._server = HttpServer(self.gate, "127.0.0.1", self.port, leave)
        self.port = await self._server.start()

    async def close_chatroom(self) -> None:
        """Serve it no more."""
        server, self._server = self._server, None
        if server is not None:
            await server.stop()

    async def wake_bot(self) -> None:
        """Run the bot and wait until it is ready."""
        from bot.application import Application

        ready, self._stop = asyncio.Event(), asyncio.Event()

        def awake(_port: int) -> None:
            ready.set()

        telegram = self.config.telegram.model_copy(update={"api_base": self.url})
        config = self.config.model_copy(update={"telegram": telegram})
        application = Application(config, self.database, clock=self.clock, ready=awake)
        self._running = asyncio.create_task(application.run(self._stop))
        waiting = asyncio.create_task(ready.wait())
        await asyncio.wait(
            {self._running, waiting}, timeout=PATIENCE, return_when=asyncio.FIRST_COMPLETED
        )
        waiting.cancel()
        if self._running.done():
            self._running.result()
        assert ready.is_set(), "the bot does not wake"

    async def stop_bot(self) -> None:
        """Stop it as a signal would."""
        running, self._running = self._running, None
        if running is None or self._stop is None:
            return
        self._stop.set()
        async with asyncio.timeout(PATIENCE):
            await running

    async def member(self, name: str) -> Member:
        """Somebody of the village, signed in at the member API."""
        if name not in self._members:
            self._members[name] = await Member.sign_in(self.url, name)
        return self._members[name]

    async def a_year_later(self) -> None:
        """A year passes, and whoever was signed in must come in anew."""
        self.clock.forward(days=365)
        for one in self._members.values():
            await one.leave()
        self._members.clear()

    async def sweep(self, **later: float) -> int:
        """Let time pass and look for what is due; tells how many rungs were climbed. The bot sends what comes of it."""
        self.clock.forward(**later)
        writer = Writer(self.database)
        writer.start()
        try:
            house = House(Texts(), rules_of(self.config.village), 0, "", 0)
            sweeper = Sweeper(writer, house, Metrics(), self.clock, lambda: None)
            return await sweeper.sweep()
        finally:
            await asyncio.to_thread(writer.close)

    def look(self, query: Callable[[Tx], T]) -> T:
        """Read the bot's database."""
        with self.database.read() as tx:
            return query(tx)

    def tables_with(self, words: str) -> set[str]:
        """Every column of the bot's database in which these words stand."""
        found = set()
        with self.database.read() as tx:
            for table in models.metadata.sorted_tables:
                for column in table.columns:
                    if not isinstance(column.type, String | Text):
                        continue
                    holds = column.contains(words, autoescape=True)
                    if tx.execute(select(column).where(holds).limit(1)).first() is not None:
                        found.add(f"{table.name}.{column.name}")
        return found

    async def close(self) -> None:
        """Stop everything."""
        for one in self._members.values():
            await one.leave()
        self._members.clear()
        await self.stop_bot()
        await self.close_chatroom()
        self.database.dispose()


def build(folder: Path, clock: MovableClock) -> Town:
    """Everything in its folder, nothing running yet; what is there already stays as it is."""
    config = demo_config(0, folder, TOKEN, KEY)
    ticks = config.clock.model_copy(update={"sweep_seconds": 3600})
    telegram = config.telegram.model_copy(update={"file_limit_mb": 1})
    config = config.model_copy(update={"clock": ticks, "telegram": telegram})
    config.chatroom.files.mkdir(parents=True, exist_ok=True)
    sample = load_sample()
    chats = rooms.prepare(config.chatroom, sample, TOKEN, clock())
    database = open_database(config.storage.url)
    village.prepare(database, sample, chats, clock(), config.security.vault)
    return Town(folder, clock, config, sample, Gate(_nobody), chats, database)


async def _nobody(_scope: Scope, _receive: Receive, _send: Send) -> None:
    raise RuntimeError("the chatroom is not open")


@contextmanager
def at_chatroom(town: Town) -> Iterator[Tx]:
    """A transaction in the chatroom's database while it is closed, for what an operator does."""
    database = open_chatroom_database(town.config.chatroom.url)
    try:
        with database.begin() as tx:
            yield tx
    finally:
        database.dispose()


@asynccontextmanager
async def running(
    folder: Path, clock: MovableClock | None = None, **rules: object
) -> AsyncIterator[Town]:
    """The sample village at work in `folder`, with what is there already; `rules` are what its configuration says of villages."""
    town = await asyncio.to_thread(build, folder, clock or MovableClock())
    village = town.config.village.model_copy(update=rules)
    town.config = town.config.model_copy(update={"village": village})
    try:
        await town.open_chatroom()
        await town.wake_bot()
        yield town
    finally:
        await town.close()
