"""The villagers' representatives of a village, and for how many households each of them stands."""

from sqlalchemy import bindparam, func, select

from storage.engine import Tx
from storage.people import HouseholdRow, PersonRow, PostRow
from storage.tables import table
from village.ids import PersonId, VillageId
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
_OF_COMMITTEE = select(_person.c.id).where(
    _person.c.village_id == bindparam("village"),
    _person.c.gone == "",
    _person.c.id.in_(
        select(_post.c.person_id).where(
            _post.c.village_id == bindparam("village"),
            _post.c.post.in_(sorted(COMMITTEE)),
        )
    ),
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
            row.gender == "f" if row.gender else None,
            row.household_id,
            homes.get(row.id, 0),
        )
        for row in tx.execute(_ELECTED, of)
    ]
    committee = set(tx.scalars(_OF_COMMITTEE, of)) - {one.id for one in elected}
    return Assembly(elected, len(committee), sum(homes.values()))
