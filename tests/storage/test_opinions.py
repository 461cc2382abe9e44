from storage import opinions, topics
from storage.engine import Tx
from storage.opinions import Words
from tests.storage.test_topics import NOW, topic
from tests.support.village import (
    MAPLE,
    NAMES,
    STRANGER,
    WILLOW,
    Who,
    actor,
    group_chat,
    person_id,
    speaker,
    user,
)
from village.ids import ChatId, UserId
from village.opinions import Opinion
from village.topics import Topic, Voter

HER = f"person:{person_id(Who.AWAY)}"


def opine(
    tx: Tx, about: Topic, message_id: int, *, words: str = "要修", chat: ChatId | None = None
) -> int | None:
    return opinions.add(
        tx,
        about,
        speaker(tx, Who.AWAY),
        kind=Voter.AWAY,
        words=words,
        chat_id=chat or group_chat(),
        message_id=message_id,
        at=NOW,
    )


def test_an_opinion_is_kept_once_a_message_and_numbered(tx: Tx) -> None:
    about = topic()
    topics.add(tx, about)
    assert opinions.under(tx, WILLOW, 3) == []
    assert opine(tx, about, 10) == 1
    assert opine(tx, about, 11, words="不修，先修路") == 2
    assert opine(tx, about, 10, words="改了主意") is None
    # The same message number of another chat is another message.
    assert opine(tx, about, 10, chat=ChatId(7)) == 3
    assert opinions.under(tx, WILLOW, 3, limit=2) == [
        Opinion(1, HER, NAMES[Who.AWAY], Voter.AWAY, "要修"),
        Opinion(2, HER, NAMES[Who.AWAY], Voter.AWAY, "不修，先修路"),
    ]
    found = topics.find(tx, WILLOW, 3)
    assert found is not None
    assert (found.opinions, found.version) == (3, 1)


def test_a_guest_is_told_apart_by_account(tx: Tx) -> None:
    about = topic()
    topics.add(tx, about)
    guest = actor(tx, STRANGER)
    terms = {"kind": Voter.GUEST, "words": "要修", "chat_id": 7, "message_id": 1, "at": NOW}
    opinions.add(tx, about, guest, **terms)  # type: ignore[arg-type]
    assert [one.author for one in opinions.under(tx, WILLOW, 3)] == [f"user:{STRANGER}"]


def test_an_answer_is_found_by_its_number_alone_and_replaces_an_earlier_one(tx: Tx) -> None:
    about = topic()
    topics.add(tx, about)
    opine(tx, about, 10)
    opine(tx, about, 11)
    author: UserId = user(Who.AWAY)
    assert opinions.answer(tx, WILLOW, 3, 2, words="集体出", by="甲") == author
    assert opinions.answer(tx, WILLOW, 3, 2, words="县里出", by="乙") == author
    assert opinions.answer(tx, WILLOW, 3, 9, words="？", by="甲") is None
    assert opinions.answer(tx, MAPLE, 3, 2, words="？", by="甲") is None
    first, second = opinions.under(tx, WILLOW, 3)
    assert (first.answer, first.answered_by) == ("", "")
    assert (second.answer, second.answered_by) == ("县里出", "乙")


def test_the_last_words_about_a_topic_stand(tx: Tx) -> None:
    assert opinions.words_about(tx, WILLOW, 3) is None
    opinions.summarise(tx, WILLOW, 3, words="大家要修", name="甲", at=NOW)
    opinions.summarise(tx, WILLOW, 3, words="先修桥", name="乙", at=NOW)
    assert opinions.words_about(tx, WILLOW, 3) == Words("先修桥", "乙")
    assert opinions.words_about(tx, MAPLE, 3) is None
