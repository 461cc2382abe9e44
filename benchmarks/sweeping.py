"""(c) What is due among a million open deadlines, swept, against APScheduler's job store in a database.

The peer is the store as it comes (a rollback journal, durable), and once more with the journal settings that we make for ourselves. Ours writes and keeps every ping (text, buttons, trail, outbox), while the peer's jobs do nothing: that line compares a whole sweep with a
bare scheduler. The next compares like with like: what is due is found and climbs, durably, and nobody is told.
"""

import asyncio
import contextlib
import itertools
import pickle
import sqlite3
import statistics
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from apscheduler.job import Job
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.date import DateTrigger
from sqlalchemy import Engine, create_engine, event, text

from actions import people as who
from actions import requests
from benchmarks import township
from benchmarks.measure import Bound, Line, Pairs, Setting, alternate, compared
from bot import memory
from bot.clock import CHUNK, Sweeper
from bot.metrics import Metrics
from handlers.asks import House
from storage import reminders, villages
from storage.engine import Database, Tx, open_database
from storage.reminders import Deadline
from storage.writer import Writer
from village.ids import ChatId, UserId, VillageId
from village.trail import microseconds

DUE, QUICK_DUE = 1000, 200
OPEN, QUICK_OPEN = 1_000_000, 20_000
SPEED, STALL = Bound(required=10, aim=50), Bound(required=20, at_most=True)
AGAINST = (
    "SQLAlchemyJobStore on SQLite as it comes: get_due_jobs, then for each job an empty callable "
    "in place of text, trail and outbox, and remove_job"
)
TUNED_AGAINST = "the same with our journal settings (WAL, FULL), which APScheduler does not make"
STALL_AGAINST = "the same peer, whose AsyncIOScheduler does this in the event loop"

TICK = 0.001
FAR = township.NOW + timedelta(days=365)
"""When the first of the deadlines that are not due will wake."""
_FILL = """
WITH RECURSIVE one(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM one WHERE n < :count)
INSERT INTO deadline (village_id, subject, number, owner, step, opened_at, due_at, wake_at)
SELECT 1 + n % :villages, 'request', 1000000 + n / :villages, 1, 'before',
    :opened, :far + 86400000000 + n * 1000000, :far + n * 1000000
FROM one
"""


async def run(setting: Setting) -> list[Line]:
    """How fast, and how long the event loop stands still meanwhile."""
    due, waiting = setting.load(DUE, QUICK_DUE), setting.load(OPEN, QUICK_OPEN)
    folder, rounds = setting.folder, setting.rounds
    # As the bot does when it has started; the peer gains as much.
    memory.settle()
    with _ours(folder, due, waiting) as ours:
        with _peer(folder, due, waiting, tuned=False) as stock:
            pairs = await alternate(rounds, ours.measure, stock.measure)
            alone = Pairs(ours.alone[:], pairs.peer)
        with _peer(folder, due, waiting, tuned=True) as tuned:
            harder = await alternate(rounds, ours.measure, tuned.measure)
    what = f"{due:,} due among {waiting:,} open, told and durable"
    only = "the same, found and moved on only: nothing told"
    stalls = [1000 * one for one in ours.stalls]
    stall = Line(
        row="c",
        what="longest stall of the event loop during a sweep",
        value=statistics.median(stalls),
        unit="ms",
        ours=statistics.median(stalls),
        peer=1000 * statistics.median(stock.stalls),
        against=STALL_AGAINST,
        bound=STALL,
        samples=stalls,
    )
    return [
        compared("c", what, "per s", pairs, AGAINST, SPEED),
        replace(compared("c", what, "per s", harder, TUNED_AGAINST, SPEED), bound=None),
        # The like of what the peer does: it tells nobody either.
        compared("c", only, "per s", alone, AGAINST, SPEED),
        stall,
    ]


