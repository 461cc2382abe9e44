"""Errands (代办): somebody's papers are carried to an office for them; the states, and where each paper is.

A paper that was handed over as an original must come back: nothing ends while one is out, unless its owner leaves it.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from village.categories import Limit
from village.errors import TextMissing, TextTooLong
from village.ids import PersonId, UserId, VillageId
from village.people import Actor
from village.requests import Rating
from village.rights import Role, standing

TEXT_LIMIT = 500
PAPER_LIMIT = 60
"""Characters of one paper's name."""
MOST_PAPERS = 30
"""Of one errand: a receipt must fit one message."""
MOST_PHOTOS = 30
KEPT = timedelta(days=30)
"""So long after the end photos of papers are kept, and no longer."""
FIRST_STEP = Limit(working_days=3)
"""Papers go on to the town within that time, as 村级便民服务站 do."""
NEXT_STEP = Limit(working_days=5)
"""So long a villager may hear nothing; our own number."""


class State(StrEnum):
    """Where an errand stands."""

    OPEN = "open"
    """Its agent is told, and has not said that they have it."""
    ACCEPTED = "accepted"
    DONE = "done"
    """Ended by the agent's word; the villager has not said so yet."""
    CLOSED = "closed"


class Move(StrEnum):
    """What moves an errand."""

    ACCEPT = "accept"
    HAND_OVER = "hand_over"
    RECEIVE = "receive"
    """Papers are handed to the agent."""
    STEP = "step"
    RETURN = "return"
    """The agent says that the papers were given back."""
    BACK = "back"
    """Their owner says so too."""
    MISSING = "missing"
    """Their owner says that they were not."""
    LEAVE = "leave"
    """Their owner needs them back no more."""
    END = "end"
    DECLINE = "decline"
    WITHDRAW = "withdraw"
    CONFIRM = "confirm"
    REOPEN = "reopen"


TRANSITIONS: dict[tuple[State, Move], State] = {
    (State.OPEN, Move.ACCEPT): State.ACCEPTED,
    (State.OPEN, Move.HAND_OVER): State.OPEN,
    (State.OPEN, Move.BACK): State.OPEN,
    (State.OPEN, Move.MISSING): State.OPEN,
    (State.OPEN, Move.LEAVE): State.OPEN,
    (State.OPEN, Move.DECLINE): State.DONE,
    (State.OPEN, Move.WITHDRAW): State.CLOSED,
    (State.ACCEPTED, Move.HAND_OVER): State.OPEN,
    (State.ACCEPTED, Move.RECEIVE): State.ACCEPTED,
    (State.ACCEPTED, Move.STEP): State.ACCEPTED,
    (State.ACCEPTED, Move.RETURN): State.ACCEPTED,
    (State.ACCEPTED, Move.BACK): State.ACCEPTED,
    (State.ACCEPTED, Move.MISSING): State.ACCEPTED,
    (State.ACCEPTED, Move.LEAVE): State.ACCEPTED,
    (State.ACCEPTED, Move.END): State.DONE,
    (State.ACCEPTED, Move.DECLINE): State.DONE,
    (State.ACCEPTED, Move.WITHDRAW): State.CLOSED,
    (State.DONE, Move.CONFIRM): State.CLOSED,
    (State.DONE, Move.REOPEN): State.ACCEPTED,
}

ENDS = frozenset({Move.END, Move.DECLINE, Move.WITHDRAW})
"""What waits until every original is back."""
RUNNING = frozenset({State.OPEN, State.ACCEPTED})


class Place(StrEnum):
    """Where a paper is."""

    HELD = "held"
    """With who signed for it."""
    RETURNED = "returned"
    """Given back by their word; its owner has not said so yet."""
    BACK = "back"
    LEFT = "left"
    """Its owner needs it back no more."""


OUT = frozenset({Place.HELD, Place.RETURNED})
MOVED: dict[Move, tuple[Place, Place]] = {
    Move.RETURN: (Place.HELD, Place.RETURNED),
    Move.BACK: (Place.RETURNED, Place.BACK),
    Move.MISSING: (Place.RETURNED, Place.HELD),
    Move.LEAVE: (Place.RETURNED, Place.LEFT),
}
"""From where to where a move takes the papers that are there."""


class Ending(StrEnum):
    """How an errand ended."""

    DONE = "done"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    UNHEARD = "unheard"
    """Ended by the agent's word, and nobody said anything to it."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper that was handed over; `holder` is who signed for it."""

    name: str
    original: bool
    holder: PersonId
    place: Place = Place.HELD

    @property
    def out(self) -> bool:
        """Whether it has to come back and has not."""
        return self.original and self.place in OUT


