"""How a matter was first spoken of: where, in which messages, when, and of which spot on the map."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from village.ids import ChatId

EARLIEST = timedelta(hours=1, minutes=30)
"""A clock begins so long before the registration at the earliest: an offer stands for an hour, and lines before it count for minutes."""

_SOUTH, _NORTH, _WEST, _EAST = 3.0, 53.7, 73.4, 135.2
"""The frame of China on a map. Wide on purpose: it tells a slip of the finger or a traveller's phone, not a border."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A place on the map, in degrees."""

    latitude: float
    longitude: float

    @property
    def abroad(self) -> bool:
        """Whether it lies outside the country for sure; such a spot is kept, and shown to be doubtful."""
        inside = _SOUTH <= self.latitude <= _NORTH and _WEST <= self.longitude <= _EAST
        return not inside


@dataclass(frozen=True, slots=True)
class Mention:
    """The messages of `chat` of which a request is made; `at` is when the first was said, None for just now."""

    chat: ChatId | None = None
    messages: tuple[int, ...] = ()
    at: datetime | None = None
    spot: Spot | None = None

    def began(self, now: datetime) -> datetime:
        """Since when the villager waits: from the first mention that the bot saw, never later than now."""
        return now if self.at is None else min(now, max(self.at, now - EARLIEST))
