"""Keep updates durably, then hand them on; what waits together is kept together."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

import structlog

from bot.intake.lanes import unreadable
from bot.metrics import Metrics
from storage import inbox
from storage.engine import StorageUnavailable, Tx
from storage.inbox import Incoming
from storage.writer import Writer

OnKept = Callable[[Sequence[Incoming]], None]
"""Told of updates after their commit, in the order of arrival. A repeated one comes again: the worker's claim sees to it."""

TakeIn = Callable[[Incoming], Awaitable[bool] | None]
"""Asked before an update is kept: the worker may keep and serve it in one commit (see Worker.take_in)."""

Clock = Callable[[], datetime]

log = structlog.get_logger(__name__)

# So many rows fill a commit without holding up the units behind it.
LARGEST_GROUP = 500
# A commit costs as much as forty rows, so it waits so many turns of the event loop (some 0.1 ms) for company.
MOST_TURNS = 8


async def keep_all(writer: Writer, updates: Sequence[Incoming], clock: Clock) -> list[Incoming]:
    """Commit updates; return the rows as they are kept. Raises StorageUnavailable, and nothing else."""
    try:
        await _keep(writer, updates, clock)
    except StorageUnavailable:
        raise
    except Exception as error:  # noqa: BLE001 - one row that no database takes must not hold up the rest
        log.error("intake.batch_refused", updates=len(updates), error=type(error).__name__)  # noqa: TRY400 - no trace: it holds what people wrote
        one_by_one = (_keep_alone(writer, one, clock) for one in updates)
        return list(await asyncio.gather(*one_by_one))
    return list(updates)


async def _keep(writer: Writer, updates: Sequence[Incoming], clock: Clock) -> None:
    at = clock()

    def unit(tx: Tx) -> None:
        inbox.keep(tx, updates, at=at)

    await writer.run(unit)


async def _keep_alone(writer: Writer, update: Incoming, clock: Clock) -> Incoming:
    try:
        await _keep(writer, [update], clock)
    except StorageUnavailable:
        raise
    except Exception as error:  # noqa: BLE001 - as above
        log.error("intake.update_refused", update_id=update.update_id, error=type(error).__name__)  # noqa: TRY400 - as above
        # An empty row in its place: it gets parked, and an operator learns of it.
        update = unreadable(update.update_id, "")
        await _keep(writer, [update], clock)
    return update


def hand_on(on_kept: OnKept, updates: Sequence[Incoming]) -> None:
    """Tell `on_kept`; whatever it raises, the updates are kept and a restarted worker finds them."""
    try:
        on_kept(updates)
    except Exception:
        log.exception("intake.hand_on_failed", updates=len(updates))


def never(_update: Incoming) -> None:
    """No worker takes it in: everything is kept first."""


class Group:
    """Updates that arrive while a commit runs are kept together by the next one."""

    def __init__(
        self,
        writer: Writer,
        metrics: Metrics,
        on_kept: OnKept,
        clock: Clock,
        take_in: TakeIn = never,
    ) -> None:
        """Wait for the first."""
        self._take_in = take_in
        self._writer = writer
        self._metrics = metrics
        self._on_kept = on_kept
        self._clock = clock
        self._waiting: list[tuple[Incoming, asyncio.Future[None]]] = []
        self._running: asyncio.Task[None] | None = None
        self._last = 0

    async def keep(self, update: Incoming) -> None:
        """Return once `update` is durable. Raises StorageUnavailable."""
        taken = self._take_in(update)
        if taken is not None and await taken:
            self._metrics.received.inc()
            return
        loop = asyncio.get_running_loop()
        waiter: asyncio.Future[None] = loop.create_future()
        self._waiting.append((update, waiter))
        if self._running is None:
            self._running = loop.create_task(self._run())
            self._running.add_done_callback(self._ended)
        await waiter

    async def _run(self) -> None:
        try:
            while self._waiting:
                await self._linger()
                group = self._waiting[:LARGEST_GROUP]
                del self._waiting[:LARGEST_GROUP]
                await self._commit(group)
        finally:
            # At once: who comes before the callback below must start a task of its own.
            self._running = None

    async def _linger(self) -> None:
        """Let requests that are already on their way join: half of all is best, as the others come during the commit."""
        turns = 0
        while len(self._waiting) < self._last // 2 and turns < MOST_TURNS:
            turns += 1
            await asyncio.sleep(0)
        self._last = max(len(self._waiting), self._last // 2)

    def _ended(self, task: asyncio.Task[None]) -> None:
        # A task cancelled before its first step runs no `finally`.
        if self._running is task:
            self._running = None
        if self._running is None:
            left, self._waiting = self._waiting, []
            _answer(left, "stopped")

    async def _commit(self, group: Sequence[tuple[Incoming, asyncio.Future[None]]]) -> None:
        try:
            kept = await keep_all(self._writer, [update for update, _ in group], self._clock)
        except StorageUnavailable as error:
            _answer(group, str(error))
        except BaseException:
            _answer(group, "stopped")
            raise
        else:
            self._metrics.received.inc(len(kept))
            _answer(group, None)
            hand_on(self._on_kept, kept)


def _answer(
    group: Sequence[tuple[Incoming, asyncio.Future[None]]], unavailable: str | None
) -> None:
    for _, waiter in group:
        if waiter.done():
            continue
        if unavailable is None:
            waiter.set_result(None)
        else:
            waiter.set_exception(StorageUnavailable(unavailable))
