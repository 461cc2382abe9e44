"""Claims wait in their village, are wiped once decided, and their people are told apart."""

from datetime import timedelta

import pytest

from storage import accounts, identity_claims, namesakes, villages
from storage.engine import Tx
from tests.support.village import MAPLE, NAMES, NOW, STRANGER, WILLOW, Who, person_id, user
from village.claims import ClaimState, IdentityClaim
from village.ids import PersonId, UserId, VillageId


def made(number: int = 1, user_id: UserId = STRANGER, village: VillageId = WILLOW) -> IdentityClaim:
    return IdentityClaim(
        village, number, ClaimState.OPEN, user_id, "路人", "zh", NAMES[Who.UNBOUND], "m", NOW
    )


def test_a_claim_comes_back_whole(tx: Tx) -> None:
    identity_claims.add(tx, made())
    assert identity_claims.find(tx, WILLOW, 1) == made()
    assert identity_claims.find(tx, MAPLE, 1) is None


def test_what_waits_is_of_one_village_oldest_first(tx: Tx) -> None:
    other = UserId(9_000_002)
    for claim in (made(1), made(2, other), made(1, village=MAPLE)):
        identity_claims.add(tx, claim)
    assert identity_claims.waiting(tx, WILLOW, limit=5) == [made(1), made(2, other)]
    assert identity_claims.waiting(tx, WILLOW, limit=1) == [made(1)]
    assert identity_claims.of_account(tx, other) == [made(2, other)]
    assert len(identity_claims.of_account(tx, STRANGER)) == 2


@pytest.mark.parametrize("state", [ClaimState.CONFIRMED, ClaimState.DENIED, ClaimState.REPLACED])
def test_a_decision_ends_a_claim_and_wipes_what_was_said(tx: Tx, state: ClaimState) -> None:
    identity_claims.add(tx, made())
    who, by = person_id(Who.UNBOUND), person_id(Who.CLERK)
    later = NOW + timedelta(hours=1)
    identity_claims.decide(tx, made(), state, person=who, by=by, at=later)
    assert identity_claims.waiting(tx, WILLOW, limit=5) == []
    kept = identity_claims.find(tx, WILLOW, 1)
    assert kept is not None
    assert (kept.state, kept.person, kept.user) == (state, who, STRANGER)
    assert (kept.account, kept.name, kept.digits) == ("", "", "")


def test_namesakes_come_with_their_household(tx: Tx) -> None:
    found = namesakes.of_name(tx, WILLOW, NAMES[Who.GROUP_HEAD])
    assert [(one.person.id, one.household) for one in found] == [
        (person_id(Who.GROUP_HEAD), "3号院"),
        (person_id(Who.NAMESAKE), "4号院"),
    ]
    tx.exec_driver_sql("UPDATE person SET gone = 'died' WHERE village_id = 1 AND id = 9")
    assert len(namesakes.of_name(tx, WILLOW, NAMES[Who.GROUP_HEAD])) == 1
    (gone,) = namesakes.of_name(tx, WILLOW, NAMES[Who.GROUP_HEAD], gone=True)
    assert gone.person.id == person_id(Who.NAMESAKE)
    (outside,) = namesakes.of_name(tx, WILLOW, NAMES[Who.LINKING_CADRE])
    assert outside.household == ""
    assert namesakes.of_id(tx, WILLOW, PersonId(999)) is None


def test_an_account_is_somebodys_again_unless_it_is_taken_or_forgotten(tx: Tx) -> None:
    mine, her = user(Who.VILLAGER), person_id(Who.VILLAGER)

    def again() -> bool:
        return accounts.bind_again(tx, user_id=mine, village_id=WILLOW, person_id=her, at=NOW)

    assert not again()
    accounts.unbind(tx, user_id=mine, village_id=WILLOW)
    assert not accounts.is_somebody(tx, mine)
    assert again()
    assert accounts.of_person(tx, WILLOW, her) == [mine]
    reach = accounts.reach(tx, WILLOW, her)
    assert reach is not None
    accounts.forget(tx, user_id=mine, village_id=WILLOW)
    assert not again()


@pytest.mark.parametrize(
    ("name", "found"), [("柳树沟村", [WILLOW]), ("柳树沟", [WILLOW]), ("沟村", []), ("", [])]
)
def test_a_village_is_found_as_people_call_it(tx: Tx, name: str, found: list[VillageId]) -> None:
    assert villages.named(tx, name) == found
