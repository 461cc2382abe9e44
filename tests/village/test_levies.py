"""Ages at which labour is owed, each at its edge."""

from datetime import date

import pytest

from village.levies import born_between

ON = date(2026, 6, 1)


@pytest.mark.parametrize(
    ("gender", "born", "owing"),
    [
        pytest.param("m", date(2008, 6, 1), True, id="一事一议筹劳-男满十八周岁"),
        pytest.param("m", date(2008, 6, 2), False, id="一事一议筹劳-男差一天满十八周岁"),
        pytest.param("m", date(1970, 6, 2), True, id="一事一议筹劳-男五十五周岁"),
        pytest.param("m", date(1970, 6, 1), False, id="一事一议筹劳-男满五十六周岁"),
        pytest.param("f", date(2008, 6, 1), True, id="一事一议筹劳-女满十八周岁"),
        pytest.param("f", date(1975, 6, 2), True, id="一事一议筹劳-女五十周岁"),
        pytest.param("f", date(1975, 6, 1), False, id="一事一议筹劳-女满五十一周岁"),
    ],
)
def test_labour_is_owed_by_age(gender: str, born: date, owing: bool) -> None:
    first, last = born_between(gender, ON)
    assert (first <= born <= last) is owing
