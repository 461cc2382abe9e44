"""What every action about a slip needs: the slip with its people, who reads it where, and its clock."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from actions import audience, trail
from actions.audience import Place
from actions.requests import Matter, owner
from storage import accounts, people, reminders, requests, slips, units, villages
from storage.accounts import Reach
from storage.engine import Tx
from storage.reminders import Deadline
from storage.units import Unit
from village.errors import NotAllowed, PersonNotFound, RequestNotFound, SlipNotFound
from village.handling import Term
from village.ids import ChatId, PersonId, UnitId, VillageId
from village.people import SUPERIOR_POSTS, Actor, Person, Post
from village.referrals import Referral, SlipKind
from village.reminders import Step, Subject
from village.requests import Attachment, Request
from village.rights import Deed, Role, may, require
from village.ruleset import Rules
from village.slip_terms import due
from village.slips import WITH_UNIT, Hard, Meeting, Slip, SlipState, hardness, slip_roles

COPIED_POSTS = (Post.SECRETARY, Post.DIRECTOR, Post.ADVISOR)
"""Who of the village gets a copy; the advisor (回村指导员) is told as the village is."""
_COPY: frozenset[Role] = frozenset()
OFFERED_UNITS = 12
"""So many units can be pressed; another is named in words."""


@dataclass(frozen=True, slots=True)
class SlipMatter:
    """A slip with all that its card says, the places that show it, and what a change has to be told to whom.

    `turn` is the private chat of whose move it has become; `files` are new to the maker; `request` is the request's card where it
    changes too; `invited` are called to the meeting; by `term` the day of a new slip was set, where nobody named one.
    """

    slip: Slip
    village: str
    unit: str
    maker: Person
    liaison: Person | None
    contact: Person
    """Who handles the request: whom the unit may call."""
    hard: frozenset[Hard]
    meeting: Meeting | None
    places: Sequence[Place] = ()
    turn: Place | None = None
    files: Sequence[Attachment] = ()
    request: Matter | None = None
    invited: Sequence[Place] = ()
    term: Term | None = None


def held(
    tx: Tx, actor: Actor, kind: SlipKind, number: int, deed: Deed
) -> tuple[Slip, frozenset[Role]]:
    """The slip, locked where it is to change, with what the actor is to it. Raises SlipNotFound, and NotAllowed for who may not do that."""
    slip = slips.find(tx, actor.village_id, kind, number, to_change=deed is not Deed.SEE_SLIP)
    if slip is None:
        raise SlipNotFound(kind=kind.value, number=number)
    roles = roles_of(tx, actor, slip)
    require(actor, deed, roles)
    return slip, roles


def roles_of(tx: Tx, actor: Actor, slip: Slip) -> frozenset[Role]:
    """What the actor is to a slip."""
    return _roles(tx, actor, slip, organisers(tx, slip.village_id))


def seen_by(tx: Tx, actor: Actor, found: Sequence[Slip]) -> list[Slip]:
    """Those of a village's slips that the actor may see."""
    organising = organisers(tx, actor.village_id)
    return [one for one in found if may(actor, Deed.SEE_SLIP, _roles(tx, actor, one, organising))]


def _roles(tx: Tx, actor: Actor, slip: Slip, organising: Sequence[Person]) -> frozenset[Role]:
    me = actor.person_id
    request = requests.find(tx, slip.village_id, slip.request)
    handles = request is not None and me is not None and request.assignee == me
    organises = me is not None and me in {one.id for one in organising}
    return slip_roles(actor, slip, handles=handles, organises=organises)


def around(tx: Tx, village_id: VillageId) -> Sequence[Unit]:
    """The units that a village can write to: above it, and the departments of those."""
    return units.around(tx, villages.parent(tx, village_id))


def organisers(tx: Tx, village_id: VillageId) -> list[Person]:
    """The liaisons of the organisation department (组织部) to which the village belongs."""
    found = (one for one in around(tx, village_id) if one.organises)
    return [person for unit in found for person in slips.liaisons(tx, village_id, unit)]


def liaison_of(
    tx: Tx, village_id: VillageId, unit: Unit, *, besides: PersonId | None = None
) -> tuple[Person | None, bool]:
    """Who takes a slip for a unit, `besides` somebody who goes, and whether it must go on paper since nobody can be written to."""
    found = [one for one in slips.liaisons(tx, village_id, unit) if one.id != besides]
    for one in found:
        if accounts.reach(tx, village_id, one.id) is not None:
            return one, False
    return (found[0] if found else None), True


def matter_of(
    tx: Tx,
    slip: Slip,
    rules: Rules,
    *,
    now: datetime,
    before: Sequence[PersonId] = (),
    turn_by: PersonId | None = None,
    request_changed: bool = False,
    files: Sequence[Attachment] = (),
) -> SlipMatter:
    """A slip as it is shown. `before` had it until now; `turn_by` moved it, so that who is next has to be told."""
    request = request_of(tx, slip)
    unit = units.find(tx, slip.unit)
    village = villages.find(tx, slip.village_id)
    liaison = None if slip.liaison is None else people.find(tx, slip.village_id, slip.liaison)
    met = slips.meetings(tx, slip.village_id, slip.kind, slip.number) if _has_met(slip) else []
    found = places(tx, slip, request, before=before)
    contact = owner(tx, request)
    return SlipMatter(
        slip=slip,
        village=village.name if village else "",
        unit=unit.name if unit else "",
        maker=_person(tx, slip.village_id, slip.maker),
        liaison=liaison,
        contact=contact,
        hard=hardness(slip, now=now, hard_at=hard_at(slip, rules)),
        meeting=met[-1] if met else None,
        places=tuple(found.values()),
        turn=None if turn_by in {None, slip.awaited} else _turn(tx, slip, found),
        files=files,
        request=Matter(request, contact, audience.places(tx, request)) if request_changed else None,
    )


