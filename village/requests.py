"""Requests (诉求): their states, who may move them, and what a move means."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from village.categories import Category
from village.errors import TextMissing, TextTooLong
from village.escalation import Colour, Reason
from village.handling import Way
from village.ids import ChatId, PersonId, UserId, VillageId
from village.mentions import Spot
from village.people import Actor
from village.referrals import Referral
from village.rights import Deed, Role, standing

TEXT_LIMIT = 1000
"""Characters of a request: a card must fit one message of the chat (4096 with everything around it)."""
RESULT_LIMIT = 500
REASON_LIMIT = 200
ALBUM_PATIENCE = timedelta(minutes=10)
"""How long after a request the other pictures of its album are taken for its own: the chat sends them one by one, at once."""


class State(StrEnum):
    """Where a request stands."""

    OPEN = "open"
    """Registered, its assignee told, nobody has promised yet."""
    ACCEPTED = "accepted"
    PAUSED = "paused"
    """Nothing can be done for a reason that everybody may read; the clock stands still, but not for ever."""
    RESOLVED = "resolved"
    """Done by the handler's word, or said not to be possible; the requester has not said so yet."""
    CHECKING = "checking"
    """The requester is silent: neighbours drawn by lot are asked."""
    CLOSED = "closed"


class Move(StrEnum):
    """What moves a request."""

    ACCEPT = "accept"
    OFFER = "offer"
    """The handler asks somebody to take it; it stays the handler's until they do."""
    TAKE = "take"
    HAND_OVER = "hand_over"
    """A leader gives it to somebody."""
    PROMISE = "promise"
    EXTEND = "extend"
    PAUSE = "pause"
    RESUME = "resume"
    RESOLVE = "resolve"
    DECLINE = "decline"
    WITHDRAW = "withdraw"
    DRAW = "draw"
    CONFIRM = "confirm"
    REOPEN = "reopen"
    MERGE = "merge"
    """It is one with another matter, and goes on there."""
    COME_APART = "come_apart"
    """It was not, and goes on by itself, under its own clock."""
    TAKE_UP = "take_up"
    """A consultation opens again what its requester has refused twice."""


TRANSITIONS: dict[tuple[State, Move], State] = {
    (State.OPEN, Move.ACCEPT): State.ACCEPTED,
    (State.OPEN, Move.OFFER): State.OPEN,
    (State.OPEN, Move.TAKE): State.ACCEPTED,
    (State.OPEN, Move.HAND_OVER): State.OPEN,
    (State.OPEN, Move.PROMISE): State.ACCEPTED,
    (State.OPEN, Move.EXTEND): State.OPEN,
    (State.OPEN, Move.RESOLVE): State.RESOLVED,
    (State.OPEN, Move.DECLINE): State.RESOLVED,
    (State.OPEN, Move.WITHDRAW): State.CLOSED,
    (State.OPEN, Move.MERGE): State.CLOSED,
    (State.ACCEPTED, Move.OFFER): State.ACCEPTED,
    (State.ACCEPTED, Move.TAKE): State.ACCEPTED,
    (State.ACCEPTED, Move.HAND_OVER): State.OPEN,
    (State.ACCEPTED, Move.PROMISE): State.ACCEPTED,
    (State.ACCEPTED, Move.EXTEND): State.ACCEPTED,
    (State.ACCEPTED, Move.PAUSE): State.PAUSED,
    (State.ACCEPTED, Move.RESOLVE): State.RESOLVED,
    (State.ACCEPTED, Move.DECLINE): State.RESOLVED,
    (State.ACCEPTED, Move.WITHDRAW): State.CLOSED,
    (State.ACCEPTED, Move.MERGE): State.CLOSED,
    (State.PAUSED, Move.RESUME): State.ACCEPTED,
    (State.PAUSED, Move.RESOLVE): State.RESOLVED,
    (State.PAUSED, Move.WITHDRAW): State.CLOSED,
    (State.PAUSED, Move.MERGE): State.CLOSED,
    (State.RESOLVED, Move.CONFIRM): State.CLOSED,
    (State.RESOLVED, Move.REOPEN): State.OPEN,
    (State.RESOLVED, Move.DRAW): State.CHECKING,
    (State.CHECKING, Move.DRAW): State.CHECKING,
    (State.CHECKING, Move.CONFIRM): State.CLOSED,
    (State.CHECKING, Move.REOPEN): State.OPEN,
    (State.CLOSED, Move.COME_APART): State.OPEN,
    (State.CLOSED, Move.TAKE_UP): State.OPEN,
}
"""Only what was merged comes apart again; whatever else is closed stays so."""

