"""The two clocks that delivery reads, and waiting by them."""

import asyncio
import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime


def utc_now() -> datetime:
    """The time of day."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Clock:
    """`now` dates what is recorded, `monotonic` paces; `speed` of its seconds pass in a real one, so that tests need not wait."""

    now: Callable[[], datetime] = utc_now
    monotonic: Callable[[], float] = time.monotonic
    speed: float = 1.0

    async def wait(self, event: asyncio.Event, seconds: float) -> None:
        """Wait until the event, but at most so many of this clock's seconds."""
        limit = None if math.isinf(seconds) else max(seconds, 0.0) / self.speed
        try:
            async with asyncio.timeout(limit):
                await event.wait()
        except TimeoutError:
            return
