"""How fast a bot may send, as Telegram limits it; off unless the operator sets it."""

import math
from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from chatroom.errors import too_many_requests
from chatroom.settings import RateLimits


@dataclass
class _Window:
    size: int
    span: timedelta
    times: deque[datetime] = field(default_factory=deque)

    def wait(self, now: datetime) -> timedelta:
        while self.times and self.times[0] + self.span <= now:
            self.times.popleft()
        if len(self.times) < self.size:
            return timedelta()
        return self.times[0] + self.span - now


@dataclass
class Limiter:
    """Sliding windows per bot and per chat of a bot."""

    limits: RateLimits
    _windows: dict[tuple[int, str], _Window] = field(default_factory=dict)

    def take(self, bot_id: int, chat_id: str, now: datetime) -> None:
        """Count one message, or ApiError 429 with the seconds to wait."""
        windows = self._of(bot_id, chat_id)
        wait = max((window.wait(now) for window in windows), default=timedelta())
        if wait > timedelta():
            raise too_many_requests(max(math.ceil(wait.total_seconds()), 1))
        for window in windows:
            window.times.append(now)

    def _of(self, bot_id: int, chat_id: str) -> list[_Window]:
        second, minute = timedelta(seconds=1), timedelta(minutes=1)
        is_group = chat_id.startswith("-")
        wanted = (
            ("", self.limits.per_second, second),
            (f"chat {chat_id}", self.limits.per_chat_per_second, second),
            (f"group {chat_id}", self.limits.per_group_per_minute if is_group else 0, minute),
        )
        return [
            self._windows.setdefault((bot_id, key), _Window(size, span))
            for key, size, span in wanted
            if size > 0
        ]
