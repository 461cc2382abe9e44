"""Make two matters one, take them apart again, and who hears how the one ends for both."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from actions import audience, joined, trail
from actions.duplicates import findable
from actions.request_clock import start_clock, wind_again
from actions.requests import Matter, load, owner
from storage import duplicates, grams, people, reminders
from storage import requests as kept
from storage import trail as chain
from storage.engine import Tx
from village import request_moves as moves
from village import requests as rules_of
from village.errors import CannotMerge
from village.handling import Way
from village.people import Actor
from village.reminders import Subject
from village.requests import Request
from village.rights import Deed, require
from village.ruleset import Rules


def merge(tx: Tx, actor: Actor, number: int, into: int, *, rules: Rules, now: datetime) -> Matter:
    """A matter is one with another that is to be done, and goes on there with the households whose it is; both requesters are told,
    nobody is asked to rate. It goes on by the earlier of the two times, so that nothing late is fresh again.

    Raises RequestNotFound, NotAllowed, WrongState, CannotMerge.
    """
    mine, other = _both(tx, actor, number, into)
    before = other
    if mine.late(now) and other.pause is not None:
        # What is late waits for nothing: the two go on together.
        other = moves.resume(other, now=now)
        kept.save(tx, other)
    merged = moves.merge(mine, other, now=now)
    kept.save(tx, merged)
    reminders.clear(tx, merged.village_id, Subject.REQUEST, number)
    grown = moves.take_in(other, merged, now=now)
    kept.save(tx, grown)
    if (grown.due_at, grown.pause) != (before.due_at, before.pause):
        wind_again(tx, grown, rules, now=now)
    grown = joined.recount(tx, grown, rules, now=now)
    trail.record(tx, actor, Deed.MERGE, merged.subject, now=now, data={"into": into})
    return Matter(
        merged,
        owner(tx, merged),
        audience.places(tx, merged),
        requester=audience.requester(tx, merged),
        others=[_shown(tx, grown)],
    )


def tell_apart(tx: Tx, actor: Actor, number: int, *, now: datetime) -> Matter:
    """It is not one with what it is like. Raises RequestNotFound, NotAllowed, WrongState."""
    mine = load(tx, actor, number, to_change=True).request
    _require(actor, Deed.MERGE, mine)
    apart = moves.tell_apart(mine)
    kept.save(tx, apart)
    trail.record(tx, actor, Deed.MERGE, apart.subject, now=now, data={"into": 0, "not": mine.alike})
    return _shown(tx, apart)


def unmerge(tx: Tx, actor: Actor, number: int, *, rules: Rules, now: datetime) -> Matter:
    """Two matters were not one: this one goes on by itself, and its clock from its own start.

    Raises RequestNotFound, NotAllowed, WrongState, CannotMerge for what was never merged.
    """
    mine = load(tx, actor, number).request
    _require(actor, Deed.UNMERGE, mine)
    other = _merged_into(tx, mine)
    mine = load(tx, actor, number, to_change=True).request
    apart = _come_apart(tx, mine, other, rules)
    trail.record(tx, actor, Deed.UNMERGE, apart.subject, now=now, data={"from": mine.merged_into})
    shrunk = moves.absorb(other, -1)
    if shrunk.way is Way.IMMEDIATE and not shrunk.extensions and shrunk.due_at == apart.due_at:
        # The time was the other one's.
        own = rules.held(shrunk.opened_at).request_due(shrunk.category, shrunk.opened_at)
        shrunk = replace(shrunk, due_at=max(shrunk.due_at, own + shrunk.paused))
    kept.save(tx, shrunk)
    if shrunk.due_at != other.due_at:
        wind_again(tx, shrunk, rules, now=now)
    shrunk = joined.recount(tx, shrunk, rules, now=now)
    return Matter(
        apart,
        owner(tx, apart),
        audience.places(tx, apart),
        requester=audience.requester(tx, apart),
        others=[_shown(tx, shrunk)],
    )


def let_go(
    tx: Tx, request: Request, *, rules: Rules, now: datetime
) -> tuple[Request, Sequence[Matter]]:
    """Its requester took it back: what was merged into it is still to be done, each under its own clock."""
    if not request.absorbed:
        return request, ()
    found = []
    for number in duplicates.merged(tx, request.village_id, [request.number]):
        child = kept.find(tx, request.village_id, number, to_change=True)
        if child is not None:
            apart = _come_apart(tx, child, request, rules)
            chain.append(
                tx,
                apart.village_id,
                at=now,
                actor=trail.CLOCK,
                deed=Deed.UNMERGE.value,
                subject=apart.subject,
                data={"from": request.number},
            )
            found.append(_shown(tx, apart))
    alone = moves.absorb(request, -request.absorbed)
    kept.save(tx, alone)
    return alone, found


def _both(tx: Tx, actor: Actor, number: int, into: int) -> tuple[Request, Request]:
    """Both matters, locked in the order of their numbers, as far as the actor may make them one."""
    mine = load(tx, actor, number).request
    _require(actor, Deed.MERGE, mine)
    if number == into:
        raise CannotMerge(number=number, into=into, reason="same")
    locked = {one: load(tx, actor, one, to_change=True).request for one in sorted((number, into))}
    if locked[into].private:
        require(actor, Deed.SEE_PRIVATE_REQUEST, rules_of.roles(actor, locked[into]))
    return locked[number], locked[into]


def _require(actor: Actor, deed: Deed, request: Request) -> None:
    """The deed itself, and to see it: who may not know of a private matter does nothing with it."""
    roles = rules_of.roles(actor, request)
    require(actor, deed, roles)
    if request.private:
        require(actor, Deed.SEE_PRIVATE_REQUEST, roles)


def _merged_into(tx: Tx, request: Request) -> Request:
    other = None
    if request.merged_into is not None:
        other = kept.find(tx, request.village_id, request.merged_into, to_change=True)
    if other is None:
        raise CannotMerge(number=request.number, into=0, reason="not_merged")
    return other


def _come_apart(tx: Tx, merged: Request, other: Request, rules: Rules) -> Request:
    apart = moves.come_apart(merged)
    person = people.find(tx, apart.village_id, apart.assignee)
    if person is None or person.gone or not person.is_cadre:
        # Its owner left meanwhile, and an heir took over only what was not closed.
        apart = replace(apart, assignee=other.assignee)
    kept.save(tx, apart)
    start_clock(tx, apart, rules)
    grams.add(tx, apart.village_id, apart.number, findable(apart))
    return apart


def _shown(tx: Tx, request: Request) -> Matter:
    return Matter(
        request,
        owner(tx, request),
        audience.places(tx, request),
        requester=audience.requester(tx, request),
    )
