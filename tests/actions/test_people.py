from dataclasses import replace

import pytest

from actions import people as who
from storage import accounts, people, villages
from storage.engine import Tx
from storage.villages import Village
from tests.support.village import (
    MAPLE,
    NAMES,
    STRANGER,
    WILLOW,
    Who,
    actor,
    member,
    person_id,
    user,
    village_of,
)
from village.categories import HABITS, Category
from village.errors import AmbiguousPerson, PersonNotFound
from village.ids import VillageId
from village.people import Post

EMPTY = VillageId(3)


def empty_village(tx: Tx) -> Village:
    """A village without a single cadre: one person, on the supervision committee."""
    villages.add(tx, id=EMPTY, name="新村", timezone="Asia/Shanghai", language="zh-CN")
    people.add_people(
        tx,
        households=[],
        persons=[{"village_id": EMPTY, "id": 1, "name": "何守田", "group_no": 1}],
        posts=[{"village_id": EMPTY, "person_id": 1, "post": Post.SUPERVISION.value}],
    )
    return village_of(tx, EMPTY)


def give(tx: Tx, post: Post, person: int = 1) -> None:
    posts = [{"village_id": EMPTY, "person_id": person, "post": post.value}]
    people.add_people(tx, households=[], persons=[], posts=posts)


def test_an_account_is_seen_as_who_it_is_bound_to(tx: Tx) -> None:
    assert actor(tx, user(Who.CLERK)).person == member(tx, Who.CLERK)


def test_a_stranger_in_a_group_is_a_guest_and_in_private_nobody(tx: Tx) -> None:
    guest = actor(tx, STRANGER)
    assert (guest.village_id, guest.person, guest.name) == (WILLOW, None, "路过的人")
    assert who.identify(tx, STRANGER, village_id=None, name="某", language="zh") is None


def test_a_villager_of_another_village_is_a_guest_here(tx: Tx) -> None:
    visitor = actor(tx, user(Who.SECRETARY, MAPLE), WILLOW)
    assert (visitor.village_id, visitor.person) == (WILLOW, None)
    at_home = who.identify(
        tx, user(Who.SECRETARY, MAPLE), village_id=None, name="某", language="zh"
    )
    assert at_home is not None
    assert (at_home.village_id, at_home.person_id) == (MAPLE, person_id(Who.SECRETARY))


def test_only_guests_are_remembered(tx: Tx) -> None:
    who.remember(tx, actor(tx, STRANGER))
    known = accounts.actor(tx, STRANGER)
    assert known is not None
    assert (known.village_id, known.person, known.language) == (WILLOW, None, "zh")
    who.remember(tx, actor(tx, user(Who.CLERK)))
    clerk = accounts.actor(tx, user(Who.CLERK))
    assert clerk is not None
    assert clerk.person_id == person_id(Who.CLERK)


@pytest.mark.parametrize(
    ("category", "here", "there"),
    [
        (Category.STREET_LAMP, Who.UTILITIES, Who.UTILITIES),
        (Category.GARBAGE, Who.SANITATION, Who.SANITATION),
        (Category.DISPUTE, Who.MEDIATOR, Who.MEDIATOR),
        # 柳树沟村 named other posts than habit does.
        (Category.INTERNET, Who.UTILITIES, Who.CLERK),
        (Category.SAFETY, Who.SECRETARY, Who.DIRECTOR),
        # Two group heads: the first of the roster.
        (Category.FARM, Who.GROUP_HEAD, Who.GROUP_HEAD),
    ],
)
def test_a_category_is_handled_by_the_villages_own_map(
    tx: Tx, category: Category, here: Who, there: Who
) -> None:
    assert who.handler_for(tx, village_of(tx), category).id == person_id(here)
    assert who.handler_for(tx, village_of(tx, MAPLE), category).id == person_id(there)


