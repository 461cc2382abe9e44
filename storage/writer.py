"""The writer: one thread, one connection, many units, one fsync."""

import asyncio
import queue
import threading
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, TypeVar

import structlog
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from storage.engine import Database, StorageUnavailable, Tx

T = TypeVar("T")
Unit = Callable[[Tx], T]

log = structlog.get_logger(__name__)

BATCH = 256


@dataclass(slots=True)
class _Job:
    unit: Unit[Any]
    loop: asyncio.AbstractEventLoop
    future: asyncio.Future[Any]
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

    Every unit that waits is taken (at most `batch`), each runs under a savepoint of its own, and all are made
    durable by one commit. A result reaches its waiter after that commit only. On PostgreSQL several writers may
    run; there a batch that meets a deadlock is run again unit by unit.
    """

    database: Database
    batch: int = BATCH
    name: str = "writer"
    stats: WriterStats = field(default_factory=WriterStats)
    _jobs: "queue.SimpleQueue[_Job | None]" = field(default_factory=queue.SimpleQueue)
    _thread: threading.Thread | None = None

    def start(self) -> None:
        """Start the thread; units may be submitted before."""
        self._thread = threading.Thread(target=self._work, name=self.name, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Finish what waits, then stop the thread."""
        if self._thread is not None:
            self._jobs.put(None)
            self._thread.join()
            self._thread = None

    @property
    def waiting(self) -> int:
        """How many units wait for the next batch."""
        return self._jobs.qsize()

    async def run(self, unit: Unit[T]) -> T:
        """Run `unit` in the writer; return its value once it is durable, or raise what it raised."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        self._jobs.put(_Job(unit, loop, future))
        return await future

    def _work(self) -> None:
        while (jobs := self._take()) is not None:
            try:
                self._commit(jobs)
            except SQLAlchemyError as error:
                self._again(jobs, error)
            except BaseException as error:
                # The thread must outlive anything a unit can raise, or the bot would stand still.
                _fail(jobs, error)
            self.stats.batches += 1
            self.stats.units += len(jobs)
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
        with self.database.begin() as tx:
            for job in jobs:
                _run_one(tx, job)

    def _again(self, jobs: list[_Job], error: SQLAlchemyError) -> None:
        """The batch as a whole failed: on PostgreSQL a deadlock; else the database is not available."""
        self.stats.failures += 1
        log.warning("writer.batch_failed", units=len(jobs), error=type(error).__name__)
        if self.database.is_sqlite:
            _fail(jobs, StorageUnavailable(str(_root(error))))
            return
        for job in jobs:
            try:
                self._commit([job])
            except SQLAlchemyError as again:
                _fail([job], StorageUnavailable(str(_root(again))))


def _run_one(tx: Tx, job: _Job) -> None:
    job.value, job.error = None, None
    tx.exec_driver_sql("SAVEPOINT unit")
    try:
        job.value = job.unit(tx)
    except DBAPIError as error:
        if error.connection_invalidated or _is_unavailable(error):
            raise
        job.error = error
    except Exception as error:
        job.error = error
    if job.error is not None:
        tx.exec_driver_sql("ROLLBACK TO SAVEPOINT unit")
    tx.exec_driver_sql("RELEASE SAVEPOINT unit")


# What SQLite says when the file system, not the unit, is at fault; PostgreSQL's classes are in SQLSTATE.
_SQLITE_FAULTS = ("full", "locked", "disk I/O", "readonly", "unable to open", "malformed")
_POSTGRES_FAULTS = ("40", "53", "57", "58", "08")


def _is_unavailable(error: DBAPIError) -> bool:
    state = getattr(error.orig, "sqlstate", None)
    if state:
        return str(state).startswith(_POSTGRES_FAULTS)
    message = str(error.orig)
    return any(fault in message for fault in _SQLITE_FAULTS)


def _root(error: SQLAlchemyError) -> BaseException:
    # Never the statement's parameters: they hold what people wrote.
    return getattr(error, "orig", None) or error


def _fail(jobs: Iterable[_Job], error: BaseException) -> None:
    for job in jobs:
        job.value, job.error = None, error


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
        if job.error is not None:
            job.future.set_exception(job.error)
        else:
            job.future.set_result(job.value)
