"""Claims: what somebody says about themselves, and who may confirm it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from village.ids import PersonId, UserId, VillageId
from village.people import Actor, Post

PLACE_LIMIT = 50
"""Characters of the place where somebody is: a town and a workplace, no story."""

CONFIRMERS: tuple[Post, ...] = (Post.CLERK, Post.SECRETARY, Post.DIRECTOR, Post.GROUP_HEAD)
"""Whom a claim is put to: the first who may confirm it and can be written to."""


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
