from datetime import date

import pytest

from actions import roster_view
from storage.engine import Tx
from tests.support.village import MAPLE, STRANGER, Who, actor, rules, speaker
from village.errors import NotAllowed, NotOnRoster

TODAY = date(2026, 6, 1)


def test_a_cadre_sees_the_numbers_of_their_own_village(tx: Tx) -> None:
    assert (
        roster_view.see(tx, speaker(tx, Who.CLERK, MAPLE), rules=rules(), today=TODAY).counts.people
        == 13
    )


def test_a_group_head_sees_the_numbers_of_their_own_group_only(tx: Tx) -> None:
    first = roster_view.see(tx, speaker(tx, Who.GROUP_HEAD), rules=rules(), today=TODAY).counts
    second = roster_view.see(tx, speaker(tx, Who.NAMESAKE), rules=rules(), today=TODAY).counts
    assert (first.group, first.people, first.households) == (1, 6, 2)
    assert (second.group, second.people, second.households) == (2, 7, 0)


@pytest.mark.parametrize("one", [Who.VILLAGER, Who.SUPERVISOR, Who.UTILITIES])
def test_who_is_no_cadre_does_not(tx: Tx, one: Who) -> None:
    with pytest.raises(NotAllowed):
        roster_view.see(tx, speaker(tx, one), rules=rules(), today=TODAY)


def test_a_guest_is_told_to_bind_first(tx: Tx) -> None:
    with pytest.raises(NotOnRoster):
        roster_view.see(tx, actor(tx, STRANGER), rules=rules(), today=TODAY)