@pytest.mark.parametrize("category", Category)
def test_every_category_is_handled_by_a_cadre(tx: Tx, category: Category) -> None:
    handler = who.handler_for(tx, village_of(tx), category)
    assert handler.is_cadre
    assert handler.village_id == WILLOW


def test_a_post_that_nobody_holds_falls_back_in_order(tx: Tx) -> None:
    village = empty_village(tx)
    order = (
        Post.BRANCH_COMMITTEE,
        Post.VILLAGE_COMMITTEE,
        Post.SECRETARY,
        Post.DIRECTOR,
        Post.CLERK,
    )
    for number, post in enumerate(order, 10):
        row = {"village_id": EMPTY, "id": number, "name": post.value, "group_no": 1}
        people.add_people(tx, households=[], persons=[row], posts=[])
        give(tx, post, number)
        assert who.handler_for(tx, village, Category.STREET_LAMP).id == number
    assert HABITS[Category.ROAD].post is Post.DIRECTOR
    assert who.handler_for(tx, village, Category.ROAD).posts == {Post.DIRECTOR}


def test_a_village_without_a_cadre_has_nobody_to_take_it(tx: Tx) -> None:
    village = empty_village(tx)
    for category in Category:
        with pytest.raises(PersonNotFound):
            who.handler_for(tx, village, category)


@pytest.mark.parametrize(
    ("owner", "superior"),
    [
        (Who.CLERK, Who.SECRETARY),
        (Who.DIRECTOR, Who.SECRETARY),
        (Who.SECRETARY, Who.DIRECTOR),
        (Who.LINKING_CADRE, Who.SECRETARY),
    ],
)
def test_somebody_else_hears_of_what_ran_over(tx: Tx, owner: Who, superior: Who) -> None:
    found = who.above(tx, WILLOW, person_id(owner))
    assert found is not None
    assert found.user_id == user(superior)


def test_a_superior_who_cannot_be_written_to_is_passed_by(tx: Tx) -> None:
    accounts.mark_unreachable(tx, user(Who.SECRETARY))
    found = who.above(tx, WILLOW, person_id(Who.CLERK))
    assert found is not None
    assert found.user_id == user(Who.DIRECTOR)


def test_nobody_is_above_a_secretary_who_is_alone(tx: Tx) -> None:
    empty_village(tx)
    give(tx, Post.SECRETARY)
    assert who.above(tx, EMPTY, person_id(Who.SECRETARY)) is None


def test_a_cadre_is_found_by_name(tx: Tx) -> None:
    assert who.cadre_named(tx, WILLOW, NAMES[Who.CLERK]).id == person_id(Who.CLERK)


@pytest.mark.parametrize("one", [Who.VILLAGER, Who.SUPERVISOR])
def test_who_is_no_cadre_takes_nothing_on(tx: Tx, one: Who) -> None:
    with pytest.raises(PersonNotFound) as refused:
        who.cadre_named(tx, WILLOW, NAMES[one])
    assert refused.value.name == NAMES[one]


def test_two_cadres_of_one_name_are_told_apart_by_their_group(tx: Tx) -> None:
    with pytest.raises(AmbiguousPerson) as refused:
        who.cadre_named(tx, WILLOW, "陈立")
    assert set(refused.value.names) == {"陈立 (1)", "陈立 (2)"}


def test_a_villager_of_a_cadres_name_does_not_confuse(tx: Tx) -> None:
    namesake = {"village_id": WILLOW, "id": 60, "name": NAMES[Who.CLERK], "group_no": 1}
    people.add_people(tx, households=[], persons=[namesake], posts=[])
    assert who.cadre_named(tx, WILLOW, NAMES[Who.CLERK]).id == person_id(Who.CLERK)


def test_an_assignment_of_one_village_is_none_of_anothers(tx: Tx) -> None:
    village = replace(village_of(tx), assignment='{"street_lamp": "mediator"}')
    assert who.handler_for(tx, village, Category.STREET_LAMP).id == person_id(Who.MEDIATOR)
