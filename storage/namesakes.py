"""People of one name with what tells them apart: their household, and the mark of their phone."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from storage.engine import Tx
from storage.people import PERSON, HouseholdRow, PersonRow, to_person
from storage.tables import table
from village.ids import PersonId, VillageId
from village.people import Person

_person, _household = table(PersonRow), table(HouseholdRow)
LIMIT = 20
"""Nobody reads more buttons than that."""


@dataclass(frozen=True, slots=True)
class Namesake:
    """Somebody with the name of their household; `phone_tail_mark` is that of the last digits of their phone, empty without one."""

    person: Person
    household: str
    phone_tail_mark: str = ""


_FOUND = select(*PERSON, _person.c.phone_tail_mark, _household.c.name.label("home")).select_from(
    _person.outerjoin(
        _household,
        (_household.c.village_id == _person.c.village_id)
        & (_household.c.id == _person.c.household_id),
    )
)


def of_name(tx: Tx, village_id: VillageId, name: str, *, gone: bool = False) -> Sequence[Namesake]:
    """Everybody of exactly that name who is on the roster, or (`gone`) who is so no more."""
    state = _person.c.gone != "" if gone else _person.c.gone == ""
    rows = tx.execute(
        _FOUND.where(_person.c.village_id == village_id, _person.c.name == name, state)
        .order_by(_person.c.id)
        .limit(LIMIT)
    )
    return [Namesake(to_person(row), row.home or "", row.phone_tail_mark) for row in rows]


def of_id(tx: Tx, village_id: VillageId, person: PersonId) -> Namesake | None:
    """That person, gone or not."""
    row = tx.execute(
        _FOUND.where(_person.c.village_id == village_id, _person.c.id == person)
    ).first()
    return Namesake(to_person(row), row.home or "", row.phone_tail_mark) if row else None
