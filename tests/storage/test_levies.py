from dataclasses import replace
from datetime import date

import pytest

from storage import levies
from storage.engine import Tx
from tests.support.decisions import change
from tests.support.village import WILLOW, Who
from village.levies import Labour

ON = date(2026, 6, 1)


def labour(tx: Tx) -> Labour:
    return levies.labour(tx, WILLOW, on=ON)


@pytest.mark.parametrize(
    ("gender", "oldest", "too_old"),
    [
        pytest.param("m", date(1970, 6, 2), date(1970, 6, 1), id="一事一议筹劳-男五十五周岁"),
        pytest.param("f", date(1975, 6, 2), date(1975, 6, 1), id="一事一议筹劳-女五十周岁"),
    ],
)
def test_who_is_of_the_age_counts_to_the_day(
    tx: Tx, gender: str, oldest: date, too_old: date
) -> None:
    change(tx, Who.VILLAGER, gender=gender, born=oldest)
    counted = labour(tx)
    change(tx, Who.VILLAGER, born=too_old)
    assert labour(tx) == replace(counted, owing=counted.owing - 1)


def test_who_is_registered_elsewhere_or_gone_is_not_asked(tx: Tx) -> None:
    for one in (Who.VILLAGER, Who.NEIGHBOUR):
        change(tx, one, gender="m", born=date(1990, 1, 1))
    counted = labour(tx)
    change(tx, Who.VILLAGER, hukou="elsewhere")
    change(tx, Who.NEIGHBOUR, gone="moved")
    assert labour(tx) == replace(counted, owing=counted.owing - 2)


def test_of_whom_the_roster_does_not_say_it_is_told(tx: Tx) -> None:
    for one in (Who.VILLAGER, Who.NEIGHBOUR):
        change(tx, one, gender="m", born=date(1990, 1, 1))
    counted = labour(tx)
    change(tx, Who.VILLAGER, gender="")
    change(tx, Who.NEIGHBOUR, born=None)
    assert labour(tx) == Labour(counted.owing - 2, counted.unknown + 2)
