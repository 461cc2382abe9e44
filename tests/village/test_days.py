from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from village.days import first_day
from village.errors import DateUnread

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("words", "day", "rest"),
    [
        ("2026-12-31 等配件", date(2026, 12, 31), "等配件"),
        ("2026/12/31，等配件", date(2026, 12, 31), "等配件"),
        ("２０２６年１２月３１日 等", date(2026, 12, 31), "等"),
        ("12-31 等配件", date(2026, 12, 31), "等配件"),
        ("12月31号等配件", date(2026, 12, 31), "等配件"),
        ("1-5 过完年", date(2027, 1, 5), "过完年"),
        ("11-20", date(2026, 11, 20), ""),
        ("今天", TODAY, ""),
        ("明天 一早", date(2026, 11, 23), "一早"),
        ("后天", date(2026, 11, 24), ""),
        ("大后天吧", date(2026, 11, 25), "吧"),
        ("3天 等货", date(2026, 11, 25), "等货"),
        ("3天后，等货", date(2026, 11, 25), "等货"),
        ("2 days parts", date(2026, 11, 24), "parts"),
        ("tomorrow", date(2026, 11, 23), ""),
    ],
)
def test_a_day_as_people_write_it(words: str, day: date, rest: str) -> None:
    assert first_day(words, today=TODAY, command="extend") == (day, rest)


@pytest.mark.parametrize("words", ["", " ", "改天", "13-45", "2026-02-30", "下个月", "等 12-31"])
def test_what_is_no_day_is_refused(words: str) -> None:
    with pytest.raises(DateUnread) as refused:
        first_day(words, today=TODAY, command="extend")
    assert refused.value.command == "extend"


@given(st.dates(date(2020, 1, 1), date(2099, 12, 31)), st.integers(-180, 180))
def test_a_day_without_a_year_is_the_nearest_to_come(today: date, days: int) -> None:
    meant = today + timedelta(days=days)
    if (meant.month, meant.day) == (2, 29):
        return
    read, _ = first_day(f"{meant.month}-{meant.day}", today=today, command="extend")
    assert read in {meant, date(meant.year + 1, meant.month, meant.day)}
    assert (today - read).days <= 183


@given(st.text(max_size=30))
def test_any_words_are_read_or_refused(words: str) -> None:
    try:
        read, rest = first_day(words, today=TODAY, command="promise")
    except DateUnread:
        return
    assert isinstance(read, date)
    assert len(rest) <= len(words) * 18
