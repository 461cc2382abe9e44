"""Requests as somebody asks for them: their own, what they must do, and what they missed."""

from collections.abc import Sequence
from dataclasses import dataclass

from actions import audience
from actions.requests import Matter, files_of, owner
from storage import cards, request_lists
from storage import requests as kept
from storage.engine import Tx
from village.ids import VillageId
from village.people import Actor
from village.requests import Request
from village.rights import Deed, require


@dataclass(frozen=True, slots=True)
class Missed:
    """What somebody has to see once they can be written to again; `more` are left to their list."""

    matters: Sequence[Matter]
    more: int


MISSED_CARDS = 8
"""So many cards at once are still read; the rest is a list."""


def mine(tx: Tx, actor: Actor) -> list[Request]:
    """What the actor raised, newest first."""
    require(actor, Deed.SEE_MINE)
    return request_lists.raised_by(tx, actor.village_id, user=actor.user_id, person=actor.person_id)


def todo(tx: Tx, actor: Actor) -> list[Request]:
    """What the actor must act on, nearest deadline first. Raises NotAllowed for who holds no post."""
    require(actor, Deed.SEE_TODO)
    return request_lists.todo(tx, actor.village_id, actor.person_id) if actor.person_id else []


def missed(tx: Tx, actor: Actor) -> Missed:
    """What waits for who can be written to again, most urgent first: what they must do, then what they have to rate.

    A card that is on show in their chat is only brought up to date: its files are there too.
    """
    if actor.person_id is None:
        return Missed((), 0)
    village_id, person = actor.village_id, actor.person_id
    todo = request_lists.todo(tx, village_id, person, limit=MISSED_CARDS)
    more = request_lists.count_todo(tx, village_id, person) - len(todo)
    to_rate = request_lists.to_rate(tx, village_id, person, limit=MISSED_CARDS - len(todo))
    found = (_missed(tx, actor, request) for request in [*todo, *to_rate])
    return Missed([matter for matter in found if matter.places], more)


def _missed(tx: Tx, actor: Actor, request: Request) -> Matter:
    here = [one for one in audience.places(tx, request) if int(one.chat) == int(actor.user_id)]
    known = cards.message_of(
        tx, village_id=request.village_id, chat_id=actor.user_id, name=request.subject
    )
    files = files_of(tx, request) if known is None else []
    return Matter(request, owner(tx, request), here, files)


def shown(tx: Tx, keys: Sequence[tuple[VillageId, int]]) -> list[Matter]:
    """Requests with the places where their cards are, for a state that the clock brought."""
    found = kept.several(tx, keys) if keys else []
    return [Matter(one, owner(tx, one), audience.places(tx, one)) for one in found]
