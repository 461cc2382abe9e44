"""Ours too (我家也是): a household joins a request, once, and takes it back by the same word."""

from dataclasses import dataclass, replace
from datetime import datetime

from actions import audience, escalation, trail
from actions import people as who
from actions.requests import Matter, load
from storage import joined as kept
from storage import people, requests
from storage.engine import Tx
from village import joined as rules_of
from village.errors import RequestNotFound
from village.escalation import Reason
from village.ids import UserId
from village.joined import Home
from village.people import Actor, Person
from village.requests import Request
from village.rights import Deed, require
from village.ruleset import Rules


@dataclass(frozen=True, slots=True)
class Joining:
    """What a press did."""

    matter: Matter
    is_in: bool
    is_guest: bool


def toggle(
    tx: Tx, actor: Actor, number: int, *, stays: bool = False, rules: Rules, now: datetime
) -> Joining:
    """The actor's household joins a request of the group, or takes it back; with `stays` it does not.

    Who is bound to nobody counts by account, apart from the households, and cannot make a matter a joint one.
    Raises RequestNotFound, also for what was raised in private, OwnRequest, WrongState, NoHome.
    """
    matter = load(tx, actor, number, to_change=True)
    before = matter.request
    require(actor, Deed.JOIN)
    if before.private:
        raise RequestNotFound(number=number)
    author = None
    if before.author_person is not None:
        author = people.find(tx, before.village_id, before.author_person)
    home = rules_of.check(before, author, actor)
    is_in = not kept.remove(tx, before.village_id, number, home) or stays
    if is_in:
        who.remember(tx, actor)
        kept.add(tx, before.village_id, number, home, actor.user_id)
    request = recount(tx, before, rules, now=now)
    trail.record(
        tx,
        actor,
        Deed.JOIN,
        request.subject,
        now=now,
        data={"joined": is_in, "households": request.joined, "joint": request.joint},
    )
    return Joining(
        Matter(request, matter.assignee, audience.places(tx, request)),
        is_in,
        is_guest=home.guest is not None,
    )


def recount(tx: Tx, request: Request, rules: Rules, *, now: datetime) -> Request:
    """Count anew whose it is too: who joined, and who raised or joined what was merged into it. Enough households lift it."""
    request = _count(tx, request)
    request = replace(request, joint=rules_of.is_joint(request.joined, rules.joint_households))
    kept.note(tx, request)
    return _rise(tx, request, rules, now=now)


def adopt(tx: Tx, user_id: UserId, person: Person) -> None:
    """What an account joined as a guest, its person's household has joined; nothing counts twice."""
    village, household = person.village_id, person.household_id
    for number in kept.of_guest(tx, village, user_id):
        request = requests.find(tx, village, number, to_change=True)
        kept.remove(tx, village, number, Home(guest=user_id))
        if request is None:
            continue
        if household is not None and household != _home_of_author(tx, request).household:
            kept.add(tx, village, number, Home(household=household), user_id)
        # Whether that makes it a joint one is said by the village's rules, at the next press.
        kept.note(tx, _count(tx, request))


def _rise(tx: Tx, request: Request, rules: Rules, *, now: datetime) -> Request:
    """Enough households lift it, once: who leaves and joins again lifts nothing."""
    if not request.joint or Reason.JOINT in request.reasons:
        return request
    village, number = request.village_id, request.number
    risen = escalation.raise_for(tx, village, number, Reason.JOINT, rules=rules, now=now)
    return risen or request


def _count(tx: Tx, request: Request) -> Request:
    if not request.absorbed:
        counted = kept.count(tx, request.village_id, request.number)
        return replace(request, joined=counted.households, joined_guests=counted.guests)
    merged = audience.absorbed(tx, request)
    homes = kept.homes(tx, request.village_id, [request.number, *(one.number for one in merged)])
    homes |= {_home_of_author(tx, one) for one in merged}
    homes -= {_home_of_author(tx, request), Home()}
    guests = sum(1 for one in homes if one.guest is not None)
    return replace(request, joined=len(homes) - guests, joined_guests=guests)


def _home_of_author(tx: Tx, request: Request) -> Home:
    """The household that raised it, or the account; nothing for who was sent from outside."""
    if request.author_person is None:
        return Home(guest=request.author_user)
    author = people.find(tx, request.village_id, request.author_person)
    return Home(household=author.household_id if author else None)
