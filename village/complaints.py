"""Complaints about a cadre (投诉): who may hear of one, their states, and what a move means.

A complaint goes to somebody above everybody whom it is about, never to them, to nobody below or beside them, to nobody of their
household, to nobody whom its words name, and not back to its author.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from village.categories import A_DAY, TWO_HOURS, Limit
from village.errors import ComplaintElsewhere
from village.handling import Term
from village.ids import PersonId, UserId, VillageId
from village.people import Actor, Person, Post
from village.rights import Role, standing

TEXT_LIMIT = 1000
ANSWER_LIMIT = 500
SUBJECTS = 3
"""So many people one complaint may be about; who has more to tell writes another."""
LOWEST, HIGHEST = 10_000_000, 99_999_999
"""Numbers are drawn, not counted: one's own number must not tell how many others there are."""
PUBLIC_LINES = ("12345", "12388")
"""The government's hotline, and that of the discipline inspection: for whoever finds nobody above."""

_TANGSHAN = "唐山市12345政务服务便民热线条例第二十条至第二十四条"
SIGN_IN = Term(TWO_HOURS, _TANGSHAN)
"""Complaints about the conduct of cadres are passed on within two hours there ..."""
ANSWER = Term(A_DAY, _TANGSHAN)
"""... and answered within 24."""
SILENCE = Term(Limit(hours=72))
"""DEFAULT, ours: who says nothing to an answer for so long is content."""


class State(StrEnum):
    """Where a complaint stands."""

    RECEIVED = "received"
    SIGNED = "signed"
    ANSWERED = "answered"
    CLOSED = "closed"


class Move(StrEnum):
    """What moves a complaint."""

    SIGN = "sign"
    ANSWER = "answer"
    RAISE = "raise"
    """To the next level up: its handler steps aside, or lets the time pass."""
    CONTEST = "contest"
    """Its author does not accept the answer: the next level up looks at it."""
    ACCEPT = "accept"
    WITHDRAW = "withdraw"
    LAPSE = "lapse"
    """Its author says nothing to the answer."""


TRANSITIONS: dict[tuple[State, Move], State] = {
    (State.RECEIVED, Move.SIGN): State.SIGNED,
    (State.RECEIVED, Move.ANSWER): State.ANSWERED,
    (State.RECEIVED, Move.RAISE): State.RECEIVED,
    (State.RECEIVED, Move.WITHDRAW): State.CLOSED,
    (State.SIGNED, Move.ANSWER): State.ANSWERED,
    (State.SIGNED, Move.RAISE): State.RECEIVED,
    (State.SIGNED, Move.WITHDRAW): State.CLOSED,
    (State.ANSWERED, Move.CONTEST): State.RECEIVED,
    (State.ANSWERED, Move.ACCEPT): State.CLOSED,
    (State.ANSWERED, Move.LAPSE): State.CLOSED,
}
BY_AUTHOR: dict[State, tuple[Move, ...]] = {
    State.RECEIVED: (Move.WITHDRAW,),
    State.SIGNED: (Move.WITHDRAW,),
    State.ANSWERED: (Move.ACCEPT, Move.CONTEST),
    State.CLOSED: (),
}
BY_HANDLER: dict[State, tuple[Move, ...]] = {
    State.RECEIVED: (Move.SIGN, Move.ANSWER, Move.RAISE),
    State.SIGNED: (Move.ANSWER, Move.RAISE),
    State.ANSWERED: (),
    State.CLOSED: (),
}

_RANKS: dict[Post, int] = {
    Post.AREA_HEAD: 4,
    Post.LINKING_CADRE: 3,
    Post.SECRETARY: 2,
    Post.SUPERVISION: 2,
    Post.RESIDENT_CADRE: 2,
    Post.ADVISOR: 2,
    Post.LIAISON: 2,
}
"""The town's people above the village's, the secretary above the other cadres. Whom the village did not appoint, or who watches over
it, is not for its secretary to judge: such complaints begin with the town."""
_HEARS = (Post.SECRETARY, Post.LINKING_CADRE, Post.AREA_HEAD)
_HEARS_UNSURE = (Post.SUPERVISION, Post.LINKING_CADRE, Post.AREA_HEAD)
"""Who hears of one that names nobody: the supervision committee first (村民委员会组织法 art. 37: it reports violations)."""


def rank(person: Person) -> int:
    """How high somebody stands; 0 for who holds no post, 1 for any that is not named in the table."""
    return max((_RANKS.get(post, 1) for post in person.posts), default=0)


def posts_above(subjects: Collection[Person]) -> tuple[Post, ...]:
    """The posts that may hear of it, lowest first."""
    if not subjects:
        return _HEARS_UNSURE
    top = max(map(rank, subjects))
    return tuple(post for post in _HEARS if _RANKS[post] > top)


def may_hear(person: Person, subjects: Collection[Person]) -> bool:
    """Whether somebody stands above everybody whom it is about, and is none of their household."""
    if person.gone is not None or any(near(person, one) for one in subjects):
        return False
    return rank(person) > max(map(rank, subjects), default=1)


def near(person: Person, other: Person) -> bool:
    """Whether they are one, or of one household."""
    if person.id == other.id:
        return True
    return person.household_id is not None and person.household_id == other.household_id


@dataclass(frozen=True, slots=True)
class Author:
    """Whose complaint it is; `named` tells whether the handler may know."""

    user: UserId
    person: PersonId | None
    name: str
    language: str
    named: bool = False


@dataclass(frozen=True, slots=True)
class Complaint:
    """A complaint; `subjects` are whom it is about, none where its author cannot say, and `heard_by` everybody who has had it."""

    village_id: VillageId
    number: int
    state: State
    author: Author
    text: str
    subjects: tuple[PersonId, ...]
    handler: PersonId
    heard_by: tuple[PersonId, ...]
    opened_at: datetime
    due_at: datetime
    wake_at: datetime | None
    answer: str = ""
    contested: int = 0
    version: int = 1


def moved(complaint: Complaint, move: Move) -> Complaint:
    """The next version after a move. Raises ComplaintElsewhere when its state has no such step."""
    to = TRANSITIONS.get((complaint.state, move))
    if to is None:
        raise ComplaintElsewhere(state=complaint.state.value)
    return replace(complaint, state=to, version=complaint.version + 1)


def given(complaint: Complaint, to: PersonId) -> Complaint:
    """Somebody else hears of it; a transfer never resets a clock, so its time stays."""
    return replace(complaint, handler=to, heard_by=(*complaint.heard_by, to))


def roles(
    actor: Actor, complaint: Complaint, handler: Person | None, subjects: Collection[Person]
) -> frozenset[Role]:
    """What `actor` is to a complaint; `handler` and `subjects` as the roster has them now, since posts change.

    Whom it is about is nothing to it, whatever else they are.
    """
    person = actor.person_id
    if person is not None and person in complaint.subjects:
        return frozenset()
    held: set[Role] = set()
    if _is_author(actor, complaint.author):
        held |= standing(actor) | {Role.REQUESTER}
    hears = handler is not None and may_hear(handler, subjects)
    if hears and person is not None and person == complaint.handler:
        held |= standing(actor) | {Role.HANDLER}
    return frozenset(held)


def _is_author(actor: Actor, author: Author) -> bool:
    if author.person is not None:
        return actor.person_id == author.person
    return actor.user_id == author.user


def known(subjects: Iterable[Person]) -> tuple[PersonId, ...]:
    """Their numbers, each once and at most so many as one complaint may be about."""
    return tuple(dict.fromkeys(one.id for one in subjects))[:SUBJECTS]
