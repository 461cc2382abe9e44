"""The villagers' representatives of a village, and for how many households each of them stands."""

from sqlalchemy import bindparam, case, func, select

from storage.engine import Tx
from storage.people import HouseholdRow, PersonRow, PostRow
from storage.tables import table
from village.committees import Delegates, Officer
from village.ids import PersonId, VillageId
from village.people import Collective, Post
from village.representatives import Assembly, Representative
from village.rolls import COMMITTEE

_person, _post, _household = map(table, (PersonRow, PostRow, HouseholdRow))

_HERE = (
    _person.c.village_id == bindparam("village"),
    _person.c.gone == "",
    _person.c.household_id.is_not(None),
)
_ELECTED = (
    select(_person.c.id, _person.c.name, _person.c.gender, _person.c.household_id)
    .where(*_HERE, _person.c.representative)
    .order_by(_person.c.id)
)
_OFFICERS = (
    select(
        _person.c.id,
        _person.c.name,
        _person.c.gender,
        _person.c.household_id,
        func.max(case((_post.c.post.in_(sorted(COMMITTEE)), 1), else_=0)).label("committee"),
        func.max(case((_post.c.post == Post.SUPERVISION.value, 1), else_=0)).label("supervises"),
    )
    .join_from(
        _post,
        _person,
        (_person.c.village_id == _post.c.village_id) & (_person.c.id == _post.c.person_id),
    )
    .where(
        _post.c.village_id == bindparam("village"),
        _post.c.post.in_([*sorted(COMMITTEE), Post.SUPERVISION.value]),
        _person.c.gone == "",
    )
    .group_by(_person.c.id, _person.c.name, _person.c.gender, _person.c.household_id)
    .order_by(_person.c.id)
)
_HOMES = (
    select(_household.c.representative_id, func.count().label("homes"))
    .where(_household.c.village_id == bindparam("village"), _household.c.is_gone.is_(False))
    .group_by(_household.c.representative_id)
)


def assembly(tx: Tx, village_id: VillageId) -> Assembly:
    """Who would sit in the representatives' meeting, and for whom."""
    of = {"village": village_id}
    homes = {row.representative_id: row.homes for row in tx.execute(_HOMES, of)}
    elected = [
        Representative(
            PersonId(row.id),
            row.name,
            _woman(row.gender),
            row.household_id,
            homes.get(row.id, 0),
        )
        for row in tx.execute(_ELECTED, of)
    ]
    committee = {one.id for one in officers(tx, village_id) if one.on_committee}
    beside = committee - {one.id for one in elected}
    return Assembly(elected, len(beside), sum(homes.values()))


def officers(tx: Tx, village_id: VillageId) -> list[Officer]:
    """Who sits on the villagers' committee and on the supervision committee."""
    return [
        Officer(
            PersonId(row.id),
            row.name,
            _woman(row.gender),
            row.household_id,
            bool(row.committee),
            bool(row.supervises),
        )
        for row in tx.execute(_OFFICERS, {"village": village_id})
    ]


def delegates(tx: Tx, village_id: VillageId) -> Delegates:
    """The representatives of the collective's members."""
    woman, unstated = _person.c.gender == "f", _person.c.gender == ""
    row = tx.execute(
        select(
            func.count().label("delegates"),
            func.count(case((woman, 1))).label("women"),
            func.count(case((unstated, 1))).label("unstated"),
        ).where(
            _person.c.village_id == village_id,
            _person.c.gone == "",
            _person.c.collective == Collective.DELEGATE.value,
        )
    ).one()
    homes = tx.scalar(
        select(func.count())
        .select_from(_household)
        .where(_household.c.village_id == village_id, _household.c.is_gone.is_(False))
    )
    return Delegates(row.delegates, row.women, row.unstated, homes or 0)


def _woman(gender: str) -> bool | None:
    return gender == "f" if gender else None
