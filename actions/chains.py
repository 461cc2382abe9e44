"""A chain of repeats becomes a topic: the lamp that breaks every month is for the village to decide."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from actions import topics
from actions.requests import find
from storage import requests as kept
from storage.engine import Tx
from village.people import Actor
from village.requests import Request
from village.rights import Deed, require
from village.topics import Topic


@dataclass(frozen=True, slots=True)
class Chain:
    """A matter and what was solved before in its place, oldest first."""

    request: Request
    before: Sequence[Request]


def move_topic(
    tx: Tx,
    actor: Actor,
    number: int,
    *,
    words: Callable[[Chain], str],
    now: datetime,
) -> Topic:
    """Open a topic in these words about a matter that keeps coming back; a second press shows the one that there is.

    Raises RequestNotFound, NotAllowed, NotOnRoster.
    """
    require(actor, Deed.MOVE_TOPIC)
    find(tx, actor, number)
    request = kept.find(tx, actor.village_id, number, to_change=True)
    assert request is not None
    if request.topic is not None:
        return topics.find(tx, actor, request.topic).topic
    found = [kept.find(tx, actor.village_id, one) for one in request.repeats]
    before = [one for one in found if one is not None]
    chain = Chain(request, sorted(before, key=lambda one: one.number))
    topic = topics.move(tx, actor, text=words(chain), now=now)
    kept.save(tx, replace(request, topic=topic.number, version=request.version + 1))
    return topic
