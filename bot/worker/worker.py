"""Lanes: updates of one chat in the order they came, chats beside each other."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

import structlog

from bot.metrics import Metrics
from bot.worker.dispatch import Clock, Undone
from handlers.door import Ending
from storage import inbox
from storage.engine import Database, StorageUnavailable, Tx
from storage.inbox import Incoming
from storage.shards import Ownership, shard_of
from storage.writer import Writer

WORKERS = 1
"""The kind of ownership that workers share (see storage.shards)."""
ATTEMPTS = 3
RETRY_SECONDS = (0.2, 1.0)
STORAGE_RETRY_SECONDS = 2.0
QUEUE_LIMIT = 5_000
"""Updates held in memory; what is above waits in the database, where it is safe."""
TAKEN_IN_AT_ONCE = 128
"""Chats whose new updates are served before they are confirmed; beyond that the chat would wait long to hear that we have them."""
SCAN_BELOW = 500
"""A scan is worth its reads only when memory runs low."""

log = structlog.get_logger(__name__)

Serve = Callable[[Incoming], Awaitable[Ending]]


@dataclass
class Worker:
    """Serves what waits in the inbox.

    `take_in` serves a new update at once, where its chat is idle; `feed` takes updates that intake just committed in this process; a
    scan finds what else waits: after a restart, from another process, or put back by an operator.
    """

    database: Database
    writer: Writer
    serve: Serve
    metrics: Metrics
    clock: Clock
    parked: Callable[[Tx], None]
    """Runs in the unit that parks an update, to tell the operator."""
    scan_seconds: float = 1.0
    serve_new: Serve | None = None
    """Serves an update that is not in the inbox yet (see Dispatch.take_in)."""
    _lanes: dict[int, deque[Incoming]] = field(default_factory=dict)
    _known: set[int] = field(default_factory=set)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _owned: Ownership | None = None
    _behind: bool = True
    """Whether older updates of a chat may still be in the database: until they are here, `feed` may not overtake them."""
    _held: list[Incoming] = field(default_factory=list)
    """Fed while behind: taken after what a scan finds, or left to the next one."""
    _stop: asyncio.Event = field(default_factory=asyncio.Event)
    _arriving: dict[int, asyncio.Future[bool]] = field(default_factory=dict)
    """New updates that somebody waits to see kept, by id."""

    def take_in(self, update: Incoming) -> asyncio.Future[bool] | None:
        """Serve an update that is not in the inbox yet: one commit instead of two.

        None where it must be kept first: nobody works for its chat here, or something of its chat is under way. Else the result comes
        with the commit: True once the update is kept, whatever became of its unit, False where that is left to the caller.
        StorageUnavailable is raised in it.
        """
        owned = self._owned.owned if self._owned else frozenset()
        if (
            self.serve_new is None
            or self._behind
            or self._stop.is_set()
            or shard_of(update.lane) not in owned
            or update.lane in self._lanes
            or update.update_id in self._known
            or len(self._lanes) >= TAKEN_IN_AT_ONCE
        ):
            return None
        arrival: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._arriving[update.update_id] = arrival
        self._push(update)
        return arrival

    def feed(self, updates: Sequence[Incoming]) -> None:
        """Take updates that are in the inbox already."""
        if self._owned is None:
            # Not at work yet, or never in this process: a scan finds them.
            return
        if self._behind:
            self._held.extend(updates)
        else:
            self._take(updates)

    def owns(self, chat_id: int) -> bool:
        """Whether this process works for a chat."""
        return self._owned is not None and shard_of(chat_id) in self._owned.owned

    async def run(self, stop: asyncio.Event) -> None:
        """Serve until `stop`; then finish the units that are running and leave the rest in the inbox."""
        self._stop = stop
        self._owned = Ownership(self.database, WORKERS)
        try:
            while not stop.is_set():
                full = await self._scan()
                await self._pause(0.05 if full else self.scan_seconds)
        finally:
            if self._tasks:
                await asyncio.wait(self._tasks)
            await asyncio.to_thread(self._owned.close)

    async def _scan(self) -> bool:
        """Look for what waits in the database; tells whether there may be more."""
        owned, limit = self._owned, SCAN_BELOW + len(self._known)
        if owned is None or len(self._known) >= SCAN_BELOW:
            self._held.clear()
            return self._behind
        self._behind = True
        busy = {shard_of(lane) for lane in self._lanes}
        try:
            shards = await asyncio.to_thread(owned.balance, busy)
            waiting = await asyncio.to_thread(self._waiting, shards, limit)
        except Exception as error:  # noqa: BLE001 - whatever the database says, the worker looks again
            log.warning("worker.scan_failed", error=type(error).__name__)
            self._held.clear()
            return False
        for update in waiting:
            self._push(update)
        held, self._held = self._held, []
        self._behind = len(waiting) >= limit
        if not self._behind:
            self._take(held)
        return self._behind

    def _waiting(self, shards: frozenset[int], limit: int) -> list[Incoming]:
        with self.database.read() as tx:
            found = inbox.waiting(tx, shards, limit=limit)
        return [update for _, update in found]

    def _take(self, updates: Sequence[Incoming]) -> None:
        owned = self._owned.owned if self._owned else frozenset()
        for update in updates:
            if shard_of(update.lane) not in owned:
                continue
            if len(self._known) < QUEUE_LIMIT:
                self._push(update)
            else:
                self._behind = True

    def _push(self, update: Incoming) -> None:
        if update.update_id in self._known:
            return
        self._known.add(update.update_id)
        lane = self._lanes.get(update.lane)
        if lane is not None:
            lane.append(update)
            return
        self._lanes[update.lane] = deque([update])
        task = asyncio.create_task(self._drain(update.lane))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _drain(self, lane: int) -> None:
        self.metrics.lanes.inc()
        queue = self._lanes[lane]
        try:
            while queue and not self._stop.is_set():
                update = queue.popleft()
                if await self._new(update):
                    await self._one(update)
                self._known.discard(update.update_id)
        finally:
            for one in queue:
                self._known.discard(one.update_id)
                _tell(self._arriving.pop(one.update_id, None), False)
            del self._lanes[lane]
            self.metrics.lanes.dec()

    async def _new(self, update: Incoming) -> bool:
        """The first attempt at an update that is not in the inbox; tells whether there is anything left to do."""
        arrival = self._arriving.pop(update.update_id, None)
        if arrival is None or self.serve_new is None:
            return True
        began, is_kept = asyncio.get_running_loop().time(), False
        try:
            ending = await self.serve_new(update)
        except Undone as undone:
            is_kept = True
            _tell(arrival, True)
            return not await self._failed(update, undone.error, 1)
        except StorageUnavailable as error:
            self.metrics.handled.labels("retried").inc()
            if not arrival.done():
                arrival.set_exception(StorageUnavailable(str(error)))
            return False
        except Exception as error:  # noqa: BLE001 - it comes again once it is kept, and then it counts
            log.error("worker.unit_failed", kind=update.kind, error=_place(error), attempt=0)  # noqa: TRY400 - as below
            return False
        else:
            is_kept = True
            self._ended(ending, began)
            return False
        finally:
            _tell(arrival, is_kept)

    async def _one(self, update: Incoming) -> None:
        """One update to its end: done, refused, repeated, or parked after ATTEMPTS."""
        failed = 0
        while not self._stop.is_set() or not failed:
            began = asyncio.get_running_loop().time()
            try:
                ending = await self.serve(update)
            except StorageUnavailable as error:
                # Not the update's fault: it waits as long as the database does.
                log.error("worker.storage_unavailable", error=str(error))  # noqa: TRY400 - expected
                self.metrics.handled.labels("retried").inc()
                await self._pause(STORAGE_RETRY_SECONDS)
                failed = max(failed, 1)
                continue
            except Exception as error:  # noqa: BLE001 - a handler's fault ends its unit, not the lane
                failed += 1
                if await self._failed(update, error, failed):
                    return
                continue
            self._ended(ending, began)
            return

    def _ended(self, ending: Ending, began: float) -> None:
        self.metrics.handled.labels(ending.value).inc()
        self.metrics.handling_seconds.observe(asyncio.get_running_loop().time() - began)

    async def _failed(self, update: Incoming, error: Exception, failed: int) -> bool:
        """Count a failed attempt; tells whether the update is parked."""
        # The error's type and place, never its words: they may quote what somebody wrote.
        place = _place(error)
        log.error("worker.unit_failed", kind=update.kind, error=place, attempt=failed)
        try:
            is_parked = await self.writer.run(lambda tx: self._note(tx, update, place))
        except StorageUnavailable:
            is_parked = False
        self.metrics.handled.labels("parked" if is_parked else "retried").inc()
        if not is_parked:
            await self._pause(RETRY_SECONDS[min(failed, len(RETRY_SECONDS)) - 1])
        return is_parked

    def _note(self, tx: Tx, update: Incoming, error: str) -> bool:
        is_parked = inbox.note_failure(tx, update.update_id, error=error, limit=ATTEMPTS)
        if is_parked:
            self.parked(tx)
        return is_parked

    async def _pause(self, seconds: float) -> None:
        try:
            await asyncio.wait_for(self._stop.wait(), seconds)
        except TimeoutError:
            return


def _tell(arrival: asyncio.Future[bool] | None, is_kept: bool) -> None:
    if arrival is not None and not arrival.done():
        arrival.set_result(is_kept)


def _place(error: BaseException) -> str:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = (
        f" at {trace.tb_frame.f_code.co_filename.rsplit('/', 1)[-1]}:{trace.tb_lineno}"
        if trace
        else ""
    )
    return f"{type(error).__name__}{where}"
