"""Households that say of a request: ours too (我家也是)."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Index, bindparam, delete, func, select, text, update
from sqlalchemy.orm import Mapped, mapped_column

from storage.engine import Tx
from storage.people import HouseholdRow
from storage.request_rows import RequestRow
from storage.tables import Base, Id, insert_into, table
from village.ids import UserId, VillageId
from village.joined import Home
from village.requests import Request

NOBODY = 0
"""In place of the household of a guest, or of the account of a household."""


class JoinedRow(Base):
    """One household, or one account that is bound to nobody (`guest`); `user_id` is who pressed and hears the result."""

    __tablename__ = "request_household"
    __table_args__ = (
        Index(
            "ix_request_household_guest",
            "village_id",
            "guest",
            sqlite_where=text("guest > 0"),
            postgresql_where=text("guest > 0"),
        ),
    )

    village_id: Mapped[int] = mapped_column(Id, primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    household_id: Mapped[int] = mapped_column(Id, primary_key=True)
    guest: Mapped[int] = mapped_column(Id, primary_key=True)
    user_id: Mapped[int] = mapped_column(Id)


@dataclass(frozen=True, slots=True)
class Count:
    """How many households of the roster joined, and how many accounts that are bound to nobody."""

    households: int
    guests: int


_joined, _household, _request = map(table, (JoinedRow, HouseholdRow, RequestRow))
_OF = (_joined.c.village_id == bindparam("village"), _joined.c.number == bindparam("no"))
_THIS = (
    *_OF,
    _joined.c.household_id == bindparam("household"),
    _joined.c.guest == bindparam("account"),
)
_COUNT = select(
    func.count().filter(_joined.c.guest == NOBODY).label("households"),
    func.count().filter(_joined.c.guest != NOBODY).label("guests"),
).where(*_OF)

_OF_THESE = (
    _joined.c.village_id == bindparam("village"),
    _joined.c.number.in_(bindparam("numbers", expanding=True)),
)
_HOMES = select(_joined.c.household_id, _joined.c.guest).where(*_OF_THESE).distinct()
_PRESSERS = select(_joined.c.user_id).where(*_OF_THESE).distinct().order_by(_joined.c.user_id)


def add(tx: Tx, village_id: VillageId, number: int, home: Home, user: UserId) -> bool:
    """A household joins; False when it had."""
    made = tx.execute(
        insert_into(tx, _joined)
        .values(
            village_id=village_id,
            number=number,
            household_id=home.household or NOBODY,
            guest=home.guest or NOBODY,
            user_id=user,
        )
        .on_conflict_do_nothing()
    )
    return made.rowcount == 1


def remove(tx: Tx, village_id: VillageId, number: int, home: Home) -> bool:
    """A household takes it back; False when it had not joined."""
    gone = tx.execute(delete(_joined).where(*_THIS), _key(village_id, number, home))
    return gone.rowcount == 1


def count(tx: Tx, village_id: VillageId, number: int) -> Count:
    """How many joined a request."""
    row = tx.execute(_COUNT, {"village": village_id, "no": number}).one()
    return Count(row.households, row.guests)


def homes(tx: Tx, village_id: VillageId, numbers: Sequence[int]) -> set[Home]:
    """Everybody who joined one of these requests, each once."""
    rows = tx.execute(_HOMES, {"village": village_id, "numbers": list(numbers)})
    return {
        Home(row.household_id or None, UserId(row.guest) if row.guest else None) for row in rows
    }


def note(tx: Tx, request: Request) -> None:
    """Keep with a request how many joined it, where its card reads it."""
    tx.execute(
        update(_request)
        .where(_request.c.village_id == request.village_id, _request.c.number == request.number)
        .values(joined=request.joined, joined_guests=request.joined_guests, joint=request.joint)
    )


def names(tx: Tx, village_id: VillageId, number: int, *, limit: int) -> list[str]:
    """The names of the households that joined, at most `limit`, by number."""
    rows = tx.scalars(
        select(_household.c.name)
        .join_from(
            _joined,
            _household,
            (_household.c.village_id == _joined.c.village_id)
            & (_household.c.id == _joined.c.household_id),
        )
        .where(*_OF, _joined.c.guest == NOBODY)
        .order_by(_joined.c.household_id)
        .limit(limit),
        {"village": village_id, "no": number},
    )
    return list(rows)


def pressers(tx: Tx, village_id: VillageId, numbers: Sequence[int]) -> Sequence[UserId]:
    """Who pressed under one of these for a household, or as a guest: they hear the result, once each."""
    rows = tx.scalars(_PRESSERS, {"village": village_id, "numbers": list(numbers)})
    return [UserId(one) for one in rows]


def of_guest(tx: Tx, village_id: VillageId, user: UserId) -> list[int]:
    """The requests that an account joined while it was bound to nobody."""
    rows = tx.scalars(
        select(_joined.c.number)
        .where(
            _joined.c.village_id == village_id,
            _joined.c.guest == user,
            text("guest > 0"),
        )
        .order_by(_joined.c.number)
    )
    return list(rows)


def _key(village_id: VillageId, number: int, home: Home) -> dict[str, int]:
    return {
        "village": village_id,
        "no": number,
        "household": home.household or NOBODY,
        "account": home.guest or NOBODY,
    }
