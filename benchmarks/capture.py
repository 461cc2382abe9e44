"""(a) A request captured, durable and answered, against a bare handler that commits one row.

What is judged is the capture: inbox, person, request, trail, outbox. The line below says what it comes to with the search for duplicates, as a bot is
configured; that this search costs the same whatever the village has is row (h).
"""

import asyncio
import contextlib
import json
import sqlite3
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from pathlib import Path

from aiogram import Bot, Dispatcher, Router
from aiogram.types import Message, Update

from benchmarks import township
from benchmarks.measure import Bound, Line, Measure, Setting, alternate, compared
from bot.application import utc_now
from bot.intake.keeping import Group
from bot.intake.lanes import to_incoming
from bot.memory import settle
from bot.metrics import Metrics
from bot.worker.dispatch import Desk, Dispatch
from bot.worker.worker import Worker
from handlers.door import Door, Ending
from handlers.hearing import Ear
from handlers.routes import table
from storage import outbox
from storage.engine import Database
from storage.inbox import Incoming
from storage.writer import Writer

BOUNDS = {64: Bound(required=0.8, aim=1.5), 1: Bound(required=0.45, aim=0.7)}
LOAD = {64: 1280, 1: 200}
AGAINST = "bare aiogram handler, one INSERT and COMMIT an update in a thread (WAL, FULL)"
PEER_TABLE = "CREATE TABLE request (update_id INTEGER PRIMARY KEY, chat_id INTEGER, user_id INTEGER, text TEXT)"

Serve = Callable[[str], Awaitable[None]]


async def run(setting: Setting) -> list[Line]:
    """Both loads."""
    template = setting.folder / "capture.template.db"
    township.make(template)
    # As the bot does at its start; the peer's library is out of the search for garbage with it.
    settle()
    lines = []
    for flight, bound in BOUNDS.items():
        load = setting.load(LOAD[flight], flight * 3)
        peer = _peer(setting.folder, flight, load)
        for duplicates in (False, True):
            ours = _ours(template, setting.folder, flight, load, duplicates=duplicates)
            pairs = await alternate(setting.rounds, ours, peer)
            what = f"requests captured, {flight} in flight"
            if duplicates:
                what = "the same, compared with what is to be done"
            line = compared("a", what, "per s", pairs, AGAINST, bound)
            lines.append(replace(line, bound=None) if duplicates else line)
    return lines


def _ours(template: Path, folder: Path, flight: int, load: int, *, duplicates: bool) -> Measure:
    async def measure() -> float:
        database = township.open_copy(template, folder / "capture.db")
        try:
            async with captor(database, duplicates=duplicates) as serve:
                await drive(serve, flight, flight)
                rate = await drive(serve, flight, load)
            _prove(database, flight + load)
        finally:
            database.dispose()
        return rate

    return measure


def _peer(folder: Path, flight: int, load: int) -> Measure:
    async def measure() -> float:
        file = folder / "capture.peer.db"
        for old in (file, Path(f"{file}-wal"), Path(f"{file}-shm")):
            old.unlink(missing_ok=True)
        with contextlib.closing(_peer_connection(file)) as connection:
            serve = _bare(connection)
            await drive(serve, flight, flight)
            rate = await drive(serve, flight, load)
            kept = connection.execute("SELECT count(*) FROM request").fetchone()[0]
        if kept != flight + load:
            raise RuntimeError(f"the peer kept {kept} of {flight + load}")
        return rate

    return measure


async def drive(serve: Serve, flight: int, load: int) -> float:
    """Requests a second with so many in flight, each in a group of its own."""
    each = load // flight
    days = [township.requests(lane) for lane in range(flight)]
    bodies = [[next(day) for _ in range(each)] for day in days]

    async def client(mine: list[str]) -> None:
        for body in mine:
            await serve(body)

    began = time.perf_counter()
    await asyncio.gather(*map(client, bodies))
    return each * flight / (time.perf_counter() - began)


@contextlib.asynccontextmanager
async def captor(database: Database, *, duplicates: bool = True) -> AsyncIterator[Serve]:
    """The bot from intake to outbox; `serve` returns when an update's unit is committed."""
    writer, metrics = Writer(database), Metrics()
    house = township.house(duplicates=duplicates)
    routes = table(house.texts)
    desk = Desk(
        ear=Ear(routes, house.bot_id, house.bot_username),
        door=Door(house, routes),
        writer=writer,
        clock=utc_now,
        kept=lambda: None,
        toast=lambda _: None,
    )
    dispatching = Dispatch(Bot(township.TOKEN), desk)
    ends: dict[int, asyncio.Future[Ending]] = {}

    async def watched(update: Incoming) -> Ending:
        return ended(update, await dispatching(update))

    async def taken_in(update: Incoming) -> Ending:
        return ended(update, await dispatching.take_in(update))

    def ended(update: Incoming, ending: Ending) -> Ending:
        # The worker's scan may find an update again that was served a moment ago.
        if waiter := ends.pop(update.update_id, None):
            waiter.set_result(ending)
        return ending

    worker = Worker(
        database,
        writer,
        watched,
        metrics,
        utc_now,
        parked=lambda _: None,
        serve_new=taken_in,
    )
    stop = asyncio.Event()
    writer.start()
    working = asyncio.create_task(worker.run(stop))
    group = Group(writer, metrics, worker.feed, utc_now, worker.take_in)

    async def serve(body: str) -> None:
        update = to_incoming(json.loads(body), body)
        if update is None:
            raise RuntimeError("an update without an id")
        ending = ends[update.update_id] = asyncio.get_running_loop().create_future()
        await group.keep(update)
        if await ending is not Ending.DONE:
            raise RuntimeError(f"update {update.update_id}: {ending.result()}")

    try:
        yield serve
    finally:
        stop.set()
        await working
        await asyncio.to_thread(writer.close)


def _prove(database: Database, load: int) -> None:
    """Every request has its card in the group and with the cadre."""
    with database.read() as tx:
        kept = outbox.count(tx, outbox.State.NEW)
    if kept != 2 * load:
        raise RuntimeError(f"{kept} messages for {load} requests")


def _peer_connection(file: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute(PEER_TABLE)
    return connection


def _bare(connection: sqlite3.Connection) -> Serve:
    router, dispatcher, bot = Router(), Dispatcher(), Bot(township.TOKEN)
    door = threading.Lock()

    def commit(update_id: int, message: Message) -> None:
        user = message.from_user.id if message.from_user else 0
        with door:
            connection.execute("BEGIN IMMEDIATE")
            row = (update_id, message.chat.id, user, message.text)
            connection.execute("INSERT INTO request VALUES (?, ?, ?, ?)", row)
            connection.execute("COMMIT")

    @router.message()
    async def keep(message: Message, event_update: Update) -> None:
        await asyncio.to_thread(commit, event_update.update_id, message)

    dispatcher.include_router(router)

    async def serve(body: str) -> None:
        await dispatcher.feed_raw_update(bot, json.loads(body))

    return serve
