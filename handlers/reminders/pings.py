"""Pings and closed discussions as messages."""

from collections.abc import Iterable
from datetime import datetime

from actions.reminders import Closed, Ping, Sweep
from handlers.asks import House, message
from handlers.replies import Noted, Reply, to_outgoing
from handlers.requests.buttons import under_card
from handlers.topics import cards
from storage import chats, outbox, people
from storage.engine import Tx
from storage.outbox import Priority
from storage.people import Village
from village.reminders import Step
from village.requests import Request
from village.rights import Role


def purpose(ping: Ping) -> str:
    """What delivery needs to find another way when a ping to the owner cannot be sent."""
    one = ping.deadline
    return f"reminder:{one.subject.value}:{one.number}:{ping.step.value}:{ping.audience.value}"


def keep(tx: Tx, house: House, found: Sweep, *, now: datetime) -> int:
    """Put what a sweep found into the outbox; returns how many messages."""
    villages: dict[int, Village] = {}
    outgoing = []
    for village_id, reply in _replies(tx, house, found, villages, now):
        outgoing.append(to_outgoing(reply, village_id))
    outbox.put(tx, outgoing, at=now)
    return len(outgoing)


def _replies(
    tx: Tx, house: House, found: Sweep, villages: dict[int, Village], now: datetime
) -> Iterable[tuple[int, Reply]]:
    for ping in found.pings:
        village = _village(tx, ping.deadline.village_id, villages)
        if village is not None:
            yield village.id, render(tx, house, ping, village, now=now)
    for closed in found.closed:
        village = _village(tx, closed.outcome.topic.village_id, villages)
        if village is not None:
            for reply in _closing(tx, house, closed, village, now):
                yield village.id, reply


def render(tx: Tx, house: House, ping: Ping, village: Village, *, now: datetime) -> Noted:
    """One ping; the owner can act on it at once."""
    texts = house.texts.of(ping.language or village.language)
    zone = house.rules_of(tx, village.id).zone
    tell = getattr(texts.reminders, ping.deadline.subject.value)
    text = tell(ping.about, ping.owner, ping.step.value, ping.audience.value, zone, now)
    buttons = None
    if isinstance(ping.about, Request) and ping.audience == "owner":
        buttons = under_card(ping.about, frozenset({Role.HANDLER}), texts)
    return Noted(
        purpose=purpose(ping),
        method=message(ping.chat, text, buttons=buttons),
        priority=Priority.URGENT if ping.step is Step.AFTER else Priority.NORMAL,
    )


def _closing(
    tx: Tx, house: House, closed: Closed, village: Village, now: datetime
) -> Iterable[Reply]:
    texts = house.texts.of(village.language)
    zone = house.rules_of(tx, village.id).zone
    topic = closed.outcome.topic
    for poll in closed.polls:
        yield cards.stop(poll)
    for chat in _places(tx, closed, village):
        yield cards.topic_card(topic, chat, texts, zone, now)
        yield cards.result(closed.outcome, chat, texts)


def _places(tx: Tx, closed: Closed, village: Village) -> set[int]:
    """Where the result belongs: beside the poll, or in the village's group when no poll could be shown."""
    found = {poll.chat_id for poll in closed.polls}
    group = chats.of_village(tx, village.id, chats.Kind.VILLAGE)
    return found or ({int(group)} if group is not None else set())


def _village(tx: Tx, village_id: int, known: dict[int, Village]) -> Village | None:
    if village_id not in known:
        found = people.find_village(tx, village_id)  # type: ignore[arg-type]
        if found is None:
            return None
        known[village_id] = found
    return known[village_id]
