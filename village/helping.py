"""Calls for help among neighbours (互助): who is wanted, until when, and who said that they come.

It is a favour and no duty: who comes is thanked, and nobody is counted by name.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from village import days, naming
from village.errors import DateUnread, EnoughHelp, HelpOver, TextMissing, TextTooLong
from village.ids import ChatId, PersonId, UserId, VillageId
from village.people import Actor
from village.rights import Role, standing

TEXT_LIMIT = 300
MOST_WANTED = 50
LASTS = timedelta(days=3)
"""A call that names no day."""
FARTHEST = timedelta(days=30)
FORGOTTEN = timedelta(days=7)
"""So long after the end it can be thanked; then nobody knows any more who came."""


class State(StrEnum):
    """Where a call stands."""

    OPEN = "open"
    CLOSED = "closed"
    """Its author has enough, or its time is over; who came can still be thanked."""
    THANKED = "thanked"


class Move(StrEnum):
    """What moves a call."""

    COME = "come"
    CANNOT = "cannot"
    CLOSE = "close"
    THANK = "thank"


TRANSITIONS: dict[tuple[State, Move], State] = {
    (State.OPEN, Move.COME): State.OPEN,
    (State.OPEN, Move.CANNOT): State.OPEN,
    (State.OPEN, Move.CLOSE): State.CLOSED,
    (State.CLOSED, Move.THANK): State.THANKED,
}


@dataclass(frozen=True, slots=True)
class Helper:
    """Somebody who said that they come."""

    person: PersonId
    name: str


@dataclass(frozen=True, slots=True)
class Call:
    """Somebody asks neighbours for help; `chat` is the group that shows it, or the author's own where the circle is told in private."""

    village_id: VillageId
    number: int
    text: str
    state: State
    author: PersonId
    name: str
    asked_by: UserId
    circle: int
    chat: ChatId
    opened_at: datetime
    until: datetime
    wanted: int | None = None
    helpers: tuple[Helper, ...] = ()
    helped: int = 0
    """How many were thanked; kept when nobody knows any more who they were."""

    @property
    def subject(self) -> str:
        """How the trail and the cards call it."""
        return f"help:{self.number}"

    @property
    def in_group(self) -> bool:
        """Whether one card in the group is all that is shown."""
        return int(self.chat) < 0


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody calls for."""

    text: str
    people: int | None
    until: datetime


_PEOPLE = re.compile(
    rf"(?:要|缺|差|来|need)\s*(\d{{1,2}}|{naming.NUMERAL})\s*"
    # "要 3 天" and "缺 2 个水泵" want no people.
    r"(?:(?:个|名|位)?\s*(?:大|壮|年轻)?(?:人(?!家)|劳力|帮手|小伙|后生|people|persons?|helpers?|hands?)|(?:个|名|位)(?=$|[\s,，。;；!！]))",
    re.IGNORECASE,
)
_DAY = re.compile(
    r"(大后天|后天|明天|明早|明晚|今天|今早|今晚|today|tonight|tomorrow|\d{1,2}\s*月\s*\d{1,2}\s*[日号]?)",
    re.IGNORECASE,
)
_SAME_DAY = {"明早": "明天", "明晚": "明天", "今早": "今天", "今晚": "今天", "tonight": "today"}


def wanted(words: str, now: datetime, today: date) -> Wanted:
    """Read a call: `三亩玉米没人收，明天，要 3 人`. It lasts until the end of the day it names. Raises TextMissing, TextTooLong."""
    text = words.strip()
    if not text:
        raise TextMissing(command="helpme")
    if len(text) > TEXT_LIMIT:
        raise TextTooLong(length=len(text), limit=TEXT_LIMIT)
    people = _PEOPLE.search(text)
    count = naming.count(people[1]) if people else None
    until = now + LASTS
    if found := _DAY.search(text):
        day = found[1].lower()
        until = _end_of(_SAME_DAY.get(day, day), now, today) or until
    return Wanted(text, count if count and count <= MOST_WANTED else None, until)


def not_before(until: datetime, morning: datetime) -> datetime:
    """What was called at night is told in the morning, and lasts for that day at least."""
    evening = datetime.combine(morning.date(), datetime.min.time(), morning.tzinfo)
    return max(until, evening + timedelta(days=1))


def _end_of(words: str, now: datetime, today: date) -> datetime | None:
    try:
        day, _ = days.first_day(words, today=today, command="helpme")
    except DateUnread:
        return None
    until = datetime.combine(day, datetime.min.time(), now.tzinfo) + timedelta(days=1)
    return until if now < until <= now + FARTHEST else None


def roles(actor: Actor, call: Call) -> frozenset[Role]:
    """What `actor` is towards `call`."""
    mine = actor.person_id is not None and actor.person_id == call.author
    return standing(actor) | {Role.CLIENT} if mine else standing(actor)


def move(call: Call, by: Move) -> Call:
    """The call one move on. Raises HelpOver where there is no such step."""
    to = TRANSITIONS.get((call.state, by))
    if to is None:
        raise HelpOver(number=call.number)
    return replace(call, state=to)


def come(call: Call, helper: Helper) -> Call:
    """Somebody comes; twice is once. Raises HelpOver, EnoughHelp."""
    moved = move(call, Move.COME)
    others = _without(call.helpers, helper.person)
    if call.wanted is not None and len(others) >= call.wanted:
        raise EnoughHelp(number=call.number, wanted=call.wanted)
    return replace(moved, helpers=(*others, helper))


def cannot(call: Call, person: PersonId) -> Call:
    """Somebody cannot come, or cannot after all. Raises HelpOver."""
    return replace(move(call, Move.CANNOT), helpers=_without(call.helpers, person))


def thank(call: Call) -> Call:
    """The author thanks who came: they are counted, and their names go. Raises HelpOver."""
    return replace(move(call, Move.THANK), helped=len(call.helpers), helpers=())


def _without(helpers: Sequence[Helper], person: PersonId) -> tuple[Helper, ...]:
    return tuple(one for one in helpers if one.person != person)