@dataclass(frozen=True, slots=True)
class Errand:
    """Something that is seen to for somebody; `voice` is the cadre who asked for an elder without a phone, and speaks for them."""

    village_id: VillageId
    number: int
    text: str
    state: State
    client: PersonId
    client_name: str
    asked_by: UserId
    agent: PersonId
    opened_at: datetime
    due_at: datetime
    """When the villager is to hear something next."""
    voice: PersonId | None = None
    papers: tuple[Paper, ...] = ()
    photos: int = 0
    steps: int = 0
    last_step: str = ""
    result: str = ""
    ending: Ending | None = None
    rating: Rating | None = None
    reopened: int = 0
    ended_at: datetime | None = None
    version: int = 1

    @property
    def subject(self) -> str:
        """How the trail and the cards call it."""
        return f"errand:{self.number}"

    @property
    def out(self) -> tuple[Paper, ...]:
        """Originals that are not back."""
        return tuple(one for one in self.papers if one.out)

    @property
    def returned(self) -> tuple[Paper, ...]:
        """What was given back by its holder's word only."""
        return tuple(one for one in self.papers if one.place is Place.RETURNED)

    def late(self, now: datetime) -> bool:
        """Whether the villager should have heard something."""
        return self.state in RUNNING and now >= self.due_at


def roles(actor: Actor, errand: Errand) -> frozenset[Role]:
    """What `actor` is towards `errand`; an account that is nobody's any more is nothing."""
    held = set(standing(actor))
    me = actor.person_id
    if me is not None and me == errand.agent:
        held.add(Role.HANDLER)
    if me is not None and me in (errand.client, errand.voice):
        held.add(Role.CLIENT)
    return frozenset(held)


def eyes(errand: Errand, *, client_reads: bool) -> frozenset[PersonId]:
    """Who sees photos of papers: the agent and the villager, or who speaks for one who cannot read them on a phone."""
    owner = errand.client if client_reads or errand.voice is None else errand.voice
    return frozenset({errand.agent, owner})


_COPY = re.compile(
    r"复印|复本|扫描|拍照|照片|相片|截图|电子版|copy|copies|scan|photo", re.IGNORECASE
)
_ORIGINAL = re.compile(r"原件|正本|original", re.IGNORECASE)
_BETWEEN = re.compile(r"[、,，;；\n]|\band\b")
_WITH = re.compile(r"\s*(?:以及|和|跟|与|及|加)\s*")
_FOR = re.compile(r"(?:替|帮|代|for\s)\s*(\S+?)(?:\s+(\d{1,3})\s*组)?(?:\s+|$)(.*)", re.DOTALL)
_FOR_ME = re.compile(
    r"(?:替|帮|代|给)(?:我|俺|咱|忙|个忙|下|一下)|代(?:为|办|领|缴|交|取|买|购|写|开|查|报|送|寄|存|转|收|签)|替换|帮扶"
)
"""帮我交医保 and 代领养老金 are one's own, whatever follows."""


def papers_of(words: str) -> tuple[tuple[str, bool], ...]:
    """Papers as people list them, each with whether it is an original. Raises TextMissing, TextTooLong."""
    names = [part for one in _BETWEEN.split(words) if one.strip(" 。.") for part in _parts(one)]
    found = tuple((name, _is_original(name)) for name in names)
    if not found:
        raise TextMissing(command="papers")
    longest = max(len(name) for name, _ in found)
    if longest > PAPER_LIMIT:
        raise TextTooLong(length=longest, limit=PAPER_LIMIT)
    return found


def _parts(words: str) -> list[str]:
    """`身份证原件和复印件` are two papers, and so are `户口本和身份证复印件`: of one that is an original the copy beside it makes none."""
    whole = words.strip(" 。.")
    parts = [one for one in _WITH.split(whole) if one]
    if len(parts) < 2 or not _COPY.search(whole):
        return [whole]
    stem = _ORIGINAL.split(parts[0])[0] or parts[0]
    return [f"{stem}{one}" if at and _COPY.match(one) else one for at, one in enumerate(parts)]


def _is_original(name: str) -> bool:
    """In doubt it is one: it has to come back."""
    return bool(_ORIGINAL.search(name)) or not _COPY.search(name)


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody asks to be seen to: for whom (a name and perhaps a group; empty for themselves), and what."""

    name: str
    text: str


def asked(words: str) -> Asked:
    """`替 冉婆婆 医保报销` is for somebody else. Raises TextMissing, TextTooLong."""
    found = None if _FOR_ME.match(words.strip()) else _FOR.fullmatch(words.strip())
    if found is None:
        return Asked("", said(words, "errand", TEXT_LIMIT))
    name = " ".join(filter(None, (found[1], found[2])))
    return Asked(name, said(found[3], "errand", TEXT_LIMIT))


def pictured(photos: int, more: int) -> int:
    """How many photos there are with these. Raises TextTooLong beyond what is kept."""
    if photos + more > MOST_PHOTOS:
        raise TextTooLong(length=photos + more, limit=MOST_PHOTOS)
    return photos + more


def said(words: str, command: str, limit: int = TEXT_LIMIT) -> str:
    """The words without blank edges. Raises TextMissing, TextTooLong."""
    cleaned = words.strip()
    if not cleaned:
        raise TextMissing(command=command)
    if len(cleaned) > limit:
        raise TextTooLong(length=len(cleaned), limit=limit)
    return cleaned
