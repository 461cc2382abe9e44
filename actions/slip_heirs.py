"""Slips of somebody who goes: another speaks for the village in what they made, and for the unit in what they were to answer."""

from dataclasses import replace
from datetime import datetime

from actions import people as who
from actions import slip_desk as desk
from actions import trail
from storage import people, reminders, slips, units, villages
from storage.engine import Tx
from village import slip_moves as moves
from village.categories import Category
from village.departures import Passed
from village.ids import PersonId, VillageId
from village.people import Actor
from village.reminders import Subject
from village.rights import Deed
from village.slips import Slip


def heirs(tx: Tx, village_id: VillageId, person: PersonId) -> tuple[Passed, ...]:
    """Who speaks from now on in each open slip that somebody made or is to answer."""
    told = []
    for slip in slips.concerning(tx, village_id, person):
        moved = _passed(tx, slip, person)
        for before, after in ((slip.maker, moved.maker), (slip.liaison, moved.liaison)):
            if before == person:
                to = people.find(tx, village_id, after) if after is not None else None
                told.append(Passed(slip.kind, slip.number, to.name if to else ""))
    return tuple(told)


def hand_on(tx: Tx, actor: Actor, person: PersonId, *, now: datetime) -> None:
    """Give on every open slip that somebody made or was to answer; called while they still hold their posts or right after."""
    for slip in slips.concerning(tx, actor.village_id, person):
        moved = replace(_passed(tx, slip, person), version=slip.version + 1)
        slips.save(tx, moved)
        subject = Subject(moved.kind.value)
        reminders.give(tx, moved.village_id, subject, moved.number, moved.awaited)
        data = {"from": person, "maker": moved.maker, "liaison": moved.liaison}
        trail.record(tx, actor, Deed.HAND_OVER, moved.subject, now=now, data=data)


def _passed(tx: Tx, slip: Slip, person: PersonId) -> Slip:
    moved = slip
    if slip.maker == person:
        moved = moves.inherit(moved, maker=_maker(tx, slip.village_id, person))
    if slip.liaison == person:
        moved = _to_unit(tx, moved, person)
    return moved


def _maker(tx: Tx, village_id: VillageId, person: PersonId) -> PersonId:
    village = villages.find(tx, village_id)
    if village is None:
        return person
    return who.handler_for(tx, village, Category.OTHER, besides=person).id


def _to_unit(tx: Tx, slip: Slip, person: PersonId) -> Slip:
    """Another liaison of the unit; where none can be written to it goes on by paper."""
    unit = units.find(tx, slip.unit)
    if unit is None:
        return replace(slip, liaison=None, on_paper=True)
    other, on_paper = desk.liaison_of(tx, slip.village_id, unit, besides=person)
    return replace(slip, liaison=other.id if other else None, on_paper=on_paper)
