from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from village import cells
from village.cells import Reason, WrongCell

TODAY = date(2026, 6, 1)
POSTS = {"文书": "clerk", "支委": "branch_committee", "专家": "expert", "group head": "group_head"}


def reason(read: Callable[[], object]) -> Reason:
    with pytest.raises(WrongCell) as told:
        read()
    return told.value.reason


@pytest.mark.parametrize(
    "cell",
    [
        "1980-1-2",
        "1980/01/02",
        "1980.1.2",
        "1980年1月2日",
        "１９８０年１月２日",
        " 1980-01-02 00:00:00 ",
        "19800102",
        19800102,
        19800102.0,
        date(1980, 1, 2),
        datetime(1980, 1, 2),  # noqa: DTZ001 - what a sheet holds has no zone
    ],
)
def test_a_day_is_read_however_it_is_written(cell: object) -> None:
    assert cells.day(cell, today=TODAY) == date(1980, 1, 2)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("1980-2-30", Reason.NOT_A_DATE),
        ("1980年", Reason.NOT_A_DATE),
        ("去年", Reason.NOT_A_DATE),
        (29222, Reason.NOT_A_DATE),
        ("2026-06-02", Reason.DATE_AHEAD),
        ("1880-01-01", Reason.DATE_TOO_OLD),
    ],
)
def test_what_is_no_day_is_told(cell: object, expected: Reason) -> None:
    assert reason(lambda: cells.day(cell, today=TODAY)) is expected


@given(st.dates(date(1900, 1, 1), TODAY), st.sampled_from(["%Y-%m-%d", "%Y年%m月%d日", "%Y%m%d"]))
def test_every_day_comes_back(day: date, form: str) -> None:
    assert cells.day(day.strftime(form), today=TODAY) == day


@given(st.text() | st.integers() | st.floats() | st.booleans() | st.none())
def test_no_cell_breaks_a_reader(cell: object) -> None:
    for read in (
        cells.number,
        cells.phone,
        cells.identity,
        lambda value: cells.day(value, today=TODAY),
        lambda value: cells.word(value, POSTS),
        lambda value: cells.posts(value, POSTS, today=TODAY),
        lambda value: cells.short(value, 5),
    ):
        with suppress(WrongCell):
            read(cell)


def test_full_width_digits_and_blanks_are_plain() -> None:
    assert cells.number("　１２ ") == 12
    assert cells.number(12.0) == 12
    assert cells.plain(" 周\u200b 小\u3000\n禾 ") == "周 小 禾"
    assert cells.phone("１３９ ００００-１２３４") == "13900001234"
    assert cells.phone("+86 13900001234") == "13900001234"


@pytest.mark.parametrize("cell", ["12.5", "十二", "-1", "٣", "99999999999"])
def test_what_is_no_number_is_told(cell: str) -> None:
    assert reason(lambda: cells.number(cell)) is Reason.NOT_A_NUMBER


@pytest.mark.parametrize("cell", ["1390000123", "23900001234", "139000012345", "0746-1234567"])
def test_what_is_no_phone_is_told_without_it(cell: str) -> None:
    with pytest.raises(WrongCell) as told:
        cells.phone(cell)
    assert told.value.reason is Reason.BAD_PHONE
    assert cell not in repr(told.value)


def test_a_masked_phone_is_read_as_masked() -> None:
    assert cells.phone(cells.mask("13900001234")) == "*******1234"
    assert cells.phone("139****1234") == "*******1234"


FIRST = st.integers(110000, 659999).flatmap(
    lambda place: st.tuples(st.dates(date(1900, 1, 1), TODAY), st.integers(0, 999)).map(
        lambda rest: f"{place}{rest[0]:%Y%m%d}{rest[1]:03d}"
    )
)


@given(FIRST)
def test_an_identity_number_fits_its_check_digit_and_no_other(first: str) -> None:
    whole = first + cells.check_digit(first)
    assert cells.identity(whole.lower()) == whole
    for other in "0123456789X".replace(whole[-1], ""):
        assert reason(lambda other=other: cells.identity(first + other)) is Reason.BAD_CHECK_DIGIT  # type: ignore[misc]


def test_the_example_of_the_standard_has_its_check_digit() -> None:
    assert cells.identity("11010519491231002X")
    assert cells.identity("440524188001010014")


@pytest.mark.parametrize("cell", ["1101051949123100", "110105194913310025", "110105491331002"])
def test_what_is_no_identity_number_is_told(cell: str) -> None:
    assert reason(lambda: cells.identity(cell)) is Reason.BAD_IDENTITY


def test_fifteen_places_are_an_identity_number_too() -> None:
    assert cells.identity("110105491231002") == cells.identity("11010519491231002X")


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("", ()),
        ("文书", (("clerk", ""),)),
        ("支委、文书", (("branch_committee", ""), ("clerk", ""))),
        ("文书 支委", (("branch_committee", ""), ("clerk", ""))),
        ("文书，文书；", (("clerk", ""),)),
        ("专家（果树、养蜂）/文书", (("clerk", ""), ("expert", "果树、养蜂"))),
        ("Group Head, 文书", (("clerk", ""), ("group_head", ""))),
    ],
)
def test_several_posts_stand_in_one_cell(cell: str, expected: tuple[tuple[str, str], ...]) -> None:
    assert [one[:2] for one in cells.posts(cell, POSTS, today=TODAY)] == list(expected)


def test_an_unknown_post_is_told() -> None:
    assert reason(lambda: cells.posts("文书、国王", POSTS, today=TODAY)) is Reason.UNKNOWN_WORD
