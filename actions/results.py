"""How a request ends: done by its handler's word, shown, rated by its requester, and opened again."""

from collections.abc import Sequence
from datetime import datetime

from actions import audience, escalation, rates, trail
from actions.request_clock import await_word, start_clock
from actions.requests import Matter, load
from storage import reminders, request_files, witnesses
from storage import requests as kept
from storage.engine import Tx
from village import request_moves as moves
from village import requests as rules_of
from village.errors import WrongState
from village.escalation import Reason
from village.people import Actor
from village.reminders import Subject
from village.requests import Attachment, Ending, Rating, Request, State
from village.rights import Deed, require
from village.ruleset import Rules
from village.talk.offering import require_public


def resolve(
    tx: Tx,
    actor: Actor,
    number: int,
    *,
    result: str,
    rules: Rules,
    now: datetime,
    files: Sequence[Attachment] = (),
) -> Matter:
    """The handler says that it is done, and how; `files` show it. Raises RequestNotFound, NotAllowed, WrongState, TextMissing, TextTooLong, NotForGroup."""
    matter = load(tx, actor, number, to_change=True)
    require(actor, Deed.RESOLVE, rules_of.roles(actor, matter.request))
    if not matter.request.private:
        require_public(result, of_cadre=actor.is_cadre)
    request = moves.attach(moves.resolve(matter.request, result, now=now), files)
    kept.save(tx, request)
    rates.signed(tx, request, now=now)
    if files:
        request_files.add_files(tx, request, files, at_end=True)
    await_word(tx, request, rules, now=now)
    trail.record(
        tx,
        actor,
        Deed.RESOLVE,
        request.subject,
        now=now,
        data={"late": matter.request.late(now), "files": len(files)},
    )
    places = audience.places(tx, request)
    return Matter(
        request,
        matter.assignee,
        places,
        files,
        requester=audience.requester(tx, request),
        followers=audience.followers(tx, request),
        neighbours=audience.neighbours(tx, request),
    )


def add_result(
    tx: Tx, actor: Actor, number: int, files: Sequence[Attachment], *, now: datetime
) -> Matter:
    """The other pictures of an album that shows a result. Raises RequestNotFound, NotAllowed, WrongState once it is rated."""
    matter = load(tx, actor, number, to_change=True)
    require(actor, Deed.RESOLVE, rules_of.roles(actor, matter.request))
    if matter.request.state is not State.RESOLVED:
        raise WrongState(number=number, state=matter.request.state.value)
    request = moves.attach(matter.request, files)
    request_files.add_files(tx, request, files, at_end=True)
    trail.record(tx, actor, Deed.RESOLVE, request.subject, now=now, data={"files": len(files)})
    places = audience.places(tx, request)
    return Matter(
        request, matter.assignee, places, files, requester=audience.requester(tx, request)
    )


def rate(
    tx: Tx, actor: Actor, number: int, *, rating: Rating, rules: Rules, now: datetime
) -> Matter:
    """The requester's word on the result; a first no opens it again under a new clock. Raises RequestNotFound, NotAllowed, WrongState."""
    matter = load(tx, actor, number, to_change=True)
    require(actor, Deed.RATE, rules_of.roles(actor, matter.request))
    request = moves.rate(matter.request, rating)
    request = reopen(tx, request, rules, now=now)
    trail.record(
        tx,
        actor,
        Deed.RATE,
        request.subject,
        now=now,
        data={"rating": rating.value, "reopened": request.state is State.OPEN},
    )
    concerned = audience.superior(tx, request) if rating is Rating.UNSATISFIED else None
    return Matter(request, matter.assignee, audience.places(tx, request), superior=concerned)


def reopen(tx: Tx, rated: Request, rules: Rules, *, now: datetime) -> Request:
    """Keep what a rating made of a request: opened again it gets a new clock, closed it has none."""
    request = rated
    if rated.state is State.OPEN:
        opened = moves.restart(rated, rules.held(rated.opened_at).request_due(rated.category, now))
        request = escalation.lift(tx, opened, Reason.UNSATISFIED, rules=rules, now=now)
        start_clock(tx, request, rules, since=now)
        witnesses.forget(tx, rated.village_id, rated.number)
    else:
        reminders.clear(tx, rated.village_id, Subject.REQUEST, rated.number)
        rates.ended(tx, rated, now=now)
        refused = rated.rating is Rating.UNSATISFIED or rated.ending is Ending.REFUTED
        if refused and Reason.TAKEN_UP not in rated.reasons:
            escalation.refused_twice(tx, rated, rules=rules, now=now)
    kept.save(tx, request)
    return request
