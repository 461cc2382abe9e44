from dataclasses import replace
from datetime import UTC, datetime, timedelta

from storage import conversations
from storage.conversations import Conversation
from storage.engine import Tx

NOW = datetime(2026, 6, 1, 1, 0, 0, 1, tzinfo=UTC)
ASKED = Conversation(
    chat_id=5_001_003,
    user_id=5_001_003,
    village_id=1,
    asked="resolve",
    number=12,
    until=NOW + timedelta(minutes=30),
)


def find(tx: Tx, *, now: datetime = NOW) -> Conversation | None:
    return conversations.find(tx, chat_id=ASKED.chat_id, user_id=ASKED.user_id, now=now)


def test_a_question_waits_as_it_was_asked(tx: Tx) -> None:
    conversations.ask(tx, ASKED)
    assert find(tx) == ASKED


def test_a_newer_question_replaces_an_older_one(tx: Tx) -> None:
    conversations.ask(tx, ASKED)
    conversations.ask(tx, replace(ASKED, asked="hand_over", number=13))
    assert find(tx) == replace(ASKED, asked="hand_over", number=13)


def test_a_question_runs_out(tx: Tx) -> None:
    conversations.ask(tx, ASKED)
    assert find(tx, now=ASKED.until - timedelta(microseconds=1)) is not None
    assert find(tx, now=ASKED.until) is None
    # It may be asked again.
    again = replace(ASKED, until=ASKED.until + timedelta(hours=1))
    conversations.ask(tx, again)
    assert find(tx, now=ASKED.until) == again


def test_an_answer_ends_the_waiting(tx: Tx) -> None:
    conversations.ask(tx, ASKED)
    conversations.forget(tx, chat_id=ASKED.chat_id, user_id=ASKED.user_id)
    assert find(tx) is None
    conversations.forget(tx, chat_id=ASKED.chat_id, user_id=ASKED.user_id)


def test_two_people_of_one_chat_are_asked_apart(tx: Tx) -> None:
    other = replace(ASKED, user_id=7)
    elsewhere = replace(ASKED, chat_id=-100)
    for one in (ASKED, other, elsewhere):
        conversations.ask(tx, one)
    conversations.forget(tx, chat_id=other.chat_id, user_id=other.user_id)
    assert find(tx) == ASKED
    assert conversations.find(tx, chat_id=other.chat_id, user_id=other.user_id, now=NOW) is None
    found = conversations.find(tx, chat_id=-100, user_id=elsewhere.user_id, now=NOW)
    assert found == elsewhere
