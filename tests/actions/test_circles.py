from datetime import date

import pytest
from sqlalchemy import insert, select, update

from actions import circles, circles_by_hand
from actions.circles import Proposal
from actions.circles_plan import propose
from storage import trail
from storage.circles import CircleMemberRow
from storage.engine import Tx
from storage.people import HouseholdRow, PersonRow
from tests.support.village import MAPLE, NOW, WILLOW, Who, speaker
from village.circle_check import faults
from village.circles import CircleRules, Unfit, loads
from village.errors import (
    HouseholdNotFound,
    MemberNotFound,
    Namesakes,
    NoCircleDraft,
    NotAllowed,
    NotOnRoster,
    RosterChanged,
    TooFar,
    TooMany,
)
from village.people import Party

TODAY = date(2026, 6, 1)
RULES = CircleRules(radius_m=500, least=3, most=6)
SECRETARY, DIRECTOR = int(Who.SECRETARY), int(Who.DIRECTOR)


@pytest.fixture
def street(tx: Tx) -> Tx:
    """Ten more households along a road with two members, and one beyond the hill."""
    tx.execute(
        insert(HouseholdRow),
        [
            {
                "village_id": WILLOW,
                "id": 100 + number,
                "name": f"{'周' if number < 9 else '吴'}{number % 9}家",
                "group_no": 1,
                "circle": 0,
                "x_m": 5_000 if number == 10 else number * 50,
                "y_m": 0,
            }
            for number in range(11)
        ],
    )
    for person, home in ((SECRETARY, 100), (DIRECTOR, 109)):
        _set(tx, person, party=Party.FULL.value, household_id=home, born=date(1970, 1, 1))
    tx.execute(
        update(HouseholdRow)
        .where(HouseholdRow.village_id == WILLOW, HouseholdRow.id < 100)
        .values(is_gone=True)
    )
    return tx


def _set(tx: Tx, person: int, **values: object) -> None:
    tx.execute(
        update(PersonRow)
        .where(PersonRow.village_id == WILLOW, PersonRow.id == person)
        .values(**values)
    )


def look(tx: Tx) -> circles.Books:
    return circles.look(tx, WILLOW, rules=RULES, today=TODAY)


def proposed(tx: Tx, who: Who | None = Who.SECRETARY) -> Proposal:
    situation = look(tx).situation
    plan = propose(situation)
    assert faults(situation, plan) == ()
    actor = speaker(tx, who) if who else None
    return circles.keep(tx, WILLOW, situation, plan, rules=RULES, today=TODAY, now=NOW, actor=actor)


def applied(tx: Tx, who: Who | None = Who.SECRETARY) -> Proposal:
    actor = speaker(tx, who) if who else None
    return circles.apply(tx, WILLOW, rules=RULES, today=TODAY, now=NOW, actor=actor)


def moved(tx: Tx, household: str, member: str, who: Who = Who.CLERK) -> circles_by_hand.Move:
    actor = speaker(tx, who)
    return circles_by_hand.move(
        tx, WILLOW, household, member, rules=RULES, today=TODAY, now=NOW, actor=actor
    )


def test_nothing_is_in_force_before_a_leader_says_so(street: Tx) -> None:
    found = proposed(street)
    assert (len(found.plan.assigned), found.moved, found.fresh) == (10, (), 10)
    assert look(street).present.assigned == {}
    done = applied(street)
    assert done.plan == found.plan
    books = look(street)
    assert books.present.assigned == found.plan.assigned
    assert set(loads(books.present.assigned)) == {SECRETARY, DIRECTOR}
    assert [one.lead for one in books.present.teams] == [SECRETARY]
    with pytest.raises(NoCircleDraft):
        applied(street)
    rows = [one.deed for one in trail.entries(street, WILLOW)][-2:]
    assert rows == ["propose_circles", "apply_circles"]


def test_a_proposal_of_another_roster_is_refused(street: Tx) -> None:
    situation = look(street).situation
    plan = propose(situation)
    _set(street, DIRECTOR, away="东莞")
    with pytest.raises(RosterChanged):
        circles.keep(street, WILLOW, situation, plan, rules=RULES, today=TODAY, now=NOW)
    proposed(street)
    _set(street, DIRECTOR, away="")
    with pytest.raises(RosterChanged):
        applied(street)


