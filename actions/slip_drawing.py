"""Draw a slip from a request: the unit and the facts are said at once or asked for, and what was said is remembered."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from actions import slip_desk as desk
from actions.request_clock import wind_again
from actions.requests import load as load_request
from actions.slip_desk import SlipMatter
from storage import counters, requests, slips
from storage.engine import Tx
from storage.slips import Draft
from storage.units import Unit
from village import request_moves as moves_of_request
from village import requests as request_rules
from village.days import last_day
from village.errors import RequestOver, SlipAlready, SlipDraftGone
from village.handling import Clock, Term, Way
from village.ids import UnitId, VillageId
from village.people import Actor
from village.referrals import SlipKind
from village.requests import TO_DO, Request, clean_text
from village.rights import Deed, require
from village.ruleset import Rules
from village.slip_terms import due, named_due
from village.slip_words import addressed
from village.slips import FACTS_LIMIT, Slip
from village.talk.secrets import discreet


@dataclass(frozen=True, slots=True)
class Missing:
    """What is still to be said before a slip can be made: the unit (one of these), or else the facts."""

    kind: SlipKind
    request: Request
    units: Sequence[Unit] = ()
    named: str = ""
    """What was said in place of a unit that is known."""
    unit: str = ""
    """The unit that was chosen; empty where that is what is missing."""


class _Facts(NamedTuple):
    """What the unit is told, and by when it is to answer: the day that was said, or that of a term of the rules."""

    facts: str
    due_at: datetime
    term: Term | None


def begin(
    tx: Tx, actor: Actor, kind: SlipKind, number: int, words: str, *, rules: Rules, now: datetime
) -> SlipMatter | Missing:
    """Make a slip of what was said behind a request's number, or tell what is missing; that is remembered.

    Raises RequestNotFound, NotAllowed, RequestOver, DuePassed, DateUnread, TextTooLong.
    """
    request = _request(tx, actor, number)
    _facts(words, rules, now)
    names = {one.id: one.name for one in desk.around(tx, actor.village_id)}
    meant = addressed(words, names)
    _remember(tx, actor, Draft(kind, number, meant.unit, meant.rest))
    if meant.unit is None:
        return Missing(kind, request, _offered(tx, actor.village_id), named=meant.named)
    return _go_on(tx, actor, request, rules=rules, now=now)


def choose(
    tx: Tx, actor: Actor, kind: SlipKind, number: int, unit: UnitId, *, rules: Rules, now: datetime
) -> SlipMatter | Missing:
    """The unit was pressed; with the facts that were said before, if any. Raises as `begin`."""
    request = _request(tx, actor, number)
    known = slips.draft_of(tx, actor.village_id, desk.me(actor))
    same = known is not None and (known.kind, known.request) == (kind, number)
    _remember(tx, actor, Draft(kind, number, unit, known.words if known and same else ""))
    return _go_on(tx, actor, request, rules=rules, now=now)


def write(
    tx: Tx, actor: Actor, number: int, words: str | None, *, rules: Rules, now: datetime
) -> SlipMatter | Missing:
    """The facts that were asked for; None takes the request's own words. Raises as `begin`, and SlipDraftGone, TextMissing."""
    request = _request(tx, actor, number)
    known = slips.draft_of(tx, actor.village_id, desk.me(actor))
    if known is None or known.request != number:
        raise SlipDraftGone(number=number)
    said = request.text if words is None else clean_text(words, command="slip")
    _remember(tx, actor, Draft(known.kind, number, known.unit, said))
    return _go_on(tx, actor, request, rules=rules, now=now)


def _go_on(
    tx: Tx, actor: Actor, request: Request, *, rules: Rules, now: datetime
) -> SlipMatter | Missing:
    draft = slips.draft_of(tx, actor.village_id, desk.me(actor))
    unit = (
        desk.unit_named(tx, draft.unit, actor.village_id)
        if draft is not None and draft.unit is not None
        else None
    )
    if draft is None or unit is None:
        kind = draft.kind if draft else SlipKind.NOTICE
        return Missing(kind, request, _offered(tx, actor.village_id))
    said = _facts(draft.words, rules, now)
    if not said.facts:
        return Missing(draft.kind, request, unit=unit.name)
    slips.forget_draft(tx, actor.village_id, desk.me(actor))
    return _make(tx, actor, request, draft.kind, unit, said, rules=rules, now=now)


