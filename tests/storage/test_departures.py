"""Seats are found, left and taken again; what was kept names nobody in words."""

from datetime import date

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from storage import departures
from storage.circles import CircleMemberRow, CircleRow
from storage.departures import DepartureRow, Left
from storage.engine import Tx
from storage.people import HouseholdRow, PersonRow
from tests.support.village import MAPLE, NOW, WILLOW, Who, person_id, rows, user
from village.departures import Seats
from village.people import Gone

HER = person_id(Who.UNBOUND)
"""Lives in household 4, with others."""


def with_seats(tx: Tx) -> Seats:
    homes = HouseholdRow.village_id == WILLOW
    tx.execute(update(HouseholdRow).where(homes, HouseholdRow.id == 4).values(head_id=HER))
    tx.execute(update(HouseholdRow).where(homes).values(representative_id=HER))
    tx.execute(update(HouseholdRow).where(homes, HouseholdRow.id < 2).values(member_id=HER))
    for number in (2, 5):
        tx.execute(insert(CircleRow).values(village_id=WILLOW, number=number, name="", lead_id=HER))
    tx.execute(
        insert(CircleMemberRow).values(
            village_id=WILLOW, person_id=HER, circle=2, duties="看水", is_kept=True
        )
    )
    return departures.seats_of(tx, WILLOW, HER)


def left(seats: Seats) -> Left:
    return Left(1, Gone.MOVED, seats, (user(Who.VILLAGER),))


def test_every_seat_is_found(tx: Tx) -> None:
    assert departures.seats_of(tx, WILLOW, HER) == Seats()
    seats = with_seats(tx)
    assert [one.id for one in seats.heads] == [4]
    assert [one.id for one in seats.speaks_for] == [0, 1, 2, 3, 4]
    assert (seats.serves, seats.circle, seats.leads) == ((0, 1), 2, (2, 5))
    assert (seats.duties, seats.kept, seats.empties) == ("看水", True, None)
    assert departures.seats_of(tx, MAPLE, HER) == Seats()


def test_what_was_left_is_taken_again_exactly(tx: Tx) -> None:
    seats = with_seats(tx)
    before = rows(tx)
    departures.vacate(tx, WILLOW, HER, seats)
    assert departures.seats_of(tx, WILLOW, HER) == Seats()
    departures.refill(tx, WILLOW, HER, seats)
    assert rows(tx) == before


def test_a_departure_stands_once_until_it_is_taken_back(tx: Tx) -> None:
    seats = with_seats(tx)
    departures.add(tx, WILLOW, HER, left(seats), by=None, at=NOW)
    assert departures.standing(tx, WILLOW, HER) == left(seats)
    kept = tx.scalar(select(DepartureRow.kept))
    assert kept is not None
    assert "号院" not in kept
    with pytest.raises(IntegrityError), tx.begin_nested():
        departures.add(tx, WILLOW, HER, Left(2, Gone.DIED, seats, ()), by=None, at=NOW)
    departures.undo(tx, WILLOW, 1, by=None, at=NOW)
    assert departures.standing(tx, WILLOW, HER) is None
    departures.add(tx, WILLOW, HER, Left(2, Gone.DIED, seats, ()), by=None, at=NOW)


def test_the_mark_says_when_and_goes_again(tx: Tx) -> None:
    asked = select(PersonRow.gone, PersonRow.gone_at).where(
        PersonRow.village_id == WILLOW, PersonRow.id == HER
    )
    departures.mark(tx, WILLOW, HER, Gone.DIED, date(2026, 6, 1))
    assert tuple(tx.execute(asked).one()) == ("died", date(2026, 6, 1))
    departures.mark(tx, WILLOW, HER, None, None)
    assert tuple(tx.execute(asked).one()) == ("", None)


def test_the_last_one_leaves_an_empty_household(tx: Tx) -> None:
    others = (PersonRow.village_id == WILLOW, PersonRow.household_id == 4, PersonRow.id != HER)
    tx.execute(update(PersonRow).where(*others).values(gone="moved"))
    seats = departures.seats_of(tx, WILLOW, HER)
    assert seats.empties is not None
    departures.vacate(tx, WILLOW, HER, seats)
    gone = select(HouseholdRow.id).where(HouseholdRow.is_gone.is_(True))
    assert list(tx.scalars(gone)) == [4]
    departures.refill(tx, WILLOW, HER, seats)
    assert list(tx.scalars(gone)) == []
