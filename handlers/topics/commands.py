"""What people say and vote about topics."""

from actions import topics
from handlers.asks import Ask, number_of
from handlers.demands import cards as demand_cards
from handlers.replies import Reply
from handlers.topics import cards
from storage import chats
from storage.engine import Tx
from village import naming
from village.errors import TopicNotFound
from village.topics import State


def move(tx: Tx, ask: Ask) -> list[Reply]:
    """#议题 标题 with text below; a bare number shows that topic."""
    if (one := naming.matter(ask.heard.words)) is not None:
        return [show(tx, ask, one), *demand_cards.here(tx, ask, one)]
    topic = topics.move(tx, ask.actor, text=ask.heard.words, now=ask.now)
    return [cards.topic_card(topic, ask.heard.chat_id, ask.public, ask.rules.zone, ask.now)]


def show(tx: Tx, ask: Ask, number: int) -> Reply:
    """A topic as it stands: its result once it is closed."""
    outcome = topics.find(tx, ask.actor, number)
    if outcome.topic.state is State.CLOSED:
        return cards.result(outcome, ask.heard.chat_id, ask.public).method
    return cards.topic_card(
        outcome.topic, ask.heard.chat_id, ask.public, ask.rules.zone, ask.now
    ).method


def discuss(tx: Tx, ask: Ask) -> list[Reply]:
    """讨论 3: a native poll in the village's group."""
    number = number_of(ask, "discuss")
    topic, chat = topics.discuss(tx, ask.actor, number, rules=ask.rules, now=ask.now)
    texts = ask.texts_of()
    replies: list[Reply] = [
        cards.topic_card(topic, chat, texts, ask.rules.zone, ask.now),
        cards.poll(ask, topic, chat),
    ]
    if chat != ask.chat:
        replies.append(ask.say(ask.public.topics.opened(topic)))
    return replies


def answered(tx: Tx, ask: Ask) -> list[Reply]:
    """Somebody voted, changed the vote or took it back."""
    poll = topics.poll_of(tx, ask.heard.extra["poll_id"])
    if poll is None:
        raise TopicNotFound(number=0)
    late = topics.vote(tx, ask.actor, poll, options=ask.heard.extra["options"], now=ask.now)
    if late is None:
        return []
    group = None if ask.group else chats.of_village(tx, ask.village.id, chats.Kind.VILLAGE)
    chat = poll.chat_id if ask.group else group
    return [cards.result(late, chat, ask.texts_of())] if chat else []


def migrated(tx: Tx, ask: Ask) -> list[Reply]:
    """The village's group goes on as a supergroup, where nobody votes in the polls of the old one: each is asked again, and votes stay."""
    if ask.group is None or ask.group.kind is not chats.Kind.VILLAGE:
        return []
    running = topics.running(tx, ask.village.id, now=ask.now)
    return [cards.poll(ask, one, int(ask.chat)) for one in running]
