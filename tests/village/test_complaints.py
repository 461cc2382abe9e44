from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.village import NOW
from village.complaints import (
    BY_AUTHOR,
    BY_HANDLER,
    TRANSITIONS,
    Author,
    Complaint,
    Move,
    State,
    known,
    may_hear,
    moved,
    posts_above,
    rank,
    roles,
)
from village.complaints import (
    given as handed,
)
from village.errors import ComplaintElsewhere
from village.ids import PersonId, UserId, VillageId
from village.people import Actor, Gone, Person, Post
from village.rights import Role
from village.talk import accusations

VILLAGE = VillageId(1)


def somebody(number: int, name: str, *posts: Post, household: int | None = None) -> Person:
    return Person(
        village_id=VILLAGE,
        id=PersonId(number),
        name=name,
        household_id=household,
        group=1,
        posts=frozenset(posts),
    )


def complaint(handler: int = 2, subjects: tuple[int, ...] = (3,), author: int = 1) -> Complaint:
    return Complaint(
        village_id=VILLAGE,
        number=48392017,
        state=State.RECEIVED,
        author=Author(UserId(100 + author), PersonId(author), "林秋禾", "zh"),
        text="石磨平收了我两百块钱",
        subjects=tuple(PersonId(one) for one in subjects),
        handler=PersonId(handler),
        heard_by=(PersonId(handler),),
        opened_at=NOW,
        due_at=NOW + timedelta(hours=24),
        wake_at=None,
    )


def test_every_state_but_the_last_has_a_way_out_for_somebody() -> None:
    for state in State:
        leaving = {to for (at, _), to in TRANSITIONS.items() if at is state}
        assert bool(leaving) is (state is not State.CLOSED)
        for move in (*BY_AUTHOR[state], *BY_HANDLER[state]):
            assert (state, move) in TRANSITIONS


def test_a_move_that_the_state_does_not_have_is_refused() -> None:
    with pytest.raises(ComplaintElsewhere):
        moved(complaint(), Move.ACCEPT)


def test_handing_on_keeps_the_clock() -> None:
    before = complaint()
    after = handed(moved(before, Move.RAISE), PersonId(9))
    assert (after.due_at, after.opened_at) == (before.due_at, before.opened_at)
    assert after.heard_by == (PersonId(2), PersonId(9))


@pytest.mark.parametrize(
    ("posts", "above"),
    [
        ((Post.UTILITIES,), (Post.SECRETARY, Post.LINKING_CADRE, Post.AREA_HEAD)),
        ((Post.DIRECTOR,), (Post.SECRETARY, Post.LINKING_CADRE, Post.AREA_HEAD)),
        ((Post.SECRETARY, Post.DIRECTOR), (Post.LINKING_CADRE, Post.AREA_HEAD)),
        ((Post.SUPERVISION,), (Post.LINKING_CADRE, Post.AREA_HEAD)),
        ((Post.RESIDENT_CADRE,), (Post.LINKING_CADRE, Post.AREA_HEAD)),
        ((Post.LINKING_CADRE,), (Post.AREA_HEAD,)),
        ((Post.AREA_HEAD,), ()),
    ],
)
def test_it_goes_to_the_next_level_up(posts: tuple[Post, ...], above: tuple[Post, ...]) -> None:
    assert posts_above([somebody(3, "石磨平", *posts)]) == above


def test_what_names_nobody_begins_with_the_supervision_committee() -> None:
    assert posts_above([])[0] is Post.SUPERVISION


people = st.builds(
    lambda number, posts, household, gone: replace(
        somebody(number, "某", *posts, household=household), gone=gone
    ),
    st.integers(1, 6),
    st.frozensets(st.sampled_from(Post), max_size=3),
    st.sampled_from([None, 1, 2]),
    st.sampled_from([None, None, Gone.MOVED]),
)


@given(person=people, subjects=st.lists(people, max_size=3))
def test_nobody_hears_of_themselves_their_household_or_anybody_above(
    person: Person, subjects: list[Person]
) -> None:
    if not may_hear(person, subjects):
        return
    assert person.gone is None
    assert person.posts, "who holds no post hears nothing"
    for one in subjects:
        assert person.id != one.id
        assert rank(person) > rank(one)
        assert person.household_id is None or person.household_id != one.household_id


@given(me=people, handler=people, subjects=st.lists(people, max_size=3), author=st.integers(1, 6))
def test_whom_it_is_about_is_nothing_to_it(
    me: Person, handler: Person, subjects: list[Person], author: int
) -> None:
    one = complaint(int(handler.id), tuple(known(subjects)), author)
    actor = Actor(UserId(1), VILLAGE, me.name, "zh", me)
    held = roles(actor, one, handler, subjects)
    if me.id in one.subjects:
        assert not held
    if Role.HANDLER in held:
        assert me.id == handler.id
        assert may_hear(handler, subjects)
    if held:
        assert Role.HANDLER in held or me.id == author


OFFICERS = [
    somebody(1, "田春生", Post.SECRETARY, Post.BRANCH_COMMITTEE),
    somebody(2, "秦望山", Post.DIRECTOR),
    somebody(3, "谷小雨", Post.CLERK),
    somebody(4, "石磨平", Post.UTILITIES),
    somebody(8, "陈立", Post.GROUP_HEAD),
    somebody(9, "欧阳清平", Post.GROUP_HEAD),
]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("石磨平收了我两百块钱才给装水表", ["石磨平"]),
        ("谷会计截留了我家的补贴", ["谷小雨"]),
        ("书记和秦主任一起吃拿卡要", ["田春生", "秦望山"]),
        ("欧阳组长偏袒他亲戚", ["欧阳清平"]),
        ("组长索要香烟", []),
        ("周主任收了红包", []),
        ("有人贪污集体的钱", []),
    ],
)
def test_cadres_are_known_by_name_family_name_or_a_post_of_their_own(
    text: str, names: list[str]
) -> None:
    assert accusations.accuses(text)
    assert [one.name for one in accusations.named(text, OFFICERS)] == names


@pytest.mark.parametrize(
    "text", ["书记好", "谷会计在不在", "石磨平修好了水管", "路灯坏了，没人管", "今天收了两担谷子"]
)
def test_other_talk_accuses_nobody(text: str) -> None:
    assert not accusations.accuses(text)
