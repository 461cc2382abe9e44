"""Circles: what a proposal starts from, keeping one, putting it into force, and changes by hand.

A proposal takes seconds to compute and is computed outside of any transaction: `look`, then the solver, then `keep` in a unit that refuses a
roster that has changed meanwhile. Nothing is in force before somebody says so. Without an actor an operator asks, at the command line.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from actions.trail import CLOCK, signature
from storage import circles as store
from storage import trail, villages
from storage.circles import Draft, Serving
from storage.engine import Tx
from village.circles import (
    CircleRules,
    Home,
    Member,
    Place,
    Plan,
    Situation,
    Team,
    Unfit,
    circle_name,
    moved,
    standing,
    unfit,
)
from village.errors import (
    NoCircleDraft,
    NotAllowed,
    RosterChanged,
)
from village.ids import PersonId, VillageId
from village.people import Actor, Person
from village.rights import Deed, require


@dataclass(frozen=True, slots=True)
class Books:
    """A village's circles with the names that people know; `party` are all members', `unasked` counts who is not asked, by reason."""

    situation: Situation
    homes: Mapping[int, str]
    members: Mapping[int, Person]
    party: Mapping[int, str]
    circles: Mapping[int, str]
    unasked: Mapping[Unfit, int]

    @property
    def present(self) -> Plan:
        """What is in force, as a plan; households whose member serves no more have none."""
        serving = {one.id for one in self.situation.members}
        leads = dict(self.situation.leads)
        teams: dict[int, list[int]] = {}
        for one in self.situation.members:
            if one.circle:
                teams.setdefault(one.circle, []).append(one.id)
        assigned = {
            one.id: one.member
            for one in self.situation.homes
            if one.member is not None and one.member in serving
        }
        return Plan(
            assigned,
            tuple(
                Team(number, leads.get(number, 0), tuple(found), found[0])
                for number, found in sorted(teams.items())
            ),
            bound=len(self.situation.homes),
        )


@dataclass(frozen=True, slots=True)
class Proposal:
    """A plan beside what is in force; `moved` are the households that would change their member."""

    books: Books
    plan: Plan
    moved: tuple[int, ...]

    @property
    def fresh(self) -> int:
        """How many households would get a member that have none now."""
        return len(self.plan.assigned.keys() - self.books.present.assigned.keys())


def look(tx: Tx, village_id: VillageId, *, rules: CircleRules, today: date) -> Books:
    """The village's circles on a day of its own calendar."""
    rows = store.households(tx, village_id)
    places = {row.id: Place(row.x_m, row.y_m, row.group_no, row.distance_m) for row in rows}
    party = store.party(tx, village_id)
    serving, unasked = _party(party, rules, today)
    kept = store.circles(tx, village_id)
    members = tuple(
        Member(
            one.person.id,
            places.get(one.person.household_id or 0, Place()),
            standing(one.person),
            one.circle,
            one.kept,
        )
        for one in serving
    )
    homes = tuple(
        Home(row.id, places[row.id], row.member_id, row.circle, row.is_kept) for row in rows
    )
    leads = tuple((one.number, int(one.lead)) for one in kept if one.lead is not None)
    return Books(
        Situation(rules, homes, members, leads),
        {row.id: row.name for row in rows},
        {one.person.id: one.person for one in serving},
        {one.person.id: one.person.name for one in party},
        {one.number: one.name for one in kept},
        unasked,
    )


def see(tx: Tx, actor: Actor, *, rules: CircleRules, today: date) -> Books:
    """The same for somebody who asks. Raises NotAllowed, NotOnRoster."""
    require(actor, Deed.SEE_CIRCLES)
    return look(tx, actor.village_id, rules=rules, today=today)


def want(tx: Tx, actor: Actor, *, chat_id: int, language: str, now: datetime) -> None:
    """Ask for a proposal, to be told of it in that chat. Raises NotAllowed, NotOnRoster."""
    require(actor, Deed.PLAN_CIRCLES)
    store.put_draft(tx, Draft(actor.village_id, now, "", None, chat_id, language, actor.person_id))


