"""Keep what is said under a topic, answer it, and make the summary that the village reads."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from actions import people as who
from actions import topics, trail
from storage import accounts, chats
from storage import opinions as kept
from storage import topics as kept_topics
from storage.accounts import Reach
from storage.engine import Tx
from village.errors import OpinionNotFound, TextMissing, TextTooLong, WrongState
from village.ids import ChatId
from village.opinions import OPINION_LIMIT, READ_OPINIONS, Opinion, View, unanswered, views
from village.people import Actor
from village.rights import Deed, require
from village.topics import State, Tally, Topic, counted_as

WORDS_LIMIT = 1000
"""Characters of a cadre's own words in a summary: it has to be read on a phone."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What a discussion came to: the counts, what most people said, or a cadre's `words` in its place, and what nobody answered."""

    topic: Topic
    tally: Tally
    views: Sequence[View]
    waiting: Sequence[Opinion]
    words: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class Answered:
    """An opinion that was answered, and where its author can be told."""

    topic: Topic
    opinion: int
    author: Reach | None


def opine(
    tx: Tx,
    actor: Actor,
    number: int,
    *,
    words: str,
    chat: ChatId,
    message_id: int,
    now: datetime,
) -> int | None:
    """Keep a reply under a topic as an opinion; its number, or None when that message is kept already.

    Raises TopicNotFound, TextTooLong; a closed topic takes no more opinions (WrongState).
    """
    require(actor, Deed.OPINE)
    topic = topics.load(tx, actor.village_id, number, to_change=True)
    if topic.state is State.CLOSED:
        raise WrongState(number=number, state=topic.state.value)
    _check(words, OPINION_LIMIT)
    who.remember(tx, actor)
    kept_as = kept.add(
        tx,
        topic,
        actor,
        kind=counted_as(actor.person),
        words=words,
        chat_id=chat,
        message_id=message_id,
        at=now,
    )
    if kept_as is not None:
        trail.record(tx, actor, Deed.OPINE, topic.subject, now=now, data={"opinion": kept_as})
    return kept_as


def answer(
    tx: Tx, actor: Actor, number: int, opinion: int, *, words: str, now: datetime
) -> Answered:
    """Answer an opinion, in place of an earlier answer.

    Raises NotAllowed, TopicNotFound, OpinionNotFound, TextMissing, TextTooLong.
    """
    require(actor, Deed.ANSWER_OPINION)
    topic = topics.load(tx, actor.village_id, number, to_change=True)
    words = words.strip()
    if not words:
        raise TextMissing(command="answeropinion")
    _check(words, OPINION_LIMIT)
    author = kept.answer(tx, actor.village_id, number, opinion, words=words, by=actor.name)
    if author is None:
        raise OpinionNotFound(number=number, opinion=opinion)
    trail.record(tx, actor, Deed.ANSWER_OPINION, topic.subject, now=now, data={"opinion": opinion})
    return Answered(topic, opinion, accounts.private_chat(tx, author))


def draft(tx: Tx, actor: Actor, number: int) -> Summary:
    """A topic's summary as it would be posted now. Raises NotAllowed, TopicNotFound."""
    require(actor, Deed.SUMMARISE)
    return _summary(tx, topics.load(tx, actor.village_id, number))


def rewrite(tx: Tx, actor: Actor, number: int, *, words: str, now: datetime) -> Summary:
    """Say in own words what was said; counts and open questions stay as they are.

    Raises NotAllowed, TopicNotFound, TextTooLong.
    """
    require(actor, Deed.SUMMARISE)
    topic = topics.load(tx, actor.village_id, number, to_change=True)
    words = words.strip()
    _check(words, WORDS_LIMIT)
    kept.summarise(tx, actor.village_id, number, words=words, name=actor.name, at=now)
    trail.record(tx, actor, Deed.SUMMARISE, topic.subject, now=now)
    return _summary(tx, topic)


def post(tx: Tx, actor: Actor, number: int, *, now: datetime) -> tuple[Summary, ChatId]:
    """Show the summary in the village's group; returns it and that group.

    Raises NotAllowed, TopicNotFound, WrongState where there is no group.
    """
    require(actor, Deed.SUMMARISE)
    topic = topics.load(tx, actor.village_id, number, to_change=True)
    chat = chats.of_village(tx, actor.village_id, chats.Kind.VILLAGE)
    if chat is None:
        raise WrongState(number=number, state="no_group")
    trail.record(tx, actor, Deed.SUMMARISE, topic.subject, now=now, data={"posted": True})
    return _summary(tx, topic), chat


def _summary(tx: Tx, topic: Topic) -> Summary:
    said = kept.under(tx, topic.village_id, topic.number, limit=READ_OPINIONS)
    own = kept.words_about(tx, topic.village_id, topic.number)
    return Summary(
        topic=topic,
        tally=kept_topics.tally(tx, topic.village_id, topic.number),
        views=views(said),
        waiting=unanswered(said),
        words=own.words if own else "",
        by=own.name if own and own.words else "",
    )


def _check(words: str, limit: int) -> None:
    if len(words) > limit:
        raise TextTooLong(length=len(words), limit=limit)
