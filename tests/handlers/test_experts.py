"""Questions to experts: in turn, in private, and in the group only when who asked wants it."""

import pytest
from sqlalchemy import insert

from storage import experts
from storage.people import PostRow
from storage.tables import table
from tests.handlers.conftest import GROUP, Bench
from tests.handlers.test_handling import swept
from tests.support import updates, village
from tests.support.village import STRANGER, WILLOW, Who
from village.experts import Question, State

ASKER, FIRST, SECOND = (
    int(village.user(one)) for one in (Who.VILLAGER, Who.MEDIATOR, Who.SUPERVISOR)
)


@pytest.fixture
def bench(bench: Bench) -> Bench:
    with bench.database.begin() as tx:
        tx.execute(
            insert(table(PostRow)),
            [
                {"village_id": WILLOW, "post": "expert", "person_id": one, "field": "柑橘、茶叶"}
                for one in (Who.MEDIATOR, Who.SUPERVISOR)
            ],
        )
    return bench


def found(bench: Bench) -> Question:
    with bench.database.begin() as tx:
        question = experts.find(tx, WILLOW, 1)
    assert question is not None
    return question


def test_an_answer_comes_in_private_and_to_the_group_by_a_press(bench: Bench) -> None:
    said = bench.whisper(Who.VILLAGER, "问专家 柑橘 叶子发黄")
    assert said.chats == {ASKER, FIRST}
    bench.press(Who.MEDIATOR, "question:answer:1:1")
    said = bench.whisper(Who.MEDIATOR, "缺铁，喷硫酸亚铁")
    assert "缺铁" in said.to(ASKER)["text"]
    assert "还没有公开的解答" in bench.whisper(Who.CLERK, "问专家 柑橘").texts[0]
    assert "不能" in bench.press(Who.MEDIATOR, "question:release:1:1").toasts[0]
    said = bench.press(Who.VILLAGER, "question:release:1:1")
    assert "林秋禾" not in said.to(GROUP)["text"]
    assert "缺铁" in bench.whisper(Who.CLERK, "问专家 柑橘").texts[0]


def test_questions_go_round_and_are_passed_on(bench: Bench) -> None:
    bench.whisper(Who.VILLAGER, "问专家 柑橘 叶子发黄")
    said = bench.whisper(Who.VILLAGER, "问专家 茶叶 什么时候采")
    assert SECOND in said.chats
    said = bench.press(Who.MEDIATOR, "question:unknown:1:1")
    assert "叶子发黄" in next(one for to, one in said.sent if to == SECOND)["text"]
    said = bench.press(Who.SUPERVISOR, "question:next:1:1")
    assert "都答不了" in said.sent[0][1]["text"]
    assert found(bench).state is State.NOBODY


def test_one_reminder_and_then_the_next(bench: Bench) -> None:
    bench.whisper(Who.VILLAGER, "问专家 柑橘 叶子发黄")
    assert [to for to, one in swept(bench, days=1, minutes=1) if "🟡" in one["text"]] == [FIRST]
    assert [to for to, _ in swept(bench, days=1, minutes=1)] == [SECOND]


def test_at_night_an_expert_is_not_disturbed(bench: Bench) -> None:
    bench.later(hours=14)
    said = bench.whisper(Who.VILLAGER, "问专家 柑橘 叶子发黄")
    assert said.chats == {ASKER}
    assert [to for to, _ in swept(bench, hours=9)] == [FIRST]


def test_a_photo_goes_with_the_question(bench: Bench) -> None:
    said = bench.hear(updates.photo("问专家 柑橘 叶子发黄", user=updates.person(ASKER), chat=ASKER))
    assert [to for to, one in said.sent if "photo" in one] == [FIRST]


def test_fields_are_listed_and_guests_bind_first(bench: Bench) -> None:
    for words in ("问专家", "问专家 养蜂 分群"):
        assert "柑橘、茶叶" in bench.whisper(Who.VILLAGER, words).texts[0]
    assert "名册" in bench.say(STRANGER, "问专家 柑橘 叶子发黄").texts[0]
    assert "柑橘" in bench.whisper(Who.VILLAGER, "问专家 柑橘").texts[0]


def test_a_forged_press_changes_nothing(bench: Bench) -> None:
    bench.whisper(Who.VILLAGER, "问专家 柑橘 叶子发黄")
    for who, data in (
        (Who.SUPERVISOR, "question:next:1:1"),
        (Who.MEDIATOR, "question:fly:1:1"),
        (Who.MEDIATOR, "question:next:1:9"),
    ):
        assert bench.press(who, data).toasts
    assert found(bench).expert == village.person_id(Who.MEDIATOR)
