from datetime import UTC, date, datetime

import pytest
from sqlalchemy.exc import IntegrityError

from storage import accounts, people, villages
from storage.accounts import Reach
from storage.engine import Tx
from storage.villages import Village
from tests.support.village import (
    MAPLE,
    NAMES,
    POSTS,
    STRANGER,
    WILLOW,
    Who,
    member,
    person_id,
    user,
    village_of,
)
from village.ids import PersonId, UserId, VillageId
from village.people import Actor, Party, Person, Post

NOW = datetime(2026, 6, 1, 1, tzinfo=UTC)
NOBODY = PersonId(999)


def ids(found: list[Person]) -> list[int]:
    return [one.id for one in found]


def test_a_person_comes_back_whole(tx: Tx) -> None:
    secretary = people.find(tx, WILLOW, person_id(Who.SECRETARY))
    assert secretary == Person(
        village_id=WILLOW,
        id=person_id(Who.SECRETARY),
        name=NAMES[Who.SECRETARY],
        household_id=1,
        group=2,
        gender="f",
        born=date(1953, 4, 1),
        party=Party.FULL,
        representative=False,
        away="",
        posts=frozenset({Post.SECRETARY, Post.BRANCH_COMMITTEE}),
    )


@pytest.mark.parametrize("one", Who)
def test_everybody_has_the_posts_that_they_were_given(tx: Tx, one: Who) -> None:
    assert member(tx, one).posts == set(POSTS.get(one, ()))


def test_what_is_special_about_somebody_is_kept(tx: Tx) -> None:
    assert member(tx, Who.LINKING_CADRE).household_id is None
    assert member(tx, Who.AWAY).away == "东莞 电子厂"
    assert member(tx, Who.NEIGHBOUR).representative


def test_nobody_is_found_under_an_unknown_number(tx: Tx) -> None:
    assert people.find(tx, WILLOW, NOBODY) is None
    assert people.find(tx, VillageId(77), person_id(Who.CLERK)) is None


def test_a_village_comes_back_whole(tx: Tx) -> None:
    village = village_of(tx)
    assert village == Village(
        WILLOW,
        "柳树沟村",
        "Asia/Shanghai",
        "zh-CN",
        '{"internet": "utilities", "safety": "secretary"}',
    )
    assert villages.find(tx, VillageId(77)) is None
    assert villages.every(tx) == [WILLOW, MAPLE]


def test_an_account_speaks_as_its_person(tx: Tx) -> None:
    actor = accounts.actor(tx, user(Who.CLERK))
    clerk = member(tx, Who.CLERK)
    assert actor == Actor(user(Who.CLERK), WILLOW, clerk.name, "", clerk)
    assert accounts.actor(tx, STRANGER) is None


def test_the_same_number_is_another_person_in_another_village(tx: Tx) -> None:
    here, there = accounts.actor(tx, user(Who.CLERK)), accounts.actor(tx, user(Who.CLERK, MAPLE))
    assert here is not None
    assert there is not None
    assert here.person_id == there.person_id
    assert (here.village_id, there.village_id) == (WILLOW, MAPLE)


def test_lists_hold_one_village_only(tx: Tx) -> None:
    for found in (
        people.holding(tx, WILLOW, Post.CLERK),
        people.named(tx, WILLOW, NAMES[Who.CLERK]),
        people.cadres(tx, WILLOW),
    ):
        assert found
        assert {one.village_id for one in found} == {WILLOW}


def test_holders_of_a_post_come_in_the_order_of_the_roster(tx: Tx) -> None:
    assert ids(people.holding(tx, WILLOW, Post.GROUP_HEAD)) == [Who.GROUP_HEAD, Who.NAMESAKE]
    assert people.holding(tx, WILLOW, Post.RESIDENT_CADRE) == []


def test_a_name_finds_everybody_who_bears_it(tx: Tx) -> None:
    assert set(ids(people.named(tx, WILLOW, "陈立"))) == {Who.GROUP_HEAD, Who.NAMESAKE}
    assert people.named(tx, WILLOW, "陈") == []


