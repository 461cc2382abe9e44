"""Who sees a request: the chats that show its card, and whom a rating concerns."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from actions import people as who
from storage import accounts, chats, duplicates, joined, people, requests
from storage.accounts import Reach
from storage.engine import Tx
from village.duplicates import ChainRules
from village.ids import ChatId, PersonId, UserId, VillageId
from village.joined import SHOWN
from village.people import FALLBACK_POSTS, SUPERIOR_POSTS
from village.requests import RUNNING, Ending, Request
from village.rights import Role


@dataclass(frozen=True, slots=True)
class Place:
    """A chat that shows a request's card, and what who reads it there is to the request; `language` is empty for the village's.

    `homes` are the households that joined, for who must act on it and for nobody else.
    """

    chat: ChatId
    roles: frozenset[Role]
    language: str = ""
    homes: Sequence[str] = ()


def places(tx: Tx, request: Request, *, before: PersonId | None = None) -> tuple[Place, ...]:
    """Where a request shows: where it was raised, with its handler (and the one `before`), with its case-holder, with who was
    asked to take it, and with the requester who must speak.

    In one chat it is one card, even if one person is both.
    """
    village_id, origin = request.village_id, request.origin_chat
    found: dict[ChatId, Place] = {}
    is_open = request.private or chats.is_open(tx, origin, village_id)
    # Not in a group that is no more the village's; one that the bot was removed from gets it when it is back.
    if is_open is not None:
        found[origin] = Place(origin, _REQUESTER, _language(tx, request))
    if before is not None:
        show(found, accounts.reach(tx, village_id, before), frozenset())
    show(found, accounts.reach(tx, village_id, request.assignee), _HANDLER)
    if request.holder is not None:
        show(found, accounts.reach(tx, village_id, request.holder), _HOLDER)
    if request.offered_to is not None:
        show(found, accounts.reach(tx, village_id, request.offered_to), _OFFERED)
    # What was made one with another is told in a word, and what there is to say of it comes with that one.
    is_over = request.state not in RUNNING and request.ending is not Ending.MERGED
    must_hear = is_over or request.reopened
    if request.author_person is not None and (must_hear or not is_open):
        show(found, accounts.reach(tx, village_id, request.author_person), _REQUESTER)
    if request.joined:
        homes = joined.names(tx, village_id, request.number, limit=SHOWN)
        for chat, place in found.items():
            if int(chat) > 0 and not _HANDLER.isdisjoint(place.roles):
                found[chat] = replace(place, homes=homes)
    return tuple(found.values())


def neighbours(tx: Tx, request: Request) -> tuple[Reach, ...]:
    """Who joined a request, or one that was merged into it, and can be written to: they hear how it ended, who hears it anyway not twice."""
    if not (request.joined or request.joined_guests):
        return ()
    numbers = [request.number, *(one.number for one in absorbed(tx, request))]
    pressed = joined.pressers(tx, request.village_id, numbers)
    told = {requester(tx, request).chat, *(one.place.chat for one in followers(tx, request))}
    found = (accounts.private_chat(tx, one) for one in pressed)
    return tuple(one for one in found if one is not None and ChatId(one.user_id) not in told)


def watcher(tx: Tx, village_id: VillageId, *, besides: UserId | None = None) -> Reach | None:
    """Who looks after groups and accounts: the clerk, or else the first leader who can be written to, `besides` that account."""
    for post in (FALLBACK_POSTS[0], *SUPERIOR_POSTS):
        for person in people.holding(tx, village_id, post):
            reach = accounts.reach(tx, village_id, person.id)
            if reach is not None and reach.user_id != besides:
                return reach
    return None


def superior(tx: Tx, request: Request) -> Reach | None:
    """Where the handler's superior can be written to."""
    return who.above(tx, request.village_id, request.assignee)


def requester(tx: Tx, request: Request) -> Place:
    """Where the requester is told something: in private if that can be, else where they raised it."""
    reach = None
    if request.author_person is not None:
        reach = accounts.reach(tx, request.village_id, request.author_person)
    if reach is None:
        return Place(request.origin_chat, _REQUESTER, _language(tx, request))
    return Place(ChatId(reach.user_id), _REQUESTER, reach.language)


def of_repeats(tx: Tx, request: Request, chain: ChainRules) -> Reach | None:
    """Who is told that a matter keeps coming back, where it does and no topic came of it yet: its handler, or who is above."""
    if len(request.repeats) + 1 < chain.times:
        return None
    # One by one: SQLite reads the whole table for a list of pairs.
    before = [requests.find(tx, request.village_id, one) for one in request.repeats]
    if any(one is not None and one.topic is not None for one in before):
        return None
    reach = accounts.reach(tx, request.village_id, request.assignee)
    return reach or superior(tx, request)


@dataclass(frozen=True, slots=True)
class Follower:
    """Where those are told how a matter ends whose own matters, of these numbers, were merged into it."""

    place: Place
    numbers: tuple[int, ...]


FOLLOWERS = 100
"""So many are told at once."""


def absorbed(tx: Tx, request: Request) -> list[Request]:
    """Everything that was merged into a matter, also by way of another, by number; at most FOLLOWERS."""
    if not request.absorbed:
        return []
    seen: list[int] = []
    into = [request.number]
    while into and len(seen) < FOLLOWERS:
        into = duplicates.merged(tx, request.village_id, into)
        seen += into
    found = (requests.find(tx, request.village_id, one) for one in sorted(seen[:FOLLOWERS]))
    return [one for one in found if one is not None]


def followers(tx: Tx, request: Request) -> tuple[Follower, ...]:
    """The requesters of everything that was merged into a matter: one word a chat."""
    told: dict[ChatId, Follower] = {}
    for one in absorbed(tx, request):
        place = requester(tx, one)
        before = told.get(place.chat)
        numbers = (*before.numbers, one.number) if before else (one.number,)
        told[place.chat] = Follower(place, numbers)
    return tuple(told.values())


_REQUESTER, _HANDLER = frozenset({Role.REQUESTER}), frozenset({Role.HANDLER})
_OFFERED = frozenset({Role.OFFERED})
_HOLDER = frozenset({Role.HOLDER})


def show(found: dict[ChatId, Place], reach: Reach | None, roles: frozenset[Role]) -> None:
    """Somebody's private chat is one more place; there they are what they were before and this."""
    if reach is None:
        return
    chat = ChatId(reach.user_id)
    known = found.get(chat)
    found[chat] = Place(chat, roles | known.roles if known else roles, reach.language)


def _language(tx: Tx, request: Request) -> str:
    """Of the chat where it was raised: the author's own, when that is their private one."""
    author = (
        accounts.actor(tx, request.author_user, request.village_id) if request.private else None
    )
    return author.language if author else ""
