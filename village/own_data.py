"""What is kept about somebody, as they are shown it."""

from dataclasses import dataclass
from datetime import date

from village.people import Actor


@dataclass(frozen=True, slots=True)
class OwnRow:
    """What the roster says of somebody beside what `Person` holds; `has_*` says that it is kept sealed."""

    household: str = ""
    away_since: date | None = None
    has_phone: bool = False
    has_identity: bool = False


@dataclass(frozen=True, slots=True)
class OwnData:
    """Everything that is kept about who asks: their row (none for a guest) and how much they said and did."""

    actor: Actor
    row: OwnRow | None
    accounts: int
    requests: int
    topics: int
    opinions: int
    votes: int
