"""Requests (诉求): their states, who may move them, and what a move means."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from village.categories import Category
from village.errors import TextMissing, TextTooLong, WrongState
from village.ids import ChatId, PersonId, UserId, VillageId
from village.people import Actor
from village.rights import Deed, Role, standing

TEXT_LIMIT = 1000
"""Characters of a request: a card must fit one message of the chat (4096 with everything around it)."""
RESULT_LIMIT = 500
ALBUM_PATIENCE = timedelta(minutes=10)
"""How long after a request the other pictures of its album are taken for its own: the chat sends them one by one, at once."""


class State(StrEnum):
    """Where a request stands."""

    OPEN = "open"
    """Registered, its assignee told, nobody has promised yet."""
    ACCEPTED = "accepted"
    RESOLVED = "resolved"
    """Done by the handler's word; the requester has not said so yet."""
    CLOSED = "closed"


class Move(StrEnum):
    """What moves a request."""

    ACCEPT = "accept"
    HAND_OVER = "hand_over"
    RESOLVE = "resolve"
    CONFIRM = "confirm"
    REOPEN = "reopen"


TRANSITIONS: dict[tuple[State, Move], State] = {
    (State.OPEN, Move.ACCEPT): State.ACCEPTED,
    (State.OPEN, Move.HAND_OVER): State.OPEN,
    (State.OPEN, Move.RESOLVE): State.RESOLVED,
    (State.ACCEPTED, Move.HAND_OVER): State.OPEN,
    (State.ACCEPTED, Move.RESOLVE): State.RESOLVED,
    (State.RESOLVED, Move.CONFIRM): State.CLOSED,
    (State.RESOLVED, Move.REOPEN): State.OPEN,
}

RUNNING = frozenset({State.OPEN, State.ACCEPTED})
"""States in which the clock runs."""


class Rating(StrEnum):
    """What the requester says of the result."""

    SATISFIED = "satisfied"
    FAIR = "fair"
    UNSATISFIED = "unsatisfied"


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
    due_at: datetime
    origin_chat: ChatId
    """Where it was raised: a village group, or the author's private chat."""
    photos: int = 0
    videos: int = 0
    documents: int = 0
    voices: int = 0
    result: str = ""
    rating: Rating | None = None
    reopened: int = 0
    version: int = 1

    @property
    def subject(self) -> str:
        """How the trail and the cards call it."""
        return f"request:{self.number}"

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
    same_person = actor.person_id is not None and actor.person_id == request.author_person
    if same_person or actor.user_id == request.author_user:
        held.add(Role.REQUESTER)
    return frozenset(held)


def _moved(request: Request, move: Move) -> Request:
    following = TRANSITIONS.get((request.state, move))
    if following is None:
        raise WrongState(number=request.number, state=request.state.value)
    return replace(request, state=following, version=request.version + 1)


def attach(request: Request, files: Sequence[Attachment]) -> Request:
    """More files belong to it; that is no new version, since nothing is decided."""
    if not files:
        return request
    counts = Counter(one.kind for one in files)
    return replace(
        request,
        photos=request.photos + counts[FileKind.PHOTO],
        videos=request.videos + counts[FileKind.VIDEO],
        documents=request.documents + counts[FileKind.DOCUMENT],
        voices=request.voices + counts[FileKind.VOICE],
    )


def accept(request: Request) -> Request:
    """The handler promises."""
    return _moved(request, Move.ACCEPT)


def hand_over(request: Request, to: PersonId) -> Request:
    """Another person owns it; the clock goes on (a transfer never resets it)."""
    return replace(_moved(request, Move.HAND_OVER), assignee=to)


def inherit(request: Request, to: PersonId) -> Request:
    """Somebody else answers for it, since who did is gone; what is done already waits for its rating as before."""
    if request.state in RUNNING:
        return hand_over(request, to)
    return replace(request, assignee=to, version=request.version + 1)


def resolve(request: Request, result: str) -> Request:
    """The handler says that it is done, and how."""
    words = clean_text(result, command="resolve", limit=RESULT_LIMIT)
    return replace(_moved(request, Move.RESOLVE), result=words)


def rate(request: Request, rating: Rating) -> Request:
    """The requester's yes closes it; the first no reopens it, see REOPENINGS."""
    again = rating is Rating.UNSATISFIED and request.reopened < REOPENINGS
    moved = _moved(request, Move.REOPEN if again else Move.CONFIRM)
    return replace(moved, rating=rating, reopened=request.reopened + again)


def restart(request: Request, due_at: datetime) -> Request:
    """A reopened matter gets a new time; the first one stays in the trail."""
    return replace(request, due_at=due_at, result="")


BUTTONS: dict[State, tuple[tuple[Role, Deed], ...]] = {
    State.OPEN: (
        (Role.HANDLER, Deed.ACCEPT),
        (Role.HANDLER, Deed.HAND_OVER),
        (Role.HANDLER, Deed.RESOLVE),
    ),
    State.ACCEPTED: ((Role.HANDLER, Deed.RESOLVE), (Role.HANDLER, Deed.HAND_OVER)),
    State.RESOLVED: ((Role.REQUESTER, Deed.RATE),),
    State.CLOSED: (),
}
"""Which deeds a card offers, most likely first."""
