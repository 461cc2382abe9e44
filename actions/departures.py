"""Accounts that end and people who go: said beforehand with everything that it does, then done as it was said."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from actions import (
    bequests,
    contacts,
    errand_moves,
    namesakes,
    slip_heirs,
    trail,
    vote_heirs,
)
from actions.adoption import adopt
from actions.errands import Matter as ErrandMatter
from actions.requests import Matter
from actions.vote_heirs import Inherited
from storage import (
    accounts,
    claims,
    codes,
    complaints,
    counters,
    departures,
    errands,
    people,
    request_lists,
    topics,
)
from storage import namesakes as kept
from storage.accounts import Reach
from storage.departures import Left
from storage.engine import Tx
from storage.errands import Copy
from storage.namesakes import Namesake
from storage.villages import Village
from village.claims import WHEREABOUTS, ClaimState
from village.departures import DEEDS, GOES, Departure, Effects, is_fresh
from village.errors import (
    NobodyNamed,
    NotAllowed,
    NotBound,
    NotOnRoster,
    OnlyAccount,
    OwnDeparture,
    PersonNotFound,
    TextMissing,
)
from village.ids import ChatId, PersonId, UserId
from village.people import Actor, Gone, Person
from village.rights import Deed, require


@dataclass(frozen=True, slots=True)
class Plan:
    """What would happen to whom, as it is now."""

    kind: Departure
    who: Namesake
    effects: Effects

    @property
    def person(self) -> Person:
        """To whom."""
        return self.who.person


@dataclass(frozen=True, slots=True)
class Done:
    """It happened: `accounts` can be told, `matters` have another owner or author, `adopted` came back with accounts."""

    kind: Departure
    person: Person
    effects: Effects
    accounts: Sequence[Reach] = ()
    matters: Sequence[Matter] = ()
    inherited: Sequence[Inherited] = ()
    """Decisions and ballots that others look after now."""
    errands: Sequence[ErrandMatter] = ()
    """What they carried for others, with its new agents."""
    gone: Sequence[Copy] = ()
    """Photos of papers that stand in the chats of a lost phone."""


def choose(tx: Tx, actor: Actor, kind: Departure, words: str) -> Sequence[Namesake]:
    """Whom the words name; oneself for none, where that makes sense. Raises NotOnRoster, NotAllowed, TextMissing, NobodyNamed."""
    if kind in (Departure.UNBIND, Departure.LOST) and not words.strip():
        deed = Deed.LOSE_PHONE if kind is Departure.LOST else Deed.UNBIND
        if actor.person is None:
            raise NotOnRoster(deed=deed.value)
        own = kept.of_id(tx, actor.village_id, actor.person.id)
        return [own] if own else []
    require(actor, DEEDS[kind])
    if not words.strip():
        raise TextMissing(command=kind.value)
    return namesakes.named(tx, actor.village_id, words, gone=kind is Departure.RESTORE)


def foresee(tx: Tx, actor: Actor, village: Village, kind: Departure, person: PersonId) -> Plan:
    """Everything that it would do; nothing is changed.

    Raises NotAllowed, NobodyNamed, OwnDeparture, NotBound, OnlyAccount, and PersonNotFound where nobody could take over.
    """
    found = kept.of_id(tx, actor.village_id, person)
    if found is None or (found.person.gone is None) is (kind is Departure.RESTORE):
        raise NobodyNamed(name=found.person.name if found else "")
    _permit(actor, kind, found.person)
    return Plan(kind, found, _effects(tx, actor, village, kind, found.person))


def carry_out(
    tx: Tx,
    actor: Actor,
    village: Village,
    kind: Departure,
    person: PersonId,
    *,
    seal: str,
    asked_at: datetime,
    today: date,
    now: datetime,
) -> Done | Plan:
    """Do what was said, if it is still that; else it is to be said anew. Raises as `foresee`."""
    plan = foresee(tx, actor, village, kind, person)
    if plan.effects.seal != seal or not is_fresh(asked_at, now):
        return plan
    if kind is Departure.RESTORE:
        return _restore(tx, actor, plan, now)
    reached = [
        one
        for one in accounts.reaches(tx, actor.village_id, person)
        if one.user_id in plan.effects.accounts
    ]
    for user in plan.effects.accounts:
        accounts.unbind(tx, user_id=user, village_id=actor.village_id)
    # A slip that lay beside the lost phone must not undo this.
    codes.void(tx, actor.village_id, [person])
    data = {"accounts": len(plan.effects.accounts)}
    if kind not in GOES:
        trail.record(tx, actor, Deed.UNBIND, f"person:{person}", now=now, data=data)
        chats = [ChatId(one) for one in plan.effects.accounts]
        lost = kind is Departure.LOST
        gone = errand_moves.leave_phone(tx, actor.village_id, person, chats) if lost else []
        return Done(kind, plan.person, plan.effects, reached, gone=gone)
    matters, carried, inherited = _leave(tx, actor, plan, today, now)
    data |= {"requests": len(plan.effects.handed), "topics": len(plan.effects.discussions)}
    trail.record(tx, actor, DEEDS[kind], f"person:{person}", now=now, data=data)
    return Done(kind, plan.person, plan.effects, reached, matters, inherited, carried)


def _permit(actor: Actor, kind: Departure, person: Person) -> None:
    own = actor.person_id == person.id
    if kind is Departure.UNBIND and not own:
        raise NotAllowed(deed=Deed.UNBIND.value)
    if own and kind is Departure.LOST:
        # One's own lost phone needs nobody who keeps the roster.
        require(actor, Deed.LOSE_PHONE, about=person)
    else:
        require(actor, DEEDS[kind], about=person)
    if own and kind in GOES:
        raise OwnDeparture


def _effects(tx: Tx, actor: Actor, village: Village, kind: Departure, person: Person) -> Effects:
    if kind is Departure.RESTORE:
        left = departures.standing(tx, village.id, person.id)
        return Effects(
            accounts=_returning(tx, left),
            posts=tuple(sorted(person.posts)),
            representative=person.representative,
            seats=left.seats if left else Effects().seats,
            was=person.gone,
        )
    ending = _ending(tx, actor, kind, person)
    goes = kind in GOES
    last = len(ending) == len(accounts.of_person(tx, village.id, person.id))
    held = request_lists.in_hands_of(tx, village.id, person.id)
    return Effects(
        accounts=ending,
        raised=tuple(request_lists.running_of(tx, village.id, person.id)),
        waiting=() if goes or not last else tuple(one.number for one in held),
        carrying=() if goes or not last else tuple(errands.in_hands_of(tx, village.id, person.id)),
        asked=tuple(errands.running_for(tx, village.id, person.id)),
        handed=bequests.heirs(tx, village, person.id, held) if goes else (),
        errands=errand_moves.heirs(tx, village, person.id) if goes else (),
        slips=slip_heirs.heirs(tx, village.id, person.id) if goes else (),
        cases=bequests.cases(tx, village.id, person.id) if goes else (),
        discussions=bequests.hosts(tx, village, person.id) if goes else (),
        decisions=vote_heirs.of_decisions(tx, village, person.id) if goes else (),
        ballots=vote_heirs.of_ballots(tx, village, person.id) if goes else (),
        seated=vote_heirs.seated(tx, village.id, person.id) if goes else (),
        contacts=contacts.heir(tx, village.id, person.id) if goes else None,
        votes=tuple(topics.running_votes(tx, village.id, f"person:{person.id}")),
        posts=tuple(sorted(person.posts)) if goes else (),
        representative=goes and person.representative,
        seats=departures.seats_of(tx, village.id, person.id) if goes else Effects().seats,
    )


def _ending(tx: Tx, actor: Actor, kind: Departure, person: Person) -> tuple[UserId, ...]:
    every = tuple(accounts.of_person(tx, person.village_id, person.id))
    if kind is Departure.UNBIND:
        return (actor.user_id,)
    if kind in GOES:
        return every
    if not every:
        raise NotBound(name=person.name)
    # Who says it of themselves speaks by the phone that is not lost.
    others = tuple(one for one in every if one != actor.user_id)
    if not others:
        raise OnlyAccount
    return others


def _leave(
    tx: Tx, actor: Actor, plan: Plan, today: date, now: datetime
) -> tuple[list[Matter], list[ErrandMatter], list[Inherited]]:
    village_id, person, effects = actor.village_id, plan.person, plan.effects
    matters, carried = bequests.hand_on(tx, actor, person.id, effects, now=now)
    inherited = vote_heirs.hand_on(
        tx,
        village_id,
        person.id,
        running=effects.decisions,
        voting=effects.ballots,
        signed_by=trail.signature(actor),
        now=now,
    )
    departures.vacate(tx, village_id, person.id, effects.seats)
    for claim in claims.waiting(tx, village_id, person.id, WHEREABOUTS):
        claims.decide(tx, claim, ClaimState.REPLACED, by=actor.person_id, at=now)
    departures.mark(tx, village_id, person.id, GOES[plan.kind], today)
    contacts.tend(tx, village_id, now=now)
    complaints.wake(tx, village_id, person.id, now)
    number = counters.next_number(tx, village_id, "departure")
    left = Left(number, GOES[plan.kind], effects.seats, effects.accounts)
    departures.add(tx, village_id, person.id, left, by=actor.person_id, at=now)
    return matters, carried, inherited


def _returning(tx: Tx, left: Left | None) -> tuple[UserId, ...]:
    """The accounts that are nobody's since; who moved away may have become somebody elsewhere."""
    found = left.accounts if left else ()
    return tuple(one for one in found if not accounts.is_somebody(tx, one))


def _restore(tx: Tx, actor: Actor, plan: Plan, now: datetime) -> Done:
    village_id, person = actor.village_id, plan.person
    left = departures.standing(tx, village_id, person.id)
    departures.mark(tx, village_id, person.id, None, None)
    contacts.tend(tx, village_id, now=now)
    if left is not None:
        departures.refill(tx, village_id, person.id, left.seats)
        departures.undo(tx, village_id, left.number, by=actor.person_id, at=now)
    again = people.find(tx, village_id, person.id)
    if again is None:
        raise PersonNotFound(name=person.name)
    matters: list[Matter] = []
    for user in plan.effects.accounts:
        if accounts.bind_again(
            tx, user_id=user, village_id=village_id, person_id=person.id, at=now
        ):
            # What the account did meanwhile, it did as a guest: nothing may count twice.
            matters += adopt(tx, user, again)[0]
    data = {"was": (plan.effects.was or Gone.MOVED).value, "accounts": len(plan.effects.accounts)}
    trail.record(tx, actor, Deed.RESTORE, f"person:{person.id}", now=now, data=data)
    reached = accounts.reaches(tx, village_id, person.id)
    return Done(plan.kind, again, plan.effects, reached, matters)