def keep(
    tx: Tx,
    village_id: VillageId,
    situation: Situation,
    plan: Plan,
    *,
    rules: CircleRules,
    today: date,
    now: datetime,
    actor: Actor | None = None,
) -> Proposal:
    """Keep a proposal that was made for `situation`. Raises RosterChanged when the village is not that any more."""
    allow(actor, village_id)
    books = look(tx, village_id, rules=rules, today=today)
    if books.situation.fingerprint != situation.fingerprint:
        raise RosterChanged
    asked = store.draft(tx, village_id)
    by = actor.person_id if actor else asked.asked_by if asked else None
    store.put_draft(tx, Draft(village_id, now, situation.fingerprint, plan, 0, "", by))
    found = Proposal(books, plan, moved(situation, plan.assigned))
    _record(tx, village_id, signed(actor, by), "propose_circles", found, now)
    return found


def waiting(
    tx: Tx, village_id: VillageId, *, rules: CircleRules, today: date, actor: Actor | None = None
) -> Proposal:
    """The proposal that waits to be put into force. Raises NoCircleDraft, RosterChanged."""
    allow(actor, village_id)
    draft = store.draft(tx, village_id)
    if draft is None or draft.plan is None:
        raise NoCircleDraft
    books = look(tx, village_id, rules=rules, today=today)
    if books.situation.fingerprint != draft.fingerprint:
        raise RosterChanged
    return Proposal(books, draft.plan, moved(books.situation, draft.plan.assigned))


def apply(
    tx: Tx,
    village_id: VillageId,
    *,
    rules: CircleRules,
    today: date,
    now: datetime,
    actor: Actor | None = None,
) -> Proposal:
    """Put the waiting proposal into force. Raises NoCircleDraft, RosterChanged, NotAllowed."""
    found = waiting(tx, village_id, rules=rules, today=today, actor=actor)
    situation, plan = found.books.situation, found.plan
    places = {one.id: one.place for one in situation.members}
    groups = villages.groups(tx, village_id)
    middles = {one.number: places[one.middle] for one in plan.teams}
    store.write_teams(
        tx,
        village_id,
        plan.teams,
        {number: (place.x, place.y) for number, place in middles.items()},
        _names(middles, groups),
    )
    circles, given = plan.circles, {}
    for home in situation.homes:
        member = plan.assigned.get(home.id)
        circle = circles.get(member, 0) if member is not None else 0
        is_kept = home.kept and member == home.member
        if (member, circle, is_kept) != (home.member, home.circle, home.kept):
            given[home.id] = (member, circle, is_kept)
    store.give(tx, village_id, given)
    store.forget_draft(tx, village_id)
    _record(tx, village_id, signed(actor, None), "apply_circles", found, now)
    return found


def _names(middles: Mapping[int, Place], groups: Mapping[int, str]) -> dict[int, str]:
    """A new circle bears the name of the group in its middle; of several in one group only the first does."""
    taken: set[str] = set()
    found = {}
    for number, place in middles.items():
        name = groups.get(place.group, "")
        if name and name not in taken:
            taken.add(name)
            found[number] = circle_name(name)
    return found


def _party(
    found: Sequence[Serving], rules: CircleRules, today: date
) -> tuple[list[Serving], dict[Unfit, int]]:
    serving, unasked = [], dict.fromkeys(Unfit, 0)
    for one in found:
        reason = unfit(one.person, serves=one.serves, today=today, rules=rules)
        if reason is None:
            serving.append(one)
        else:
            unasked[reason] += 1
    del unasked[Unfit.GONE]
    return serving, {reason: count for reason, count in unasked.items() if count}


def allow(actor: Actor | None, village_id: VillageId, deed: Deed = Deed.PLAN_CIRCLES) -> None:
    """Without an actor an operator asks, who may do anything; nobody else reaches into another village."""
    if actor is None:
        return
    if actor.village_id != village_id:
        raise NotAllowed(deed=deed.value)
    require(actor, deed)


def signed(actor: Actor | None, by: PersonId | None) -> str:
    """As the trail names who did it, or for whom it was done."""
    if actor is not None:
        return signature(actor)
    return CLOCK if by is None else f"person:{by}"


def _record(
    tx: Tx, village_id: VillageId, by: str, deed: str, found: Proposal, now: datetime
) -> None:
    trail.append(
        tx,
        village_id,
        at=now,
        actor=by,
        deed=deed,
        subject=f"village:{village_id}",
        data={
            "households": len(found.books.homes),
            "covered": len(found.plan.assigned),
            "moved": len(found.moved),
            "circles": len(found.plan.teams),
        },
    )
