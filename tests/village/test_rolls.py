from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from village.errors import NobodyDue, Unlawful
from village.ids import HouseholdId, PersonId
from village.law import Article
from village.people import Collective, Hukou, Party, Post
from village.rolls import (
    BY_HOUSEHOLD,
    FEW_MEMBERS,
    LEAST_DELEGATES,
    OF_MEMBERS,
    Basis,
    Body,
    Candidate,
    Exclusion,
    Home,
    Reason,
    Seat,
    article,
    compose,
    seal,
    undated,
)

TODAY = date(2026, 6, 1)
ADULT = date(1980, 1, 1)


def person(number: int, **fields: object) -> Candidate:
    plain = Candidate(PersonId(number), HouseholdId(number // 3), number % 2 + 1, ADULT)
    return replace(plain, **fields)  # type: ignore[arg-type]


def members(count: int) -> list[Candidate]:
    return [person(one, party=Party.FULL) for one in range(1, count + 1)]


def sitting(body: Body, people: list[Candidate], group: int | None = None) -> list[int]:
    return [
        int(one.person or 0) for one in compose(body, Basis.PERSON, people, on=TODAY, group=group)
    ]


def test_everybody_who_is_18_on_that_day_sits_in_the_villagers_meeting_vco_26() -> None:
    people = [
        person(1),
        person(2, born=date(2008, 6, 1)),
        person(3, born=date(2008, 6, 2)),
        person(4, born=None),
        person(5, household=None),
        person(6, hukou=Hukou.ELSEWHERE),
    ]
    assert sitting(Body.VILLAGERS, people) == [1, 2]
    assert undated(Body.VILLAGERS, people) == 1
    assert undated(Body.PARTY_MEETING, people) == 0


def test_a_group_sits_by_itself() -> None:
    people = [person(one) for one in range(1, 7)]
    assert sitting(Body.GROUP, people, group=1) == [2, 4, 6]


def test_only_full_members_are_due_in_the_members_meeting() -> None:
    people = [*members(8), person(20, party=Party.PROBATIONARY), person(21)]
    assert sitting(Body.PARTY_MEETING, people) == list(range(1, 9))


def test_representatives_sit_with_the_village_committee_vco_29() -> None:
    people = [
        person(1, representative=True),
        person(2, posts=frozenset({Post.DIRECTOR})),
        person(3, posts=frozenset({Post.VILLAGE_COMMITTEE}), representative=True),
        person(4, posts=frozenset({Post.SECRETARY})),
        person(5),
    ]
    assert sitting(Body.REPRESENTATIVES, people) == [1, 2, 3]
    assert sitting(Body.TWO_COMMITTEES, people) == [2, 3, 4]
    # For land two thirds are of the representatives: the committee does not sit in for them.
    of_land = compose(Body.REPRESENTATIVES, Basis.PERSON, people, on=TODAY, elected=True)
    assert [one.person for one in of_land] == [1, 3]


def test_a_home_without_an_adult_of_the_village_has_no_seat_and_no_child_speaks() -> None:
    child, elsewhere = date(2015, 1, 1), Hukou.ELSEWHERE
    people = [
        person(1, household=HouseholdId(1), born=child),
        person(2, household=HouseholdId(1)),
        person(3, household=HouseholdId(2), born=child),
        person(4, household=HouseholdId(3), hukou=elsewhere),
        person(5, household=HouseholdId(4), hukou=elsewhere),
        person(6, household=HouseholdId(4)),
        person(7, household=HouseholdId(5)),
    ]
    heads = {1: 1, 2: 3, 3: 4, 4: 5, 5: 7, 6: 8}
    homes = [Home(HouseholdId(one), 1, PersonId(head)) for one, head in heads.items()]
    seats = compose(Body.VILLAGERS, Basis.HOUSEHOLD, people, homes, on=TODAY)
    assert [(one.household, one.person) for one in seats] == [(1, None), (4, None), (5, 7)]


@pytest.mark.parametrize(("count", "due"), [(FEW_MEMBERS - 1, 6), (FEW_MEMBERS, 1)])
def test_a_small_branch_has_no_committee_and_sits_as_a_whole_party_branch_12(
    count: int, due: int
) -> None:
    people = members(count)
    people[0] = replace(people[0], posts=frozenset({Post.SECRETARY}))
    assert len(sitting(Body.BRANCH, people)) == due


def test_one_household_has_one_seat_and_persons_have_none_vco_26() -> None:
    homes = [
        Home(HouseholdId(3), 1, PersonId(9)),
        Home(HouseholdId(1), 2),
        Home(HouseholdId(2), 2, PersonId(9)),
        Home(HouseholdId(4), 2, PersonId(99)),
    ]
    people = [person(one) for one in (1, 3, 6, 9, 12)]
    seats = compose(Body.VILLAGERS, Basis.HOUSEHOLD, people, homes, on=TODAY)
    # Who is named as head of a household in which they do not live speaks for nobody there.
    assert seats == [
        Seat(1, None, HouseholdId(1)),
        Seat(2, None, HouseholdId(2)),
        Seat(3, PersonId(9), HouseholdId(3)),
        Seat(4, None, HouseholdId(4)),
    ]


@pytest.mark.parametrize("body", sorted(OF_MEMBERS))
def test_no_roll_of_a_collective_is_made_of_residents_collective_27(body: Body) -> None:
    people = [*members(9), person(10, collective=Collective.NO)]
    with pytest.raises(Unlawful) as refused:
        compose(body, Basis.PERSON, people, on=TODAY)
    assert (refused.value.why, refused.value.article) == ("no_register", article(body).value)


def test_members_of_full_age_sit_wherever_they_live_collective_27() -> None:
    mark = Collective.MEMBER
    people = [
        person(1, collective=mark),
        person(2, collective=mark, hukou=Hukou.ELSEWHERE, household=None),
        person(3, collective=mark, born=date(2015, 1, 1)),
        person(5, collective=Collective.NO),
        person(6),
        person(7, collective=Collective.DELEGATE),
    ]
    assert sitting(Body.COLLECTIVE, people) == [1, 2, 7]
    # Of all members two thirds must agree: nobody is missing from all of them unheard.
    people.append(person(4, collective=mark, born=None))
    with pytest.raises(Unlawful) as refused:
        sitting(Body.COLLECTIVE, people)
    assert (refused.value.why, refused.value.have) == ("undated_members", 1)


def test_representatives_of_members_are_more_than_twenty_collective_28() -> None:
    people = [person(one, collective=Collective.DELEGATE) for one in range(1, LEAST_DELEGATES)]
    with pytest.raises(Unlawful) as refused:
        sitting(Body.COLLECTIVE_DELEGATES, people)
    assert (refused.value.why, refused.value.have, refused.value.need) == ("few_delegates", 20, 21)
    child = person(40, collective=Collective.DELEGATE, born=date(2015, 1, 1))
    with pytest.raises(Unlawful) as young:
        sitting(Body.COLLECTIVE_DELEGATES, [*people, child])
    assert (young.value.why, young.value.have) == ("few_delegates", 20)
    more = [*people, person(40, collective=Collective.DELEGATE), person(41)]
    assert len(sitting(Body.COLLECTIVE_DELEGATES, more)) == 21


@pytest.mark.parametrize("body", sorted(set(Body) - BY_HOUSEHOLD - set(OF_MEMBERS)))
def test_households_sit_in_no_other_body(body: Body) -> None:
    with pytest.raises(Unlawful) as refused:
        compose(body, Basis.HOUSEHOLD, members(9), [Home(HouseholdId(1), 1)], on=TODAY)
    assert (refused.value.why, refused.value.article) == ("basis", article(body).value)


@pytest.mark.parametrize("body", sorted(set(Body) - set(OF_MEMBERS)))
def test_a_meeting_to_which_nobody_belongs_is_refused(body: Body) -> None:
    with pytest.raises(NobodyDue):
        compose(body, Basis.PERSON, [], on=TODAY)


def test_an_exclusion_holds_in_the_members_meeting_only() -> None:
    out = Exclusion(Reason.BEDRIDDEN, "麻柳镇党委", date(2026, 5, 1))
    people = [replace(one, representative=True) for one in members(8)]
    left_out = {PersonId(3): out}
    for body, due in ((Body.PARTY_MEETING, 7), (Body.REPRESENTATIVES, 8), (Body.VILLAGERS, 8)):
        seats = compose(body, Basis.PERSON, people, on=TODAY, exclusions=left_out)
        assert len(seats) == 8
        assert sum(one.counts for one in seats) == due


def test_a_meeting_of_excluded_people_only_is_refused() -> None:
    out = Exclusion(Reason.ABROAD, "麻柳镇党委", date(2026, 5, 1))
    with pytest.raises(NobodyDue):
        compose(
            Body.PARTY_MEETING, Basis.PERSON, members(1), on=TODAY, exclusions={PersonId(1): out}
        )


def test_every_body_says_where_it_is_written() -> None:
    assert all(isinstance(article(body), Article) for body in Body)


@given(
    numbers=st.sets(st.integers(1, 60), min_size=1, max_size=30),
    turn=st.randoms(use_true_random=False),
)
def test_a_roll_is_the_same_whatever_the_order_and_its_seal_tells_a_change(
    numbers: set[int], turn: object
) -> None:
    people = [person(one) for one in numbers]
    mixed = list(people)
    turn.shuffle(mixed)  # type: ignore[attr-defined]
    seats = compose(Body.VILLAGERS, Basis.PERSON, people, on=TODAY)
    assert seats == compose(Body.VILLAGERS, Basis.PERSON, mixed, on=TODAY)
    assert [one.number for one in seats] == list(range(1, len(numbers) + 1))
    assert {one.person for one in seats} == numbers
    assert seal(seats) != seal(seats[1:])
    assert seal(seats) != seal([replace(seats[0], person=PersonId(99)), *seats[1:]])
