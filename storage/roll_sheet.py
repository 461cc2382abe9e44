"""A roll with names: what the sheet says that is signed at the door."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from storage.engine import Tx
from storage.meetings import AttendanceRow, Meeting
from storage.people import HouseholdRow, PersonRow
from storage.rolls import SeatRow
from storage.tables import table

_seat, _taken, _person, _household = map(table, (SeatRow, AttendanceRow, PersonRow, HouseholdRow))
_head = _person.alias("head")


@dataclass(frozen=True, slots=True)
class Line:
    """A seat by its number: who has it, and who sat on it so far; `approved` tells who left somebody out, and when.

    A household is found by the name of its head: a number on a door says little to who looks for their own line.
    """

    number: int
    name: str
    household: str
    group: int
    sat: str = ""
    approved_by: str = ""
    approved_on: date | None = None


def lines(tx: Tx, meeting: Meeting) -> Sequence[Line]:
    """Every seat of a meeting's roll in its order, also those that do not count."""
    of = (_seat.c.village_id == meeting.village_id, _seat.c.roll_id == meeting.roll)
    rows = tx.execute(
        select(
            _seat.c.seat,
            func.coalesce(_person.c.name, _head.c.name).label("name"),
            _person.c.group_no,
            _household.c.name.label("household"),
            _household.c.group_no.label("household_group"),
            _seat.c.excluded_approved_by,
            _seat.c.excluded_at,
        )
        .select_from(
            _seat.outerjoin(
                _person,
                (_person.c.village_id == _seat.c.village_id) & (_person.c.id == _seat.c.person_id),
            )
            .outerjoin(
                _household,
                (_household.c.village_id == _seat.c.village_id)
                & (_household.c.id == _seat.c.household_id),
            )
            .outerjoin(
                _head,
                (_head.c.village_id == _seat.c.village_id) & (_head.c.id == _household.c.head_id),
            )
        )
        .where(*of)
        .order_by(_seat.c.seat)
    )
    here = _here(tx, meeting)
    return [
        Line(
            row.seat,
            row.name or "",
            row.household or "",
            row.household_group if row.group_no is None else row.group_no,
            here.get(row.seat, ""),
            row.excluded_approved_by,
            row.excluded_at,
        )
        for row in rows
    ]


def _here(tx: Tx, meeting: Meeting) -> dict[int, str]:
    """Who was signed in, by seat."""
    rows = tx.execute(
        select(_taken.c.seat, _person.c.name)
        .select_from(
            _taken.join(
                _person,
                (_person.c.village_id == _taken.c.village_id)
                & (_person.c.id == _taken.c.person_id),
            )
        )
        .where(_taken.c.village_id == meeting.village_id, _taken.c.roll_id == meeting.roll)
    )
    return {row.seat: row.name for row in rows}
