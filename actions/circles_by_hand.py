"""Circles changed by hand: one household goes to another member, and stays there."""

from dataclasses import dataclass
from datetime import date, datetime

from actions.circles import Books, allow, look, signed
from actions.households import meant
from storage import circles as store
from storage import trail
from storage.engine import Tx
from village import naming
from village.circles import CircleRules, Home, apart, loads
from village.errors import HouseholdNotFound, MemberNotFound, Namesakes, TooFar, TooMany
from village.ids import VillageId
from village.people import Actor, Person
from village.rights import Deed


@dataclass(frozen=True, slots=True)
class Move:
    """A household given to a member by hand, and how many that member has now."""

    household: str
    member: Person
    load: int


def move(
    tx: Tx,
    village_id: VillageId,
    household: str,
    member: str,
    *,
    rules: CircleRules,
    today: date,
    now: datetime,
    actor: Actor | None = None,
) -> Move:
    """Give a household to a member; it stays there through every proposal.

    Raises NotAllowed, HouseholdNotFound, MemberNotFound, Namesakes, TooFar, TooMany.
    """
    allow(actor, village_id, Deed.MOVE_HOUSEHOLD)
    books = look(tx, village_id, rules=rules, today=today)
    home, person = _household(books, meant(tx, village_id, household)), _serving(books, member)
    places = {one.id: one for one in books.situation.members}
    metres = apart(home.place, places[person.id].place)
    if metres is not None and metres > rules.radius_m:
        raise TooFar(person.name, metres, rules.radius_m)
    assigned = {one: to for one, to in books.present.assigned.items() if one != home.id}
    load = loads(assigned).get(person.id, 0)
    if load >= rules.most:
        raise TooMany(person.name, rules.most)
    store.give(tx, village_id, {home.id: (person.id, places[person.id].circle, True)})
    _moved(tx, village_id, actor, home, person.id, now)
    return Move(books.homes[home.id], person, load + 1)


def release(
    tx: Tx,
    village_id: VillageId,
    household: str,
    *,
    rules: CircleRules,
    today: date,
    now: datetime,
    actor: Actor | None = None,
) -> str:
    """Leave a household to the next proposal again; tells its name. Raises NotAllowed, HouseholdNotFound, Namesakes."""
    allow(actor, village_id, Deed.MOVE_HOUSEHOLD)
    books = look(tx, village_id, rules=rules, today=today)
    home = _household(books, meant(tx, village_id, household))
    if home.kept:
        store.give(tx, village_id, {home.id: (home.member, home.circle, False)})
        _moved(tx, village_id, actor, home, 0, now)
    return books.homes[home.id]


def _household(books: Books, number: int) -> Home:
    for one in books.situation.homes:
        if one.id == number:
            return one
    raise HouseholdNotFound(str(number))


def _serving(books: Books, words: str) -> Person:
    """By name, with the group behind it where several bear it."""
    said = naming.person(words)
    alike = [
        one
        for one in books.members.values()
        if one.name == said.name and said.group in (None, one.group)
    ]
    if not alike:
        raise MemberNotFound(words)
    if len(alike) > 1:
        raise Namesakes(said.name, tuple(one.group for one in alike))
    return alike[0]


def _moved(
    tx: Tx, village_id: VillageId, actor: Actor | None, home: Home, member: int, now: datetime
) -> None:
    """Who had it, and who has it from now on; 0 for a household that a proposal may move again."""
    trail.append(
        tx,
        village_id,
        at=now,
        actor=signed(actor, None),
        deed=Deed.MOVE_HOUSEHOLD.value,
        subject=f"household:{home.id}",
        data={"from": home.member or 0, "to": member},
    )
