from datetime import UTC, date, datetime

import pytest
from sqlalchemy import update

from storage import rolls
from storage.engine import Tx
from storage.people import HouseholdRow, PersonRow
from storage.roll_homes import HomeRow
from storage.rolls import RollRow, SeatRow
from storage.tables import table
from tests.support.village import MAPLE, NOW, WILLOW, Who, person_id
from village.errors import NobodyDue, Unlawful
from village.ids import PersonId, RollId
from village.rolls import Basis, Body, Exclusion, Reason, seal

_person, _seat, _household = table(PersonRow), table(SeatRow), table(HouseholdRow)
_home, _roll = table(HomeRow), table(RollRow)


def frozen(tx: Tx, body: Body = Body.VILLAGERS, basis: Basis = Basis.PERSON) -> RollId:
    return rolls.freeze(tx, WILLOW, body, basis, NOW)


def change(tx: Tx, one: Who, **columns: object) -> None:
    tx.execute(
        update(_person)
        .where(_person.c.village_id == WILLOW, _person.c.id == int(one))
        .values(**columns)
    )


def test_a_roll_is_what_the_village_was_when_it_was_frozen(tx: Tx) -> None:
    roll = frozen(tx)
    kept = rolls.find(tx, WILLOW, roll)
    assert kept is not None
    assert (kept.body, kept.basis, kept.frozen_at) == (Body.VILLAGERS, Basis.PERSON, NOW)
    # All but who comes from the town.
    assert (kept.due, kept.excluded, kept.undated) == (len(Who) - 1, 0, 0)
    change(tx, Who.VILLAGER, gone="died")
    change(tx, Who.NEIGHBOUR, born=date(2020, 1, 1))
    assert rolls.find(tx, WILLOW, roll) == kept
    assert len(rolls.seats(tx, WILLOW, roll)) == kept.due
    assert rolls.is_intact(tx, WILLOW, roll)
    later = rolls.find(tx, WILLOW, frozen(tx))
    assert later is not None
    assert later.due == kept.due - 2


def test_a_roll_that_was_changed_is_told(tx: Tx) -> None:
    roll = frozen(tx)
    tx.execute(_seat.delete().where(_seat.c.village_id == WILLOW, _seat.c.seat == 3))
    assert not rolls.is_intact(tx, WILLOW, roll)
    assert not rolls.is_intact(tx, WILLOW, RollId(99))


def test_whose_home_a_seat_is_stands_under_the_seal_and_older_rolls_stay_whole(tx: Tx) -> None:
    roll = frozen(tx, basis=Basis.HOUSEHOLD)
    assert rolls.is_intact(tx, WILLOW, roll)
    older = _roll.update().where(_roll.c.id == roll)
    tx.execute(older.values(seal=seal(rolls.seats(tx, WILLOW, roll))))
    assert rolls.is_intact(tx, WILLOW, roll)
    for change_homes in (
        _home.update().values(seat=1).where(_home.c.person_id == int(Who.NEIGHBOUR)),
        _home.delete(),
    ):
        roll = frozen(tx, basis=Basis.HOUSEHOLD)
        assert rolls.is_intact(tx, WILLOW, roll)
        tx.execute(change_homes.where(_home.c.roll_id == roll))
        assert not rolls.is_intact(tx, WILLOW, roll)


def test_somebody_of_another_village_has_no_seat_though_the_numbers_repeat(tx: Tx) -> None:
    roll = frozen(tx)
    assert rolls.find(tx, MAPLE, roll) is None
    assert rolls.seat_of(tx, MAPLE, roll, person_id(Who.VILLAGER)) is None
    mine = rolls.seat_of(tx, WILLOW, roll, person_id(Who.VILLAGER))
    assert mine is not None
    assert mine in rolls.seats(tx, WILLOW, roll)
    assert rolls.seat_of(tx, WILLOW, roll, person_id(Who.LINKING_CADRE)) is None


def test_a_household_has_one_seat_for_who_speaks_for_it(tx: Tx) -> None:
    roll = frozen(tx, basis=Basis.HOUSEHOLD)
    seats = rolls.seats(tx, WILLOW, roll)
    assert [one.household for one in seats] == [0, 1, 2, 3, 4]
    speakers = {one.person for one in seats}
    for one in Who:
        taken = rolls.seat_of(tx, WILLOW, roll, person_id(one))
        home = rolls.household_seat(tx, WILLOW, roll, person_id(one))
        assert (home is None) == (one is Who.LINKING_CADRE)
        if None not in speakers:
            assert (taken is not None) == (person_id(one) in speakers)


