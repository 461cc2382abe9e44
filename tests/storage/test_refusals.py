from datetime import date, timedelta

from storage import refusals
from storage.engine import Tx
from tests.support.village import MAPLE, STRANGER, WILLOW, Who, user
from village.ids import UserId, VillageId

DAY = date(2026, 6, 1)


def one_more(
    tx: Tx,
    who: UserId = STRANGER,
    *,
    village: VillageId = WILLOW,
    deed: str = "discuss",
    code: str = "not_allowed",
    on: date = DAY,
) -> int:
    return refusals.count(tx, village, who, deed=deed, code=code, on=on)


def test_refusals_of_one_kind_and_day_are_counted_together(tx: Tx) -> None:
    assert [one_more(tx) for _ in range(3)] == [1, 2, 3]


def test_everything_else_is_counted_apart(tx: Tx) -> None:
    one_more(tx)
    assert one_more(tx, user(Who.CLERK)) == 1
    assert one_more(tx, village=MAPLE) == 1
    assert one_more(tx, deed="capture") == 1
    assert one_more(tx, code="not_on_roster") == 1
    assert one_more(tx, on=DAY + timedelta(days=1)) == 1
    assert one_more(tx) == 2
