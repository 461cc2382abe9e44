"""Long polls that wait for updates: one a bot, woken by the commit that brings one."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

OTHER_POLL = (
    "terminated by other getUpdates request; make sure that only one bot instance is running"
)
WEBHOOK_SET = "terminated by setWebhook request"
SAME_OFFSET_WAIT = timedelta(seconds=3)
SAME_OFFSET_HURRY = timedelta(seconds=0.5)


@dataclass(eq=False)
class LongPoll:
    """One waiting request; `conflict` says why it must give up, `released` that the server stops."""

    signal: asyncio.Event = field(default_factory=asyncio.Event)
    conflict: str = ""
    released: bool = False


@dataclass
class Queues:
    """The long poll of each bot and the offset it asked for last."""

    _waiting: dict[int, LongPoll] = field(default_factory=dict)
    _last: dict[int, tuple[int, datetime]] = field(default_factory=dict)
    _stopped: bool = False

    def enter(self, bot_id: int) -> LongPoll:
        """Begin a poll; the older one of the same bot fails."""
        self.interrupt(bot_id, OTHER_POLL)
        poll = LongPoll(released=self._stopped)
        self._waiting[bot_id] = poll
        return poll

    def leave(self, bot_id: int, poll: LongPoll) -> None:
        """End a poll."""
        if self._waiting.get(bot_id) is poll:
            del self._waiting[bot_id]

    def interrupt(self, bot_id: int, conflict: str) -> None:
        """Let the waiting poll of the bot fail."""
        older = self._waiting.pop(bot_id, None)
        if older is not None:
            older.conflict = conflict
            older.signal.set()

    def wake(self, bots: Iterable[int]) -> None:
        """Tell the polls of these bots that there is something."""
        for bot_id in bots:
            poll = self._waiting.get(bot_id)
            if poll is not None:
                poll.signal.set()

    def release(self) -> None:
        """Let every poll return what it has, so that the server can stop at once."""
        self._stopped = True
        for poll in self._waiting.values():
            poll.released = True
            poll.signal.set()

    def adjust(
        self, bot_id: int, offset: int, limit: int, timeout: int, now: datetime
    ) -> tuple[int, int]:
        """Slow down a client that asks for the same offset over and over: (limit, timeout)."""
        last = self._last.get(bot_id)
        self._last[bot_id] = (offset, now)
        if last is None or last[0] != offset:
            return limit, timeout
        if now < last[1] + SAME_OFFSET_WAIT:
            timeout = max(timeout, int(SAME_OFFSET_WAIT.total_seconds()))
        if now < last[1] + SAME_OFFSET_HURRY:
            limit = 1
        return limit, timeout
