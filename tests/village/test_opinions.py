import pytest
from hypothesis import given
from hypothesis import strategies as st

from village.opinions import (
    READ_OPINIONS,
    SHOWN_VIEWS,
    Opinion,
    is_question,
    unanswered,
    views,
)
from village.topics import Voter


def said(*texts: str, kind: Voter = Voter.HOME) -> list[Opinion]:
    return [
        Opinion(number, f"person:{number}", f"人{number}", kind, text)
        for number, text in enumerate(texts, start=1)
    ]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("路太窄了会车难", "路窄，会车太难"),
        ("先修学校门口那段", "学校门口那一段先修"),
        ("我支持修路，但是钱从哪里来", "修路支持，钱从哪来？"),
        ("钱从集体出，不要找大家凑", "不要大家凑钱，集体出"),
    ],
)
def test_the_same_in_other_words_is_one_view_of_two_people(one: str, other: str) -> None:
    (view,) = views(said(one, other))
    assert (view.words, view.numbers, view.people) == (one, (1, 2), 2)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("我们同意修路", "我们不同意修路"),
        ("先修学校门口那段", "先修卫生室门口那段"),
        ("路太窄了会车难", "井里没有水"),
        ("占地要赔钱", "不占地就不赔钱"),
    ],
)
def test_what_differs_stays_apart(one: str, other: str) -> None:
    assert [view.numbers for view in views(said(one, other))] == [(1,), (2,)]


def test_who_says_it_twice_counts_once_and_people_away_are_told() -> None:
    twice = [
        Opinion(1, "person:1", "甲", Voter.AWAY, "先修学校门口那段"),
        Opinion(2, "person:1", "甲", Voter.AWAY, "学校门口那段先修"),
        Opinion(3, "person:2", "乙", Voter.HOME, "先修学校门口的那段"),
        Opinion(4, "user:9", "过客", Voter.GUEST, "井里没有水"),
    ]
    first, second = views(twice)
    assert (first.people, first.away, first.numbers) == (2, 1, (1, 2, 3))
    assert (second.people, second.away) == (1, 0)


def test_a_bare_vote_is_no_view() -> None:
    assert views(said("同意", "👍", "支持！", "好的")) == []


@pytest.mark.parametrize(
    "text", ["钱从哪里来", "占了我家的地怎么赔？", "几时开工吗", "一户出多少", "谁来管"]
)
def test_a_question_waits_until_it_is_answered(text: str) -> None:
    assert is_question(text)
    (asked,) = said(text)
    assert unanswered([asked]) == [asked]
    answered = Opinion(1, "person:1", "甲", Voter.HOME, text, answer="集体出", answered_by="乙")
    assert unanswered([answered]) == []


@pytest.mark.parametrize("text", ["我赞成修路", "先修学校门口那段", "把井也修了"])
def test_a_statement_is_no_question(text: str) -> None:
    assert not is_question(text)


@given(st.lists(st.text("修路桥灯不要钱先在学校 ，？", max_size=12), max_size=40))
def test_each_opinion_is_in_one_view_at_most_and_the_most_held_come_first(texts: list[str]) -> None:
    everything = views(said(*texts), limit=len(texts))
    numbers = [number for view in everything for number in view.numbers]
    assert len(numbers) == len(set(numbers))
    assert [view.people for view in everything] == sorted(
        (view.people for view in everything), reverse=True
    )
    assert views(said(*texts)) == everything[:SHOWN_VIEWS]


def test_a_flood_of_opinions_is_read_to_a_bound() -> None:
    flood = said(*("水" * 4 + str(number) * 6 for number in range(READ_OPINIONS + 50)))
    read = views(flood, limit=1000)
    assert max(number for view in read for number in view.numbers) <= READ_OPINIONS