def _make(
    tx: Tx,
    actor: Actor,
    request: Request,
    kind: SlipKind,
    unit: Unit,
    said: _Facts,
    *,
    rules: Rules,
    now: datetime,
) -> SlipMatter:
    # The request is locked, so that two who make one at once do not both succeed.
    for one in slips.open_of(tx, actor.village_id, request.number):
        if (one.kind, one.unit) == (kind, unit.id):
            raise SlipAlready(kind=kind.value, number=one.number)
    liaison, on_paper = desk.liaison_of(tx, actor.village_id, unit)
    is_referred = _refer(tx, request, rules, now)
    slip = Slip(
        village_id=actor.village_id,
        kind=kind,
        number=counters.next_number(tx, actor.village_id, kind.value),
        request=request.number,
        unit=unit.id,
        maker=desk.me(actor),
        liaison=liaison.id if liaison else None,
        facts=discreet(said.facts, request.author_name),
        made_at=now,
        sign_by=due(rules.slips.sign_in, now, rules.zone, rules.calendar),
        due_at=said.due_at,
        on_paper=on_paper,
        way_before=request.way if is_referred else None,
        due_before=request.due_at if is_referred else None,
    )
    slips.add(tx, slip)
    desk.wait(tx, slip, rules, now=now)
    desk.note(tx, slip.village_id, slip.request)
    data = {"due_at": slip.due_at.isoformat()}
    desk.sign_trail(tx, actor, Deed.DRAW_SLIP, slip, now=now, data=data)
    matter = desk.matter_of(tx, slip, rules, now=now, request_changed=True)
    return replace(matter, term=said.term)


def _refer(tx: Tx, request: Request, rules: Rules, now: datetime) -> bool:
    """What a department has to do with is handled by way of it, and timed so; tells whether that is new."""
    held = rules.held(request.opened_at)
    due_at = held.after(Clock.ANSWER, Way.REFERRED, request.category, now)
    referred = moves_of_request.refer(request, due_at, now=now)
    if referred is request:
        return False
    requests.save(tx, referred)
    if referred.due_at != request.due_at:
        wind_again(tx, referred, rules, now=now)
    return True


def _request(tx: Tx, actor: Actor, number: int) -> Request:
    """The request of that number, if the actor may put it to a unit."""
    request = load_request(tx, actor, number, to_change=True).request
    roles = request_rules.roles(actor, request)
    require(actor, Deed.DRAW_SLIP, roles)
    if request.private:
        require(actor, Deed.SEE_PRIVATE_REQUEST, roles)
    if request.state not in TO_DO:
        raise RequestOver(number=number)
    return request


def _facts(words: str, rules: Rules, now: datetime) -> _Facts:
    today = now.astimezone(rules.zone).date()
    day, facts = last_day(words, today=today, command="slip")
    if facts:
        facts = clean_text(facts, command="slip", limit=FACTS_LIMIT)
    if day is not None:
        return _Facts(facts, named_due(day, now=now, zone=rules.zone), None)
    term = rules.slips.answer
    return _Facts(facts, due(term, now, rules.zone, rules.calendar), term)


def _remember(tx: Tx, actor: Actor, draft: Draft) -> None:
    slips.keep_draft(tx, actor.village_id, desk.me(actor), draft)


def _offered(tx: Tx, village_id: VillageId) -> Sequence[Unit]:
    # The organisation department hears of every slip as it is; whoever means it can still name it.
    every = (one for one in desk.around(tx, village_id) if not one.organises)
    found = (one for one in every if slips.liaisons(tx, village_id, one))
    return list(found)[: desk.OFFERED_UNITS]
