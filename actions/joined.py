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
from village.ids import UserId, VillageId
from village.joined import Home
from village.people import Actor, Person
from village.requests import Request
from village.rights import Deed, require
from village.ruleset import Rules


@dataclass(frozen=True, slots=True)
class Joining:
    """What a press did; `became_joint` says that by it enough households have joined."""

    matter: Matter
    is_in: bool
    is_guest: bool
    became_joint: bool


def toggle(tx: Tx, actor: Actor, number: int, *, rules: Rules, now: datetime) -> Joining:
    """The actor's household joins a request of the group, or takes it back.

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
    is_in = not kept.remove(tx, before.village_id, number, home)
    if is_in:
        who.remember(tx, actor)
        kept.add(tx, before.village_id, number, home, actor.user_id)
    request = _count(tx, before)
    request = replace(request, joint=rules_of.is_joint(request.joined, rules.joint_households))
    kept.note(tx, request)
    trail.record(
        tx,
        actor,
        Deed.JOIN,
        request.subject,
        now=now,
        data={"joined": is_in, "households": request.joined, "joint": request.joint},
    )
    request = _rise(tx, request, rules, now=now)
    return Joining(
        Matter(request, matter.assignee, audience.places(tx, request)),
        is_in,
        is_guest=home.guest is not None,
        became_joint=request.joint and not before.joint,
    )


def joined_households(tx: Tx, village: VillageId, number: int) -> int:
    """How many households of the roster say of a request that it is theirs too, besides the one that raised it."""
    return kept.count(tx, village, number).households


def adopt(tx: Tx, user_id: UserId, person: Person) -> None:
    """What an account joined as a guest, its person's household has joined; nothing counts twice."""
    village, household = person.village_id, person.household_id
    for number in kept.of_guest(tx, village, user_id):
        request = requests.find(tx, village, number, to_change=True)
        kept.remove(tx, village, number, Home(guest=user_id))
        if request is None:
            continue
        if household is not None and not _is_authors(tx, request, household):
            kept.add(tx, village, number, Home(household=household), user_id)
        # Whether that makes it a joint one is said by the village's rules, at the next press.
        kept.note(tx, _count(tx, request))


def _is_authors(tx: Tx, request: Request, household: int) -> bool:
    if request.author_person is None:
        return False
    author = people.find(tx, request.village_id, request.author_person)
    return author is not None and author.household_id == household


def _rise(tx: Tx, request: Request, rules: Rules, *, now: datetime) -> Request:
    """Enough households lift it, once: who leaves and joins again lifts nothing."""
    if not request.joint or Reason.JOINT in request.reasons:
        return request
    village, number = request.village_id, request.number
    risen = escalation.raise_for(tx, village, number, Reason.JOINT, rules=rules, now=now)
    return risen or request


def _count(tx: Tx, request: Request) -> Request:
    counted = kept.count(tx, request.village_id, request.number)
    return replace(request, joined=counted.households, joined_guests=counted.guests)
