import pytest

from actions import opinions, topics
from actions.opinions import WORDS_LIMIT, Summary
from storage import chats, trail
from storage.engine import Tx
from tests.support.village import MAPLE, NAMES, NOW, WILLOW, Who, group_chat, rules, speaker, user
from village.errors import (
    NotAllowed,
    OpinionNotFound,
    TextMissing,
    TextTooLong,
    TopicNotFound,
    WrongState,
)
from village.opinions import OPINION_LIMIT
from village.topics import Choice, Voter


@pytest.fixture
def number(tx: Tx) -> int:
    """A topic that is discussed in the village's group."""
    mover = speaker(tx, Who.VILLAGER)
    made = topics.move(tx, mover, text="硬化水库路", now=NOW)
    topics.discuss(tx, speaker(tx, Who.CLERK), made.number, rules=rules(), now=NOW)
    return made.number


def say(tx: Tx, number: int, who: Who, words: str, message_id: int) -> int | None:
    return opinions.opine(
        tx,
        speaker(tx, who),
        number,
        words=words,
        chat=group_chat(),
        message_id=message_id,
        now=NOW,
    )


def draft(tx: Tx, number: int) -> Summary:
    return opinions.draft(tx, speaker(tx, Who.CLERK), number)


def test_a_summary_tells_the_counts_the_views_and_what_nobody_answered(tx: Tx, number: int) -> None:
    topics.poll_opened(tx, WILLOW, number, poll_id="7", chat=group_chat(), message_id=1)
    poll = topics.poll_of(tx, "7")
    assert poll
    topics.vote(tx, speaker(tx, Who.AWAY), poll, options=[0], now=NOW)
    say(tx, number, Who.VILLAGER, "先修学校门口那段", 2)
    say(tx, number, Who.AWAY, "学校门口那一段先修", 3)
    say(tx, number, Who.AWAY, "钱从哪里来？", 4)
    found = draft(tx, number)
    assert found.tally.votes(Choice.FOR, Voter.AWAY) == 1
    assert [(view.numbers, view.people, view.away) for view in found.views] == [
        ((1, 2), 2, 1),
        ((3,), 1, 1),
    ]
    assert [one.number for one in found.waiting] == [3]


def test_an_answer_takes_the_question_off_and_its_author_is_told(tx: Tx, number: int) -> None:
    asked = say(tx, number, Who.AWAY, "钱从哪里来？", 4) or 0
    clerk = speaker(tx, Who.CLERK)
    done = opinions.answer(tx, clerk, number, asked, words=" 集体出 ", now=NOW)
    assert done.author is not None
    assert done.author.user_id == user(Who.AWAY)
    assert draft(tx, number).waiting == []
    with pytest.raises(OpinionNotFound):
        opinions.answer(tx, clerk, number, 9, words="集体出", now=NOW)
    with pytest.raises(TextMissing):
        opinions.answer(tx, clerk, number, asked, words=" ", now=NOW)
    with pytest.raises(TextTooLong):
        opinions.answer(tx, clerk, number, asked, words="长" * (OPINION_LIMIT + 1), now=NOW)


def test_a_cadres_words_take_the_views_place_and_name_who_wrote_them(tx: Tx, number: int) -> None:
    say(tx, number, Who.VILLAGER, "先修学校门口那段", 2)
    clerk = speaker(tx, Who.CLERK)
    found = opinions.rewrite(tx, clerk, number, words="多数人想先修学校门口", now=NOW)
    assert (found.words, found.by) == ("多数人想先修学校门口", NAMES[Who.CLERK])
    assert draft(tx, number) == found
    emptied = opinions.rewrite(tx, clerk, number, words=" ", now=NOW)
    assert (emptied.words, emptied.by) == ("", "")
    with pytest.raises(TextTooLong):
        opinions.rewrite(tx, clerk, number, words="长" * (WORDS_LIMIT + 1), now=NOW)


def test_a_summary_goes_to_the_villages_group_and_leaves_a_trace(tx: Tx, number: int) -> None:
    clerk = speaker(tx, Who.CLERK)
    found, chat = opinions.post(tx, clerk, number, now=NOW)
    assert (found.topic.number, chat) == (number, group_chat())
    assert list(trail.entries(tx, WILLOW))[-1].deed == "summarise"
    chats.unbind(tx, chat)
    with pytest.raises(WrongState):
        opinions.post(tx, clerk, number, now=NOW)


def test_who_is_no_cadre_may_neither_answer_nor_sum_up(tx: Tx, number: int) -> None:
    asked = say(tx, number, Who.AWAY, "钱从哪里来？", 4) or 0
    villager = speaker(tx, Who.VILLAGER)
    with pytest.raises(NotAllowed):
        opinions.answer(tx, villager, number, asked, words="不知道", now=NOW)
    with pytest.raises(NotAllowed):
        opinions.draft(tx, villager, number)
    with pytest.raises(NotAllowed):
        opinions.rewrite(tx, villager, number, words="都同意", now=NOW)
    with pytest.raises(NotAllowed):
        opinions.post(tx, villager, number, now=NOW)


def test_another_villages_topic_is_not_found(tx: Tx, number: int) -> None:
    with pytest.raises(TopicNotFound):
        opinions.draft(tx, speaker(tx, Who.CLERK, MAPLE), number)
