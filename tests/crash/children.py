"""What the killed processes run: our bot, whole or in parts, and aiogram's own polling as the control."""

import asyncio
import functools
import itertools
import random
import signal
import sqlite3
import ssl
import tempfile
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import Update

from bot import logs
from bot.application import Application, Part
from bot.config import Config, Log
from storage.engine import Database, open_database
from tests.crash import hamlets
from tests.crash.server import WatchedApi
from tests.support.chaotic_api import TOKEN
from tests.support.databases import migrate
from tests.support.serving import serve

LIVES = 1000
"""Times are told in milliseconds; the microseconds below say whose clock it was."""


def warm() -> None:
    """Live once, on a database of its own: much is read, compiled and built only when it is first used."""
    # The certificates of the world are read three times a start, and no server of a test shows one.
    setattr(ssl, "create_default_context", functools.cache(ssl.create_default_context))  # noqa: B010
    logs.set_up(Log(level="error"))
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/warm.db"
        migrate(url)
        database = open_database(url)
        hamlets.settle(database, range(1, 2))
        asyncio.run(_first_life(database, url, f"{folder}/control.db"))
        database.dispose()


async def _first_life(database: Database, url: str, file: str) -> None:
    api, stop = WatchedApi(), asyncio.Event()
    updates = list(itertools.islice(hamlets.Stream(random.Random(1), range(1, 2)), 40))
    api.add(*updates)
    async with serve(api.app) as base:
        app = Application(bot_config(url, f"{base}/bot"), database)
        living = asyncio.create_task(app.run(stop))
        await api.until_confirmed(len(updates))
        await api.until_asked("sendmessage", 5)
        await api.until_asked("answercallbackquery", 1)
        stop.set()
        await living
        api.add(*updates)
        stop = asyncio.Event()
        living = asyncio.create_task(_control(file, f"{base}/control", stop))
        await api.until_asked("getupdates", 4)
        stop.set()
        await living
        await api.stop()


def bot(
    *, name: str, url: str, base: str, parts: list[str], number: int = 0, operator: int = 0
) -> None:
    """Our bot, or some parts of it; what it does bears its number in the microseconds of its clock."""
    del name
    logs.set_up(Log(json_lines=True))
    config = bot_config(url, base, operator)

    def clock() -> datetime:
        now = datetime.now(UTC)
        return now.replace(microsecond=now.microsecond // LIVES * LIVES + number % LIVES)

    def run(stop: asyncio.Event) -> Awaitable[None]:
        database = open_database(url)
        return Application(config, database, frozenset(map(Part, parts)), clock).run(stop)

    asyncio.run(_until_signal(run))


def bot_config(url: str, base: str, operator: int = 0) -> Config:
    """The configuration of a bot at a model server without limits."""
    telegram: dict[str, Any] = {
        "token": TOKEN,
        "api_base": base,
        "limits": dict.fromkeys(("per_second", "per_chat_per_second", "per_group_per_minute"), 0),
    }
    sections: dict[str, Any] = {
        "telegram": telegram,
        "storage": {"url": url},
        "web": {"port": 0},
        "operator": {"chat_id": operator},
    }
    return Config(**sections)


def control(*, name: str, file: str, base: str) -> None:
    """A bare aiogram bot as its documentation shows it: one row an update, committed in a thread."""
    del name
    asyncio.run(_until_signal(lambda stop: _control(file, base, stop)))


async def _control(file: str, base: str, stop: asyncio.Event) -> None:
    kept = sqlite3.connect(file, check_same_thread=False, isolation_level=None)
    kept.execute("PRAGMA journal_mode=WAL")
    kept.execute("CREATE TABLE IF NOT EXISTS kept (update_id INTEGER)")

    async def keep(_event: Any, event_update: Update) -> None:
        row = (event_update.update_id,)
        await asyncio.to_thread(kept.execute, "INSERT INTO kept VALUES (?)", row)

    bot = Bot(TOKEN, session=AiohttpSession(api=TelegramAPIServer.from_base(base)))
    dispatcher = Dispatcher()
    for kind in (dispatcher.message, dispatcher.callback_query, dispatcher.poll_answer):
        kind.register(keep)
    polling = asyncio.create_task(dispatcher.start_polling(bot, handle_signals=False))
    await stop.wait()
    await dispatcher.stop_polling()
    await polling
    kept.close()


async def _until_signal(work: Callable[[asyncio.Event], Awaitable[None]]) -> None:
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    await work(stop)
