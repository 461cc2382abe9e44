"""Take a village in: its roster, its chats and its accounts, whole or not at all."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from actions import contacts, groups, places
from actions.roster_rows import PHONE
from actions.spelling import spelled
from actions.trail import CLOCK
from storage import accounts, chats, circles, people, trail, units, villages
from storage.chats import Kind
from storage.engine import Tx
from storage.vault import Vault
from village.categories import Category
from village.errors import ChatElsewhere, VillageError
from village.ids import ChatId, PersonId, UnitId, UserId, VillageId
from village.people import Collective, Party, Post
from village.units import UnitKind


@dataclass(eq=False)
class VillageExists(VillageError):
    """A village of that id is kept already."""

    village_id: int
    code = "refused"


STRICT = {"extra": "forbid"}
"""For whoever reads these from a file: a key that nobody knows is a mistake, and is told."""


@dataclass(frozen=True)
class NewHousehold:
    """A household of a new village; `member` is the party member who looks after it."""

    __pydantic_config__ = STRICT

    id: int
    name: str
    group: int = 0
    circle: int = 0
    x_m: int | None = None
    y_m: int | None = None
    member: int | None = None


@dataclass(frozen=True)
class NewDepartment:
    """A department of the county to which a new village belongs, or else of its town; `organises` is that of the organisation department."""

    __pydantic_config__ = STRICT

    name: str
    organises: bool = False


@dataclass(frozen=True)
class NewPerson:
    """A person of a new village; `unit` is the department that sent them, `account` is the id of their account in the chat, if it is known. Without a key no phone is kept."""

    __pydantic_config__ = STRICT

    id: int
    name: str
    household: int | None = None
    relation: str = ""
    group: int = 0
    gender: str = ""
    born: date | None = None
    party: Party = Party.NONE
    representative: bool = False
    collective: Collective = Collective.UNSTATED
    away: str = ""
    posts: tuple[Post, ...] = ()
    field: str = ""
    """Of an expert: what they can be asked about."""
    unit: str = ""
    phone: str = ""
    account: int | None = None
    reachable: bool = False


@dataclass(frozen=True)
class NewVillage:
    """A village with everything that is known of it."""

    __pydantic_config__ = STRICT

    id: int
    name: str
    timezone: str
    language: str
    town: str = ""
    county: str = ""
    handlers: Mapping[Category, Post] = field(default_factory=dict)
    households: Sequence[NewHousehold] = ()
    people: Sequence[NewPerson] = ()
    chats: Mapping[Kind, int] = field(default_factory=dict)
    groups: Mapping[int, str] = field(default_factory=dict)
    circles: Mapping[int, str] = field(default_factory=dict)
    places: Sequence[Sequence[str]] = ()
    """Names of each place, the usual one first."""
    departments: Sequence[NewDepartment] = ()


def take_in(tx: Tx, new: NewVillage, *, now: datetime, vault: Vault | None = None) -> VillageId:
    """Keep a new village. Raises VillageExists."""
    village_id = VillageId(new.id)
    if villages.find(tx, village_id) is not None:
        raise VillageExists(new.id)
    villages.add(
        tx,
        id=new.id,
        name=new.name,
        parent_id=_parent(tx, new),
        timezone=new.timezone,
        language=new.language,
        assignment=json.dumps({key.value: post.value for key, post in new.handlers.items()}),
    )
    villages.name_groups(tx, village_id, new.groups)
    places.learn(tx, village_id, groups=new.groups, names=new.places)
    departments = _departments(tx, new)
    people.add_people(
        tx,
        households=[_household(new.id, one) for one in new.households],
        persons=[
            _person(new.id, one, vault or Vault()) | {"unit_id": departments.get(one.unit)}
            for one in new.people
        ],
        posts=[
            {
                "village_id": new.id,
                "post": post.value,
                "person_id": one.id,
                "field": one.field if post is Post.EXPERT else "",
            }
            for one in new.people
            for post in one.posts
        ],
    )
    circles.add(tx, village_id, new.circles, _members(new), _leads(new))
    contacts.tend(tx, village_id, now=now)
    for one in new.people:
        if one.account is not None:
            accounts.bind(
                tx,
                user_id=UserId(one.account),
                village_id=village_id,
                person_id=PersonId(one.id),
                name=one.name,
                reachable=one.reachable,
                at=now,
            )
    for kind, chat_id in new.chats.items():
        chats.bind(tx, chat_id=ChatId(chat_id), village_id=village_id, kind=kind)
    trail.append(
        tx,
        village_id,
        at=now,
        actor=CLOCK,
        deed="take_in",
        subject=f"village:{new.id}",
        data={"people": len(new.people), "households": len(new.households)},
    )
    return village_id


def bind_chat(tx: Tx, village_id: VillageId, *, chat: ChatId, kind: Kind, now: datetime) -> bool:
    """Bind a chat to a village; False when there is no such village. Raises ChatElsewhere."""
    if villages.find(tx, village_id) is None:
        return False
    seen = chats.look(tx, chat)
    if seen is not None and seen.village_id not in (None, village_id):
        raise ChatElsewhere
    groups.take(tx, village_id, chat=chat, kind=kind, title="", now=now)
    trail.append(
        tx,
        village_id,
        at=now,
        actor=CLOCK,
        deed="bind_chat",
        subject=f"village:{village_id}",
        data={"kind": kind.value},
    )
    return True


def unbind_chat(tx: Tx, chat: ChatId, *, now: datetime) -> VillageId | None:
    """Bind a chat to nothing; the village to which it was bound."""
    seen = chats.look(tx, chat)
    if seen is None or seen.village_id is None:
        return None
    chats.unbind(tx, chat)
    trail.append(
        tx,
        seen.village_id,
        at=now,
        actor=CLOCK,
        deed="unbind_chat",
        subject=f"village:{seen.village_id}",
        data={"kind": seen.kind.value if seen.kind else ""},
    )
    return seen.village_id


def _parent(tx: Tx, new: NewVillage) -> UnitId | None:
    """The town that the village belongs to, or else its county; made when they are not known yet."""
    parent = None
    for kind, name in ((UnitKind.COUNTY, new.county), (UnitKind.TOWN, new.town)):
        if name:
            parent = units.ensure(tx, kind, name, parent)
    return parent


def _departments(tx: Tx, new: NewVillage) -> dict[str, UnitId]:
    """The departments by name, made when they are not known yet; who was sent by another one brings it along."""
    county = units.named(tx, UnitKind.COUNTY, new.county, None) if new.county else None
    above = county.id if county else _parent(tx, new)
    found: dict[str, UnitId] = {}
    if above is None:
        return found
    for name in (*(one.name for one in new.departments), *(one.unit for one in new.people)):
        if name and name not in found:
            found[name] = units.ensure(tx, UnitKind.DEPARTMENT, name, above)
    for one in new.departments:
        if one.organises:
            units.let_organise(tx, found[one.name], organises=True)
    return found


def _household(village_id: int, one: NewHousehold) -> dict[str, object]:
    return {
        "village_id": village_id,
        "id": one.id,
        "name": one.name,
        "group_no": one.group,
        "circle": one.circle,
        "x_m": one.x_m,
        "y_m": one.y_m,
        "member_id": one.member,
    }


def _members(new: NewVillage) -> dict[int, int]:
    """The team of each party member who lives at home: that of the households they look after, else of their own."""
    own = {one.id: one.circle for one in new.households}
    living = {
        one.id: own.get(one.household or 0, 0)
        for one in new.people
        if one.party is not Party.NONE and not one.away
    }
    served = {one.member: one.circle for one in new.households if one.member}
    return {person: circle for person, circle in (living | served).items() if circle}


def _leads(new: NewVillage) -> dict[int, int]:
    """Who leads each circle: of its team the one whose post that is."""
    teams = _members(new)
    return {
        teams[one.id]: one.id
        for one in new.people
        if Post.CIRCLE_LEAD in one.posts and one.id in teams
    }


def _person(village_id: int, one: NewPerson, vault: Vault) -> dict[str, object]:
    pinyin, initials = spelled(one.name)
    return {
        "village_id": village_id,
        "id": one.id,
        "name": one.name,
        "pinyin": pinyin,
        "initials": initials,
        "gender": one.gender,
        "born": one.born,
        "household_id": one.household,
        "relation": one.relation,
        "group_no": one.group,
        "party": one.party.value,
        "representative": one.representative,
        "collective": one.collective.value,
        "away": one.away,
        "phone_sealed": vault.seal(one.phone),
        "phone_tail_mark": vault.mark(PHONE, one.phone[-4:]) if one.phone and vault.has_key else "",
    }
