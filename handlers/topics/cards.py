"""The cards and polls of a topic."""

from datetime import datetime, timedelta, tzinfo

from aiogram.methods import SendPoll, StopPoll
from aiogram.types import InputPollOption

from actions.topics import Outcome
from handlers.asks import Ask, message
from handlers.replies import Card, Noted
from locales import Language, plain
from storage.topics import Poll
from village.topics import CHOICES, Topic

LONGEST_POLL = timedelta(seconds=2_628_000)
"""The latest end of a poll that the Bot API takes."""
QUESTION_LIMIT = 300
"""Characters of a poll's question in the Bot API."""


def topic_card(topic: Topic, chat: int, texts: Language, zone: tzinfo, now: datetime) -> Card:
    """The live message of a topic."""
    return Card(name=topic.subject, method=message(chat, texts.topics.card(topic, zone, now)))


def poll(ask: Ask, topic: Topic, chat: int) -> Noted:
    """The discussion poll; delivery records which poll of the chat it became."""
    texts = ask.texts_of()
    question = plain(texts.topics.question(topic, ask.rules.zone, ask.now))
    method = SendPoll(
        chat_id=chat,
        question=question[:QUESTION_LIMIT],
        options=[InputPollOption(text=plain(texts.topics.choice(one.value))) for one in CHOICES],
        is_anonymous=False,
    )
    if (due := topic.due_at) is not None and due - ask.now <= LONGEST_POLL:
        # The chat ends the poll itself: also one that was sent twice, and also while we are away.
        method.close_date = int(due.timestamp())
    return Noted(purpose=f"poll:{topic.number}", method=method)


def poll_card_name(number: int) -> str:
    """The name under which a poll's message is found again when somebody replies to it."""
    return f"poll:{number}"


def result(outcome: Outcome, chat: int, texts: Language) -> Card:
    """The posted result; a card, since a late answer puts it right."""
    text = texts.topics.result(outcome.topic, outcome.tally, CHOICES, outcome.opinions)
    return Card(name=f"result:{outcome.topic.number}", method=message(chat, text))


def stop(one: Poll) -> StopPoll:
    """End the chat's poll."""
    return StopPoll(chat_id=one.chat_id, message_id=one.message_id)
