"""Topics (议题) and their discussion polls (讨论投票): what is asked, who answered, how it ended.

A discussion poll is 线上意向，非正式表决: no source makes a group poll a valid decision under 村民委员会组织法.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta, tzinfo
from enum import StrEnum

from village.errors import TextMissing, TextTooLong, WrongState
from village.ids import PersonId, UserId, VillageId
from village.people import Person

TITLE_LIMIT = 100
BODY_LIMIT = 1500
DISCUSSION_DAYS = 3
"""Default length of a discussion: long enough for a night shift, short enough to be remembered. A default of this project."""
CLOSING_TIME = time(20)
"""Local time at which a discussion closes: people are home, quiet hours have not begun."""


class State(StrEnum):
    """Where a topic stands in its first cut: moved, discussed, done."""

    MOVED = "moved"
    DISCUSSING = "discussing"
    CLOSED = "closed"


class Move(StrEnum):
    """What moves a topic."""

    DISCUSS = "discuss"
    CLOSE = "close"


TRANSITIONS: dict[tuple[State, Move], State] = {
    (State.MOVED, Move.DISCUSS): State.DISCUSSING,
    (State.DISCUSSING, Move.CLOSE): State.CLOSED,
}


class Choice(StrEnum):
    """What a discussion poll offers, in this order."""

    FOR = "for"
    AGAINST = "against"
    TALK_MORE = "talk_more"


CHOICES: tuple[Choice, ...] = tuple(Choice)


class Voter(StrEnum):
    """How a voter is counted in a discussion poll."""

    HOME = "home"
    AWAY = "away"
    GUEST = "guest"
    """Bound to nobody of the roster: shown, but counted apart."""


@dataclass(frozen=True, slots=True)
class Topic:
    """One matter put to the village."""

    village_id: VillageId
    number: int
    title: str
    body: str
    state: State
    mover_user: UserId
    mover_person: PersonId | None
    mover_name: str
    opened_at: datetime
    due_at: datetime | None = None
    owner: PersonId | None = None
    """The cadre who put it to discussion."""
    opinions: int = 0
    version: int = 1

    @property
    def subject(self) -> str:
        """How the trail and the cards call it."""
        return f"topic:{self.number}"


@dataclass(frozen=True, slots=True)
class Tally:
    """Votes of a discussion poll by choice and by how the voter is counted."""

    counts: Mapping[tuple[Choice, Voter], int]

    def votes(self, choice: Choice, voter: Voter | None = None) -> int:
        """Votes for `choice`, of one kind of voter or of the roster's people (home and away)."""
        kinds = (Voter.HOME, Voter.AWAY) if voter is None else (voter,)
        return sum(self.counts.get((choice, kind), 0) for kind in kinds)

    @property
    def total(self) -> int:
        """Votes of the roster's people."""
        return sum(self.votes(choice) for choice in CHOICES)

    def of(self, voter: Voter) -> int:
        """All votes of one kind of voter."""
        return sum(self.votes(choice, voter) for choice in CHOICES)


def counted_as(person: Person | None) -> Voter:
    """How a person of the roster, or None who is a guest, is counted in a discussion."""
    if person is None:
        return Voter.GUEST
    return Voter.AWAY if person.away else Voter.HOME


def split_words(text: str) -> tuple[str, str]:
    """Title and body of what somebody wrote: the first line, and the rest.

    Raises TextMissing without a title, TextTooLong above the limits.
    """
    title, _, body = text.strip().partition("\n")
    title, body = title.strip(), body.strip()
    if not title:
        raise TextMissing(command="topic")
    if len(title) > TITLE_LIMIT:
        raise TextTooLong(length=len(title), limit=TITLE_LIMIT)
    if len(body) > BODY_LIMIT:
        raise TextTooLong(length=len(body), limit=BODY_LIMIT)
    return title, body


def closing(
    opened_at: datetime, zone: tzinfo, days: int = DISCUSSION_DAYS, at: time = CLOSING_TIME
) -> datetime:
    """When a discussion opened at `opened_at` closes: at local time `at` of the last of `days` days."""
    day = opened_at.astimezone(zone).date() + timedelta(days=days)
    return datetime.combine(day, at, zone)


def discuss(topic: Topic, *, owner: PersonId, due_at: datetime) -> Topic:
    """A cadre puts it to the group."""
    return replace(_moved(topic, Move.DISCUSS), owner=owner, due_at=due_at)


def close(topic: Topic) -> Topic:
    """The time is over."""
    return _moved(topic, Move.CLOSE)


def _moved(topic: Topic, move: Move) -> Topic:
    following = TRANSITIONS.get((topic.state, move))
    if following is None:
        raise WrongState(number=topic.number, state=topic.state.value)
    return replace(topic, state=following, version=topic.version + 1)
