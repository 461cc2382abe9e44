"""Meetings of decisions, and which seats were taken: a seat is taken once, whoever takes it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, String, Text, insert, select, text, update
from sqlalchemy.orm import Mapped, mapped_column

from storage import tables
from storage.engine import Tx
from storage.people import PersonRow
from storage.tables import Base, Id, Time, insert_into, table
from village.ids import PersonId, RollId, VillageId
from village.rolls import Basis, Body


class MeetingRow(Base):
    """A meeting of a decision; `signed` counts the seats that were taken, `ending` is empty while it is to be held."""

    __tablename__ = "meeting"

    village_id: Mapped[int] = mapped_column(Id, primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    body: Mapped[str] = mapped_column(String(20))
    basis: Mapped[str] = mapped_column(String(20))
    roll_id: Mapped[int] = mapped_column(Id)
    told_at: Mapped[datetime] = mapped_column(Time)
    starts_at: Mapped[datetime] = mapped_column(Time)
    place: Mapped[str] = mapped_column(String(100))
    reason: Mapped[str] = mapped_column(Text, default="", server_default=text("''"))
    signed: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    ending: Mapped[str] = mapped_column(String(20), default="", server_default=text("''"))
    ballot: Mapped[int] = mapped_column(default=0, server_default=text("0"))


class AttendanceRow(Base):
    """A seat that was taken: who sits on it, and who wrote it down: nobody, for one's own press, and oneself, who was seen at the door."""

    __tablename__ = "meeting_seat"

    village_id: Mapped[int] = mapped_column(Id, primary_key=True)
    roll_id: Mapped[int] = mapped_column(Id, primary_key=True)
    seat: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(Id)
    by: Mapped[int | None] = mapped_column(Id)
    at: Mapped[datetime] = mapped_column(Time)
    homes: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    """So many households signed what the representative on it brings."""
    left_at: Mapped[datetime | None] = mapped_column(Time)


class Ending(StrEnum):
    """How a meeting ended."""

    HELD = "held"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting that was called; `reason` is why it was called at once."""

    village_id: VillageId
    number: int
    """Of the decision."""
    seq: int
    body: Body
    basis: Basis
    roll: RollId
    told_at: datetime
    starts_at: datetime
    place: str
    reason: str = ""
    signed: int = 0
    ending: Ending | None = None
    ballot: int = 0
    """The last ballot that began for it."""


_meeting, _taken, _person = map(table, (MeetingRow, AttendanceRow, PersonRow))


def next_seq(tx: Tx, village_id: VillageId, number: int) -> int:
    """The number of a decision's next meeting; the decision is locked."""
    return tables.next_seq(tx, _meeting, village_id, number)


def add(tx: Tx, one: Meeting) -> None:
    """Keep a meeting that was called."""
    tx.execute(
        insert(_meeting).values(
            village_id=one.village_id,
            number=one.number,
            seq=one.seq,
            body=one.body.value,
            basis=one.basis.value,
            roll_id=one.roll,
            told_at=one.told_at,
            starts_at=one.starts_at,
            place=one.place,
            reason=one.reason,
        )
    )


def latest(
    tx: Tx, village_id: VillageId, number: int, *, to_change: bool = False
) -> Meeting | None:
    """The last meeting that was called for a decision; locked when it is to be changed."""
    asked = (
        select(_meeting)
        .where(_meeting.c.village_id == village_id, _meeting.c.number == number)
        .order_by(_meeting.c.seq.desc())
        .limit(1)
    )
    row = tx.execute(asked.with_for_update() if to_change else asked).first()
    return _to_meeting(row) if row else None


def called(
    tx: Tx, village_id: VillageId, number: int, *, to_change: bool = False
) -> Meeting | None:
    """The meeting of a decision that is to be held; None once it ended."""
    found = latest(tx, village_id, number, to_change=to_change)
    return found if found is not None and found.ending is None else None


def of(tx: Tx, village_id: VillageId, number: int, seq: int) -> Meeting | None:
    """A certain meeting of a decision."""
    row = tx.execute(
        select(_meeting).where(
            _meeting.c.village_id == village_id, _meeting.c.number == number, _meeting.c.seq == seq
        )
    ).first()
    return _to_meeting(row) if row else None


