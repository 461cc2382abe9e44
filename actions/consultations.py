"""Consultations (会诊): the agenda of each week, who holds a case (包案), and what was settled."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from actions import audience, duplicates, escalation, request_clock, requests, trail
from actions import people as who
from actions.requests import Matter
from storage import accounts, chats, counters, grams, people, reminders, request_lists
from storage import consultations as kept
from storage import requests as stored
from storage.engine import Tx
from village import request_moves as moves
from village.categories import Category
from village.errors import RequestNotFound
from village.escalation import Colour, is_for_consultation
from village.handling import Clock, Way
from village.ids import PersonId, VillageId
from village.people import Actor, Post
from village.reminders import Subject
from village.requests import Request, State
from village.rights import Deed, require
from village.ruleset import Rules


@dataclass(frozen=True, slots=True)
class Agenda:
    """What a consultation speaks of, highest level first, and what became of what the last one spoke of."""

    village_id: VillageId
    requests: Sequence[Request]
    since: Sequence[Request]
    owners: Mapping[PersonId, str]


@dataclass(frozen=True, slots=True)
class Called:
    """The agenda of a week, and where it is shown: `aloud` is the cadres' group, where nothing private is told."""

    agenda: Agenda
    chat: int
    language: str
    aloud: bool


def see(tx: Tx, actor: Actor) -> Agenda:
    """The agenda as it stands now. Raises NotAllowed."""
    require(actor, Deed.SEE_CONSULTATION)
    return _agenda(tx, actor.village_id)


def meet(tx: Tx, village_id: VillageId, *, rules: Rules, now: datetime) -> Called | None:
    """A week is over: the agenda is kept and shown; without anything to speak of the clock rests until there is."""
    agenda = _agenda(tx, village_id)
    if not agenda.requests:
        reminders.clear(tx, village_id, Subject.CONSULTATION, 0)
        return None
    escalation.set_next(tx, village_id, rules, now=now)
    number = counters.next_number(tx, village_id, "consultation")
    items = [(one.number, one.state.value) for one in agenda.requests]
    kept.hold(tx, village_id, number, items, now)
    cadres = chats.of_village(tx, village_id, chats.Kind.CADRES)
    if cadres is not None:
        return Called(agenda, int(cadres), "", aloud=True)
    for person in people.holding(tx, village_id, Post.SECRETARY):
        reach = accounts.reach(tx, village_id, person.id)
        if reach is not None:
            return Called(agenda, reach.user_id, reach.language, aloud=False)
    return None


def name_holder(
    tx: Tx, actor: Actor, number: int, *, name: str, rules: Rules, now: datetime
) -> Matter:
    """Somebody takes a request as their case; what was refused twice is opened once more by that, supervised.

    Raises NotAllowed, RequestNotFound, PersonNotFound, AmbiguousPerson, WrongState.
    """
    require(actor, Deed.NAME_HOLDER)
    request = _load(tx, actor, number)
    holder = who.cadre_named(tx, actor.village_id, name)
    is_over = request.state is State.CLOSED
    if is_over:
        due_at = rules.after(Clock.ANSWER, Way.SUPERVISED, Category.OTHER, now)
        opened = moves.take_up(request, due_at, now=now)
        stored.save(tx, opened)
        request = opened
    held = moves.hold(request, holder.id, holder.name, now=now)
    stored.save(tx, held)
    if is_over:
        # It is to be done again, and what is like it is one with it.
        grams.add(tx, actor.village_id, number, duplicates.findable(held))
        request_clock.start_clock(tx, held, rules, since=now)
        kept.spoken(tx, actor.village_id, number)
    escalation.call(tx, actor.village_id, rules, now=now)
    data = {"holder": holder.id, "taken_up": is_over}
    trail.record(tx, actor, Deed.NAME_HOLDER, held.subject, now=now, data=data)
    return Matter(held, requests.owner(tx, held), audience.places(tx, held), asked=holder)


def note(tx: Tx, actor: Actor, number: int, *, words: str, now: datetime) -> Matter:
    """What a consultation settled about a request. Raises NotAllowed, RequestNotFound, TextMissing, TextTooLong."""
    require(actor, Deed.NOTE_CONSULTATION)
    noted = moves.minute(_load(tx, actor, number), words)
    stored.save(tx, noted)
    if actor.person_id is not None:
        kept.note(tx, actor.village_id, number, noted.minute, by=actor.person_id, at=now)
    kept.spoken(tx, actor.village_id, number)
    data = {"length": len(noted.minute)}
    trail.record(tx, actor, Deed.NOTE_CONSULTATION, noted.subject, now=now, data=data)
    return Matter(noted, requests.owner(tx, noted), audience.places(tx, noted))


def _load(tx: Tx, actor: Actor, number: int) -> Request:
    request = stored.find(tx, actor.village_id, number, to_change=True)
    if request is None:
        raise RequestNotFound(number=number)
    return request


def _agenda(tx: Tx, village_id: VillageId) -> Agenda:
    running = [
        one
        for one in request_lists.at_level(tx, village_id, tuple(Colour))
        if is_for_consultation(one.colour, one.reasons, held=one.holder is not None)
    ]
    running.sort(key=lambda one: -list(Colour).index(one.level or Colour.BLUE))
    refused = _several(tx, village_id, kept.items(tx, village_id, kept.WAITING))
    now_on = [*running, *refused]
    last = kept.last(tx, village_id)
    numbers = {one.number for one in now_on}
    before = [] if last is None else kept.items(tx, village_id, last[0])
    since = _several(tx, village_id, [one for one in before if one not in numbers])
    owners: dict[PersonId, str] = {}
    for one in [*now_on, *since]:
        if one.assignee not in owners:
            person = people.find(tx, village_id, one.assignee)
            owners[one.assignee] = person.name if person else ""
    return Agenda(village_id, now_on, since, owners)


def _several(tx: Tx, village_id: VillageId, numbers: Sequence[int]) -> list[Request]:
    found = stored.several(tx, [(village_id, one) for one in numbers]) if numbers else []
    return sorted(found, key=lambda one: one.number)
