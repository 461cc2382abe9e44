from datetime import timedelta

import pytest
from sqlalchemy import select

from storage import claims
from storage.claims import ClaimRow
from storage.engine import Tx
from tests.support.village import MAPLE, NOW, WILLOW, Who, person_id, user
from village.claims import WHEREABOUTS, Claim, Claimed, ClaimState
from village.ids import VillageId

VILLAGER = person_id(Who.VILLAGER)


def made(number: int = 1, kind: Claimed = Claimed.AWAY, village: VillageId = WILLOW) -> Claim:
    account = user(Who.VILLAGER, village)
    return Claim(village, number, kind, ClaimState.OPEN, VILLAGER, account, "东莞", NOW)


def test_a_claim_comes_back_whole(tx: Tx) -> None:
    claims.add(tx, made())
    assert claims.find(tx, WILLOW, 1) == made()
    assert claims.find(tx, MAPLE, 1) is None


def test_what_waits_is_of_one_person_one_village_and_these_kinds(tx: Tx) -> None:
    for claim in (made(1), made(2, Claimed.BACK), made(1, village=MAPLE)):
        claims.add(tx, claim)
    assert claims.waiting(tx, WILLOW, VILLAGER, WHEREABOUTS) == [made(1), made(2, Claimed.BACK)]
    assert claims.waiting(tx, WILLOW, VILLAGER, {Claimed.BACK}) == [made(2, Claimed.BACK)]
    assert claims.waiting(tx, WILLOW, person_id(Who.NEIGHBOUR), WHEREABOUTS) == []


@pytest.mark.parametrize("state", [ClaimState.CONFIRMED, ClaimState.DENIED, ClaimState.REPLACED])
def test_a_decision_ends_a_claim_and_wipes_the_place(tx: Tx, state: ClaimState) -> None:
    claims.add(tx, made())
    later = NOW + timedelta(hours=1)
    claims.decide(tx, made(), state, by=person_id(Who.CLERK), at=later)
    assert claims.waiting(tx, WILLOW, VILLAGER, WHEREABOUTS) == []
    row = tx.execute(select(ClaimRow.__table__)).one()
    assert (row.state, row.detail) == (state.value, "")
    assert (row.decided_by, row.decided_at) == (person_id(Who.CLERK), later)