def every(tx: Tx, village_id: VillageId, number: int) -> list[Meeting]:
    """Every meeting that was called for a decision, in their order."""
    rows = tx.execute(
        select(_meeting)
        .where(_meeting.c.village_id == village_id, _meeting.c.number == number)
        .order_by(_meeting.c.seq)
    )
    return [_to_meeting(row) for row in rows]


def end(tx: Tx, one: Meeting, ending: Ending) -> None:
    """A meeting is over, or will not be."""
    tx.execute(_only(one).values(ending=ending.value))


def sit(
    tx: Tx, one: Meeting, seat: int, person: PersonId, *, by: PersonId | None, at: datetime
) -> bool:
    """Take a seat, or come back to it; False for who sits on it already."""
    new = insert_into(tx, _taken).values(
        village_id=one.village_id, roll_id=one.roll, seat=seat, person_id=person, by=by, at=at
    )
    taken = new.on_conflict_do_nothing().returning(_taken.c.seat)
    if tx.execute(taken).first() is None:
        back = update(_taken).where(*_at(one, seat), _taken.c.left_at.is_not(None))
        return tx.execute(back.values(left_at=None, person_id=person, by=by)).rowcount > 0
    tx.execute(_only(one).values(signed=_meeting.c.signed + 1))
    return True


def bring(tx: Tx, one: Meeting, seat: int, homes: int) -> bool:
    """Who took that seat brings the signed opinions of so many households; False where nobody took it."""
    changed = tx.execute(update(_taken).where(*_at(one, seat)).values(homes=homes))
    return changed.rowcount == 1


def brought(tx: Tx, one: Meeting) -> dict[int, int]:
    """How many households signed, by the seats that were taken."""
    asked = select(_taken.c.seat, _taken.c.homes).where(
        _taken.c.village_id == one.village_id, _taken.c.roll_id == one.roll
    )
    return {row.seat: row.homes for row in tx.execute(asked)}


def leave(tx: Tx, one: Meeting, seat: int, *, at: datetime) -> bool:
    """Note that who sat there has left; False where nobody sits."""
    gone = update(_taken).where(*_at(one, seat), _taken.c.left_at.is_(None))
    return tx.execute(gone.values(left_at=at)).rowcount > 0


def vote(tx: Tx, one: Meeting, ballot: int) -> None:
    """The meeting votes by that ballot."""
    tx.execute(_only(one).values(ballot=ballot))


def there(tx: Tx, one: Meeting) -> frozenset[int]:
    """The seats that were taken, but for those who left."""
    return _seats(tx, one, _taken.c.left_at.is_(None))


def gone(tx: Tx, one: Meeting) -> frozenset[int]:
    """The seats of those who came and left."""
    return _seats(tx, one, _taken.c.left_at.is_not(None))


def from_afar(tx: Tx, one: Meeting) -> frozenset[int]:
    """The seats that were taken over the chat by who is registered as away: their hands are not seen in the room."""
    asked = (
        select(_taken.c.seat)
        .join(
            _person,
            (_person.c.village_id == _taken.c.village_id) & (_person.c.id == _taken.c.person_id),
        )
        .where(
            _taken.c.village_id == one.village_id,
            _taken.c.roll_id == one.roll,
            _taken.c.by.is_(None),
            _person.c.away != "",
        )
    )
    return frozenset(tx.scalars(asked))


def _seats(tx: Tx, one: Meeting, which: ColumnElement[bool]) -> frozenset[int]:
    asked = select(_taken.c.seat).where(
        _taken.c.village_id == one.village_id, _taken.c.roll_id == one.roll, which
    )
    return frozenset(tx.scalars(asked))


def _at(one: Meeting, seat: int) -> tuple[ColumnElement[bool], ...]:
    return (
        _taken.c.village_id == one.village_id,
        _taken.c.roll_id == one.roll,
        _taken.c.seat == seat,
    )


def _only(one: Meeting) -> Any:
    return update(_meeting).where(
        _meeting.c.village_id == one.village_id,
        _meeting.c.number == one.number,
        _meeting.c.seq == one.seq,
    )


def _to_meeting(row: Any) -> Meeting:
    return Meeting(
        VillageId(row.village_id),
        row.number,
        row.seq,
        Body(row.body),
        Basis(row.basis),
        RollId(row.roll_id),
        row.told_at,
        row.starts_at,
        row.place,
        row.reason,
        row.signed,
        Ending(row.ending) if row.ending else None,
        row.ballot,
    )
