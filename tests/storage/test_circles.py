from sqlalchemy import select

from storage import circles
from storage.circles import CircleMemberRow, Draft
from storage.engine import Tx
from storage.people import HouseholdRow
from tests.support.village import MAPLE, NOW, WILLOW, Who, person_id
from village.circles import Plan, Team
from village.ids import PersonId

LEAD, OTHER = person_id(Who.SECRETARY), person_id(Who.DIRECTOR)
PLAN = Plan({1: LEAD, 2: LEAD, 3: OTHER}, (Team(1, LEAD, (LEAD, OTHER), LEAD),), 4, 0.0125)


def test_a_plan_comes_back_as_it_was_kept(tx: Tx) -> None:
    draft = Draft(WILLOW, NOW, "print", PLAN, 0, "", PersonId(1))
    circles.put_draft(tx, draft)
    assert circles.draft(tx, WILLOW) == draft
    assert circles.draft(tx, MAPLE) is None
    circles.forget_draft(tx, WILLOW)
    assert circles.draft(tx, WILLOW) is None


def test_who_waits_longest_is_next_and_a_plan_ends_the_waiting(tx: Tx) -> None:
    for village, chat in ((WILLOW, 7), (MAPLE, 8)):
        circles.put_draft(tx, Draft(village, NOW, "", None, chat, "zh-CN", None))
    first = circles.wanted(tx)
    assert first is not None
    assert first.chat_id == 7
    circles.put_draft(tx, Draft(WILLOW, NOW, "print", PLAN, 0, "", None))
    second = circles.wanted(tx)
    assert second is not None
    assert second.village_id == MAPLE


def test_new_teams_take_the_place_of_the_old_and_keep_names_and_duties(tx: Tx) -> None:
    circles.write_teams(tx, WILLOW, PLAN.teams, {1: (5, 6)}, {1: "柳树沟"})
    tx.execute(
        CircleMemberRow.__table__.update()  # type: ignore[attr-defined]
        .where(CircleMemberRow.person_id == OTHER)
        .values(duties="调解", is_kept=True)
    )
    teams = (Team(1, OTHER, (OTHER,), OTHER), Team(2, LEAD, (LEAD,), LEAD))
    circles.write_teams(tx, WILLOW, teams, {}, {1: "另一个", 2: "枫桥"})
    found = circles.circles(tx, WILLOW)
    assert [(one.number, one.name, one.lead) for one in found] == [
        (1, "柳树沟", OTHER),
        (2, "枫桥", LEAD),
    ]
    row = tx.execute(
        select(CircleMemberRow.duties, CircleMemberRow.is_kept).where(
            CircleMemberRow.village_id == WILLOW, CircleMemberRow.person_id == OTHER
        )
    ).one()
    assert tuple(row) == ("调解", True)
    assert circles.circles(tx, MAPLE) == []


def test_households_are_given_in_their_own_village_only(tx: Tx) -> None:
    circles.give(tx, WILLOW, {1: (LEAD, 1, True), 2: (None, 0, False)})
    rows = {row.id: row for row in circles.households(tx, WILLOW)}
    assert (rows[1].member_id, rows[1].circle, rows[1].is_kept) == (LEAD, 1, True)
    assert all(row.member_id is None for row in circles.households(tx, MAPLE))
    tx.execute(
        HouseholdRow.__table__.update().where(HouseholdRow.id == 1).values(is_gone=True)  # type: ignore[attr-defined]
    )
    assert 1 not in {row.id for row in circles.households(tx, WILLOW)}


def test_the_party_is_told_with_its_part_in_the_circles(tx: Tx) -> None:
    (one,) = circles.party(tx, WILLOW)
    assert (one.person.id, one.serves, one.circle, one.kept) == (LEAD, True, 0, False)
