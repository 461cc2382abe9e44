"""Frozen rolls, their seats, and which party members are not counted: a seat is written once and never changed."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import (
    ColumnElement,
    Date,
    Index,
    String,
    and_,
    bindparam,
    delete,
    exists,
    false,
    func,
    insert,
    or_,
    select,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from storage import counters, representatives, roll_homes, roll_people, villages
from storage.engine import Tx
from storage.people import PersonRow
from storage.prepared import Prepared
from storage.roll_homes import HomeRow
from storage.tables import Base, Id, Time, insert_into, table
from village.ids import HouseholdId, PersonId, RollId, VillageId
from village.representatives import weighed
from village.rolls import (
    Basis,
    Body,
    Exclusion,
    Reason,
    Roll,
    Seat,
    compose,
    of_homes,
    seal,
    undated,
)

ROLL = "roll"
"""The kind of number that rolls take."""


class RollRow(Base):
    """A roll and its counts; `seal` is the hash of its seats."""

    __tablename__ = "roll"

    village_id: Mapped[int] = mapped_column(Id, primary_key=True)
    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    body: Mapped[str] = mapped_column(String(20))
    basis: Mapped[str] = mapped_column(String(20))
    group_no: Mapped[int | None]
    frozen_at: Mapped[datetime] = mapped_column(Time)
    due: Mapped[int]
    excluded: Mapped[int]
    undated: Mapped[int]
    seal: Mapped[str] = mapped_column(String(64))
    homes: Mapped[int] = mapped_column(default=0, server_default=text("0"))


class SeatRow(Base):
    """One seat of a roll; who is excluded stands on it too, with the reason and the approval."""

    __tablename__ = "roll_seat"
    __table_args__ = (Index("ix_roll_seat_person", "village_id", "roll_id", "person_id"),)

    village_id: Mapped[int] = mapped_column(Id, primary_key=True)
    roll_id: Mapped[int] = mapped_column(Id, primary_key=True)
    seat: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int | None] = mapped_column(Id)
    household_id: Mapped[int | None] = mapped_column(Id)
    excluded_reason: Mapped[str] = mapped_column(String(20), default="", server_default=text("''"))
    excluded_approved_by: Mapped[str] = mapped_column(
        String(100), default="", server_default=text("''")
    )
    excluded_at: Mapped[date | None] = mapped_column(Date)
    homes: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    woman: Mapped[bool] = mapped_column(default=False, server_default=false())


class ExclusionRow(Base):
    """A party member whom the next rolls leave out."""

    __tablename__ = "roll_exclusion"

    village_id: Mapped[int] = mapped_column(Id, primary_key=True)
    person_id: Mapped[int] = mapped_column(Id, primary_key=True)
    reason: Mapped[str] = mapped_column(String(20))
    approved_by: Mapped[str] = mapped_column(String(100))
    approved_on: Mapped[date] = mapped_column(Date)


_roll, _seat, _exclusion, _home = map(table, (RollRow, SeatRow, ExclusionRow, HomeRow))
_person = table(PersonRow)

_OF_ROLL = (_seat.c.village_id == bindparam("village"), _seat.c.roll_id == bindparam("roll"))
_COUNTS = _seat.c.excluded_reason == ""
_FIND = Prepared(
    select(_roll).where(_roll.c.village_id == bindparam("village"), _roll.c.id == bindparam("roll"))
)
_SEATS = Prepared(select(_seat).where(*_OF_ROLL).order_by(_seat.c.seat))
_OF_PERSON = Prepared(
    select(_seat).where(*_OF_ROLL, _COUNTS, _seat.c.person_id == bindparam("person"))
)
_GONE = Prepared(
    select(_person.c.id).where(
        _person.c.village_id == bindparam("village"),
        _person.c.id == bindparam("person"),
        _person.c.gone != "",
    )
)
_OF_NUMBER = Prepared(select(_seat).where(*_OF_ROLL, _COUNTS, _seat.c.seat == bindparam("at")))


def freeze(
    tx: Tx,
    village_id: VillageId,
    body: Body,
    basis: Basis,
    at: datetime,
    *,
    group: int | None = None,
    elected: bool = False,
) -> RollId:
    """Fix who belongs to a meeting called at that moment; `group` is the village group whose meeting it is.

    `elected` leaves the committee out of the representatives' meeting where a majority is taken of the representatives alone.

    Raises Unlawful for a basis that the body cannot have, NobodyDue for an empty roll.
    """
    on = _day(tx, village_id, at)
    people = roll_people.candidates(tx, village_id)
    homes = roll_people.homes(tx, village_id) if basis is Basis.HOUSEHOLD else ()
    left_out = exclusions(tx, village_id)
    seats = compose(
        body, basis, people, homes, on=on, group=group, exclusions=left_out, elected=elected
    )
    all_homes = 0
    if body is Body.REPRESENTATIVES:
        assembly = representatives.assembly(tx, village_id)
        seats, all_homes = weighed(seats, assembly), assembly.households
    roll = RollId(counters.next_number(tx, village_id, ROLL))
    due = sum(one.counts for one in seats)
    adults = of_homes(people, seats, on=on) if basis is Basis.HOUSEHOLD else []
    values = {
        "village_id": village_id,
        "id": roll,
        "body": body.value,
        "basis": basis.value,
        "group_no": group,
        "frozen_at": at,
        "due": due,
        "excluded": len(seats) - due,
        "undated": undated(body, people, group=group) if basis is Basis.PERSON else 0,
        "seal": seal(seats, adults, of_homes=all_homes),
        "homes": all_homes,
    }
    tx.execute(insert(_roll).values(**values))
    key = {"village_id": village_id, "roll_id": roll}
    tx.execute(insert(_seat), [key | _columns(one) for one in seats])
    roll_homes.keep(tx, village_id, roll, adults)
    return roll


def find(tx: Tx, village_id: VillageId, roll: RollId) -> Roll | None:
    """A roll and its counts."""
    row = _FIND.first(tx, village=village_id, roll=roll)
    if row is None:
        return None
    return Roll(
        village_id=village_id,
        id=roll,
        body=Body(row.body),
        basis=Basis(row.basis),
        frozen_at=row.frozen_at,
        due=row.due,
        excluded=row.excluded,
        undated=row.undated,
        seal=row.seal,
        group=row.group_no,
        homes=row.homes,
    )


def seats(tx: Tx, village_id: VillageId, roll: RollId) -> list[Seat]:
    """Every seat of a roll by its number, also those that do not count."""
    return [_to_seat(row) for row in _SEATS.all(tx, village=village_id, roll=roll)]


def seat_of(tx: Tx, village_id: VillageId, roll: RollId, person: PersonId) -> Seat | None:
    """The seat that somebody takes by themselves, if it counts.

    A household's is taken by who speaks for it. Where nobody was named when the roll was frozen, or they are gone since, any adult of it may.
    """
    row = _OF_PERSON.first(tx, village=village_id, roll=roll, person=person)
    if row is not None:
        return _to_seat(row)
    found = household_seat(tx, village_id, roll, person)
    if found is None or found.person is None:
        return found
    return found if _GONE.first(tx, village=village_id, person=found.person) else None


def household_seat(tx: Tx, village_id: VillageId, roll: RollId, person: PersonId) -> Seat | None:
    """The seat of the household in which an adult lived when the roll was frozen, whoever speaks for it; None where persons sit."""
    number = roll_homes.seat_of(tx, village_id, roll, person)
    if number is None:
        return None
    row = _OF_NUMBER.first(tx, village=village_id, roll=roll, at=number)
    return _to_seat(row) if row else None


def away(tx: Tx, village_id: VillageId, roll: RollId) -> int:
    """How many of the seats that count are of somebody who lives elsewhere now, or of a household with no adult of the roll at home."""
    counted = select(func.count()).select_from(_seat).where(*_OF_ROLL, _COUNTS)
    person = _is(_person.c.id == _seat.c.person_id, _person.c.away != "")
    home = (
        _home.c.village_id == _seat.c.village_id,
        _home.c.roll_id == _seat.c.roll_id,
        _home.c.seat == _seat.c.seat,
        *_is(_person.c.id == _home.c.person_id, _person.c.away == ""),
    )
    empty = and_(_seat.c.household_id.is_not(None), ~exists().where(*home))
    alone = and_(_seat.c.household_id.is_(None), exists().where(*person))
    asked = counted.where(or_(alone, empty))
    return tx.scalar(asked, {"village": village_id, "roll": roll}) or 0


def is_intact(tx: Tx, village_id: VillageId, roll: RollId) -> bool:
    """Whether the seats are those that were frozen, and each is still of the same home.

    Older rolls were sealed without the homes: such a seal holds for the seats alone, and no later one does.
    """
    kept = find(tx, village_id, roll)
    if kept is None:
        return False
    frozen = seats(tx, village_id, roll)
    homes = roll_homes.every(tx, village_id, roll)
    return kept.seal in {seal(frozen, homes, of_homes=kept.homes), seal(frozen)}


def exclude(tx: Tx, village_id: VillageId, person: PersonId, exclusion: Exclusion) -> None:
    """From the next roll on a party member is not counted; rolls that are frozen stay as they are."""
    statement = insert_into(tx, _exclusion).values(
        village_id=village_id,
        person_id=person,
        reason=exclusion.reason.value,
        approved_by=exclusion.approved_by,
        approved_on=exclusion.approved_on,
    )
    changed = {name: statement.excluded[name] for name in ("reason", "approved_by", "approved_on")}
    tx.execute(
        statement.on_conflict_do_update(index_elements=["village_id", "person_id"], set_=changed)
    )


def count_again(tx: Tx, village_id: VillageId, person: PersonId) -> bool:
    """From the next roll on a party member is counted again; False when they were."""
    gone = tx.execute(
        delete(_exclusion).where(
            _exclusion.c.village_id == village_id, _exclusion.c.person_id == person
        )
    )
    return gone.rowcount > 0


def exclusions(tx: Tx, village_id: VillageId) -> Mapping[PersonId, Exclusion]:
    """Who is left out of the next rolls."""
    rows = tx.execute(select(_exclusion).where(_exclusion.c.village_id == village_id))
    return {
        PersonId(row.person_id): Exclusion(Reason(row.reason), row.approved_by, row.approved_on)
        for row in rows
    }


def _is(*conditions: ColumnElement[bool]) -> Sequence[ColumnElement[bool]]:
    return (_person.c.village_id == _seat.c.village_id, _person.c.gone == "", *conditions)


def _day(tx: Tx, village_id: VillageId, at: datetime) -> date:
    """The village's own day at that moment."""
    found = villages.find(tx, village_id)
    return at.astimezone(ZoneInfo(found.timezone)).date() if found else at.date()


def _columns(one: Seat) -> dict[str, Any]:
    out = one.exclusion
    return {
        "seat": one.number,
        "person_id": one.person,
        "household_id": one.household,
        "excluded_reason": out.reason.value if out else "",
        "excluded_approved_by": out.approved_by if out else "",
        "excluded_at": out.approved_on if out else None,
        "homes": one.homes,
        "woman": one.woman,
    }


def _to_seat(row: Any) -> Seat:
    out = None
    if row.excluded_reason:
        out = Exclusion(Reason(row.excluded_reason), row.excluded_approved_by, row.excluded_at)
    return Seat(
        row.seat,
        None if row.person_id is None else PersonId(row.person_id),
        None if row.household_id is None else HouseholdId(row.household_id),
        out,
        row.homes,
        row.woman,
    )