def test_when_a_member_leaves_only_what_was_theirs_moves(street: Tx) -> None:
    proposed(street)
    applied(street)
    before = look(street).present.assigned
    _set(street, DIRECTOR, away="东莞")
    found = proposed(street)
    theirs = {home for home, member in before.items() if member == DIRECTOR}
    assert set(found.moved) == theirs
    # One member takes six: four households of ten are left, and it is told which.
    assert len(found.plan.assigned) == RULES.most


def test_who_is_not_asked_is_counted_with_the_reason(street: Tx) -> None:
    _set(street, DIRECTOR, serves=False)
    _set(street, int(Who.VILLAGER), party="full", born=date(1950, 1, 1))
    _set(street, int(Who.AWAY), party="probationary")
    _set(street, int(Who.NEIGHBOUR), party="full", gone="died")
    _set(street, int(Who.LINKING_CADRE), party="full")
    books = look(street)
    assert [one.id for one in books.situation.members] == [SECRETARY]
    assert books.unasked == {Unfit.UNABLE: 1, Unfit.OLD: 1, Unfit.AWAY: 1, Unfit.OUTSIDE: 1}


def test_a_household_moved_by_hand_stays_where_it_is_put(street: Tx) -> None:
    proposed(street)
    applied(street)
    before = look(street).present.assigned
    home = next(one for one, member in before.items() if member == DIRECTOR)
    done = moved(street, str(home), "田春生")
    assert done.member.id == SECRETARY
    assert look(street).present.assigned[home] == SECRETARY
    found = proposed(street)
    assert found.plan.assigned[home] == SECRETARY
    applied(street)
    assert next(one for one in look(street).situation.homes if one.id == home).kept
    actor = speaker(street, Who.CLERK)
    circles_by_hand.release(
        street, WILLOW, str(home), rules=RULES, today=TODAY, now=NOW, actor=actor
    )
    assert not next(one for one in look(street).situation.homes if one.id == home).kept


def test_what_cannot_be_moved_is_told(street: Tx) -> None:
    with pytest.raises(HouseholdNotFound):
        moved(street, "郑家", "田春生")
    with pytest.raises(HouseholdNotFound):
        moved(street, "999", "田春生")
    with pytest.raises(MemberNotFound):
        moved(street, "周0", "谷小雨")
    with pytest.raises(TooFar) as far:
        moved(street, "110", "田春生")
    assert far.value.metres == 5_000
    street.execute(update(HouseholdRow).where(HouseholdRow.id == 102).values(name="周1家"))
    with pytest.raises(Namesakes):
        moved(street, "周1家", "田春生")
    for number in range(6):
        moved(street, str(100 + number), "田春生")
    with pytest.raises(TooMany):
        moved(street, "106", "田春生")
    assert moved(street, "100", "田春生").load == RULES.most


def test_rights_are_those_of_the_table(street: Tx) -> None:
    with pytest.raises(NotAllowed):
        proposed(street, Who.CLERK)
    with pytest.raises(NotAllowed):
        moved(street, "周0", "田春生", Who.VILLAGER)
    with pytest.raises(NotAllowed):
        circles.see(street, speaker(street, Who.VILLAGER), rules=RULES, today=TODAY)
    proposed(street)
    with pytest.raises(NotAllowed):
        applied(street, Who.CLERK)
    assert applied(street, None).plan.assigned


def test_a_stranger_is_told_to_bind(street: Tx) -> None:
    from tests.support.village import STRANGER, actor

    with pytest.raises(NotOnRoster):
        circles.want(street, actor(street, STRANGER), chat_id=1, language="zh-CN", now=NOW)


def test_the_neighbours_have_no_part_in_it(street: Tx) -> None:
    proposed(street)
    applied(street)
    assert circles.look(street, MAPLE, rules=RULES, today=TODAY).present.assigned == {}
    found = select(CircleMemberRow.person_id).where(CircleMemberRow.village_id == MAPLE)
    assert street.execute(found).all() == []