def test_any_adult_may_sit_for_a_household_that_named_nobody(tx: Tx) -> None:
    seats = rolls.seats(tx, WILLOW, frozen(tx, basis=Basis.HOUSEHOLD))
    for one in seats:
        if one.person is not None:
            change(tx, Who(one.person), gone="died")
    roll = frozen(tx, basis=Basis.HOUSEHOLD)
    assert {one.person for one in rolls.seats(tx, WILLOW, roll)} == {None}
    sitting = rolls.seat_of(tx, WILLOW, roll, person_id(Who.AWAY))
    assert sitting is not None
    # Whoever moves to another home keeps the seat of the first, and takes none there.
    change(tx, Who.AWAY, household_id=(Who.AWAY + 1) % 5)
    assert rolls.seat_of(tx, WILLOW, roll, person_id(Who.AWAY)) == sitting
    change(tx, Who.AWAY, gone="moved")
    assert rolls.seat_of(tx, WILLOW, roll, person_id(Who.AWAY)) is None
    change(tx, Who.AWAY, gone="", born=date(2010, 1, 1))
    again = frozen(tx, basis=Basis.HOUSEHOLD)
    assert rolls.seat_of(tx, WILLOW, again, person_id(Who.AWAY)) is None


def test_any_adult_may_sit_for_a_household_whose_speaker_is_gone_since(tx: Tx) -> None:
    tx.execute(update(_household).where(_household.c.id == 1).values(head_id=int(Who(6))))
    roll = frozen(tx, basis=Basis.HOUSEHOLD)
    seat = next(one for one in rolls.seats(tx, WILLOW, roll) if one.person is not None)
    others = [one for one in Who if one % 5 == seat.household and int(one) != seat.person]
    assert others
    assert all(rolls.seat_of(tx, WILLOW, roll, person_id(one)) is None for one in others)
    change(tx, Who(seat.person or 0), gone="died")
    for one in others:
        sits = one is not Who.LINKING_CADRE
        assert rolls.seat_of(tx, WILLOW, roll, person_id(one)) == (seat if sits else None)
    assert rolls.is_intact(tx, WILLOW, roll)


def test_who_is_excluded_stands_on_the_roll_with_the_reason_and_has_no_seat(tx: Tx) -> None:
    for one in (Who.VILLAGER, Who.NEIGHBOUR):
        change(tx, one, party="full")
    out = Exclusion(Reason.BEDRIDDEN, "麻柳镇党委", date(2026, 5, 1))
    rolls.exclude(tx, WILLOW, person_id(Who.VILLAGER), Exclusion(Reason.ABROAD, "?", NOW.date()))
    rolls.exclude(tx, WILLOW, person_id(Who.VILLAGER), out)
    before = frozen(tx, Body.PARTY_MEETING)
    assert rolls.count_again(tx, WILLOW, person_id(Who.VILLAGER))
    assert not rolls.count_again(tx, WILLOW, person_id(Who.VILLAGER))
    after = frozen(tx, Body.PARTY_MEETING)
    counted = [rolls.find(tx, WILLOW, one) for one in (before, after)]
    assert [(one.due, one.excluded) for one in counted if one] == [(2, 1), (3, 0)]
    assert rolls.seat_of(tx, WILLOW, before, person_id(Who.VILLAGER)) is None
    assert [one.exclusion for one in rolls.seats(tx, WILLOW, before) if one.exclusion] == [out]


def test_seats_of_people_away_are_counted(tx: Tx) -> None:
    assert rolls.away(tx, WILLOW, frozen(tx)) == 1
    # Others of that household are at home.
    assert rolls.away(tx, WILLOW, frozen(tx, basis=Basis.HOUSEHOLD)) == 0
    child, *elders = (one for one in Who if one % 5 == Who.AWAY % 5)
    for one in elders:
        change(tx, one, away="东莞")
    assert rolls.away(tx, WILLOW, frozen(tx, basis=Basis.HOUSEHOLD)) == 0
    # A child who was left behind opens no meeting.
    change(tx, child, born=date(2015, 1, 1))
    assert rolls.away(tx, WILLOW, frozen(tx, basis=Basis.HOUSEHOLD)) == 1


def test_an_empty_group_and_a_wrong_basis_are_refused_and_leave_nothing(tx: Tx) -> None:
    with pytest.raises(NobodyDue):
        rolls.freeze(tx, WILLOW, Body.GROUP, Basis.PERSON, NOW, group=77)
    with pytest.raises(Unlawful):
        rolls.freeze(tx, WILLOW, Body.REPRESENTATIVES, Basis.HOUSEHOLD, NOW)
    assert rolls.find(tx, WILLOW, RollId(1)) is None


def test_the_day_is_the_villages_own(tx: Tx) -> None:
    # 23:30 on 1 April in London is 2 April in the village.
    change(tx, Who.VILLAGER, born=date(2008, 4, 2))
    roll = rolls.freeze(
        tx, WILLOW, Body.VILLAGERS, Basis.PERSON, datetime(2026, 4, 1, 23, 30, tzinfo=UTC)
    )
    assert rolls.seat_of(tx, WILLOW, roll, PersonId(int(Who.VILLAGER))) is not None
