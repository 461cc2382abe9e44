"""Long poll: a batch is kept before the next call confirms it."""

import asyncio
from collections import Counter
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

import structlog

from bot.intake.backoff import Backoff, Pause, pause
from bot.intake.calls import BotApi, CallFailed
from bot.intake.hiding import Hide, openly
from bot.intake.keeping import Clock, OnKept, TakeIn, hand_on, keep_all, never
from bot.intake.lanes import find_update_id, to_incoming, unreadable
from bot.metrics import Metrics
from storage.engine import StorageUnavailable
from storage.inbox import Incoming
from storage.writer import Writer

T = TypeVar("T")

log = structlog.get_logger(__name__)

# An empty answer sooner than this did not wait for updates.
SOON_SECONDS = 1.0
LONGEST_WISH_SECONDS = 3600.0
UNREADABLE_TRIES = 3
UNREADABLE_CHARACTERS = 2**20


@dataclass
class Poller:
    """Fetches updates by getUpdates; one object polls for one bot.

    The offset comes from the last batch only: ids may repeat, skip or go backwards, so a maximum of the past would
    confirm what never came. A restart begins without one, and what was kept already comes once more.
    """

    api_base: str
    token: str = field(repr=False)
    writer: Writer
    metrics: Metrics
    on_kept: OnKept
    clock: Clock
    allowed_updates: Sequence[str]
    timeout: int = 50
    limit: int = 100
    take_from_webhook: bool = False
    """Whether a webhook that stands in the way is deleted."""
    take_in: TakeIn = never
    hide: Hide = openly
    """How votes are kept."""
    backoff: Backoff = field(default_factory=Backoff)
    wait: Pause = pause
    _offset: int | None = None
    _limit: int = 0
    _before: tuple[int, ...] = ()
    _unreadable: tuple[int, int] = (0, 0)

    async def run(self, stop: asyncio.Event) -> None:
        """Poll until `stop`; what is not kept by then stays unconfirmed. Raises TokenRefused."""
        self._offset, self._limit, self._before = None, self.limit, ()
        async with BotApi(self.api_base, self.token) as api:
            while not stop.is_set():
                try:
                    answered = await _unless(stop, self._fetch(api))
                    if answered is not None:
                        await self._take(*answered, stop)
                except CallFailed as error:
                    await self._survive(api, error, stop)

    async def _fetch(self, api: BotApi) -> tuple[list[Any], bool]:
        """The next batch, and whether the server waited as asked."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        params: dict[str, Any] = {} if self._offset is None else {"offset": self._offset}
        batch = await api.call(
            "getUpdates",
            wait=self.timeout,
            limit=self._limit,
            timeout=self.timeout,
            allowed_updates=list(self.allowed_updates),
            **params,
        )
        if not isinstance(batch, list):
            raise CallFailed("garbled", "result is no list", status=200)
        return batch, loop.time() - began >= SOON_SECONDS

    async def _take(self, batch: list[Any], waited: bool, stop: asyncio.Event) -> None:
        incoming = [
            update for raw in batch if (update := to_incoming(raw, hide=self.hide)) is not None
        ]
        if unusable := len(batch) - len(incoming):
            self._count("unusable", unusable)
            log.error("intake.updates_without_id", updates=unusable)
        updates: dict[int, Incoming] = {}
        for update in incoming:
            updates.setdefault(update.update_id, update)
        if updates and not await self._keep(list(updates.values()), stop):
            return
        self._limit = self.limit
        self.backoff.reset()
        if not self._is_news(tuple(updates)) and not (waited and not batch):
            # Asking again at once would be a tight loop.
            await self.wait(stop, SOON_SECONDS)

    def _is_news(self, ids: tuple[int, ...]) -> bool:
        """Set the offset that confirms these; tell whether they differ from the batch before."""
        news = bool(ids) and ids != self._before
        if ids:
            # The highest confirms a shuffled batch whole. If that did not move the server, its numbers went
            # backwards within the batch, and then the last one does.
            self._offset = (max(ids) if news else ids[-1]) + 1
        self._before = ids
        return news

    async def _keep(self, updates: Sequence[Incoming], stop: asyncio.Event) -> bool:
        """Commit, however often it takes; False when `stop` came first."""
        updates = await self._left_by_worker(updates)
        while updates:
            try:
                kept = await keep_all(self.writer, updates, self.clock)
            except StorageUnavailable as error:
                self._count("storage")
                log.error("intake.storage_unavailable", updates=len(updates), error=str(error))  # noqa: TRY400 - expected
            else:
                self.metrics.received.inc(len(kept))
                hand_on(self.on_kept, kept)
                return True
            await self.wait(stop, self.backoff.next())
            if stop.is_set():
                return False
        return True

    async def _left_by_worker(self, updates: Sequence[Incoming]) -> list[Incoming]:
        """Offer each chat's only update to the worker; return what is still to be kept, in the order of arrival.

        Several of one chat are all kept first: if one of them failed, the next would overtake it.
        """
        of_lane = Counter(one.lane for one in updates)
        offered = [self.take_in(one) if of_lane[one.lane] == 1 else None for one in updates]
        left = []
        for one, taken in zip(updates, offered, strict=True):
            try:
                is_kept = taken is not None and await taken
            except StorageUnavailable:
                is_kept = False
            if is_kept:
                self.metrics.received.inc()
            else:
                left.append(one)
        return left

    async def _survive(self, api: BotApi, error: CallFailed, stop: asyncio.Event) -> None:
        self._count(error.reason)
        delay = self.backoff.next()
        if error.retry_after is not None:
            delay = max(delay, min(error.retry_after, LONGEST_WISH_SECONDS))
        if error.reason == "conflict":
            await self._settle(api, error)
        elif error.head and error.status == 200:
            await self._isolate(error, stop)
        else:
            log.warning("intake.call_failed", error=str(error), again_in=round(delay, 1))
        await self.wait(stop, delay)

    async def _settle(self, api: BotApi, error: CallFailed) -> None:
        if "webhook" not in error.description.lower():
            log.error("intake.another_poller", description=error.description)
            return
        log.error("intake.webhook_is_set", deleting=self.take_from_webhook)
        if self.take_from_webhook:
            try:
                await api.call("deleteWebhook", drop_pending_updates=False)
            except CallFailed as again:
                self._count(again.reason)

    async def _isolate(self, error: CallFailed, stop: asyncio.Event) -> None:
        """An answer that cannot be read: ask for one update a call, and keep the culprit as text.

        Else an update that breaks its batch would be delivered, and break it, for ever.
        """
        text = error.head.decode("utf-8", "replace")
        found = find_update_id(text) if self._limit == 1 else None
        self._limit = 1
        log.error("intake.answer_unreadable", reason=error.reason, update_id=found)
        if found is None:
            return
        update_id, tries = self._unreadable
        self._unreadable = (found, tries + 1 if found == update_id else 1)
        if self._unreadable[1] >= UNREADABLE_TRIES and await self._keep(
            [unreadable(found, text[:UNREADABLE_CHARACTERS])], stop
        ):
            self._offset = found + 1

    def _count(self, reason: str, times: int = 1) -> None:
        self.metrics.intake_failures.labels(reason).inc(times)


async def _unless(stop: asyncio.Event, work: Coroutine[Any, Any, T]) -> T | None:
    """The result of `work`, or None when `stop` came first."""
    doing = asyncio.ensure_future(work)
    halt = asyncio.ensure_future(stop.wait())
    try:
        await asyncio.wait({doing, halt}, return_when=asyncio.FIRST_COMPLETED)
        return doing.result() if doing.done() else None
    finally:
        for task in (doing, halt):
            task.cancel()
        await asyncio.gather(doing, halt, return_exceptions=True)
