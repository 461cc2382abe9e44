"""What a household's contact card is made of, as it is kept; phones stay sealed here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, or_, select

from storage.circles import CircleMemberRow, CircleRow
from storage.engine import Tx
from storage.people import HouseholdRow, PersonRow, PostRow
from storage.tables import table
from village.ids import PersonId, VillageId
from village.people import Post

_household, _person, _post, _circle, _member = map(
    table, (HouseholdRow, PersonRow, PostRow, CircleRow, CircleMemberRow)
)


@dataclass(frozen=True, slots=True)
class Looked:
    """A household, its circle, and the member who looks after it (None, and empty, where nobody does)."""

    id: int
    name: str
    circle: str
    member_id: PersonId | None
    member: str
    phone_sealed: str
    duties: str


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody who holds a post."""

    name: str
    phone_sealed: str


_LOOKED = (
    select(
        _household.c.id,
        _household.c.name,
        _circle.c.name.label("circle"),
        _person.c.id.label("member_id"),
        _person.c.name.label("member"),
        _person.c.phone_sealed,
        _member.c.duties,
    )
    .select_from(
        _household.outerjoin(
            _circle,
            (_circle.c.village_id == _household.c.village_id)
            & (_circle.c.number == _household.c.circle),
        )
        .outerjoin(
            _person,
            (_person.c.village_id == _household.c.village_id)
            & (_person.c.id == _household.c.member_id)
            & (_person.c.gone == ""),
        )
        .outerjoin(
            _member,
            (_member.c.village_id == _person.c.village_id) & (_member.c.person_id == _person.c.id),
        )
    )
    .where(_household.c.is_gone.is_(False))
    .order_by(_household.c.id)
)


def of_household(tx: Tx, village_id: VillageId, household: int) -> Looked | None:
    """A household of the village, with who looks after it."""
    found = _LOOKED.where(_household.c.village_id == village_id, _household.c.id == household)
    row = tx.execute(found).first()
    return None if row is None else _looked(row)


def looked_after_by(tx: Tx, village_id: VillageId, household: int) -> list[PersonId]:
    """Who looks after a household: its member, then the lead of its circle."""
    row = tx.execute(
        select(_household.c.member_id, _circle.c.lead_id)
        .select_from(
            _household.outerjoin(
                _circle,
                (_circle.c.village_id == _household.c.village_id)
                & (_circle.c.number == _household.c.circle),
            )
        )
        .where(_household.c.village_id == village_id, _household.c.id == household)
    ).first()
    return [] if row is None else [PersonId(one) for one in row if one is not None]


def of_circle(tx: Tx, village_id: VillageId, circle: int) -> Sequence[Looked]:
    """Every household of a circle, by number."""
    found = _LOOKED.where(_household.c.village_id == village_id, _household.c.circle == circle)
    return [_looked(row) for row in tx.execute(found)]


def circles(tx: Tx, village_id: VillageId) -> Mapping[int, str]:
    """The names of a village's circles, by number."""
    found = (
        select(_circle.c.number, _circle.c.name)
        .where(_circle.c.village_id == village_id)
        .order_by(_circle.c.number)
    )
    return {row.number: row.name for row in tx.execute(found)}


def holder(tx: Tx, village_id: VillageId, post: Post) -> Holder | None:
    """Who holds a post; the first by number where several do."""
    row = tx.execute(
        select(_person.c.name, _person.c.phone_sealed)
        .join(
            _post,
            (_post.c.village_id == _person.c.village_id) & (_post.c.person_id == _person.c.id),
        )
        .where(_post.c.village_id == village_id, _post.c.post == post.value, _person.c.gone == "")
        .order_by(_person.c.id)
        .limit(1)
    ).first()
    return None if row is None else Holder(*row)


def count_showing(tx: Tx, village_id: VillageId, person: PersonId, *, on_all: bool) -> int:
    """On how many households' cards somebody stands: those they look after, or `on_all` that have a card."""
    whose = _household.c.member_id == person
    found = (
        select(func.count())
        .select_from(_household)
        .where(
            _household.c.village_id == village_id,
            _household.c.is_gone.is_(False),
            or_(whose, _household.c.member_id.is_not(None)) if on_all else whose,
        )
    )
    return tx.scalar(found) or 0


def _looked(row: object) -> Looked:
    found = row._asdict()  # type: ignore[attr-defined]  # a row of _LOOKED
    number = found.pop("member_id")
    texts = {name: value or "" for name, value in found.items() if name not in {"id", "name"}}
    return Looked(
        id=found["id"],
        name=found["name"],
        member_id=None if number is None else PersonId(number),
        **texts,
    )
