from datetime import date
from typing import Any

from sqlalchemy import update

from storage import people
from storage.engine import Tx
from storage.people import HouseholdRow, PersonRow, PostRow
from tests.support.village import MAPLE, WILLOW, Who, person_id
from village.ids import VillageId
from village.people import Gone, Party
from village.roster_counts import RosterCounts

TODAY = date(2026, 6, 1)
WHOLE = RosterCounts(people=13, adults=13, households=5, full_members=1, representatives=1, away=1)
"""柳树沟村 as it is settled: the linking cadre belongs to no household."""


def change(tx: Tx, one: Who, village: VillageId = WILLOW, **values: Any) -> None:
    tx.execute(
        update(PersonRow)
        .where(PersonRow.village_id == village, PersonRow.id == person_id(one))
        .values(**values)
    )


def test_a_village_is_counted(tx: Tx) -> None:
    assert people.counts(tx, WILLOW, today=TODAY) == WHOLE


def test_nobody_is_counted_in_an_unknown_village(tx: Tx) -> None:
    assert people.counts(tx, VillageId(77), today=TODAY) == RosterCounts()


def test_what_changes_next_door_counts_there(tx: Tx) -> None:
    change(tx, Who.VILLAGER, MAPLE, party=Party.PROBATIONARY.value, away="广州")
    assert people.counts(tx, WILLOW, today=TODAY) == WHOLE
    there = people.counts(tx, MAPLE, today=TODAY)
    assert (there.away, there.probationary_members, there.members) == (2, 1, 2)


def test_a_child_and_somebody_without_a_date_are_no_adults(tx: Tx) -> None:
    change(tx, Who.VILLAGER, born=date(2008, 6, 2))
    change(tx, Who.NEIGHBOUR, born=None)
    found = people.counts(tx, WILLOW, today=TODAY)
    assert (found.people, found.adults, found.undated) == (13, 11, 1)
    assert people.counts(tx, WILLOW, today=date(2026, 6, 2)).adults == 12


def test_who_is_gone_is_counted_nowhere(tx: Tx) -> None:
    change(tx, Who.SECRETARY, gone=Gone.DIED.value)
    tx.execute(
        update(HouseholdRow)
        .where(HouseholdRow.village_id == WILLOW, HouseholdRow.id == 2)
        .values(is_gone=True)
    )
    found = people.counts(tx, WILLOW, today=TODAY)
    assert (found.people, found.members, found.households) == (12, 0, 4)


def test_a_term_runs_to_the_end_of_its_last_day(tx: Tx) -> None:
    tx.execute(
        update(PostRow)
        .where(PostRow.village_id == WILLOW, PostRow.person_id == person_id(Who.DIRECTOR))
        .values(until=TODAY)
    )
    assert people.counts(tx, WILLOW, today=TODAY).overdue_posts == 0
    assert people.counts(tx, WILLOW, today=date(2026, 6, 2)).overdue_posts == 2
    change(tx, Who.DIRECTOR, gone=Gone.MOVED.value)
    assert people.counts(tx, WILLOW, today=date(2026, 6, 2)).overdue_posts == 0