@dataclass
class Stalls:
    """How late a task was that wanted to run every millisecond."""

    longest: float = 0.0

    @contextlib.asynccontextmanager
    async def watched(self) -> AsyncIterator[None]:
        """Watch the event loop for the length of a block."""
        over = False

        async def tick() -> None:
            while not over:
                asked = time.perf_counter()
                await asyncio.sleep(TICK)
                self.longest = max(self.longest, time.perf_counter() - asked - TICK)

        ticking = asyncio.create_task(tick())
        await asyncio.sleep(2 * TICK)
        self.longest = 0.0
        try:
            yield
        finally:
            over = True
            await ticking


@dataclass
class Ours:
    """The sweep of the bot, through its writer, with the real texts into the outbox."""

    database: Database
    writer: Writer
    due: list[Deadline]
    house: House = field(default_factory=township.house)
    stalls: list[float] = field(default_factory=list)
    alone: list[float] = field(default_factory=list)

    async def measure(self) -> float:
        """Deadlines a second; beside it what the clock alone reaches."""
        await asyncio.to_thread(self._reset)
        now = max(one.wake_at for one in self.due if one.wake_at)
        sweeper = Sweeper(self.writer, self.house, Metrics(), lambda: now, lambda: None)
        stalls = Stalls()
        async with stalls.watched():
            began = time.perf_counter()
            climbed = await sweeper.sweep()
            seconds = time.perf_counter() - began
        self.stalls.append(stalls.longest)
        self._prove(climbed)
        await asyncio.to_thread(self._reset)
        self.alone.append(await self._clock(now))
        return climbed / seconds

    async def _clock(self, now: datetime) -> float:
        def climb(tx: Tx) -> int:
            due = reminders.due(tx, now, limit=CHUNK)
            ladders = {
                one: self.house.rules_of(tx, one).ladder for one in {one.village_id for one in due}
            }
            moves = []
            for one in due:
                _, step, at = ladders[one.village_id].climb(
                    one.step, now=now, opened_at=one.opened_at, due_at=one.due_at
                )
                moves.append((one, step, at))
            reminders.climb(tx, moves)
            return len(due)

        began = time.perf_counter()
        climbed = 0
        while (part := await self.writer.run(climb)) > 0:
            climbed += part
        seconds = time.perf_counter() - began
        if climbed != len(self.due):
            raise RuntimeError(f"{climbed} climbed of {len(self.due)}")
        return climbed / seconds

    def _reset(self) -> None:
        with self.database.begin() as tx:
            for one in self.due:
                reminders.set_deadline(tx, one)
            tx.execute(text("DELETE FROM outbox"))
        _checkpoint(self.database.engine)

    def _prove(self, climbed: int) -> None:
        with self.database.read() as tx:
            told = tx.scalar(text("SELECT count(*) FROM outbox WHERE purpose LIKE '%owner'"))
        if not climbed == told == len(self.due):
            raise RuntimeError(f"{climbed} climbed and {told} told of {len(self.due)}")


@dataclass
class Peer:
    """The job store, used as the scheduler does with jobs that run once."""

    store: SQLAlchemyJobStore
    due: list[Job]
    stalls: list[float] = field(default_factory=list)

    async def measure(self) -> float:
        """Jobs a second."""
        await asyncio.to_thread(self._reset)
        stalls = Stalls()
        async with stalls.watched():
            began = time.perf_counter()
            ran = self._process(township.NOW)
            seconds = time.perf_counter() - began
        self.stalls.append(stalls.longest)
        if ran != len(self.due):
            raise RuntimeError(f"the peer ran {ran} of {len(self.due)}")
        return ran / seconds

    def _process(self, now: datetime) -> int:
        jobs = self.store.get_due_jobs(now)
        for job in jobs:
            job.func(*job.args, **job.kwargs)
            self.store.remove_job(job.id)
        self.store.get_next_run_time()
        return len(jobs)

    def _reset(self) -> None:
        rows = [
            {
                "id": job.id,
                "next_run_time": job.next_run_time.timestamp(),
                "job_state": pickle.dumps(job.__getstate__(), self.store.pickle_protocol),
            }
            for job in self.due
        ]
        with self.store.engine.begin() as tx:
            tx.execute(self.store.jobs_t.insert(), rows)
        _checkpoint(self.store.engine)


def remind(village: int, number: int) -> None:
    """What a job of the peer calls: nothing is told."""


