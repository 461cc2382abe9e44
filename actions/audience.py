"""Who sees a request: the chats that show its card, and whom a rating concerns."""

from dataclasses import dataclass

from actions import people as who
from storage import accounts
from storage.accounts import Reach
from storage.engine import Tx
from village.ids import ChatId, PersonId
from village.requests import RUNNING, Request
from village.rights import Role


@dataclass(frozen=True, slots=True)
class Place:
    """A chat that shows a request's card, and what who reads it there is to the request; `language` is empty for the village's."""

    chat: ChatId
    roles: frozenset[Role]
    language: str = ""


def places(tx: Tx, request: Request, *, before: PersonId | None = None) -> tuple[Place, ...]:
    """Where a request shows: where it was raised, with its handler (and the one `before`), with who was asked to take it, and
    with the requester who must speak.

    In one chat it is one card, even if one person is both.
    """
    found = {request.origin_chat: Place(request.origin_chat, _REQUESTER, _language(tx, request))}
    village_id = request.village_id
    if before is not None:
        _show(found, accounts.reach(tx, village_id, before), frozenset())
    _show(found, accounts.reach(tx, village_id, request.assignee), _HANDLER)
    if request.offered_to is not None:
        _show(found, accounts.reach(tx, village_id, request.offered_to), _OFFERED)
    if request.author_person is not None and (request.state not in RUNNING or request.reopened):
        _show(found, accounts.reach(tx, village_id, request.author_person), _REQUESTER)
    return tuple(found.values())


def superior(tx: Tx, request: Request) -> Reach | None:
    """Where the handler's superior can be written to."""
    above = who.superior_of(tx, request.village_id, request.assignee)
    return accounts.reach(tx, request.village_id, above.id) if above else None


def requester(tx: Tx, request: Request) -> Place:
    """Where the requester is told something: in private if that can be, else where they raised it."""
    reach = None
    if request.author_person is not None:
        reach = accounts.reach(tx, request.village_id, request.author_person)
    if reach is None:
        return Place(request.origin_chat, _REQUESTER, _language(tx, request))
    return Place(ChatId(reach.user_id), _REQUESTER, reach.language)


_REQUESTER, _HANDLER = frozenset({Role.REQUESTER}), frozenset({Role.HANDLER})
_OFFERED = frozenset({Role.OFFERED})


def _show(found: dict[ChatId, Place], reach: Reach | None, roles: frozenset[Role]) -> None:
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
