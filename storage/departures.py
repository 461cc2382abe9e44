"""Who died or moved away: the mark on the roster, the seats that they leave, and what it takes to take it back."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ForeignKeyConstraint,
    Index,
    String,
    Text,
    delete,
    func,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column

from storage.circles import CircleMemberRow, CircleRow
from storage.engine import Tx
from storage.people import HouseholdRow, PersonRow
from storage.tables import Base, Id, Time, insert_into, table
from village.departures import Home, Seats
from village.ids import HouseholdId, PersonId, UserId, VillageId
from village.people import Gone


class DepartureRow(Base):
    """Somebody died or moved away. `kept` says which seats and accounts were theirs (ids, and their duties), so that it can be taken back."""

    __tablename__ = "departure"
    __table_args__ = (
        ForeignKeyConstraint(["village_id", "person_id"], ["person.village_id", "person.id"]),
        Index(
            "uq_departure_standing",
            "village_id",
            "person_id",
            unique=True,
            sqlite_where=text("undone_at IS NULL"),
            postgresql_where=text("undone_at IS NULL"),
        ),
    )

    village_id: Mapped[int] = mapped_column(Id, primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(Id)
    gone: Mapped[str] = mapped_column(String(10))
    kept: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime] = mapped_column(Time)
    made_by: Mapped[int | None] = mapped_column(Id)
    undone_at: Mapped[datetime | None] = mapped_column(Time)
    undone_by: Mapped[int | None] = mapped_column(Id)


@dataclass(frozen=True, slots=True)
class Left:
    """A departure as it stands, with what was theirs."""

    number: int
    gone: Gone
    seats: Seats
    accounts: tuple[UserId, ...]


_departure, _household, _person = map(table, (DepartureRow, HouseholdRow, PersonRow))
_circle, _member = table(CircleRow), table(CircleMemberRow)


def seats_of(tx: Tx, village_id: VillageId, person: PersonId) -> Seats:
    """Where somebody stands for others; locked, since they will no more."""
    member = tx.execute(
        select(_member).where(_member.c.village_id == village_id, _member.c.person_id == person)
    ).first()
    leads = tx.scalars(
        select(_circle.c.number)
        .where(_circle.c.village_id == village_id, _circle.c.lead_id == person)
        .order_by(_circle.c.number)
    )
    return Seats(
        heads=_homes(tx, village_id, _household.c.head_id == person),
        speaks_for=_homes(tx, village_id, _household.c.representative_id == person),
        serves=tuple(one.id for one in _homes(tx, village_id, _household.c.member_id == person)),
        circle=member.circle if member else None,
        duties=member.duties if member else "",
        kept=member.is_kept if member else False,
        leads=tuple(leads),
        empties=_emptied(tx, village_id, person),
    )


def _homes(tx: Tx, village_id: VillageId, condition: Any) -> tuple[Home, ...]:
    rows = tx.execute(
        select(_household.c.id, _household.c.name)
        .where(_household.c.village_id == village_id, condition)
        .order_by(_household.c.id)
    )
    return tuple(Home(HouseholdId(row.id), row.name) for row in rows)


def _emptied(tx: Tx, village_id: VillageId, person: PersonId) -> Home | None:
    home = tx.scalar(
        select(_person.c.household_id).where(
            _person.c.village_id == village_id, _person.c.id == person
        )
    )
    if home is None:
        return None
    others = tx.scalar(
        select(func.count())
        .select_from(_person)
        .where(
            _person.c.village_id == village_id,
            _person.c.household_id == home,
            _person.c.gone == "",
            _person.c.id != person,
        )
    )
    if others:
        return None
    (found,) = _homes(tx, village_id, _household.c.id == home) or (None,)
    return found


def vacate(tx: Tx, village_id: VillageId, person: PersonId, seats: Seats) -> None:
    """Nobody stands there now; a household that has nobody left is gone from the counts."""
    for column in (_household.c.head_id, _household.c.representative_id, _household.c.member_id):
        tx.execute(
            update(_household)
            .where(_household.c.village_id == village_id, column == person)
            .values({column: None})
        )
    tx.execute(
        update(_circle)
        .where(_circle.c.village_id == village_id, _circle.c.lead_id == person)
        .values(lead_id=None)
    )
    tx.execute(
        delete(_member).where(_member.c.village_id == village_id, _member.c.person_id == person)
    )
    if seats.empties is not None:
        _set_home(tx, village_id, seats.empties, is_gone=True)


def refill(tx: Tx, village_id: VillageId, person: PersonId, seats: Seats) -> None:
    """Back to the seats that nobody has taken meanwhile."""
    for column, homes in (
        (_household.c.head_id, [one.id for one in seats.heads]),
        (_household.c.representative_id, [one.id for one in seats.speaks_for]),
        (_household.c.member_id, list(seats.serves)),
    ):
        tx.execute(
            update(_household)
            .where(
                _household.c.village_id == village_id, _household.c.id.in_(homes), column.is_(None)
            )
            .values({column: person})
        )
    tx.execute(
        update(_circle)
        .where(
            _circle.c.village_id == village_id,
            _circle.c.number.in_(seats.leads),
            _circle.c.lead_id.is_(None),
        )
        .values(lead_id=person)
    )
    if seats.circle is not None:
        values = {"circle": seats.circle, "duties": seats.duties, "is_kept": seats.kept}
        tx.execute(
            insert_into(tx, _member)
            .values(village_id=village_id, person_id=person, **values)
            .on_conflict_do_nothing()
        )
    if seats.empties is not None:
        _set_home(tx, village_id, seats.empties, is_gone=False)


def _set_home(tx: Tx, village_id: VillageId, home: Home, *, is_gone: bool) -> None:
    tx.execute(
        update(_household)
        .where(_household.c.village_id == village_id, _household.c.id == home.id)
        .values(is_gone=is_gone)
    )


def mark(
    tx: Tx, village_id: VillageId, person: PersonId, gone: Gone | None, on: date | None
) -> None:
    """Somebody is on the roster no more, or (None) is so again."""
    tx.execute(
        update(_person)
        .where(_person.c.village_id == village_id, _person.c.id == person)
        .values(gone=gone.value if gone else "", gone_at=on)
    )


def add(
    tx: Tx,
    village_id: VillageId,
    person: PersonId,
    left: Left,
    *,
    by: PersonId | None,
    at: datetime,
) -> None:
    """Keep what was theirs."""
    seats = left.seats
    kept = {
        "accounts": list(left.accounts),
        "heads": [one.id for one in seats.heads],
        "speaks_for": [one.id for one in seats.speaks_for],
        "serves": list(seats.serves),
        "circle": seats.circle,
        "duties": seats.duties,
        "kept": seats.kept,
        "leads": list(seats.leads),
        "empties": seats.empties.id if seats.empties else None,
    }
    tx.execute(
        insert(_departure).values(
            village_id=village_id,
            number=left.number,
            person_id=person,
            gone=left.gone.value,
            kept=json.dumps(kept),
            made_at=at,
            made_by=by,
        )
    )


def standing(tx: Tx, village_id: VillageId, person: PersonId) -> Left | None:
    """The departure of somebody that was not taken back, held for a change."""
    row = tx.execute(
        select(_departure)
        .where(
            _departure.c.village_id == village_id,
            _departure.c.person_id == person,
            _departure.c.undone_at.is_(None),
        )
        .with_for_update()
    ).first()
    if row is None:
        return None
    kept = json.loads(row.kept)
    accounts = tuple(UserId(one) for one in kept["accounts"])
    return Left(row.number, Gone(row.gone), _seats(tx, village_id, kept), accounts)


def _seats(tx: Tx, village_id: VillageId, kept: dict[str, Any]) -> Seats:
    def named(ids: list[int]) -> tuple[Home, ...]:
        return _homes(tx, village_id, _household.c.id.in_(ids))

    emptied = named([kept["empties"]]) if kept["empties"] is not None else ()
    return Seats(
        heads=named(kept["heads"]),
        speaks_for=named(kept["speaks_for"]),
        serves=tuple(kept["serves"]),
        circle=kept["circle"],
        duties=kept["duties"],
        kept=kept["kept"],
        leads=tuple(kept["leads"]),
        empties=emptied[0] if emptied else None,
    )


def undo(tx: Tx, village_id: VillageId, number: int, *, by: PersonId | None, at: datetime) -> None:
    """It was taken back."""
    tx.execute(
        update(_departure)
        .where(_departure.c.village_id == village_id, _departure.c.number == number)
        .values(undone_at=at, undone_by=by)
    )
