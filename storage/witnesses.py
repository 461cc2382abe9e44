"""Neighbours drawn by lot to say whether a request is done, and what they said."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Boolean, SmallInteger, bindparam, insert, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from storage.accounts import AccountRow
from storage.engine import Tx
from storage.people import PersonRow
from storage.tables import Base, Id, table
from village.ids import PersonId, VillageId


class WitnessRow(Base):
    """One neighbour of one draw; `said` is empty until they press."""

    __tablename__ = "request_witness"

    village_id: Mapped[int] = mapped_column(Id, primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(Id, primary_key=True)
    draw: Mapped[int] = mapped_column(SmallInteger)
    said: Mapped[bool | None] = mapped_column(Boolean)


@dataclass(frozen=True, slots=True)
class Witness:
    """A neighbour who is asked, in which draw, and what they said."""

    person: PersonId
    draw: int
    said: bool | None


_witness, _person, _account = map(table, (WitnessRow, PersonRow, AccountRow))
_KEY = (_witness.c.village_id == bindparam("village"), _witness.c.number == bindparam("no"))


def candidates(
    tx: Tx,
    village_id: VillageId,
    *,
    group: int | None,
    without: Collection[PersonId],
    born_before: date,
) -> dict[PersonId, int]:
    """Who can be asked, with their household: adults at home in that group (None: in the village) who can be written to, of no household
    of `without`. On a roster without households everybody is one of their own.
    """
    household = select(_person.c.household_id).where(
        _person.c.village_id == village_id,
        _person.c.id.in_(without),
        _person.c.household_id.is_not(None),
    )
    asked = (
        select(_person.c.id, _person.c.household_id)
        .where(
            _person.c.village_id == village_id,
            _person.c.gone == "",
            _person.c.away == "",
            or_(_person.c.born.is_(None), _person.c.born < born_before),
            _person.c.id.not_in(without),
            _person.c.household_id.not_in(household),
            select(_account.c.user_id)
            .where(
                _account.c.village_id == village_id,
                _account.c.person_id == _person.c.id,
                _account.c.reachable.is_(True),
            )
            .exists(),
        )
        .order_by(_person.c.id)
    )
    if group is not None:
        asked = asked.where(_person.c.group_no == group)
    return {PersonId(row.id): row.household_id or -row.id for row in tx.execute(asked)}


def ask(
    tx: Tx, village_id: VillageId, number: int, persons: Sequence[PersonId], *, draw: int
) -> None:
    """Keep who was drawn."""
    if persons:
        key = {"village_id": village_id, "number": number, "draw": draw}
        tx.execute(insert(_witness), [key | {"person_id": one} for one in persons])


def of(tx: Tx, village_id: VillageId, number: int) -> list[Witness]:
    """Everybody who was drawn for a request, in the order of draws."""
    rows = tx.execute(
        select(_witness.c.person_id, _witness.c.draw, _witness.c.said)
        .where(*_KEY)
        .order_by(_witness.c.draw, _witness.c.person_id),
        {"village": village_id, "no": number},
    )
    return [Witness(PersonId(row.person_id), row.draw, row.said) for row in rows]


def say(tx: Tx, village_id: VillageId, number: int, person: PersonId, *, done: bool) -> None:
    """Keep a neighbour's word; the later one counts while the matter is open."""
    tx.execute(
        update(_witness)
        .where(*_KEY, _witness.c.person_id == bindparam("person"))
        .values(said=bindparam("word")),
        {"village": village_id, "no": number, "person": person, "word": done},
    )


def forget(tx: Tx, village_id: VillageId, number: int) -> None:
    """The matter was opened again: who is asked next time is drawn anew."""
    tx.execute(_witness.delete().where(*_KEY), {"village": village_id, "no": number})
