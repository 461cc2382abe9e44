"""Away or back: who says so of themselves, and the cadre who confirms it."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from actions import contacts, trail
from storage import accounts, claims, counters, people
from storage.accounts import Reach
from storage.engine import Tx
from village.claims import (
    CONFIRMERS,
    PLACE_LIMIT,
    WHEREABOUTS,
    Claim,
    Claimed,
    ClaimState,
    is_own,
)
from village.errors import ClaimNotFound, OwnClaim, PersonNotFound
from village.ids import PersonId
from village.people import Actor, Person
from village.requests import clean_text
from village.rights import Deed, may, require, require_reach


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """A claim with its person and who is to hear of it: the confirmer while it is open, the person once it is decided.

    `replaced` are the older claims that it took the place of. `changed` is False for a press that came too late.
    """

    claim: Claim
    person: Person
    hears: Reach | None = None
    replaced: tuple[Claim, ...] = ()
    changed: bool = True


def leave(tx: Tx, actor: Actor, place: str, *, today: date, now: datetime) -> Whereabouts:
    """Say that one lives at `place` now. Raises NotOnRoster, TextMissing, TextTooLong."""
    require(actor, Deed.MARK_AWAY)
    words = " ".join(clean_text(place, command="away", limit=PLACE_LIMIT).split())
    return _say(tx, actor, Claimed.AWAY, words, today=today, now=now)


def come_back(tx: Tx, actor: Actor, *, today: date, now: datetime) -> Whereabouts:
    """Say that one lives in the village again. Raises NotOnRoster."""
    require(actor, Deed.MARK_AWAY)
    return _say(tx, actor, Claimed.BACK, "", today=today, now=now)


def decide(
    tx: Tx, actor: Actor, number: int, *, confirmed: bool, today: date, now: datetime
) -> Whereabouts:
    """Confirm or deny a claim; who comes second hears how it stands. Raises NotAllowed, ClaimNotFound, OwnClaim."""
    require_reach(actor, Deed.CONFIRM_CLAIM)
    claim = claims.find(tx, actor.village_id, number)
    if claim is None or claim.kind not in WHEREABOUTS:
        raise ClaimNotFound
    person = _person(tx, claim.person, actor)
    if is_own(actor, claim):
        raise OwnClaim(deed=Deed.CONFIRM_CLAIM.value)
    require(actor, Deed.CONFIRM_CLAIM, about=person)
    if claim.state is not ClaimState.OPEN:
        return Whereabouts(claim, person, changed=False)
    state = ClaimState.CONFIRMED if confirmed else ClaimState.DENIED
    claims.decide(tx, claim, state, by=actor.person_id, at=now)
    _record(tx, actor, Deed.CONFIRM_CLAIM, claim, state, now)
    if confirmed:
        _change(tx, claim, today, now)
    reach = accounts.reach(tx, actor.village_id, claim.person)
    return Whereabouts(replace(claim, state=state), _person(tx, claim.person, actor), reach)


def waiting(tx: Tx, actor: Actor, *, limit: int) -> list[Whereabouts]:
    """What others said of themselves and nobody has decided, for who may confirm it."""
    require(actor, Deed.CONFIRM_CLAIM)
    return [
        Whereabouts(one, _person(tx, one.person, actor))
        for one in claims.open_in(tx, actor.village_id, limit=limit)
        if one.kind in WHEREABOUTS and not is_own(actor, one)
    ]


def _say(
    tx: Tx, actor: Actor, kind: Claimed, place: str, *, today: date, now: datetime
) -> Whereabouts:
    person = actor.person
    if person is None:
        raise PersonNotFound(name=actor.name)
    older = claims.waiting(tx, actor.village_id, person.id, WHEREABOUTS)
    for one in older:
        claims.decide(tx, one, ClaimState.REPLACED, by=person.id, at=now)
    # Who keeps the roster needs nobody else's word.
    decided = may(actor, Deed.CONFIRM_CLAIM, about=person)
    state = ClaimState.CONFIRMED if decided else ClaimState.OPEN
    number = counters.next_number(tx, actor.village_id, "claim")
    claim = Claim(
        actor.village_id, number, kind, state, person.id, actor.user_id, place, made_at=now
    )
    claims.add(tx, claim)
    _record(tx, actor, Deed.MARK_AWAY, claim, state, now)
    hears = None
    if decided:
        claims.decide(tx, claim, state, by=person.id, at=now)
        _change(tx, claim, today, now)
    else:
        hears = _confirmer(tx, claim, person)
    replaced = tuple(replace(one, state=ClaimState.REPLACED) for one in older)
    return Whereabouts(claim, person, hears, replaced)


def _confirmer(tx: Tx, claim: Claim, person: Person) -> Reach | None:
    """The office, or else the head of their group."""
    for post in CONFIRMERS:
        for holder in people.holding(tx, claim.village_id, post):
            known = accounts.reach(tx, claim.village_id, holder.id)
            if known is None or holder.id == person.id:
                continue
            asked = Actor(known.user_id, claim.village_id, holder.name, known.language, holder)
            if may(asked, Deed.CONFIRM_CLAIM, about=person):
                return known
    return None


def _change(tx: Tx, claim: Claim, today: date, now: datetime) -> None:
    away = claim.kind is Claimed.AWAY
    people.set_away(
        tx, claim.village_id, claim.person, place=claim.detail, since=today if away else None
    )
    contacts.tend(tx, claim.village_id, now=now)


def _record(
    tx: Tx, actor: Actor, deed: Deed, claim: Claim, state: ClaimState, now: datetime
) -> None:
    """Where somebody is stays out of the trail: it is shown to anyone."""
    data = {"kind": claim.kind.value, "state": state.value, "person": claim.person}
    trail.record(tx, actor, deed, claim.subject, now=now, data=data)


def _person(tx: Tx, person: PersonId, actor: Actor) -> Person:
    found = people.find(tx, actor.village_id, person)
    if found is None:
        raise PersonNotFound(name="")
    return found
