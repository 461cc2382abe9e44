"""The three rates: what an interval holds, who is ranked, and which month is meant."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from village.errors import MonthUnread
from village.rates import LEAST, Rate, Tally, ranks, read_month, split_month

cases = st.integers(1, 10_000)


@given(cases, st.data())
def test_an_interval_holds_the_share(n: int, data: st.DataObject) -> None:
    one = Rate(data.draw(st.integers(0, n)), n)
    low, high = one.interval
    assert one.share is not None
    assert 0 <= low <= one.share <= high <= 1
    assert low < high


@given(cases, st.integers(2, 50), st.data())
def test_more_cases_make_it_narrower(n: int, times: int, data: st.DataObject) -> None:
    hits = data.draw(st.integers(0, n))
    few, many = Rate(hits, n).interval, Rate(hits * times, n * times).interval
    assert many[1] - many[0] < few[1] - few[0]


def test_nothing_of_nothing_says_nothing() -> None:
    assert Rate(0, 0).share is None
    assert Rate(0, 0).interval == (0, 1)


def test_the_interval_is_that_of_the_books() -> None:
    # Newcombe 1998, Two-sided confidence intervals for the single proportion, table I: 81/263, 15/148, 0/20, 1/29.
    books = {
        (81, 263): (0.2553, 0.3662),
        (15, 148): (0.0624, 0.1605),
        (0, 20): (0, 0.1611),
        (1, 29): (0.0061, 0.1718),
    }
    for (hits, n), (low, high) in books.items():
        assert Rate(hits, n).interval == pytest.approx((low, high), abs=1e-4)


def tally(hits: int, n: int) -> Tally:
    return Tally(due=n, in_time=hits, closed=n, followed=n, solved=hits, rated=n, satisfied=hits)


def test_nobody_is_ranked_by_fewer_than_ten_and_equals_share_a_place() -> None:
    found = [tally(9, 10), tally(LEAST - 1, LEAST - 1), tally(18, 20), tally(1, 10)]
    assert ranks(found) == [1, None, 1, 3]


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=6))
def test_whoever_has_a_rank_has_enough_cases(pairs: list[tuple[int, int]]) -> None:
    found = [tally(min(pair), max(pair)) for pair in pairs]
    for one, rank in zip(found, ranks(found), strict=True):
        assert (rank is None) == (one.due < LEAST)


@given(st.lists(st.builds(Tally, *[st.integers(0, 99)] * 11), min_size=1))
def test_sums_can_be_taken_apart_again(found: list[Tally]) -> None:
    total = Tally()
    for one in found:
        total = total.plus(one)
    for one in found:
        total = total.plus(one, -1)
    assert total == Tally()


@pytest.mark.parametrize(
    ("words", "month"),
    [
        ("5月", 202605),
        ("5", 202605),
        ("6 月", 202606),
        ("7月", 202507),
        ("2026-05", 202605),
        ("2025年12月", 202512),
        ("石磨平", None),
        ("", None),
    ],
)
def test_months_as_people_say_them(words: str, month: int | None) -> None:
    assert read_month(words, 202606) == month


@pytest.mark.parametrize("words", ["13月", "0月", "2026-13", "13"])
def test_a_month_that_no_year_has_is_no_name(words: str) -> None:
    with pytest.raises(MonthUnread):
        read_month(words, 202606)


def test_a_number_that_begins_a_text_is_no_month() -> None:
    assert split_month("5月 停水一周", 202606) == (202605, "停水一周")
    assert split_month("5 户停水", 202606) == (202606, "5 户停水")
    assert split_month("", 202606) == (202606, "")
