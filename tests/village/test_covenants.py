from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from village.covenants import FOUND, TEXT_LIMIT, check, search, split
from village.errors import CovenantEmpty, DateAhead, FiledTooEarly, TextTooLong

TODAY = date(2026, 6, 1)
WHOLE = """柳树湾村村规民约
为了大家过好日子，村民会议定了这些。
第一章 环境
第一条 垃圾分好类，投到村口的桶里，
不往河里倒。
第二条 红白喜事简办，酒席不超过十桌。
第三条：宅基地前后不乱搭乱建。
第十条 养狗要拴绳。
"""


def test_a_text_falls_into_clauses_with_what_stands_before_them() -> None:
    clauses = split(WHOLE)
    assert [one.label for one in clauses] == ["", "第一条", "第二条", "第三条", "第十条"]
    assert clauses[0].text.startswith("柳树湾村村规民约\n")
    assert clauses[1].text == "垃圾分好类，投到村口的桶里，\n不往河里倒。"
    assert clauses[3].text == "宅基地前后不乱搭乱建。"


@pytest.mark.parametrize(
    "text",
    [
        "1、垃圾入桶\n2、红事简办",
        "一、垃圾入桶\n二、红事简办",
        "1. 垃圾入桶\n2. 红事简办",
        "（一）垃圾入桶\n（二）红事简办",
        "(1)垃圾入桶\n(2) 红事简办",
    ],
)
def test_each_way_to_number_is_read(text: str) -> None:
    assert [one.text for one in split(text)] == ["垃圾入桶", "红事简办"]


def test_numbers_inside_a_clause_stay_there() -> None:
    clauses = split("第一条 三不准：\n1、不准倒垃圾\n2、不准放火\n第二条 红事简办")
    assert [one.label for one in clauses] == ["第一条", "第二条"]
    assert "2、不准放火" in clauses[0].text


@pytest.mark.parametrize(
    ("words", "labels"),
    [
        ("垃圾", ["第一条"]),
        ("第三条", ["第三条"]),
        ("三", ["第三条"]),
        ("养狗", ["第十条"]),
        ("办酒席", ["第二条"]),
        ("乱搭乱建", ["第三条"]),
        ("打麻将", []),
        ("？！", []),
    ],
)
def test_a_question_finds_its_clause(words: str, labels: list[str]) -> None:
    found = search(split(WHOLE), words)
    assert [one.label for one in found][: len(labels)] == labels
    assert bool(found) is bool(labels)


def test_no_more_is_shown_than_is_read() -> None:
    many = split("\n".join(f"第{number}条 垃圾入桶" for number in range(1, 30)))
    assert len(search(many, "垃圾")) == FOUND


def test_what_cannot_be_is_refused() -> None:
    assert check(f" {WHOLE}\n", TODAY, None, today=TODAY) == WHOLE.strip()
    with pytest.raises(CovenantEmpty):
        check("大家要和气", TODAY, None, today=TODAY)
    with pytest.raises(CovenantEmpty):
        check("", TODAY, None, today=TODAY)
    with pytest.raises(TextTooLong):
        check(WHOLE + "长" * TEXT_LIMIT, TODAY, None, today=TODAY)
    with pytest.raises(DateAhead):
        check(WHOLE, TODAY + timedelta(days=1), None, today=TODAY)
    with pytest.raises(DateAhead):
        check(WHOLE, TODAY, TODAY + timedelta(days=1), today=TODAY)
    with pytest.raises(FiledTooEarly):
        check(WHOLE, TODAY, TODAY - timedelta(days=1), today=TODAY)


@given(st.text("第一二三条1、.（）垃圾 \n章", max_size=80))
def test_nothing_of_a_clause_is_lost(text: str) -> None:
    kept = "".join(one.label + one.text for one in split(text))
    for line in text.splitlines():
        if "章" not in line and "垃圾" in line:
            assert "垃圾" in kept
