import random
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from village.binding import (
    ALPHABET,
    LENGTH,
    LOCK,
    MAX_FAILURES,
    WINDOW,
    Tries,
    new_code,
    normalise,
    written,
)

NOW = datetime(2026, 6, 1, tzinfo=UTC)
CODES = st.text(ALPHABET, min_size=LENGTH, max_size=LENGTH)
BETWEEN = st.text(" \t\u3000-－–—‐", max_size=3)


def wide(code: str) -> str:
    return "".join(chr(ord(one) + 0xFEE0) for one in code)


@given(CODES, st.lists(BETWEEN, min_size=LENGTH, max_size=LENGTH), st.booleans(), st.booleans())
def test_a_code_is_read_however_it_is_typed(
    code: str, gaps: list[str], lower: bool, full: bool
) -> None:
    typed = code.lower() if lower else code
    typed = wide(typed) if full else typed
    spread = "".join(gap + one for gap, one in zip(gaps, typed, strict=True))
    assert normalise(spread) == code
    assert normalise(written(code)) == code


@given(st.text())
def test_what_is_read_is_a_code_or_nothing(typed: str) -> None:
    code = normalise(typed)
    assert code == "" or (len(code) == LENGTH and set(code) <= set(ALPHABET))
    assert normalise(code) == code


@pytest.mark.parametrize(
    "typed", ["", "ABCD", "ABCD-2345-6", "ABCD-EFG0", "ABCDEFGI", "绑定一下吧好不"]
)
def test_what_can_be_no_code_is_none(typed: str) -> None:
    assert normalise(typed) == ""


def test_no_character_looks_like_another() -> None:
    assert not set("0O1IL") & set(ALPHABET)
    assert len(set(ALPHABET)) == len(ALPHABET)
    assert normalise(new_code(random.Random(7).choice))


def test_ten_wrong_codes_within_a_day_lock_for_a_day() -> None:
    tried = Tries()
    for count in range(MAX_FAILURES):
        assert not tried.is_locked(NOW)
        assert tried.left == MAX_FAILURES - count
        tried = tried.fail(NOW + timedelta(minutes=count))
    last = NOW + timedelta(minutes=MAX_FAILURES - 1)
    assert tried.is_locked(last + LOCK - timedelta(seconds=1))
    assert not tried.is_locked(last + LOCK)
    assert tried.fail(last + LOCK).left == MAX_FAILURES - 1


def test_wrong_codes_of_another_day_count_no_more() -> None:
    tried = Tries()
    for _ in range(MAX_FAILURES - 1):
        tried = tried.fail(NOW)
    assert tried.fail(NOW + WINDOW).left == MAX_FAILURES - 1
