import pytest
from hypothesis import given
from hypothesis import strategies as st

from village import naming
from village.naming import LONGEST, Named


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("12", 12),
        (" 12号 ", 12),
        ("12户", 12),
        ("12号户", 12),
        ("3组", 3),
        ("３ 组", 3),
        ("9" * LONGEST, int("9" * LONGEST)),
        ("9" * (LONGEST + 1), None),
        ("", None),
        ("组", None),
        ("-3", None),
        ("3月5日", None),
        ("12 13", None),
    ],
)
def test_a_number_as_people_say_it(words: str, number: int | None) -> None:
    assert naming.number(words) == number


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("12", 12),
        (" 12 号 诉求 ", 12),
        ("２号代办", 2),
        ("3号表决", 3),
        ("3组", None),
        ("12号路灯坏了", None),
        ("9" * (LONGEST + 1), None),
        ("", None),
    ],
)
def test_a_matter_named_by_its_number_and_nothing_more(words: str, number: int | None) -> None:
    assert naming.matter(words) == number


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ("陈立", Named("陈立", None)),
        ("陈立 2组", Named("陈立", 2)),
        ("陈立　２", Named("陈立", 2)),
        ("陈立 2 组", Named("陈立", 2)),
        ("陈立 打过电话", Named("陈立", None)),
        ("", Named("", None)),
    ],
)
def test_a_name_with_the_group_that_tells_namesakes_apart(words: str, named: Named) -> None:
    assert naming.person(words) == named


def test_a_household_is_one_with_and_without_the_word_for_it() -> None:
    assert naming.households("向永昌家") == naming.households(" 向永昌 ") == ("向永昌", "向永昌家")


@given(st.text(max_size=30))
def test_any_words_name_somebody_or_nobody(words: str) -> None:
    named = naming.person(words)
    assert named.name in words
    assert named.group is None or named.group >= 0
    assert not naming.family(words).endswith("  ")


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("表决 5", 5),
        ("5号表决", 5),
        ("ballot 12", 12),
        ("5", None),
        ("5号决议", None),
        ("表决", None),
    ],
)
def test_a_ballot_is_named_as_one(words: str, number: int | None) -> None:
    assert naming.ballot(words) == number


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ("12号诉求", ("诉求", "12")),
        ("3 号 决议", ("决议", "3")),
        ("12号", None),
        ("12号诉求好了没", None),
    ],
)
def test_what_a_card_is_called(words: str, named: tuple[str, str] | None) -> None:
    assert naming.called(words) == named
