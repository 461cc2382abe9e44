"""How long to wait after a failure: longer each time, never quite the same, never for ever."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

Pause = Callable[[asyncio.Event, float], Awaitable[None]]
"""Waits so many seconds, or until the event is set."""


@dataclass(slots=True)
class Backoff:
    """Doubles from `first` up to `longest` seconds; half of it is chance, so that many bots do not return as one."""

    first: float = 0.5
    longest: float = 60.0
    chance: random.Random = field(default_factory=random.Random)
    failures: int = 0

    def next(self) -> float:
        """Seconds to wait after one more failure."""
        # The exponent stops where a float would overflow after a week without network.
        whole = min(self.longest, self.first * 2.0 ** min(self.failures, 30))
        self.failures += 1
        return whole / 2 + self.chance.random() * whole / 2

    def reset(self) -> None:
        """It worked."""
        self.failures = 0


async def pause(stop: asyncio.Event, seconds: float) -> None:
    """Wait `seconds`, or until `stop`."""
    try:
        async with asyncio.timeout(seconds):
            await stop.wait()
    except TimeoutError:
        return
