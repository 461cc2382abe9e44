"""Whether the server is there at all: a failed send alone does not tell."""

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass, field

import structlog
from telegram.error import BadRequest, Conflict, Forbidden, RetryAfter
from telegram.ext import ExtBot

from bot.delivery.pacer import Slip
from bot.delivery.timing import Clock

log = structlog.get_logger(__name__)

FIRST, LONGEST = 1.0, 300.0
JITTER = 0.25
PATIENCE = 5.0
"""Real seconds to wait for an answer."""
SUSPECTS = 3
"""When so many chats fail and none succeeds in between, it is the server, even if it knows who we are."""


def backoff(failures: int) -> float:
    """Seconds until the next try after so many failures (0 is the first): doubling, with chance, so that not all return at once."""
    seconds = min(FIRST * 2.0 ** min(failures, 30), LONGEST)
    return seconds * random.SystemRandom().uniform(1 - JITTER, 1 + JITTER)


@dataclass(eq=False)
class Health:
    """Asks the server who we are when a send failed.

    While nobody answers, nothing else is sent and no message is blamed; `on_return` is called when somebody does.
    """

    bot: ExtBot[Slip]
    clock: Clock
    on_return: Callable[[], None]
    patience: float = PATIENCE
    suspects: dict[int, int] = field(default_factory=dict)
    """Chats whose sends failed since the last that was answered anywhere, with how often."""
    _probe: asyncio.Task[bool] | None = field(default=None, repr=False)
    _watch: asyncio.Task[None] | None = field(default=None, repr=False)

    @property
    def is_away(self) -> bool:
        """Whether nobody answered when last asked."""
        return self._watch is not None

    async def is_alive(self) -> bool:
        """Whether the server answers now; sends that fail together share one question."""
        if self.is_away:
            return False
        if self._probe is None or self._probe.done():
            self._probe = asyncio.create_task(self._ask())
        if await asyncio.shield(self._probe):
            return True
        if self._watch is None:
            log.warning("delivery.server_away")
            self._watch = asyncio.create_task(self._wait_for_it())
        return False

    def answered(self) -> None:
        """The server said something sensible about a send."""
        self.suspects.clear()
        if self._watch is not None:
            log.info("delivery.server_back")
            self._watch.cancel()
            self._watch = None
            self.on_return()

    def close(self) -> None:
        """Wait for nobody any more."""
        for task in (self._watch, self._probe):
            if task is not None:
                task.cancel()
        self._watch = self._probe = None

    async def _wait_for_it(self) -> None:
        never, failures = asyncio.Event(), 0
        while True:
            await self.clock.wait(never, backoff(failures))
            if await self._ask():
                break
            failures += 1
        self.answered()

    def is_to_blame(self, chat_id: int) -> bool:
        """Whether the server rather than a send to this chat is at fault, though it answers when asked."""
        self.suspects[chat_id] = self.suspects.get(chat_id, 0) + 1
        return len(self.suspects) >= SUSPECTS

    async def _ask(self) -> bool:
        limit, slip = self.patience, Slip(0, rested=False)
        try:
            await self.bot.get_me(
                read_timeout=limit, connect_timeout=limit, pool_timeout=limit, rate_limit_args=slip
            )
        except Exception as error:  # noqa: BLE001 - whatever the library makes of it, there was an answer or none
            return slip.answer is not None or _is_answer(error)
        return True


def _is_answer(error: Exception) -> bool:
    """Whether a Bot API said this. A rejected token is not counted: it is as good as no server for every message."""
    return isinstance(error, (BadRequest, Conflict, Forbidden, RetryAfter))
