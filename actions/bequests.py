"""What somebody who goes leaves undone: who takes it on, so that nothing that runs is without an owner."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from actions import audience, errand_moves, slip_heirs, trail
from actions import people as who
from actions.errands import Matter as ErrandMatter
from actions.requests import Matter, files_of, owner
from storage import (
    errands,
    reminders,
    request_lists,
    requests,
    topics,
    villages,
)
from storage.engine import Tx
from storage.villages import Village
from village import request_moves as moves
from village.categories import Category
from village.departures import Effects, Heir
from village.ids import ChatId, PersonId, VillageId
from village.people import Actor
from village.reminders import Subject
from village.requests import Request
from village.rights import Deed

SHOWN = 20
"""So many cards at once; the rest is in the heir's list."""


def heirs(tx: Tx, village: Village, person: PersonId, held: Sequence[Request]) -> tuple[Heir, ...]:
    """Who answers from now on for what somebody answers for. Raises PersonNotFound where nobody could."""
    found: dict[Category, Heir] = {}
    told = []
    for request in held:
        if request.category not in found:
            heir = who.handler_for(tx, village, request.category, besides=person)
            found[request.category] = Heir(0, heir.id, heir.name)
        told.append(replace(found[request.category], number=request.number))
    return tuple(told)


def hosts(tx: Tx, village: Village, person: PersonId) -> tuple[Heir, ...]:
    """Who looks after somebody's running discussions from now on. Raises PersonNotFound where nobody could."""
    running = topics.discussed_by(tx, village.id, person)
    if not running:
        return ()
    host = who.handler_for(tx, village, Category.OTHER, besides=person)
    return tuple(Heir(topic.number, host.id, host.name) for topic in running)


def cases(tx: Tx, village_id: VillageId, person: PersonId) -> tuple[int, ...]:
    """The requests of which somebody is the case-holder, and that are to be done."""
    return tuple(one.number for one in request_lists.held_by(tx, village_id, person))


def hand_on(
    tx: Tx, actor: Actor, person: PersonId, effects: Effects, *, now: datetime
) -> tuple[list[Matter], list[ErrandMatter]]:
    """Give everything to whom it was said; the clock of each goes on. The matters of the first cards, and every errand."""
    village_id = actor.village_id
    for case in request_lists.held_by(tx, village_id, person):
        # The next consultation (会诊) asks for another.
        free = replace(case, holder=None, holder_name="", version=case.version + 1)
        requests.save(tx, free)
    held = {one.number: one for one in request_lists.in_hands_of(tx, village_id, person)}
    matters: list[Matter] = []
    for heir in effects.handed:
        request = moves.inherit(held[heir.number], heir.to)
        requests.save(tx, request)
        reminders.give(tx, village_id, Subject.REQUEST, heir.number, heir.to)
        data = {"from": person, "to": heir.to, "reasoned": True}
        trail.record(tx, actor, Deed.HAND_OVER, request.subject, now=now, data=data)
        if len(matters) < SHOWN:
            matters.append(_matter(tx, request))
    for offered in request_lists.offered_to(tx, village_id, person):
        requests.save(tx, moves.refuse(offered))
    for topic in topics.discussed_by(tx, village_id, person):
        (to,) = [one.to for one in effects.discussions if one.number == topic.number]
        topics.save(tx, replace(topic, owner=to, version=topic.version + 1))
        reminders.give(tx, village_id, Subject.TOPIC, topic.number, to)
    slip_heirs.hand_on(tx, actor, person, now=now)
    chats = [ChatId(one) for one in effects.accounts]
    return matters, _errands(tx, actor, person, chats, now=now)


def _errands(
    tx: Tx, actor: Actor, person: PersonId, chats: Sequence[ChatId], *, now: datetime
) -> list[ErrandMatter]:
    village = villages.find(tx, actor.village_id)
    if village is None:
        return []
    found = [
        errand_moves.inherit(tx, actor, village, number, before=person, chats=chats, now=now)
        for number in errands.in_hands_of(tx, village.id, person)
    ]
    return [one for one in found if one is not None]


def _matter(tx: Tx, request: Request) -> Matter:
    shown = audience.places(tx, request)
    return Matter(request, owner(tx, request), shown, files_of(tx, request))
