"""Claims: what somebody says about themselves, and who may confirm it."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from village.errors import TextMissing, TextTooLong
from village.ids import PersonId, UserId, VillageId
from village.people import Actor, Post

PLACE_LIMIT = 50
"""Characters of the place where somebody is: a town and a workplace, no story."""

CONFIRMERS: tuple[Post, ...] = (Post.CLERK, Post.SECRETARY, Post.DIRECTOR, Post.GROUP_HEAD)
"""Whom a claim is put to: the first who may confirm it and can be written to."""


NAME_LIMIT = 30
"""Characters of a name, as in a roster's sheet."""
TAIL = 4
"""So many last digits of a phone say that two numbers are the same."""


class Claimed(StrEnum):
    """What is claimed."""

    AWAY = "away"
    BACK = "back"


WHEREABOUTS = frozenset({Claimed.AWAY, Claimed.BACK})
"""Only one of them can be true: a newer one takes the place of the older."""


class ClaimState(StrEnum):
    """Where a claim stands."""

    OPEN = "open"
    CONFIRMED = "confirmed"
    DENIED = "denied"
    REPLACED = "replaced"
    """Its author claimed something else before anybody decided."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim of `person` by the account `user`; `detail` is the place where they are, gone once it is decided."""

    village_id: VillageId
    number: int
    kind: Claimed
    state: ClaimState
    person: PersonId
    user: UserId
    detail: str
    made_at: datetime

    @property
    def subject(self) -> str:
        """How the trail and its card name it."""
        return f"claim:{self.number}"


def is_own(actor: Actor, claim: Claim) -> bool:
    """Whether somebody would confirm what they said themselves, from whichever account."""
    return actor.user_id == claim.user or actor.person_id == claim.person


class Match(StrEnum):
    """How the digits that somebody gave stand to the phone on the roster; only the cadre is told."""

    YES = "yes"
    NO = "no"
    NOT_GIVEN = "not_given"
    NOT_KEPT = "not_kept"


@dataclass(frozen=True, slots=True)
class IdentityClaim:
    """The account `user`, shown as `account`, says that it is `name`'s; `digits` is the mark of a phone's tail.

    Who it is stays open until a cadre has looked: `person` is whom they confirmed. Once decided, the words are gone.
    """

    village_id: VillageId
    number: int
    state: ClaimState
    user: UserId
    account: str
    language: str
    name: str
    digits: str
    made_at: datetime
    person: PersonId | None = None

    @property
    def subject(self) -> str:
        """How the trail and its card name it."""
        return f"identity:{self.number}"


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody says of themselves: in which village (empty: theirs), which name, which last digits."""

    village: str
    name: str
    digits: str


_DIGITS = re.compile(r"\d+")
_EDGES = " \t\r\n,，、:：。."


def said(words: str) -> Said:
    """`张三 1234`, `柳树沟村 张三 1234`, or a name alone; of a whole phone number the last digits count.

    Raises TextMissing for what cannot be read so, TextTooLong for what is no name.
    """
    text = unicodedata.normalize("NFKC", words)
    numbers = _DIGITS.findall(text)
    names = [one for one in re.split(r"[\s,，、:：]+", _DIGITS.sub(" ", text).strip(_EDGES)) if one]
    if not 1 <= len(names) <= 2 or len(numbers) > 1 or any(len(one) < TAIL for one in numbers):
        raise TextMissing(command="claim")
    if max(map(len, names)) > NAME_LIMIT:
        raise TextTooLong(length=max(map(len, names)), limit=NAME_LIMIT)
    place = names[0] if len(names) > 1 else ""
    return Said(place, names[-1], "".join(numbers)[-TAIL:])


def match(claim: IdentityClaim, kept: str) -> Match:
    """How a claim's digits stand to the mark of somebody's phone."""
    if not claim.digits:
        return Match.NOT_GIVEN
    if not kept:
        return Match.NOT_KEPT
    return Match.YES if kept == claim.digits else Match.NO
