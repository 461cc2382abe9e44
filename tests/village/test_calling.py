from contextlib import suppress
from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from village.calling import (
    Answer,
    Call,
    Left,
    answer,
    aside,
    brought,
    call,
    counts,
    hands,
    left_out,
    money,
    names,
)
from village.errors import CountUnread, DateUnread, TextMissing, VillageError
from village.rolls import Basis, Reason

TODAY = date(2026, 6, 1)
DAY = date(2026, 6, 12)


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("6-12 19:30 村部", Call(DAY, time(19, 30), "村部")),
        ("6月12日 晚上7点半 村部 二楼", Call(DAY, time(19, 30), "村部 二楼")),
        ("6-12 上午9点 祠堂 按户", Call(DAY, time(9), "祠堂", Basis.HOUSEHOLD)),
        ("6-12 19：30 村部", Call(DAY, time(19, 30), "村部")),
        ("6-12 8:05 村部 临时 洪水冲了路", Call(DAY, time(8, 5), "村部", reason="洪水冲了路")),
        ("6-12 19:30 村部临时会议室", Call(DAY, time(19, 30), "村部临时会议室")),
        ("6-12 下午3点 村部", Call(DAY, time(15), "村部")),
        ("6-12 19时 村部", Call(DAY, time(19), "村部")),
        ("6-12 中午1点 村部", Call(DAY, time(13), "村部")),
    ],
)
def test_a_meeting_is_called_in_plain_words(words: str, meant: Call) -> None:
    assert call(words, today=TODAY, command="convene") == meant


@pytest.mark.parametrize("words", ["", "村部", "6-12 村部", "6-12 25:00 村部", "6-12 19:99 村部"])
def test_a_meeting_needs_a_day_and_a_time(words: str) -> None:
    with pytest.raises(DateUnread):
        call(words, today=TODAY, command="convene")


@pytest.mark.parametrize("words", ["6-12 19:30", "6-12 19:30 村部 临时", "6-12 19:30 临时 洪水"])
def test_a_meeting_needs_a_place_and_an_urgent_one_the_reason(words: str) -> None:
    with pytest.raises(TextMissing):
        call(words, today=TODAY, command="convene")


@pytest.mark.parametrize(
    ("words", "counts", "minutes"),
    [
        ("赞成 20 反对 3 弃权 1", {"yes": 20, "no": 3, "abstain": 1}, ""),
        ("赞成20票，反对3票，离场2人 大家同意", {"yes": 20, "no": 3, "left": 2}, "大家同意"),
        ("同意：20 不同意：3", {"yes": 20, "no": 3}, ""),
        ("yes 20 no 3", {"yes": 20, "no": 3}, ""),
        ("赞成 ２０", {"yes": 20}, ""),
        ("赞成 20 反对 3 张三家没来", {"yes": 20, "no": 3}, "张三家没来"),
        ("赞成 20张(组长数的)", {"yes": 20}, "(组长数的)"),
        ("赞成20。反对3。两户没说话，2026年再议", {"yes": 20, "no": 3}, "两户没说话,2026年再议"),
    ],
)
def test_hands_are_counted(words: str, counts: dict[str, int], minutes: str) -> None:
    assert hands(words, command="hands") == (counts, minutes)


@pytest.mark.parametrize(
    "words",
    [
        "反对 3",
        "都赞成",
        "赞成 8 反对两票",
        "赞成 8 赞成 9",
        "赞成 8 没意见 反对 3",
        "赞成 8 12",
        "赞成 8/反对 3",
        "赞成8张(反对3张)",
    ],
)
def test_hands_need_a_count_of_those_in_favour_and_lose_none(words: str) -> None:
    with pytest.raises(CountUnread):
        hands(words, command="hands")


def test_where_there_are_no_minutes_words_behind_the_counts_are_refused() -> None:
    assert counts("赞成 20，反对 3", command="showhands") == {"yes": 20, "no": 3}
    with pytest.raises(CountUnread):
        counts("赞成 20，反对 3，散会", command="showhands")


