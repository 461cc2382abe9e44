from sqlalchemy import update

from storage import representatives
from storage.engine import Tx
from storage.people import HouseholdRow
from tests.support.decisions import change
from tests.support.village import WILLOW, Who
from village.committees import Delegates
from village.people import Gone


def test_the_meeting_is_as_the_roster_has_it(tx: Tx) -> None:
    change(tx, Who.DIRECTOR, representative=True, gender="")
    change(tx, Who.VILLAGER, representative=True)
    change(tx, Who.AWAY, representative=True, gone=Gone.MOVED.value)
    for one, speaker in ((0, Who.VILLAGER), (1, Who.VILLAGER), (2, Who.NEIGHBOUR)):
        tx.execute(
            update(HouseholdRow)
            .where(HouseholdRow.village_id == WILLOW, HouseholdRow.id == one)
            .values(representative_id=int(speaker), is_gone=one == 1)
        )
    found = representatives.assembly(tx, WILLOW)
    assert [(Who(one.id), one.woman, one.homes) for one in found.elected] == [
        (Who.DIRECTOR, None, 0),
        (Who.VILLAGER, True, 1),
        (Who.NEIGHBOUR, False, 1),
    ]
    # The director was chosen too and counts once; nobody else is of the committee here.
    assert (found.committee, found.sitting, found.households) == (0, 3, 4)
    change(tx, Who.DIRECTOR, representative=False)
    found = representatives.assembly(tx, WILLOW)
    assert (found.committee, found.sitting) == (1, 3)


def test_both_committees_are_told_apart(tx: Tx) -> None:
    change(tx, Who.SUPERVISOR, gender="")
    found = representatives.officers(tx, WILLOW)
    assert [(Who(one.id), one.woman, one.on_committee, one.supervises) for one in found] == [
        (Who.DIRECTOR, False, True, False),
        (Who.SUPERVISOR, None, False, True),
    ]


def test_the_representatives_of_members_are_counted(tx: Tx) -> None:
    for one, gender in ((Who.VILLAGER, "f"), (Who.CLERK, ""), (Who.NEIGHBOUR, "m")):
        change(tx, one, collective="delegate", gender=gender)
    change(tx, Who.AWAY, collective="member")
    assert representatives.delegates(tx, WILLOW) == Delegates(3, 1, 1, 5)