@contextlib.contextmanager
def _ours(folder: Path, count: int, waiting: int) -> Iterator[Ours]:
    file = folder / "sweeping.db"
    township.make(file)
    database = open_database(f"sqlite:///{file}")
    writer = Writer(database)
    try:
        with database.begin() as tx:
            due = _report(tx, township.house(), count)
            tx.execute(text(_FILL), _filling(waiting - count))
            tx.execute(text("DELETE FROM outbox"))
        writer.start()
        try:
            yield Ours(database, writer, due)
        finally:
            writer.close()
    finally:
        database.dispose()


def _filling(count: int) -> dict[str, int]:
    return {
        "count": count,
        "villages": township.VILLAGES,
        "opened": microseconds(township.NOW),
        "far": microseconds(FAR),
    }


def _report(tx: Tx, house: House, count: int) -> list[Deadline]:
    """So many requests in all villages in turn, and the clocks that they started."""
    for number in range(count):
        village = villages.find(tx, VillageId(1 + number % township.VILLAGES))
        if village is None:
            raise LookupError("a village of the township")
        user = UserId(township.account(village.id, 7 + number % (township.PEOPLE - 6)))
        author = who.identify(tx, user, village_id=village.id, name="", language="zh-CN")
        if author is None:
            raise LookupError("somebody of the township")
        requests.report(
            tx,
            author,
            village=village,
            rules=house.rules_of(tx, village.id),
            text=township.MATTERS[number % len(township.MATTERS)],
            chat=ChatId(township.group(village.id)),
            # Each at its own second, as people do: no two share a deadline.
            now=township.NOW + timedelta(seconds=number),
        )
    return reminders.due(tx, FAR, limit=count)


@contextlib.contextmanager
def _peer(folder: Path, count: int, waiting: int, *, tuned: bool) -> Iterator[Peer]:
    engine = create_engine(f"sqlite:///{folder / f'sweeping.peer.{tuned}.db'}")
    if tuned:
        event.listen(engine, "connect", _with_our_journal)
    store, scheduler = SQLAlchemyJobStore(engine=engine), BackgroundScheduler(timezone=UTC)
    store.start(scheduler, "default")
    try:
        _fill_peer(store, scheduler, range(count, waiting))
        early = township.NOW - timedelta(hours=1)
        yield Peer(store, [_job(scheduler, number, early) for number in range(count)])
    finally:
        store.shutdown()


def _fill_peer(store: SQLAlchemyJobStore, scheduler: BackgroundScheduler, numbers: range) -> None:
    """Many jobs like one that the library made; their pickles are patched, since a million of them would take minutes."""
    model = _job(scheduler, numbers.start, FAR)
    state = pickle.dumps(model.__getstate__(), store.pickle_protocol)
    before, after = state.split(model.id.encode())
    first = FAR.timestamp()
    rows = (
        (name, first + number, before + name.encode() + after)
        for number in numbers
        for name in (_name(number),)
    )
    raw = store.engine.raw_connection()
    try:
        for part in iter(lambda: list(itertools.islice(rows, 10_000)), []):
            raw.cursor().executemany(
                "INSERT INTO apscheduler_jobs (id, next_run_time, job_state) VALUES (?, ?, ?)", part
            )
        raw.commit()
    finally:
        raw.close()


def _name(number: int) -> str:
    return f"request:{number:024d}"


def _job(scheduler: BackgroundScheduler, number: int, at: datetime) -> Job:
    return Job(
        scheduler,
        id=_name(number),
        name="remind",
        func=remind,
        trigger=DateTrigger(at),
        executor="default",
        args=(1 + number % township.VILLAGES, number),
        kwargs={},
        misfire_grace_time=None,
        coalesce=True,
        max_instances=1,
        next_run_time=at,
    )


def _with_our_journal(connection: sqlite3.Connection, _record: object) -> None:
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")


def _checkpoint(engine: Engine) -> None:
    """Nothing that was put back is written in the time of the sweep."""
    raw = engine.raw_connection()
    try:
        raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    finally:
        raw.close()
