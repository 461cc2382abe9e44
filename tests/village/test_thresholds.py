from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from village.thresholds import (
    HALF_OR_MORE,
    MORE_THAN_HALF,
    ONE_FIFTH,
    ONE_TENTH,
    ONE_THIRD,
    TWO_THIRDS,
    Share,
)

EDGES = [
    pytest.param(MORE_THAN_HALF, 10, 6, id="过半数不含本数-10人要6人"),
    pytest.param(MORE_THAN_HALF, 11, 6, id="过半数不含本数-11人要6人"),
    pytest.param(HALF_OR_MORE, 10, 5, id="民法典1259-半数以上含本数-10人要5人"),
    pytest.param(HALF_OR_MORE, 11, 6, id="民法典1259-半数以上含本数-11人要6人"),
    pytest.param(TWO_THIRDS, 9, 6, id="民法典1259-三分之二以上含本数-9人要6人"),
    pytest.param(TWO_THIRDS, 10, 7, id="民法典1259-三分之二以上含本数-10人要7人"),
    pytest.param(TWO_THIRDS, 11, 8, id="民法典1259-三分之二以上含本数-11人要8人"),
    pytest.param(ONE_TENTH, 30, 3, id="村组法25-十分之一以上村民-30人要3人"),
    pytest.param(ONE_TENTH, 31, 4, id="村组法25-十分之一以上村民-31人要4人"),
    pytest.param(ONE_THIRD, 30, 10, id="村组法25-三分之一以上代表-30人要10人"),
    pytest.param(ONE_THIRD, 31, 11, id="村组法25-三分之一以上代表-31人要11人"),
    pytest.param(ONE_FIFTH, 30, 6, id="村组法30-五分之一以上代表-30人要6人"),
    pytest.param(ONE_FIFTH, 31, 7, id="村组法30-五分之一以上代表-31人要7人"),
]


@pytest.mark.parametrize(("share", "total", "least"), EDGES)
def test_the_edge_is_where_the_words_put_it(share: Share, total: int, least: int) -> None:
    assert share.least(total) == least
    assert share.holds(least, total)
    assert not share.holds(least - 1, total)


@pytest.mark.parametrize("share", [MORE_THAN_HALF, HALF_OR_MORE, TWO_THIRDS])
def test_of_nobody_nothing_is_reached(share: Share) -> None:
    assert not share.holds(0, 0)


def test_the_stricter_share_covers_the_other() -> None:
    assert MORE_THAN_HALF.covers(HALF_OR_MORE)
    assert TWO_THIRDS.covers(MORE_THAN_HALF)
    assert HALF_OR_MORE.covers(HALF_OR_MORE)
    assert not HALF_OR_MORE.covers(MORE_THAN_HALF)
    assert not ONE_THIRD.covers(HALF_OR_MORE)


@given(
    part=st.integers(1, 5),
    over=st.integers(0, 5),
    inclusive=st.booleans(),
    total=st.integers(1, 5000),
    count=st.integers(0, 5000),
)
def test_whole_numbers_agree_with_exact_fractions(
    part: int, over: int, *, inclusive: bool, total: int, count: int
) -> None:
    share = Share(part, part + over, inclusive)
    reached = Fraction(count, total)
    bound = Fraction(part, part + over)
    assert share.holds(count, total) == (reached >= bound if inclusive else reached > bound)
    assert share.holds(share.least(total), total)
    assert not share.holds(share.least(total) - 1, total)