def test_hands_that_nobody_told_are_missing() -> None:
    with pytest.raises(TextMissing):
        hands(" ", command="hands")


@pytest.mark.parametrize(
    ("words", "fen", "what"),
    [
        ("5000 水泥", 500_000, "水泥"),
        ("5000.5元 水泥", 500_050, "水泥"),
        ("￥12.34 钉子", 1_234, "钉子"),
        ("2万元 捐款", 2_000_000, "捐款"),
        ("1.5万 捐款", 1_500_000, "捐款"),
        ("5,000 水泥", 500_000, "水泥"),
        ("1，234，567.89元 路", 123_456_789, "路"),
        ("5千 水泥", 500_000, "水泥"),
        ("30块 钉子", 3_000, "钉子"),
        ("30块钱钉子", 3_000, "钉子"),
        ("5000，水泥", 500_000, "水泥"),
        ("1.2345万 捐款", 1_234_500, "捐款"),
        ("500 3号井的泵", 50_000, "3号井的泵"),
    ],
)
def test_money_is_whole_fen(words: str, fen: int, what: str) -> None:
    assert money(words, command="spend") == (fen, what)


@pytest.mark.parametrize(
    "words",
    [
        "水泥",
        "5000",
        "1234567890 水泥",
        "5,00 水泥",
        "50,000,0 水泥",
        "1.23456 水泥",
        "1.234 水泥",
        "5万3千 水泥",
        "5百 水泥",
        "2亿 水泥",
        "3块5毛 钉子",
        "5000.",
        "999999999万 桥",
    ],
)
def test_money_that_cannot_be_read_whole_is_refused(words: str) -> None:
    with pytest.raises(TextMissing):
        money(words, command="spend")


def test_a_number_behind_the_name_is_the_group_of_a_namesake() -> None:
    said = left_out("张三 2组 卧病 镇党委 2026-05-01", today=TODAY, command="exclude")
    assert said == Left("张三 2组", Reason.BEDRIDDEN, "镇党委", date(2026, 5, 1))
    assert aside("张三 2 是夫妻 村民会议", command="x") == ("张三 2", "是夫妻", "村民会议")
    for words in ("张三 2 村民会议", "张三 2"):
        with pytest.raises(TextMissing):
            aside(words, command="x")


def test_who_is_left_out_is_said_with_four_things() -> None:
    said = left_out("张三 长期卧病 麻柳镇 党委 2026-05-01", today=TODAY, command="exclude")
    assert said == Left("张三", Reason.BEDRIDDEN, "麻柳镇 党委", date(2026, 5, 1))
    for words in ("张三", "张三 卧病 镇党委", "张三 忙 镇党委 2026-05-01"):
        with pytest.raises(TextMissing):
            left_out(words, today=TODAY, command="exclude")


def test_an_objection_is_answered_with_yes_or_no_and_words() -> None:
    assert answer("1 不采纳 账在公示栏", command="x") == Answer(1, False, "账在公示栏")
    assert answer("12采纳：重新议", command="x") == Answer(12, True, "重新议")
    for words in ("采纳 好", "1 好", "1"):
        with pytest.raises(TextMissing):
            answer(words, command="x")


def test_names_keep_the_group_of_namesakes() -> None:
    assert names("张三、李四 2组，王五", command="attend") == ["张三", "李四 2组", "王五"]
    with pytest.raises(TextMissing):
        names(" ， ", command="attend")


def test_households_that_signed_are_read_beside_their_representative() -> None:
    said = brought("张三8户 李四 2 10 户、王五：3户", command="signedhomes")
    assert said == {"张三": 8, "李四 2": 10, "王五": 3}
    for words in ("张三 8", "8户", "张三8户 李四"):
        with pytest.raises(TextMissing):
            brought(words, command="signedhomes")


@given(words=st.text(max_size=80))
def test_no_text_breaks_what_is_said(words: str) -> None:
    for read in (call, left_out):
        with suppress(VillageError):
            read(words, today=TODAY, command="x")
    for other in (hands, money, names, answer, brought):
        with suppress(VillageError):
            other(words, command="x")
