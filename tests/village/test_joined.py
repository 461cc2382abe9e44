"""Ours too: who counts, and once."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.village import NOW, WILLOW
from village.categories import Category
from village.errors import NoHome, OwnRequest, WrongState
from village.ids import ChatId, PersonId, UserId
from village.joined import Home, check, home_of, is_joint
from village.mentions import EARLIEST, Mention, Spot
from village.people import Actor, Person
from village.requests import TO_DO, Request, State

AUTHOR = Person(WILLOW, PersonId(3), "林秋禾", 4, 1)
MATTER = Request(
    village_id=WILLOW,
    number=12,
    text="路灯不亮",
    category=Category.STREET_LAMP,
    state=State.OPEN,
    author_user=UserId(7),
    author_person=AUTHOR.id,
    author_name=AUTHOR.name,
    assignee=PersonId(4),
    opened_at=NOW,
    due_at=NOW + timedelta(days=1),
    origin_chat=ChatId(-5),
)


def neighbour(household: int | None, user: int = 8) -> Actor:
    person = Person(WILLOW, PersonId(9), "杜满仓", household, 1)
    return Actor(UserId(user), WILLOW, person.name, "zh", person)


GUEST = Actor(UserId(9), WILLOW, "路过的人", "zh")


def test_a_household_counts_by_its_number_and_a_guest_by_the_account() -> None:
    assert check(MATTER, AUTHOR, neighbour(5)) == Home(household=5)
    assert check(MATTER, AUTHOR, GUEST) == Home(guest=UserId(9))
    with pytest.raises(NoHome):
        home_of(neighbour(None))


def test_the_household_that_raised_it_does_not_join_itself() -> None:
    with pytest.raises(OwnRequest):
        check(MATTER, AUTHOR, neighbour(4))
    with pytest.raises(OwnRequest):
        check(replace(MATTER, author_person=None), None, replace(GUEST, user_id=UserId(7)))
    # An author from outside has no household with which another's could be mixed up.
    with pytest.raises(NoHome):
        check(MATTER, replace(AUTHOR, household_id=None), neighbour(None))


@pytest.mark.parametrize("state", list(State))
def test_only_what_somebody_has_to_do_can_be_joined(state: State) -> None:
    matter = replace(MATTER, state=state)
    if state in TO_DO:
        assert check(matter, AUTHOR, GUEST) == Home(guest=GUEST.user_id)
    else:
        with pytest.raises(WrongState):
            check(matter, AUTHOR, GUEST)


@given(st.integers(0, 50), st.integers(2, 50))
def test_enough_households_make_it_a_joint_matter(households: int, least: int) -> None:
    assert is_joint(households, least) == (households >= least)


@given(st.timedeltas(timedelta(days=-3), timedelta(days=3)))
def test_a_clock_begins_at_the_first_mention_within_reason(before: timedelta) -> None:
    began = Mention(at=NOW - before).began(NOW)
    assert NOW - EARLIEST <= began <= NOW
    if timedelta() <= before <= EARLIEST:
        assert began == NOW - before


@pytest.mark.parametrize(
    ("spot", "abroad"),
    [
        (Spot(29.56, 106.55), False),
        (Spot(53.5, 122.3), False),
        (Spot(4.0, 112.0), False),
        (Spot(48.85, 2.35), True),
        (Spot(35.68, 139.69), True),
        (Spot(-33.9, 151.2), True),
        (Spot(29.56, -106.55), True),
    ],
)
def test_a_spot_abroad_is_told_from_one_at_home(spot: Spot, abroad: bool) -> None:
    assert spot.abroad is abroad
