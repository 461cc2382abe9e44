"""Codes are kept by their mark, used once, and void when a newer one is made."""

from datetime import timedelta

import pytest

from storage import accounts, codes
from storage.codes import Code
from storage.engine import Tx
from tests.support.village import MAPLE, NOW, STRANGER, WILLOW, Who, person_id, user
from village.binding import Tries
from village.ids import PersonId, UserId, VillageId

HER = person_id(Who.UNBOUND)


def code(mark: str, person: PersonId = HER, village: VillageId = WILLOW) -> Code:
    return Code(mark, village, person, NOW, NOW + timedelta(days=30))


def test_a_code_comes_back_whole(tx: Tx) -> None:
    codes.add(tx, [code("m1")])
    assert codes.find(tx, "m1") == code("m1")
    assert codes.find(tx, "m2") is None


@pytest.mark.parametrize(("days", "good"), [(0, True), (29, True), (30, False)])
def test_a_code_is_good_for_its_time(days: int, good: bool) -> None:
    assert code("m1").is_good(NOW + timedelta(days=days)) is good


def test_a_code_is_used_once(tx: Tx) -> None:
    codes.add(tx, [code("m1")])
    assert codes.use(tx, "m1", by=STRANGER, at=NOW)
    assert not codes.use(tx, "m1", by=UserId(1), at=NOW)
    used = codes.find(tx, "m1")
    assert used is not None
    assert not used.is_good(NOW)


def test_a_newer_code_voids_the_unused_older_of_the_same_person_only(tx: Tx) -> None:
    codes.add(tx, [code("m1"), code("m2", PersonId(1)), code("m3", village=MAPLE)])
    codes.use(tx, "m2", by=STRANGER, at=NOW)
    codes.add(tx, [code("m4"), code("m5", PersonId(1))])
    assert codes.find(tx, "m1") is None
    # What was used is kept: it says who bound when.
    assert all(codes.find(tx, mark) for mark in ("m2", "m3", "m4", "m5"))


def test_codes_of_many_are_void_at_once(tx: Tx) -> None:
    codes.add(tx, [code(f"m{one}", PersonId(one)) for one in range(1, 15)])
    assert codes.void(tx, WILLOW, [PersonId(one) for one in range(1, 1200)]) == 14
    assert codes.void(tx, WILLOW, []) == 0


def test_who_has_no_account_waits_for_a_code(tx: Tx) -> None:
    assert list(codes.unbound(tx, WILLOW)) == [HER]
    accounts.unbind(tx, user_id=user(Who.CLERK), village_id=WILLOW)
    assert list(codes.unbound(tx, WILLOW)) == [person_id(Who.CLERK), HER]
    tx.exec_driver_sql("UPDATE person SET gone = 'died' WHERE village_id = 1 AND id = 3")
    assert list(codes.unbound(tx, WILLOW)) == [HER]


def test_tries_are_kept_an_account_and_forgotten(tx: Tx) -> None:
    assert codes.tries(tx, STRANGER) == Tries()
    tried = Tries().fail(NOW)
    codes.keep_tries(tx, STRANGER, tried)
    codes.keep_tries(tx, STRANGER, tried.fail(NOW))
    assert codes.tries(tx, STRANGER).failures == 2
    assert codes.tries(tx, UserId(1)) == Tries()
    codes.forget_tries(tx, STRANGER)
    assert codes.tries(tx, STRANGER) == Tries()
