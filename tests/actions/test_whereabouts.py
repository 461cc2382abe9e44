from datetime import date

import pytest
from sqlalchemy import select

from actions import whereabouts
from actions.whereabouts import Whereabouts
from storage import accounts, people, trail
from storage.engine import Tx
from storage.people import PersonRow
from tests.support.village import (
    MAPLE,
    NOW,
    STRANGER,
    WILLOW,
    Who,
    actor,
    member,
    person_id,
    speaker,
    user,
)
from village.claims import PLACE_LIMIT, ClaimState
from village.errors import (
    ClaimNotFound,
    NotAllowed,
    NotOnRoster,
    OwnClaim,
    TextMissing,
    TextTooLong,
)
from village.ids import VillageId

TODAY = date(2026, 6, 1)


def leave(tx: Tx, one: Who = Who.VILLAGER, place: str = "广东 东莞") -> Whereabouts:
    return whereabouts.leave(tx, speaker(tx, one), place, today=TODAY, now=NOW)


def decide(
    tx: Tx, one: Who = Who.CLERK, *, confirmed: bool = True, village: VillageId = WILLOW
) -> Whereabouts:
    by = speaker(tx, one, village)
    return whereabouts.decide(tx, by, 1, confirmed=confirmed, today=TODAY, now=NOW)


def since(tx: Tx, one: Who) -> date | None:
    return tx.scalar(
        select(PersonRow.away_since).where(
            PersonRow.village_id == WILLOW, PersonRow.id == person_id(one)
        )
    )


def test_a_villagers_word_waits_for_the_clerk(tx: Tx) -> None:
    said = leave(tx)
    assert said.claim.state is ClaimState.OPEN
    assert said.hears is not None
    assert said.hears.user_id == user(Who.CLERK)
    assert member(tx, Who.VILLAGER).away == ""


def test_a_confirmed_word_changes_the_roster_and_is_told(tx: Tx) -> None:
    leave(tx)
    decided = decide(tx)
    assert (decided.person.away, since(tx, Who.VILLAGER)) == ("广东 东莞", TODAY)
    assert decided.hears is not None
    assert decided.hears.user_id == user(Who.VILLAGER)
    assert people.counts(tx, WILLOW, today=TODAY).away == 2
    assert people.counts(tx, MAPLE, today=TODAY).away == 1


def test_a_denied_word_changes_nothing(tx: Tx) -> None:
    leave(tx)
    assert decide(tx, confirmed=False).claim.state is ClaimState.DENIED
    assert member(tx, Who.VILLAGER).away == ""


def test_who_is_back_is_no_longer_away(tx: Tx) -> None:
    whereabouts.come_back(tx, speaker(tx, Who.AWAY), today=TODAY, now=NOW)
    decide(tx)
    assert (member(tx, Who.AWAY).away, since(tx, Who.AWAY)) == ("", None)


def test_a_cadres_own_word_counts_at_once(tx: Tx) -> None:
    said = leave(tx, Who.CLERK)
    assert (said.claim.state, said.hears) == (ClaimState.CONFIRMED, None)
    assert member(tx, Who.CLERK).away == "广东 东莞"


def test_the_newer_word_takes_the_place_of_the_older(tx: Tx) -> None:
    leave(tx)
    said = whereabouts.come_back(tx, speaker(tx, Who.VILLAGER), today=TODAY, now=NOW)
    assert [(one.number, one.state) for one in said.replaced] == [(1, ClaimState.REPLACED)]
    late = decide(tx)
    assert (late.changed, late.claim.state) == (False, ClaimState.REPLACED)
    assert member(tx, Who.VILLAGER).away == ""


def test_who_presses_second_changes_nothing(tx: Tx) -> None:
    leave(tx)
    decide(tx, Who.CLERK)
    late = decide(tx, Who.SECRETARY, confirmed=False)
    assert (late.changed, late.claim.state) == (False, ClaimState.CONFIRMED)
    assert member(tx, Who.VILLAGER).away == "广东 东莞"


def test_without_a_reachable_clerk_the_secretary_is_asked(tx: Tx) -> None:
    accounts.mark_unreachable(tx, user(Who.CLERK))
    hears = leave(tx).hears
    assert hears is not None
    assert hears.user_id == user(Who.SECRETARY)


def silence(tx: Tx, *unreachable: Who) -> None:
    for one in (Who.CLERK, Who.SECRETARY, Who.DIRECTOR, *unreachable):
        accounts.mark_unreachable(tx, user(one))


@pytest.mark.parametrize(
    ("one", "head"), [(Who.VILLAGER, Who.NAMESAKE), (Who.NEIGHBOUR, Who.GROUP_HEAD)]
)
def test_without_the_office_the_head_of_their_own_group_is_asked(
    tx: Tx, one: Who, head: Who
) -> None:
    silence(tx)
    hears = leave(tx, one).hears
    assert hears is not None
    assert hears.user_id == user(head)
    assert decide(tx, head).claim.state is ClaimState.CONFIRMED


def test_a_head_confirms_nobody_of_another_group(tx: Tx) -> None:
    leave(tx)
    with pytest.raises(NotAllowed) as refused:
        decide(tx, Who.GROUP_HEAD)
    assert refused.value.deed == "confirm_claim"


def test_who_mends_pipes_waits_for_the_clerk_too(tx: Tx) -> None:
    assert leave(tx, Who.UTILITIES).claim.state is ClaimState.OPEN
    with pytest.raises(NotAllowed):
        decide(tx, Who.SANITATION)


def test_when_nobody_can_be_asked_the_claim_waits(tx: Tx) -> None:
    silence(tx, Who.NAMESAKE)
    assert leave(tx).hears is None
    assert decide(tx).claim.state is ClaimState.CONFIRMED


def test_a_villager_confirms_nothing(tx: Tx) -> None:
    leave(tx)
    with pytest.raises(NotAllowed):
        decide(tx, Who.NEIGHBOUR)


def test_nobody_confirms_their_own_word_even_after_becoming_a_cadre(tx: Tx) -> None:
    leave(tx)
    post = {"village_id": WILLOW, "post": "clerk", "person_id": person_id(Who.VILLAGER)}
    people.add_people(tx, households=[], persons=[], posts=[post])
    with pytest.raises(OwnClaim):
        decide(tx, Who.VILLAGER)


def test_a_cadre_of_another_village_gets_nowhere(tx: Tx) -> None:
    leave(tx)
    with pytest.raises(ClaimNotFound):
        decide(tx, village=MAPLE)


def test_a_guest_has_no_row_to_change(tx: Tx) -> None:
    with pytest.raises(NotOnRoster):
        whereabouts.leave(tx, actor(tx, STRANGER), "东莞", today=TODAY, now=NOW)


def test_a_place_is_a_few_words(tx: Tx) -> None:
    with pytest.raises(TextMissing):
        leave(tx, place=" ")
    with pytest.raises(TextTooLong):
        leave(tx, place="远" * (PLACE_LIMIT + 1))
    assert leave(tx, place="广东\n 东莞").claim.detail == "广东 东莞"


def test_the_trail_holds_the_decision_and_never_the_place(tx: Tx) -> None:
    leave(tx)
    decide(tx)
    last = list(trail.entries(tx, WILLOW))[-2:]
    assert [one.deed for one in last] == ["mark_away", "confirm_claim"]
    assert last[1].data == {"kind": "away", "state": "confirmed", "person": Who.VILLAGER}
    assert not any("东莞" in str(one) for one in last)
    assert trail.verify(tx, WILLOW) is None