def places(
    tx: Tx, slip: Slip, request: Request, *, before: Sequence[PersonId] = ()
) -> dict[ChatId, Place]:
    """Where a slip shows, one card a chat: with the unit, its maker and the handler, and with who gets a copy.

    What was raised in private is not spread over the village: of it only the organisation department gets a copy.
    """
    village_id = slip.village_id
    readers: dict[PersonId, frozenset[Role]] = dict.fromkeys(before, _COPY)
    if not request.private:
        for post in COPIED_POSTS:
            for one in people.holding(tx, village_id, post):
                readers[one.id] = _standing(one)
    for one in organisers(tx, village_id):
        readers[one.id] = readers.get(one.id, _COPY) | {Role.ORGANISER}
    readers[request.assignee] = readers.get(request.assignee, _COPY) | {Role.HANDLER}
    own = {Role.MAKER, Role.ADDRESSEE} if slip.on_paper else {Role.MAKER}
    readers[slip.maker] = readers.get(slip.maker, _COPY) | own
    if slip.liaison is not None:
        readers[slip.liaison] = readers.get(slip.liaison, _COPY) | {Role.ADDRESSEE}
    found: dict[ChatId, Place] = {}
    for person, roles in readers.items():
        audience.show(found, accounts.reach(tx, village_id, person), roles)
    return found


def place_of(tx: Tx, village_id: VillageId, person: PersonId) -> Place | None:
    """Where a person is told something of a slip."""
    return place_at(accounts.reach(tx, village_id, person))


def place_at(reach: Reach | None) -> Place | None:
    """The place that a private chat is for who has no part in the slip; None for who cannot be written to."""
    return None if reach is None else Place(ChatId(reach.user_id), _COPY, reach.language)


def request_of(tx: Tx, slip: Slip) -> Request:
    """The request that a slip is about."""
    found = requests.find(tx, slip.village_id, slip.request)
    if found is None:
        raise RequestNotFound(number=slip.request)
    return found


def hard_at(slip: Slip, rules: Rules) -> datetime:
    """When a slip is late for so long that it is hard."""
    return due(rules.slips.hard, slip.due_at, rules.zone, rules.calendar)


def wait(tx: Tx, slip: Slip, rules: Rules, *, now: datetime, since: datetime | None = None) -> None:
    """Set the clock of whose move it is, or stop it; `since` is when they got it."""
    subject = Subject(slip.kind.value)
    if slip.state is SlipState.CLOSED:
        reminders.clear(tx, slip.village_id, subject, slip.number)
        return
    opened_at, due_at = since or now, slip.due_at
    if slip.state not in WITH_UNIT:
        opened_at, due_at = now, due(rules.slips.judge, now, rules.zone, rules.calendar)
    step, wake_at = rules.ladder.first(opened_at=opened_at, due_at=due_at)
    if slip.state is SlipState.DRAWN:
        sign_at = rules.quiet.release(slip.sign_by, rules.zone)
        step, wake_at = min((Step.SIGN_IN, sign_at), (step, wake_at), key=lambda one: one[1])
    reminders.set_deadline(
        tx,
        Deadline(
            village_id=slip.village_id,
            subject=subject,
            number=slip.number,
            owner=slip.awaited,
            step=step,
            opened_at=opened_at,
            due_at=due_at,
            wake_at=wake_at,
        ),
    )


def note(tx: Tx, village_id: VillageId, request: int) -> None:
    """Bring up to date what a request says of its slips."""
    found = slips.open_of(tx, village_id, request)
    referral = None
    if found:
        unit = units.find(tx, found[0].unit)
        referral = Referral(found[0].kind, unit.name if unit else "", found[0].due_at)
    requests.refer(tx, village_id, request, referral)


def sign_trail(
    tx: Tx,
    actor: Actor,
    deed: Deed,
    slip: Slip,
    *,
    now: datetime,
    data: Mapping[str, object] | None = None,
) -> None:
    """Append to the trail what was done to a slip."""
    said = {"request": slip.request, "unit": slip.unit, "state": slip.state.value, **(data or {})}
    trail.record(tx, actor, deed, slip.subject, now=now, data=said)


def unit_named(tx: Tx, unit: UnitId, village_id: VillageId) -> Unit | None:
    """A unit that the village can write to."""
    return next((one for one in around(tx, village_id) if one.id == unit), None)


def _turn(tx: Tx, slip: Slip, found: Mapping[ChatId, Place]) -> Place | None:
    place = place_of(tx, slip.village_id, slip.awaited)
    return None if place is None else found.get(place.chat)


def _standing(person: Person) -> frozenset[Role]:
    leads = not person.posts.isdisjoint(SUPERIOR_POSTS)
    return frozenset({Role.LEADER}) if leads else _COPY


def _has_met(slip: Slip) -> bool:
    return slip.meetings > 0 or slip.state is SlipState.MEETING


def _person(tx: Tx, village_id: VillageId, person: PersonId) -> Person:
    found = people.find(tx, village_id, person)
    if found is None:
        raise PersonNotFound(name="")
    return found


def me(actor: Actor) -> PersonId:
    """The person who acts. Raises NotAllowed for a guest."""
    if actor.person_id is None:
        raise NotAllowed(deed=Deed.DRAW_SLIP.value)
    return actor.person_id
