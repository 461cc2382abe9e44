"""The pacer: when a chat may be sent to, so that the server need not refuse."""

import asyncio
import math
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from telegram.error import RetryAfter
from telegram.ext import BaseRateLimiter

from bot.delivery.timing import Clock
from bot.delivery.windows import Window

SECOND, MINUTE = 1.0, 60.0
SPREAD = 0.6
"""A full second's sends start in this part of it: sent at once they would queue up behind each other, here and on the line, and every
later second would repeat that."""
SIGNS = 2
"""So many chats, refused though they had rested, say that the limit for all is meant."""

Answer = bool | dict[str, Any] | list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Limits:
    """What a server allows; None is no limit. Telegram states these, for a group over 60 seconds."""

    per_second: int | None = 30
    per_chat_per_second: int | None = 1
    per_group_per_minute: int | None = 20

    def edits(self, chat_id: int) -> tuple[int, float]:
        """How many edits of cards a chat gets in how many seconds: in a group with a limit at most half of it, since they can wait."""
        if chat_id < 0 and self.per_group_per_minute is not None:
            return 3, 3 * 2 * MINUTE / self.per_group_per_minute
        return 5, 5.0


@dataclass(eq=False, slots=True)
class Slip:
    """One send in flight; `answer` is what the server said, before any library read it."""

    chat_id: int
    rested: bool
    windows: tuple[Window, ...] = ()
    answer: Answer | None = None
    over: bool = False


@dataclass(slots=True)
class _Chat:
    windows: list[Window]
    edits: Window
    held_until: float = -math.inf

    def ready_at(self, now: float, *, edit: bool = False) -> float:
        windows = [*self.windows, self.edits] if edit else self.windows
        return max(now, self.held_until, *(one.ready_at(now) for one in windows))

    def forgotten_at(self) -> float:
        return max(self.held_until, *(one.forgotten_at() for one in (*self.windows, self.edits)))


@dataclass(eq=False)
class Pacer(BaseRateLimiter[Slip]):
    """Counts sends in the server's sliding windows, for all and for each chat; edits and deletions are sends too.

    All times are seconds of one monotonic clock. Deliverer asks and announces; a call of the bot without a Slip waits for its turn here.
    """

    limits: Limits = field(default_factory=Limits)
    clock: Clock = field(default_factory=Clock)
    _all: Window | None = None
    _held_until: float = -math.inf
    _next_at: float = -math.inf
    _chats: dict[int, _Chat] = field(default_factory=dict)
    _refused: dict[int, float] = field(default_factory=dict)
    _freed: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        """Open the window for all."""
        if self.limits.per_second is not None:
            self._all = Window(self.limits.per_second, SECOND)

    # What deliverer asks.

    def slot_at(self, now: float) -> float:
        """When anything at all may be sent; infinity when a send in flight must end first."""
        ready = max(now, self._held_until, self._next_at)
        return ready if self._all is None else max(ready, self._all.ready_at(now))

    def ready_at(self, chat_id: int, now: float, *, edit: bool = False) -> float:
        """When something, or an `edit` of a card, may be sent to a chat; infinity when a send in flight must end first."""
        chat = self._chats.get(chat_id)
        slot = self.slot_at(now)
        return slot if chat is None else max(slot, chat.ready_at(now, edit=edit))

    def resting(self, now: float) -> dict[int, float]:
        """The chats that may not be sent to now, each with the moment when it may."""
        for chat_id in [key for key, chat in self._chats.items() if chat.forgotten_at() <= now]:
            del self._chats[chat_id]
        times = ((key, chat.ready_at(now)) for key, chat in self._chats.items())
        return {chat_id: at for chat_id, at in times if at > now}

    # What deliverer announces.

    def begin(self, chat_id: int, now: float, *, edit: bool = False) -> Slip:
        """A send to a chat starts."""
        chat = self._chat(chat_id)
        rested = all(one.forgotten_at() <= now for one in chat.windows)
        windows = [
            *chat.windows,
            *([chat.edits] if edit else []),
            *([self._all] if self._all else []),
        ]
        for one in windows:
            one.start()
        if self._all:
            self._next_at = now + SPREAD * self._all.length / self._all.limit
        return Slip(chat_id, rested, tuple(windows))

    def end(self, slip: Slip, now: float) -> None:
        """A send is over, however it ended; once is enough."""
        if slip.over:
            return
        slip.over = True
        for one in slip.windows:
            one.end(now)
        self._freed.set()

    def limited(self, slip: Slip, seconds: float, now: float) -> None:
        """The server refused a send and asked to wait: the chat does, and all do when the chat gave no reason."""
        self.hold(slip.chat_id, now + seconds)
        self._refused = {key: until for key, until in self._refused.items() if until > now}
        if slip.rested:
            self._refused[slip.chat_id] = now + seconds
        if len(self._refused) >= SIGNS:
            self.hold_all(now + seconds)

    def hold(self, chat_id: int, until: float) -> None:
        """Send nothing to a chat until then."""
        chat = self._chat(chat_id)
        chat.held_until = max(chat.held_until, until)

    def hold_all(self, until: float) -> None:
        """Send nothing until then."""
        self._held_until = max(self._held_until, until)

    def remember(self, chat_id: int, at: float) -> None:
        """Somebody before us sent to this chat then."""
        windows = self._chat(chat_id).windows
        for one in (*windows, self._all) if self._all else windows:
            one.remember(at)

    def share(self, part: float) -> None:
        """Several processes share the limit for all: this one takes `part` of it."""
        if self._all is not None and self.limits.per_second is not None:
            self._all.limit = max(1, math.floor(self.limits.per_second * part))

    def _chat(self, chat_id: int) -> _Chat:
        chat = self._chats.get(chat_id)
        if chat is None:
            windows = []
            if self.limits.per_chat_per_second is not None:
                windows.append(Window(self.limits.per_chat_per_second, SECOND))
            # Groups and channels have negative ids.
            if self.limits.per_group_per_minute is not None and chat_id < 0:
                windows.append(Window(self.limits.per_group_per_minute, MINUTE))
            chat = self._chats[chat_id] = _Chat(windows, Window(*self.limits.edits(chat_id)))
        return chat

    # What python-telegram-bot asks.

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, Answer]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,  # noqa: ARG002 - the interface
        data: dict[str, Any],
        rate_limit_args: Slip | None,
    ) -> Answer:
        """Carry a call out: at once for deliverer, which asked before; else when its chat is ready."""
        if rate_limit_args is not None:
            rate_limit_args.answer = await callback(*args, **kwargs)
            return rate_limit_args.answer
        chat_id = data.get("chat_id")
        if not isinstance(chat_id, int):
            # No limits are known for calls that reach no chat.
            return await callback(*args, **kwargs)
        slip = await self._turn(chat_id)
        try:
            slip.answer = await callback(*args, **kwargs)
            return slip.answer
        except RetryAfter as error:
            self.limited(slip, seconds_of(error), self.clock.monotonic())
            raise
        finally:
            self.end(slip, self.clock.monotonic())

    async def _turn(self, chat_id: int) -> Slip:
        while (at := self.ready_at(chat_id, now := self.clock.monotonic())) > now:
            self._freed.clear()
            await self.clock.wait(self._freed, at - now)
        return self.begin(chat_id, now)


def seconds_of(error: RetryAfter) -> float:
    """How long a server asks to wait; the library speaks in seconds or timedelta, as its environment says."""
    wait = error.retry_after
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)
