"""What a handler does with a request besides ending it: take it over, hand it over, name a day, ask for more time, let it rest, say that it
cannot be done.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime

from actions import audience, merges, rates, requests, trail
from actions import people as who
from actions.request_clock import await_word, start_clock, wait
from actions.requests import Matter, files_of, load, owner
from storage import people, reminders
from storage import requests as kept
from storage import trail as chain
from storage.engine import Tx
from village import request_moves as moves
from village import requests as rules_of
from village.errors import PersonNotFound
from village.handling import Clock, Way
from village.ids import PersonId, VillageId
from village.people import Actor, Person
from village.reminders import Step, Subject
from village.requests import Request, State
from village.rights import Deed, Role, require
from village.ruleset import Rules
from village.slip_terms import end_of
from village.talk.offering import require_public


def accept(tx: Tx, actor: Actor, number: int, *, now: datetime) -> Matter:
    """The handler promises; who was asked to take it over does so by the same word. Raises RequestNotFound, NotAllowed, WrongState."""
    held = rules_of.roles(actor, load(tx, actor, number).request)
    if Role.OFFERED in held and Role.HANDLER not in held:
        return take(tx, actor, number, now=now)
    return requests.accept(tx, actor, number, now=now)


def take(tx: Tx, actor: Actor, number: int, *, now: datetime) -> Matter:
    """Who was asked takes it over, and has promised by that. Raises RequestNotFound, NotAllowed, WrongState."""
    before, request = _move(tx, actor, number, Deed.TAKE, moves.take, now=now)
    reminders.give(tx, request.village_id, Subject.REQUEST, number, request.assignee)
    return _matter(tx, request, before)


def refuse(tx: Tx, actor: Actor, number: int, *, now: datetime) -> Matter:
    """Who was asked does not take it; its handler is told. Raises RequestNotFound, NotAllowed, WrongState."""
    _, request = _move(tx, actor, number, Deed.REFUSE, moves.refuse, now=now)
    return _matter(tx, request)


def promise(
    tx: Tx, actor: Actor, number: int, *, until: date, rules: Rules, now: datetime
) -> Matter:
    """The handler names the day by which it will be done (承诺办). Raises DateOver, DateTooLate, and as `take`."""

    def change(request: Request) -> Request:
        held = rules.held(request.opened_at)
        latest = held.after(Clock.ANSWER, Way.PROMISED, request.category, now)
        due_at = end_of(until, rules.zone)
        given = request.due_at.astimezone(rules.zone)
        return moves.promise(
            request, due_at, now=now, latest=max(_end_of_day(latest, rules), given)
        )

    _, request = _move(tx, actor, number, Deed.PROMISE, change, now=now)
    start_clock(tx, request, rules, since=now)
    return _matter(tx, request)


def extend(
    tx: Tx,
    actor: Actor,
    number: int,
    *,
    until: date,
    reason: str,
    rules: Rules,
    now: datetime,
) -> Matter:
    """The handler asks for more time before the time is over, and says why; the requester is told.

    Raises TextMissing without a reason, TooLate, ExtendedAlready, DateOver, DateTooLate, and as `take`.
    """
    words = rules_of.clean_text(reason, command="extend", limit=rules_of.REASON_LIMIT)

    def change(request: Request) -> Request:
        held = rules.held(request.opened_at)
        latest = held.after(Clock.EXTENSION, request.way, request.category, request.due_at)
        return moves.extend(
            request, end_of(until, rules.zone), now=now, latest=_end_of_day(latest, rules)
        )

    before, request = _move(
        tx,
        actor,
        number,
        Deed.EXTEND,
        change,
        now=now,
        data={"reasoned": bool(words)},
        reason=words,
    )
    start_clock(tx, request, rules, since=now)
    return _matter(tx, request, before)


def pause(tx: Tx, actor: Actor, number: int, *, reason: str, rules: Rules, now: datetime) -> Matter:
    """The clock stands still: the villager is away, a part is ordered. It runs on by itself after the longest pause.

    Raises TextMissing without a reason, TooLate, and as `take`.
    """

    def change(request: Request) -> Request:
        held = rules.held(request.opened_at)
        until = held.after(Clock.PAUSE, request.way, request.category, now)
        return moves.pause(request, reason, now=now, until=until)

    _, request = _move(tx, actor, number, Deed.PAUSE, change, now=now, reason=reason)
    if request.pause is not None:
        wait(tx, request, Step.RESUME, request.pause.until, since=now)
    return _matter(tx, request)


def resume(tx: Tx, actor: Actor, number: int, *, rules: Rules, now: datetime) -> Matter:
    """The clock runs on with what was left. Raises RequestNotFound, NotAllowed, WrongState."""
    _, request = _move(
        tx, actor, number, Deed.RESUME, lambda one: moves.resume(one, now=now), now=now
    )
    start_clock(tx, request, rules)
    return _matter(tx, request)


def run_on(
    tx: Tx, village_id: VillageId, number: int, *, rules: Rules, now: datetime
) -> Matter | None:
    """A pause was as long as it may be: the clock runs on by itself. None when it ended meanwhile."""
    paused = kept.find(tx, village_id, number, to_change=True)
    if paused is None or paused.state is not State.PAUSED:
        return None
    request = moves.resume(paused, now=now)
    kept.save(tx, request)
    start_clock(tx, request, rules)
    chain.append(
        tx,
        village_id,
        at=now,
        actor=trail.CLOCK,
        deed=Deed.RESUME.value,
        subject=request.subject,
        data={"due_at": request.due_at.isoformat()},
    )
    return _matter(tx, request)


def decline(
    tx: Tx, actor: Actor, number: int, *, reason: str, rules: Rules, now: datetime
) -> Matter:
    """It cannot be done, and why; the requester is told and has the last word. Raises TextMissing, TextTooLong, and as `take`."""
    _, request = _move(
        tx,
        actor,
        number,
        Deed.DECLINE,
        lambda one: moves.decline(one, reason),
        now=now,
        reason=reason,
    )
    await_word(tx, request, rules, now=now)
    return replace(
        _matter(tx, request),
        followers=audience.followers(tx, request),
        neighbours=audience.neighbours(tx, request),
    )


def withdraw(tx: Tx, actor: Actor, number: int, *, rules: Rules, now: datetime) -> Matter:
    """The requester takes it back; what was merged into it goes on. Raises RequestNotFound, NotAllowed, WrongState."""
    _, request = _move(
        tx, actor, number, Deed.WITHDRAW, lambda one: moves.withdraw(one, now=now), now=now
    )
    reminders.clear(tx, request.village_id, Subject.REQUEST, number)
    request, others = merges.let_go(tx, request, rules=rules, now=now)
    told = audience.neighbours(tx, request)
    return replace(_matter(tx, request), others=others, neighbours=told)


SIGNING = frozenset({Deed.TAKE, Deed.PROMISE, Deed.DECLINE})
"""By these somebody has said that they have it."""


def _move(
    tx: Tx,
    actor: Actor,
    number: int,
    deed: Deed,
    change: Callable[[Request], Request],
    *,
    now: datetime,
    data: Mapping[str, object] | None = None,
    reason: str = "",
) -> tuple[Request, Request]:
    before = load(tx, actor, number, to_change=True).request
    require(actor, deed, rules_of.roles(actor, before))
    if not before.private:
        require_public(reason, of_cadre=actor.is_cadre)
    request = change(before)
    kept.save(tx, request)
    if deed in SIGNING:
        rates.signed(tx, request, now=now)
    said = {"state": request.state.value, "assignee": request.assignee, **(data or {})}
    if request.due_at != before.due_at:
        said["due_at"] = request.due_at.isoformat()
    trail.record(tx, actor, deed, request.subject, now=now, data=said)
    return before, request


def _matter(tx: Tx, request: Request, before: Request | None = None) -> Matter:
    former = before.assignee if before and before.assignee != request.assignee else None
    return Matter(
        request,
        owner(tx, request),
        audience.places(tx, request, before=former),
        requester=audience.requester(tx, request),
    )


def _end_of_day(moment: datetime, rules: Rules) -> datetime:
    local = moment.astimezone(rules.zone)
    return max(local, end_of(local.date(), rules.zone))


def hand_over(
    tx: Tx, actor: Actor, number: int, *, to: PersonId | str, reason: str = "", now: datetime
) -> Matter:
    """A leader gives it to another cadre, by number or name; its handler asks one to take it, and owns it until they do.

    The clock goes on. Raises RequestNotFound, NotAllowed, WrongState, and PersonNotFound or AmbiguousPerson to those only who may.
    """
    matter = load(tx, actor, number, to_change=True)
    roles = rules_of.roles(actor, matter.request)
    require(actor, Deed.HAND_OVER, roles)
    taker = _cadre(tx, matter.request, to)
    ordered = Role.LEADER in roles
    request = (moves.hand_over if ordered else moves.offer)(matter.request, taker.id)
    kept.save(tx, request)
    if ordered:
        reminders.give(tx, request.village_id, Subject.REQUEST, number, taker.id)
    trail.record(
        tx,
        actor,
        Deed.HAND_OVER,
        request.subject,
        now=now,
        data={
            "from": matter.assignee.id,
            "to": taker.id,
            "offered": not ordered,
            "reasoned": bool(reason.strip()),
        },
    )
    places = audience.places(tx, request, before=matter.assignee.id if ordered else None)
    files = files_of(tx, request)
    if ordered:
        return Matter(request, taker, places, files, spot=request.spot)
    return Matter(request, matter.assignee, places, files, asked=taker, spot=request.spot)


def _cadre(tx: Tx, request: Request, to: PersonId | str) -> Person:
    """The cadre of that number, or of that name."""
    if isinstance(to, str):
        return who.cadre_named(tx, request.village_id, to)
    person = people.find(tx, request.village_id, to)
    if person is None or not person.is_cadre:
        raise PersonNotFound(name=person.name if person else "")
    return person
