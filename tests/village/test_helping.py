from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from village import helping
from village.errors import EnoughHelp, HelpOver, TextMissing, TextTooLong
from village.helping import Call, Helper, Move, State, wanted
from village.ids import ChatId, PersonId, UserId, VillageId

NOW = datetime(2026, 6, 1, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
TODAY = NOW.date()
A, B = Helper(PersonId(3), "甲"), Helper(PersonId(4), "乙")


def call(**fields: object) -> Call:
    made = Call(
        village_id=VillageId(1),
        number=1,
        text="收玉米",
        state=State.OPEN,
        author=PersonId(11),
        name="林秋禾",
        asked_by=UserId(9),
        circle=1,
        chat=ChatId(-1),
        opened_at=NOW,
        until=NOW + timedelta(days=1),
    )
    return replace(made, **fields)  # type: ignore[arg-type]  # whatever a test says


@pytest.mark.parametrize(
    ("words", "people", "hours"),
    [
        ("三亩玉米没人收，明天，要 3 人", 3, 39),
        ("抬水泵，缺2个人，今天", 2, 15),
        ("车陷在路上", None, 72),
        ("6月3日 帮忙搬家 need 4 people", 4, 63),
        ("去年5月1日的事", None, 72),
        ("插秧要3天", None, 72),
        ("缺2个水泵，今晚", None, 15),
        ("要三个人抬，明早", 3, 39),
        ("割谷子，来十二个", 12, 72),
        ("还差两名劳力", 2, 72),
        ("要 100 人", None, 72),
    ],
)
def test_a_call_is_read(words: str, people: int | None, hours: int) -> None:
    found = wanted(words, NOW, TODAY)
    assert (found.people, found.until) == (people, NOW + timedelta(hours=hours))


def test_bad_words_are_refused() -> None:
    with pytest.raises(TextMissing):
        wanted("  ", NOW, TODAY)
    with pytest.raises(TextTooLong):
        wanted("长" * 301, NOW, TODAY)


@given(st.text(max_size=60))
def test_any_call_ends_within_a_month(words: str) -> None:
    try:
        found = wanted(words, NOW, TODAY)
    except TextMissing:
        return
    assert NOW < found.until <= NOW + helping.FARTHEST


def test_as_many_come_as_are_wanted_and_twice_is_once() -> None:
    one = helping.come(helping.come(call(wanted=1), A), A)
    assert one.helpers == (A,)
    with pytest.raises(EnoughHelp):
        helping.come(one, B)
    assert helping.come(helping.cannot(one, A.person), B).helpers == (B,)


def test_thanks_leave_a_number_and_no_names() -> None:
    closed = helping.move(helping.come(call(), A), Move.CLOSE)
    with pytest.raises(HelpOver):
        helping.come(closed, B)
    thanked = helping.thank(closed)
    assert (thanked.helped, thanked.helpers, thanked.state) == (1, (), State.THANKED)
    with pytest.raises(HelpOver):
        helping.thank(thanked)
