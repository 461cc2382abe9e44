"""Consultations (会诊): what was on which agenda, and their minutes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import String, Text, delete, func, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from storage.engine import Tx
from storage.tables import Base, Id, Time, insert_into, table
from village.ids import PersonId, VillageId

WAITING = 0
"""The consultation that has not been held yet: what ended, but is to be spoken of, waits for it here."""


class ConsultationRow(Base):
    """One weekly consultation."""

    __tablename__ = "consultation"

    village_id: Mapped[int] = mapped_column(Id, primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Time)


class ConsultationItemRow(Base):
    """A request on an agenda, and where it stood then."""

    __tablename__ = "consultation_item"

    village_id: Mapped[int] = mapped_column(Id, primary_key=True)
    consultation: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[str] = mapped_column(String(20))


class ConsultationMinuteRow(Base):
    """A line of minutes on a request (会诊记)."""

    __tablename__ = "consultation_minute"

    village_id: Mapped[int] = mapped_column(Id, primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    by: Mapped[int] = mapped_column(Id)
    at: Mapped[datetime] = mapped_column(Time)
    text: Mapped[str] = mapped_column(Text)


@dataclass(frozen=True, slots=True)
class Minute:
    """What was settled about a request, and when."""

    at: datetime
    text: str


_held, _item, _minute = map(table, (ConsultationRow, ConsultationItemRow, ConsultationMinuteRow))


def hold(
    tx: Tx, village_id: VillageId, number: int, items: Sequence[tuple[int, str]], at: datetime
) -> None:
    """Keep that a consultation came round, with the numbers and states on its agenda."""
    tx.execute(insert(_held).values(village_id=village_id, number=number, at=at))
    rows = [
        {"village_id": village_id, "consultation": number, "number": one, "state": state}
        for one, state in items
    ]
    if rows:
        tx.execute(insert(_item), rows)


def last(tx: Tx, village_id: VillageId) -> tuple[int, datetime] | None:
    """The latest consultation and when it was."""
    row = tx.execute(
        select(_held.c.number, _held.c.at)
        .where(_held.c.village_id == village_id)
        .order_by(_held.c.number.desc())
        .limit(1)
    ).first()
    return (row.number, row.at) if row else None


def items(tx: Tx, village_id: VillageId, consultation: int) -> Sequence[int]:
    """The requests on its agenda."""
    return list(
        tx.scalars(
            select(_item.c.number)
            .where(_item.c.village_id == village_id, _item.c.consultation == consultation)
            .order_by(_item.c.number)
        )
    )


def wait(tx: Tx, village_id: VillageId, number: int, state: str) -> None:
    """A request that ended is to be spoken of all the same."""
    tx.execute(
        insert_into(tx, _item)
        .values(village_id=village_id, consultation=WAITING, number=number, state=state)
        .on_conflict_do_nothing(index_elements=["village_id", "consultation", "number"])
    )


def spoken(tx: Tx, village_id: VillageId, number: int) -> None:
    """It waits no more."""
    tx.execute(
        delete(_item).where(
            _item.c.village_id == village_id,
            _item.c.consultation == WAITING,
            _item.c.number == number,
        )
    )


def note(
    tx: Tx, village_id: VillageId, number: int, words: str, *, by: PersonId, at: datetime
) -> None:
    """Add a line to a request's minutes; the request must be locked."""
    position = tx.scalar(
        select(func.coalesce(func.max(_minute.c.position), 0) + 1).where(
            _minute.c.village_id == village_id, _minute.c.number == number
        )
    )
    tx.execute(
        insert(_minute).values(
            village_id=village_id, number=number, position=position, by=by, at=at, text=words
        )
    )


def latest(tx: Tx, village_id: VillageId, number: int) -> Minute | None:
    """The last line of a request's minutes."""
    row = tx.execute(
        select(_minute.c.at, _minute.c.text)
        .where(_minute.c.village_id == village_id, _minute.c.number == number)
        .order_by(_minute.c.position.desc())
        .limit(1)
    ).first()
    return Minute(row.at, row.text) if row else None
