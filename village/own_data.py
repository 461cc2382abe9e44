"""What is kept about somebody, as they are shown it."""

from dataclasses import dataclass
from datetime import date

from village.people import Actor, Collective


@dataclass(frozen=True, slots=True)
class OwnRow:
    """What the roster says of somebody beside what `Person` holds; `phone_sealed` and `has_identity` say that it is kept sealed.

    `on_cards` counts the households whose contact card bears their name and phone.
    """

    household: str = ""
    away_since: date | None = None
    phone_sealed: str = ""
    has_identity: bool = False
    collective: Collective = Collective.UNSTATED
    on_cards: int = 0
    phone: str = ""
    """Masked to its last digits, even for its owner: others look over one's shoulder. Empty where it cannot be opened."""

    @property
    def has_phone(self) -> bool:
        """Whether a phone is kept."""
        return bool(self.phone_sealed)


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
    errands: int = 0
