"""Sliding windows over sends whose moment at the server is known only to lie between their start and their end."""

import math
from bisect import insort
from dataclasses import dataclass, field

MARGIN = 0.001
"""Seconds that a server's clock may be coarser than ours."""


@dataclass(slots=True)
class Window:
    """At most `limit` sends in any `length` seconds of the server.

    A send counts from its start until `length` after its end, since somewhere between the two the server counted it. A round trip
    is lost for each window so (a twentieth of the rate where it takes 50 ms), and none is ever exceeded.
    """

    limit: int
    length: float
    flying: int = 0
    _ended: list[float] = field(default_factory=list)
    _keep: int = 0

    def __post_init__(self) -> None:
        """The limit may shrink and grow again; what is remembered does not."""
        self._keep = self.limit

    def ready_at(self, now: float) -> float:
        """When one more may start; infinity when one in flight must end first."""
        free = self.limit - self.flying
        if free <= 0:
            return math.inf
        if len(self._ended) < free:
            return now
        return max(now, self._ended[-free] + self.length + MARGIN)

    def start(self) -> None:
        """A send begins."""
        self.flying += 1

    def end(self, at: float) -> None:
        """A send is over."""
        self.flying -= 1
        self.remember(at)

    def remember(self, at: float) -> None:
        """A send of another life ended then."""
        insort(self._ended, at)
        del self._ended[: -self._keep]

    def forgotten_at(self) -> float:
        """When nothing here counts any more."""
        if self.flying:
            return math.inf
        return self._ended[-1] + self.length + MARGIN if self._ended else -math.inf
