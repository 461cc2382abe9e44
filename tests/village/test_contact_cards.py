import pytest
from hypothesis import given
from hypothesis import strategies as st

from village.contact_cards import spaced, wanted


@pytest.mark.parametrize(("words", "number"), [("17", 17), ("17号", 17), ("17户", 17)])
def test_a_household_may_be_named_by_its_number(words: str, number: int | None) -> None:
    assert wanted(words).number == number


def test_a_person_is_told_apart_by_the_group() -> None:
    asked = wanted("陈立  2组")
    assert (asked.person, asked.group, asked.number) == ("陈立", 2, None)


def test_a_household_is_found_with_and_without_its_last_word() -> None:
    assert {"吴桂芳", "吴桂芳家"} <= set(wanted("吴桂芳家").names)
    assert {"吴桂芳", "吴桂芳家"} <= set(wanted("吴桂芳").names)


@given(st.text())
def test_whatever_is_asked_is_read_as_something(words: str) -> None:
    asked = wanted(words)
    assert (asked.number is None) is bool(asked.names)


def test_a_number_is_written_as_it_is_read_aloud() -> None:
    assert spaced("13800138000") == "138 0013 8000"
    assert spaced("12388") == "12388"
    assert spaced("") == ""
