from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from village import experts
from village.errors import QuestionOver, TextMissing
from village.experts import Asked, Move, Question, State, asked, fields_of, turn
from village.ids import PersonId, UserId, VillageId

NOW = datetime(2026, 6, 1, 1, tzinfo=UTC)
people = st.lists(st.integers(1, 9).map(PersonId), unique=True)


def question(state: State = State.ASKED) -> Question:
    return Question(
        VillageId(1),
        3,
        "柑橘",
        "叶子发黄",
        state,
        PersonId(11),
        "林秋禾",
        UserId(9),
        NOW,
        PersonId(4),
    )


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("柑橘 叶子发黄", Asked("柑橘", "叶子发黄")),
        ("柑橘叶子发黄", Asked("柑橘", "叶子发黄")),
        ("柑橘", Asked("柑橘", "")),
        ("蜜蜂 分群", Asked("", "蜜蜂 分群")),
        ("", Asked("", "")),
    ],
)
def test_a_question_begins_with_its_field(words: str, expected: Asked) -> None:
    assert asked(words, ["柑", "柑橘", "茶叶"]) == expected


def test_a_post_names_several_fields() -> None:
    assert fields_of("柑橘、茶叶/养猪") == ("柑橘", "茶叶", "养猪")


@given(people, people)
def test_turns_are_fair_and_the_same_for_the_same(
    able: list[PersonId], barred: list[PersonId]
) -> None:
    turns: dict[PersonId, int] = {}
    for _ in range(len(able) * 3):
        one = turn(able, turns, barred)
        assert one == turn(list(reversed(able)), turns, barred)
        if one is None:
            assert set(able) <= set(barred)
            return
        assert one not in barred
        turns[one] = turns.get(one, 0) + 1
    assert not turns or max(turns.values()) - min(turns.values()) <= 1


def test_nobody_left_ends_it_and_who_was_asked_is_not_asked_again() -> None:
    on = experts.passed(question(), Move.NEXT, PersonId(5))
    assert (on.expert, on.tried, on.state) == (PersonId(5), (PersonId(4),), State.ASKED)
    over = experts.passed(on, Move.UNKNOWN, None)
    assert (over.state, over.tried) == (State.NOBODY, (PersonId(4), PersonId(5)))
    with pytest.raises(QuestionOver):
        experts.answer(over, "打药", "某")


def test_only_an_answer_is_released_and_once() -> None:
    with pytest.raises(QuestionOver):
        experts.move(question(), Move.RELEASE)
    answered = experts.answer(question(), " 打药 ", "某")
    assert (answered.answer, answered.state) == ("打药", State.ANSWERED)
    with pytest.raises(QuestionOver):
        experts.move(replace(answered, state=State.RELEASED), Move.RELEASE)
    with pytest.raises(TextMissing):
        experts.answer(question(), " ", "某")
