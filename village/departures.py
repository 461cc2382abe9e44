"""Accounts that end and people who go: what each does to everything that is running, said before it happens."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from village.ids import HouseholdId, PersonId, UserId
from village.people import Gone, Post
from village.referrals import SlipKind
from village.rights import Deed

PATIENCE = timedelta(minutes=10)
"""DEFAULT, ours: how long what was said beforehand may be confirmed; later it is said anew."""


class Departure(StrEnum):
    """What happens to somebody, or to an account of theirs."""

    UNBIND = "unbind"
    """The speaking account is nobody's again."""
    LOST = "lost"
    """A phone was lost: the person's other accounts, or all of them when a cadre says so."""
    DIED = "died"
    MOVED = "moved"
    RESTORE = "restore"
    """It was a mistake, or they came back."""


GOES: dict[Departure, Gone] = {Departure.DIED: Gone.DIED, Departure.MOVED: Gone.MOVED}
"""Those after which somebody is on the roster no more."""
DEEDS: dict[Departure, Deed] = {
    Departure.UNBIND: Deed.UNBIND,
    Departure.LOST: Deed.UNBIND,
    Departure.DIED: Deed.RECORD_DEATH,
    Departure.MOVED: Deed.RECORD_MOVE,
    Departure.RESTORE: Deed.RESTORE,
}


@dataclass(frozen=True, slots=True)
class Heir:
    """Who answers for a request or looks after a discussion from now on."""

    number: int
    to: PersonId
    name: str


@dataclass(frozen=True, slots=True)
class Passed:
    """A slip (抄告单, 联系函) that another speaks for; without a name it goes on by paper."""

    kind: SlipKind
    number: int
    name: str = ""


@dataclass(frozen=True, slots=True)
class Home:
    """A household by its number and name."""

    id: HouseholdId
    name: str


@dataclass(frozen=True, slots=True)
class Seats:
    """Where somebody stands for others: in households, and in circles (`circle` is None for who serves in none)."""

    heads: tuple[Home, ...] = ()
    speaks_for: tuple[Home, ...] = ()
    serves: tuple[HouseholdId, ...] = ()
    circle: int | None = None
    duties: str = ""
    kept: bool = False
    leads: tuple[int, ...] = ()
    empties: Home | None = None
    """The household of which they are the last."""


@dataclass(frozen=True, slots=True)
class Effects:
    """All that a departure does. What was said beforehand and what is done are this, compared by its seal."""

    accounts: tuple[UserId, ...] = ()
    raised: tuple[int, ...] = ()
    """Running requests of theirs: they go on, in their name."""
    waiting: tuple[int, ...] = ()
    """Requests that stay with them, though they hear of nothing."""
    carrying: tuple[int, ...] = ()
    """Errands that stay with them all the same."""
    asked: tuple[int, ...] = ()
    """Running errands that are for them, or that they asked for somebody: they go on."""
    handed: tuple[Heir, ...] = ()
    errands: tuple[Heir, ...] = ()
    """Errands that they carry."""
    slips: tuple[Passed, ...] = ()
    """Slips that they made, or were to answer."""
    cases: tuple[int, ...] = ()
    """Requests of which they are the case-holder (包案): they need another."""
    discussions: tuple[Heir, ...] = ()
    decisions: tuple[Heir, ...] = ()
    """Running decisions that they are in charge of."""
    ballots: tuple[Heir, ...] = ()
    """Running ballots that they opened."""
    seated: tuple[int, ...] = ()
    """Running ballots in which they have a seat: the roll stays, and so does a vote."""
    contacts: Heir | None = None
    """Who answers from now on for the contact with so many (`number`) party members who are away."""
    votes: tuple[int, ...] = ()
    """Running discussions in which their vote stands."""
    posts: tuple[Post, ...] = ()
    representative: bool = False
    seats: Seats = Seats()
    was: Gone | None = None
    """What is taken back."""

    @property
    def seal(self) -> str:
        """Eight hex digits that are others for other effects."""
        return hashlib.sha256(repr(self).encode()).hexdigest()[:8]


def is_fresh(asked_at: datetime, now: datetime) -> bool:
    """Whether what was said at `asked_at` may still be confirmed."""
    return timedelta() <= now - asked_at <= PATIENCE
