"""What is said under a topic, answered, and summed up."""

import re

from actions import opinions
from actions.opinions import Answered
from handlers.asks import Ask, message, number_of
from handlers.opinions import cards
from handlers.opinions.cards import POST, SummaryPress
from handlers.replies import Reply
from storage.engine import Tx
from village.errors import TextMissing, TopicNotFound

_NUMBERED = re.compile(r"\s*(\d{1,4})[\s,，:：、.]+(\S.*)", re.DOTALL)
"""The number of an opinion, and the answer to it."""


def opine(tx: Tx, ask: Ask) -> list[Reply]:
    """A reply under a topic's card, poll or summary is an opinion; nothing is posted, or the group would be flooded."""
    opinions.opine(
        tx,
        ask.actor,
        ask.heard.number or 0,
        words=ask.heard.text,
        chat=ask.chat,
        message_id=ask.heard.message_id,
        now=ask.now,
    )
    return []


def summarise(tx: Tx, ask: Ask) -> list[Reply]:
    """小结 3: the draft, in private."""
    found = opinions.draft(tx, ask.actor, number_of(ask, "summary"))
    told = [ask.say(ask.public.opinions.in_private())] if ask.group else []
    return [cards.draft(ask, found), *told]


def answer(tx: Tx, ask: Ask) -> list[Reply]:
    """答意见 3 5 内容."""
    match = _NUMBERED.match(ask.heard.words)
    if match is None:
        raise TextMissing(command="answeropinion")
    number = number_of(ask, "answeropinion")
    return [*_answer(tx, ask, number, match), ask.say(ask.public.opinions.answered(match[1]))]


def under_draft(tx: Tx, ask: Ask) -> list[Reply]:
    """A reply under the draft: a number first answers that opinion, anything else takes the place of the views."""
    number = ask.heard.number or 0
    if match := _NUMBERED.match(ask.heard.text):
        told = _answer(tx, ask, number, match)
        return [cards.draft(ask, opinions.draft(tx, ask.actor, number)), *told]
    found = opinions.rewrite(tx, ask.actor, number, words=ask.heard.text, now=ask.now)
    return [cards.draft(ask, found)]


def pressed(tx: Tx, ask: Ask) -> list[Reply]:
    """The draft is posted."""
    press = ask.heard.press
    if not isinstance(press, SummaryPress) or press.deed != POST or press.village != ask.village.id:
        raise TopicNotFound(number=getattr(press, "number", 0))
    found, chat = opinions.post(tx, ask.actor, press.number, now=ask.now)
    return [cards.posted(ask, found, chat), ask.toast(ask.texts.opinions.posted())]


def _answer(tx: Tx, ask: Ask, number: int, match: re.Match[str]) -> list[Reply]:
    done = opinions.answer(tx, ask.actor, number, int(match[1]), words=match[2], now=ask.now)
    return _to_author(ask, done, match[2].strip())


def _to_author(ask: Ask, done: Answered, words: str) -> list[Reply]:
    if done.author is None:
        return []
    texts = ask.texts_of(done.author.language)
    text = texts.opinions.answer(done.topic, done.opinion, words, ask.actor.name)
    return [message(done.author.user_id, text)]
