"""Demands that a meeting be called, and whose names stand under them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, Index, String, bindparam, case, delete, false, func, select, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.engine import Tx
from storage.people import PersonRow
from storage.tables import Base, Id, Time, insert_into, table
from storage.topics import TopicRow
from village.demands import Demand
from village.ids import PersonId, VillageId
from village.people import Hukou
from village.rolls import Body

OWED = "owes <> '' AND called_at IS NULL"


class DemandRow(Base):
    """The names under a topic, counted; of how many is fixed with the first of them."""

    __tablename__ = "demand"
    __table_args__ = (
        Index(
            "ix_demand_owed",
            "village_id",
            "number",
            sqlite_where=text(OWED),
            postgresql_where=text(OWED),
        ),
    )

    village_id: Mapped[int] = mapped_column(Id, primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    villagers: Mapped[int]
    representatives: Mapped[int]
    signed: Mapped[int]
    signed_representatives: Mapped[int]
    owes: Mapped[str] = mapped_column(String(20), default="", server_default=text("''"))
    due_at: Mapped[datetime | None] = mapped_column(Time)
    called_at: Mapped[datetime | None] = mapped_column(Time)
    meeting: Mapped[int | None]


class NameRow(Base):
    """One name under a demand; `entered_by` is who wrote it down from a signed sheet. It has no time: who came first is nobody's business."""

    __tablename__ = "demand_name"

    village_id: Mapped[int] = mapped_column(Id, primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(Id, primary_key=True)
    representative: Mapped[bool] = mapped_column(default=False, server_default=false())
    entered_by: Mapped[int | None] = mapped_column(Id)


@dataclass(frozen=True, slots=True)
class Owed:
    """A meeting that must be called, with the topic's title."""

    demand: Demand
    title: str


@dataclass(frozen=True, slots=True)
class Name:
    """Whose name it is, and whether it stood on a sheet of paper."""

    id: PersonId
    name: str
    group: int
    representative: bool
    on_paper: bool


_demand, _name, _person, _topic = map(table, (DemandRow, NameRow, PersonRow, TopicRow))
_MEMBER = (
    _person.c.village_id == bindparam("village"),
    _person.c.gone == "",
    _person.c.household_id.is_not(None),
    _person.c.hukou == Hukou.HERE.value,
    _person.c.born <= bindparam("adult", type_=Date()),
)
"""Who belongs to the villagers' meeting, as `village/rolls.py` has it."""
_COUNT = select(
    func.count().label("villagers"),
    func.count(case((_person.c.representative, 1))).label("representatives"),
).where(*_MEMBER)
_IS_MEMBER = select(_person.c.representative).where(*_MEMBER, _person.c.id == bindparam("person"))


def members(tx: Tx, village_id: VillageId, *, adult: date) -> tuple[int, int]:
    """How many belong to the villagers' meeting, and how many of these are representatives."""
    row = tx.execute(_COUNT, {"village": village_id, "adult": adult}).one()
    return row.villagers, row.representatives


def member(tx: Tx, village_id: VillageId, person: PersonId, *, adult: date) -> bool | None:
    """Whether somebody of the villagers' meeting is a representative; None for who does not belong to it."""
    found: bool | None = tx.scalar(
        _IS_MEMBER, {"village": village_id, "person": person, "adult": adult}
    )
    return found


def find(tx: Tx, village_id: VillageId, number: int, *, to_change: bool = False) -> Demand | None:
    """The demand under a topic, locked `to_change` it."""
    asked = select(_demand).where(_demand.c.village_id == village_id, _demand.c.number == number)
    row = tx.execute(asked.with_for_update() if to_change else asked).first()
    return _to_demand(row) if row else None


def save(tx: Tx, one: Demand) -> None:
    """Keep a demand, a new one too."""
    values = {
        "villagers": one.villagers,
        "representatives": one.representatives,
        "signed": one.signed,
        "signed_representatives": one.signed_representatives,
        "owes": one.owes.value if one.owes else "",
        "due_at": one.due_at,
        "called_at": one.called_at,
        "meeting": one.meeting,
    }
    made = insert_into(tx, _demand).values(village_id=one.village_id, number=one.number, **values)
    tx.execute(made.on_conflict_do_update(index_elements=["village_id", "number"], set_=values))


def sign(
    tx: Tx, one: Demand, person: PersonId, *, representative: bool, by: PersonId | None
) -> bool:
    """Put a name under a demand; False when it stood there."""
    made = tx.execute(
        insert_into(tx, _name)
        .values(
            village_id=one.village_id,
            number=one.number,
            person_id=person,
            representative=representative,
            entered_by=by,
        )
        .on_conflict_do_nothing()
        .returning(_name.c.person_id)
    )
    return made.first() is not None


def strike(tx: Tx, one: Demand, person: PersonId) -> bool | None:
    """Take a name off; tells whether it was a representative's, None where it did not stand there."""
    found: bool | None = tx.scalar(
        delete(_name)
        .where(
            _name.c.village_id == one.village_id,
            _name.c.number == one.number,
            _name.c.person_id == person,
        )
        .returning(_name.c.representative)
    )
    return found


def names(tx: Tx, one: Demand) -> list[Name]:
    """Everybody under a demand, by their number on the roster."""
    rows = tx.execute(
        select(
            _name.c.person_id,
            _person.c.name,
            _person.c.group_no,
            _name.c.representative,
            _name.c.entered_by,
        )
        .join_from(
            _name,
            _person,
            (_person.c.village_id == _name.c.village_id) & (_person.c.id == _name.c.person_id),
        )
        .where(_name.c.village_id == one.village_id, _name.c.number == one.number)
        .order_by(_name.c.person_id)
    )
    return [
        Name(
            PersonId(row.person_id),
            row.name,
            row.group_no,
            row.representative,
            row.entered_by is not None,
        )
        for row in rows
    ]


def owed(tx: Tx, village_id: VillageId, *, limit: int) -> Sequence[Owed]:
    """The meetings of a village that must be called, by their topics."""
    rows = tx.execute(
        select(_demand, _topic.c.title)
        .join_from(
            _demand,
            _topic,
            (_topic.c.village_id == _demand.c.village_id) & (_topic.c.number == _demand.c.number),
        )
        .where(_demand.c.village_id == village_id, text(OWED))
        .order_by(_demand.c.number)
        .limit(limit)
    )
    return [Owed(_to_demand(row), row.title) for row in rows]


def _to_demand(row: Any) -> Demand:
    return Demand(
        village_id=VillageId(row.village_id),
        number=row.number,
        villagers=row.villagers,
        representatives=row.representatives,
        signed=row.signed,
        signed_representatives=row.signed_representatives,
        owes=Body(row.owes) if row.owes else None,
        due_at=row.due_at,
        called_at=row.called_at,
        meeting=row.meeting,
    )
