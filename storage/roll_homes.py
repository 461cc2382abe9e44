"""Whose household a seat is, fixed with the roll: who moves to another home takes no second seat there."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Index, bindparam, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from storage.engine import Tx
from storage.people import PersonRow
from storage.prepared import Prepared
from storage.tables import Base, Id, table
from village.ids import PersonId, RollId, VillageId


class HomeRow(Base):
    """An adult of a household that has a seat."""

    __tablename__ = "roll_home"
    __table_args__ = (Index("ix_roll_home_seat", "village_id", "roll_id", "seat"),)

    village_id: Mapped[int] = mapped_column(Id, primary_key=True)
    roll_id: Mapped[int] = mapped_column(Id, primary_key=True)
    person_id: Mapped[int] = mapped_column(Id, primary_key=True)
    seat: Mapped[int]


_home, _person = map(table, (HomeRow, PersonRow))
_OF_PERSON = Prepared(
    select(_home.c.seat)
    .join(
        _person, (_person.c.village_id == _home.c.village_id) & (_person.c.id == _home.c.person_id)
    )
    .where(
        _home.c.village_id == bindparam("village"),
        _home.c.roll_id == bindparam("roll"),
        _home.c.person_id == bindparam("person"),
        _person.c.gone == "",
    )
)


def keep(
    tx: Tx, village_id: VillageId, roll: RollId, adults: Iterable[tuple[PersonId, int]]
) -> None:
    """Write down who belongs to which seat."""
    key: dict[str, Any] = {"village_id": village_id, "roll_id": roll}
    rows = [key | {"person_id": person, "seat": seat} for person, seat in adults]
    if rows:
        tx.execute(insert(_home), rows)


def every(tx: Tx, village_id: VillageId, roll: RollId) -> list[tuple[PersonId, int]]:
    """Who belongs to which seat of a roll, whoever of them is gone since."""
    asked = select(_home.c.person_id, _home.c.seat).where(
        _home.c.village_id == village_id, _home.c.roll_id == roll
    )
    return [(PersonId(row.person_id), row.seat) for row in tx.execute(asked)]


def seat_of(tx: Tx, village_id: VillageId, roll: RollId, person: PersonId) -> int | None:
    """The seat of the household to which somebody who is still on the roster belonged."""
    row = _OF_PERSON.first(tx, village=village_id, roll=roll, person=person)
    return row.seat if row else None