def test_the_supervision_committee_is_not_among_the_cadres(tx: Tx) -> None:
    expected = [one for one in Who if one in POSTS and one is not Who.SUPERVISOR]
    assert ids(people.cadres(tx, WILLOW)) == expected


def test_who_can_be_written_to_is_who_opened_a_private_chat(tx: Tx) -> None:
    def reach(one: Who) -> Reach | None:
        return accounts.reach(tx, WILLOW, person_id(one))

    assert reach(Who.CLERK) == Reach(user(Who.CLERK), "")
    assert reach(Who.SANITATION) is None
    assert reach(Who.UNBOUND) is None
    assert accounts.reach(tx, WILLOW, NOBODY) is None


def test_reach_follows_blocking_and_coming_back(tx: Tx) -> None:
    account, clerk = user(Who.CLERK), person_id(Who.CLERK)
    assert accounts.mark_unreachable(tx, account)
    assert not accounts.mark_unreachable(tx, account)
    assert accounts.reach(tx, WILLOW, clerk) is None
    assert accounts.reach(tx, MAPLE, clerk) == Reach(user(Who.CLERK, MAPLE), "")
    assert accounts.mark_reachable(tx, account)
    assert not accounts.mark_reachable(tx, account)
    assert accounts.reach(tx, WILLOW, clerk) == Reach(account, "")


def test_an_unknown_account_is_no_news(tx: Tx) -> None:
    assert not accounts.mark_reachable(tx, STRANGER)
    assert not accounts.mark_unreachable(tx, STRANGER)


def test_a_second_account_reaches_whoever_blocked_the_first(tx: Tx) -> None:
    clerk = person_id(Who.CLERK)
    accounts.bind(
        tx,
        user_id=STRANGER,
        village_id=WILLOW,
        person_id=clerk,
        name="小雨",
        language="en",
        reachable=True,
    )
    assert accounts.reach(tx, WILLOW, clerk) == Reach(user(Who.CLERK), "")
    accounts.mark_unreachable(tx, user(Who.CLERK))
    assert accounts.reach(tx, WILLOW, clerk) == Reach(STRANGER, "en")


def test_a_guest_is_remembered_once_and_bound_later(tx: Tx) -> None:
    for name in ("路人", "另一个名字"):
        accounts.remember_guest(tx, user_id=STRANGER, village_id=WILLOW, name=name, language="zh")
    guest = accounts.actor(tx, STRANGER)
    assert guest == Actor(STRANGER, WILLOW, "路人", "zh", None)
    accounts.bind(
        tx, user_id=STRANGER, village_id=WILLOW, person_id=person_id(Who.UNBOUND), name="路人"
    )
    bound = accounts.actor(tx, STRANGER)
    assert bound is not None
    assert bound.name == NAMES[Who.UNBOUND]


def test_remembering_never_takes_an_account_from_its_person(tx: Tx) -> None:
    accounts.remember_guest(
        tx, user_id=user(Who.CLERK), village_id=MAPLE, name="路人", language="zh"
    )
    actor = accounts.actor(tx, user(Who.CLERK))
    assert actor is not None
    assert (actor.village_id, actor.person_id) == (WILLOW, person_id(Who.CLERK))


def test_an_account_cannot_be_bound_to_nobody(tx: Tx) -> None:
    with pytest.raises(IntegrityError):
        accounts.bind(
            tx, user_id=UserId(9_000_002), village_id=WILLOW, person_id=NOBODY, name="无此人"
        )


def test_an_empty_roster_is_a_roster(tx: Tx) -> None:
    villages.add(tx, id=3, name="新村", timezone="Asia/Shanghai", language="zh-CN")
    people.add_people(tx, households=[], persons=[], posts=[])
    assert people.cadres(tx, VillageId(3)) == []
    assert villages.every(tx) == [WILLOW, MAPLE, 3]