RUNNING = frozenset({State.OPEN, State.ACCEPTED})
"""States in which the clock runs."""
TO_DO = RUNNING | {State.PAUSED}
"""States in which somebody has it to do."""
TO_RATE = frozenset({State.RESOLVED, State.CHECKING})
"""States in which the requester's word ends it."""


class Ending(StrEnum):
    """How a request ended, or is said to have."""

    DONE = "done"
    DECLINED = "declined"
    """It cannot be done; the result says why."""
    WITHDRAWN = "withdrawn"
    WITNESSED = "witnessed"
    """Neighbours drawn by lot have said that it is done."""
    REFUTED = "refuted"
    """Neighbours drawn by lot have said a last time that it is not; the requester's own word stays theirs."""
    UNHEARD = "unheard"
    """Said to be done; neither the requester nor enough neighbours said anything to it."""
    MERGED = "merged"
    """It was one with another matter; nobody is asked to rate it."""


class Rating(StrEnum):
    """What the requester says of the result."""

    SATISFIED = "satisfied"
    FAIR = "fair"
    UNSATISFIED = "unsatisfied"


EXTENSIONS = 1
"""So often the time may be extended."""
PAUSED_IN_ALL = timedelta(days=14)
"""DEFAULT, ours: so long all pauses of a matter may last together, two of the longest."""
REOPENINGS = 1
"""An unsatisfied requester reopens a matter once (保定市接诉即办工作条例 art. 26: returned to the handler when
something was left undone); a second time it closes with that rating, and the superior has heard of it."""


class FileKind(StrEnum):
    """What somebody attached, most telling first."""

    PHOTO = "photo"
    VIDEO = "video"
    DOCUMENT = "document"
    VOICE = "voice"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that belongs to a request, as the chat's file id: the file itself stays in the chat."""

    kind: FileKind
    file_id: str


