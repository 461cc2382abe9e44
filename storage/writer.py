"""The writer: one thread, one connection, many units, one fsync."""

import asyncio
import queue
import sqlite3
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar

import structlog
from sqlalchemy.exc import DBAPIError, DisconnectionError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from storage.engine import Database, StorageUnavailable, Tx
from storage.prepared import command

T = TypeVar("T")
Unit = Callable[[Tx], T]
Fallback = Callable[[Tx, Exception], T]
"""What is done instead of a unit that raised; it may raise too, or raise on what it got."""

log = structlog.get_logger(__name__)

BATCH = 256
STEP_ASIDE_SECONDS = (0.02, 0.1, 0.5)


@dataclass(slots=True)
class _Job:
    unit: Unit[Any]
    loop: asyncio.AbstractEventLoop
    future: asyncio.Future[Any]
    otherwise: Sequence[Fallback[Any]] = ()
    value: Any = None
    error: BaseException | None = None


@dataclass
class WriterStats:
    """Counts since start: `batches` commits carried `units` units."""

    batches: int = 0
    units: int = 0
    failures: int = 0
    largest: int = 0


@dataclass
class Writer:
    """Runs units in order on the only write connection and commits them in groups.

    What an event loop asks for in one round of its own is handed over together, at the round's end.
    Every unit that waits is taken (at most `batch`), each runs under a savepoint of its own where it is not alone, and all are made
    durable by one commit. A result reaches its waiter after that commit only. A batch that fails as a whole though
    the database is there (a deadlock, a constraint checked at the commit) is run again unit by unit.
    """

    database: Database
    batch: int = BATCH
    name: str = "writer"
    stats: WriterStats = field(default_factory=WriterStats)
    _jobs: "queue.SimpleQueue[_Job | None]" = field(default_factory=queue.SimpleQueue)
    _gathered: dict[asyncio.AbstractEventLoop, list[_Job]] = field(default_factory=dict)
    """What an event loop asked for since it began its round; a job handed over at once would be begun alone, and the thread would
    wrestle with the loop for the interpreter while that goes on to the next."""
    _thread: threading.Thread | None = None
    _held: Tx | None = None
    """SQLite's connection, open from batch to batch: a file does not go away, and taking it from the pool costs as much as some units."""
    _closed: bool = False
    _door: threading.Lock = field(default_factory=threading.Lock)

    def start(self) -> None:
        """Start the thread; units may be submitted before."""
        if self._thread is not None:
            return
        self._closed = False
        self._thread = threading.Thread(target=self._work, name=self.name, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Finish what waits, then stop the thread; units that come later are refused."""
        with self._door:
            self._closed = True
            for loop in list(self._gathered):
                self._put(loop)
            if self._thread is not None:
                self._jobs.put(None)
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    @property
    def waiting(self) -> int:
        """How many units wait for the next batch."""
        return self._jobs.qsize() + sum(map(len, list(self._gathered.values())))

    async def run(self, unit: Unit[T], *otherwise: Fallback[T]) -> T:
        """Run `unit` in the writer; return its value once it is durable, or raise what it raised.

        A unit that raised is undone, and then each of `otherwise` is tried in its place, until one raises nothing.
        Raises StorageUnavailable when the database could not commit, or the writer is closed. Cancelling the waiter
        does not take the unit back.
        """
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        with self._door:
            # Behind the last job nobody would ever look again.
            if self._closed:
                raise StorageUnavailable("the writer is closed")
            mine = self._gathered.setdefault(loop, [])
            mine.append(_Job(unit, loop, future, otherwise))
        if len(mine) == 1:
            loop.call_soon(self._hand_over, loop)
        return await future

    def _hand_over(self, loop: asyncio.AbstractEventLoop) -> None:
        with self._door:
            self._put(loop)

    def _put(self, loop: asyncio.AbstractEventLoop) -> None:
        for job in self._gathered.pop(loop, ()):
            self._jobs.put(job)

    def _work(self) -> None:
        try:
            self._work_on()
        finally:
            self._let_go()

    def _work_on(self) -> None:
        while (jobs := self._take()) is not None:
            try:
                self._commit(jobs)
            except Exception as error:
                self.stats.failures += 1
                log.warning("writer.batch_failed", units=len(jobs), error=type(error).__name__)
                self._again(jobs, error)
            self.stats.largest = max(self.stats.largest, len(jobs))
            _deliver(jobs)

    def _take(self) -> list[_Job] | None:
        first = self._jobs.get()
        if first is None:
            return None
        jobs = [first]
        while len(jobs) < self.batch:
            try:
                job = self._jobs.get_nowait()
            except queue.Empty:
                break
            if job is None:
                self._jobs.put(None)
                break
            jobs.append(job)
        return jobs

    def _commit(self, jobs: list[_Job]) -> None:
        if len(jobs) == 1:
            self._commit_lone(jobs[0])
        else:
            with self._begin() as tx:
                for job in jobs:
                    _run_one(tx, job)
        self.stats.batches += 1
        self.stats.units += len(jobs)

    def _commit_lone(self, job: _Job) -> None:
        """A unit that nobody shares its commit with: undone as the transaction that it is, it needs no savepoint."""
        job.value, job.error = None, None
        try:
            with self._begin() as tx:
                job.value = job.unit(tx)
        except BaseException as error:
            if _is_unavailable(error):
                raise
            job.error = error
            if job.otherwise and isinstance(error, Exception):
                with self._begin() as tx:
                    _run_otherwise(tx, job)

    @contextmanager
    def _begin(self) -> Iterator[Tx]:
        if not self.database.is_sqlite:
            # From the pool, which asks first whether the server is still there.
            with self.database.begin() as tx:
                yield tx
            return
        if self._held is None:
            self._held = self.database.engine.connect()
        try:
            with self._held.begin():
                yield self._held
        except BaseException:
            self._let_go()
            raise

    def _let_go(self) -> None:
        held, self._held = self._held, None
        if held is not None:
            held.close()

    def _again(self, jobs: list[_Job], error: Exception) -> None:
        """The batch failed as a whole, by one unit's fault or the database's."""
        if _is_unavailable(error) and not _is_rolled_back(error):
            _fail(jobs, error)
            return
        if _is_rolled_back(error):
            time.sleep(STEP_ASIDE_SECONDS[0])
        for job in jobs:
            self._alone(job)

    def _alone(self, job: _Job) -> None:
        """Run one unit in a commit of its own.

        Who lost a deadlock steps aside a moment before another try: the winner may not have taken the lock yet that
        was given up for it, and the two would only meet again.
        """
        for pause in (*STEP_ASIDE_SECONDS, None):
            try:
                self._commit([job])
            except Exception as error:
                if pause is None or not _is_rolled_back(error):
                    _fail([job], error)
                    return
                time.sleep(pause)
            else:
                return


def _run_one(tx: Tx, job: _Job) -> None:
    command(tx, "SAVEPOINT unit")
    _try(tx, job, job.unit)
    _try_otherwise(tx, job)
    command(tx, "RELEASE SAVEPOINT unit")


def _run_otherwise(tx: Tx, job: _Job) -> None:
    command(tx, "SAVEPOINT unit")
    _try_otherwise(tx, job)
    command(tx, "RELEASE SAVEPOINT unit")


def _try_otherwise(tx: Tx, job: _Job) -> None:
    for fallback in job.otherwise:
        if not isinstance(job.error, Exception):
            break
        _try(tx, job, partial(_instead, fallback, job.error))


def _try(tx: Tx, job: _Job, unit: Unit[Any]) -> None:
    job.value, job.error = None, None
    try:
        job.value = unit(tx)
    except BaseException as error:
        # Whatever it is, SystemExit even: the thread must outlive it, or the bot would stand still.
        if _is_unavailable(error):
            raise
        job.error = error
        command(tx, "ROLLBACK TO SAVEPOINT unit")


def _instead(fallback: Fallback[T], error: Exception, tx: Tx) -> T:
    return fallback(tx, error)


# SQLite's result codes when the file system, not the unit, is at fault (its texts would also match a column
# called `blocked`), and PostgreSQL's classes of SQLSTATE.
_SQLITE_FAULTS = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_NOTADB,
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_PROTOCOL,
        sqlite3.SQLITE_READONLY,
    }
)
_POSTGRES_FAULTS = ("40", "53", "57", "58", "08", "25006")


def _is_unavailable(error: BaseException) -> bool:
    """Whether the database, not the unit, is at fault."""
    if isinstance(error, PoolTimeout | DisconnectionError):
        return True
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return True
    root = _root(error)
    if (state := getattr(root, "sqlstate", None)) is not None:
        return str(state).startswith(_POSTGRES_FAULTS)
    if (code := getattr(root, "sqlite_errorcode", None)) is not None:
        # The low byte is the code, the rest its shade.
        return code & 0xFF in _SQLITE_FAULTS
    # PostgreSQL that cannot be reached gives no state.
    return isinstance(error, OperationalError)


def _is_rolled_back(error: BaseException) -> bool:
    """A deadlock or a failed serialization: certainly not committed, and worth another try at once."""
    return str(getattr(_root(error), "sqlstate", "")).startswith("40")


def _root(error: BaseException) -> BaseException:
    # Never the statement's parameters: they hold what people wrote.
    return getattr(error, "orig", None) or error


def _fail(jobs: Iterable[_Job], error: Exception) -> None:
    for job in jobs:
        job.value = None
        # One for each: an exception raised in many tasks at once collects all their traces.
        job.error = StorageUnavailable(str(_root(error))) if _is_unavailable(error) else error


def _deliver(jobs: list[_Job]) -> None:
    """Wake each event loop once for all its units of the batch."""
    by_loop: defaultdict[asyncio.AbstractEventLoop, list[_Job]] = defaultdict(list)
    for job in jobs:
        by_loop[job.loop].append(job)
    for loop, mine in by_loop.items():
        try:
            loop.call_soon_threadsafe(_resolve, mine)
        except RuntimeError:
            # The loop closed while its unit ran: the effect is durable, nobody waits for it.
            log.debug("writer.loop_closed", units=len(mine))


def _resolve(jobs: list[_Job]) -> None:
    for job in jobs:
        if job.future.done():
            continue
        if isinstance(job.error, StopIteration):
            # A future takes no StopIteration, and the units behind it would never be answered.
            job.future.set_exception(RuntimeError("a unit raised StopIteration"))
        elif job.error is not None:
            job.future.set_exception(job.error)
        else:
            job.future.set_result(job.value)