@dataclass(frozen=True, slots=True)
class Pause:
    """Why a request stands still, since when, and when its clock runs on at the latest."""

    reason: str
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Request:
    """One matter that somebody raised."""

    village_id: VillageId
    number: int
    text: str
    category: Category
    state: State
    author_user: UserId
    author_person: PersonId | None
    author_name: str
    assignee: PersonId
    opened_at: datetime
    """When it was first spoken of, as far as the bot saw it; the clock runs from then."""
    due_at: datetime
    origin_chat: ChatId
    """Where it was raised: a village group, or the author's private chat."""
    photos: int = 0
    videos: int = 0
    documents: int = 0
    voices: int = 0
    way: Way = Way.IMMEDIATE
    first_asked: PersonId | None = None
    """Who was asked first (首问); they own it until somebody else has taken it."""
    offered_to: PersonId | None = None
    """Who was asked to take it and has not answered yet."""
    extensions: int = 0
    pause: Pause | None = None
    paused: timedelta = timedelta()
    """How long it stood still in all, pauses that are over."""
    result: str = ""
    ending: Ending | None = None
    rating: Rating | None = None
    reopened: int = 0
    place: str = ""
    """The place that it is about, by its name in the gazetteer."""
    repeats: tuple[int, ...] = ()
    """What was solved at that place before in like words, when it was raised; oldest first."""
    alike: int | None = None
    """The matter to be done that it may be one with; nobody has said so yet."""
    merged_into: int | None = None
    absorbed: int = 0
    """How many were merged into it."""
    topic: int | None = None
    """The topic that its repeats led to."""
    level: Colour | None = None
    """The highest level that it has reached; `colour` is what is shown of it."""
    level_at: datetime | None = None
    reasons: frozenset[Reason] = frozenset()
    holder: PersonId | None = None
    """The case-holder (包案) whom a consultation named."""
    holder_name: str = ""
    minute: str = ""
    """What a consultation settled last; only who handles and watches it reads that."""
    spot: Spot | None = None
    joined: int = 0
    """How many other households say that it is theirs too, by the roster."""
    joined_guests: int = 0
    joint: bool = False
    """Whether so many have joined that it is a joint matter."""
    version: int = 1
    referral: Referral | None = None

    @property
    def subject(self) -> str:
        """How the trail and the cards call it."""
        return f"request:{self.number}"

    @property
    def colour(self) -> Colour | None:
        """The level at which it stands; what nobody has to do any more has none."""
        return self.level if self.state in TO_DO else None

    @property
    def pause_reason(self) -> str:
        """Why it stands still; empty while it does not."""
        return self.pause.reason if self.pause else ""

    @property
    def files(self) -> int:
        """How many files of any kind belong to it."""
        return self.photos + self.videos + self.documents + self.voices

    @property
    def private(self) -> bool:
        """Whether it was raised between its author and the bot alone: a private chat has its person's id."""
        return int(self.origin_chat) == int(self.author_user)

    def late(self, now: datetime) -> bool:
        """Whether the time is over and the matter is not done."""
        return self.state in RUNNING and now >= self.due_at


def clean_text(text: str, *, command: str = "report", limit: int = TEXT_LIMIT) -> str:
    """The words without blank edges.

    Raises TextMissing for nothing and TextTooLong above `limit` characters: nothing is cut off silently.
    """
    cleaned = text.strip()
    if not cleaned:
        raise TextMissing(command=command)
    if len(cleaned) > limit:
        raise TextTooLong(length=len(cleaned), limit=limit)
    return cleaned


def roles(actor: Actor, request: Request) -> frozenset[Role]:
    """What `actor` is towards `request`."""
    held = set(standing(actor))
    if actor.person_id is not None and actor.person_id == request.assignee:
        held.add(Role.HANDLER)
    if actor.person_id is not None and actor.person_id == request.offered_to:
        held.add(Role.OFFERED)
    if actor.person_id is not None and actor.person_id == request.holder:
        held.add(Role.HOLDER)
    same_person = actor.person_id is not None and actor.person_id == request.author_person
    if same_person or actor.user_id == request.author_user:
        held.add(Role.REQUESTER)
    return frozenset(held)


BUTTONS: dict[State, tuple[tuple[Role, Deed], ...]] = {
    State.OPEN: (
        (Role.HANDLER, Deed.ACCEPT),
        (Role.HANDLER, Deed.HAND_OVER),
        (Role.HANDLER, Deed.RESOLVE),
        (Role.OFFERED, Deed.TAKE),
        (Role.OFFERED, Deed.REFUSE),
    ),
    State.ACCEPTED: (
        (Role.HANDLER, Deed.RESOLVE),
        (Role.HANDLER, Deed.HAND_OVER),
        (Role.OFFERED, Deed.TAKE),
        (Role.OFFERED, Deed.REFUSE),
    ),
    State.PAUSED: ((Role.HANDLER, Deed.RESUME), (Role.HANDLER, Deed.RESOLVE)),
    State.RESOLVED: ((Role.REQUESTER, Deed.RATE),),
    State.CHECKING: ((Role.REQUESTER, Deed.RATE),),
    State.CLOSED: (),
}
"""Which deeds a card offers, most likely first."""
