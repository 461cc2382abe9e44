"""Pings and closed discussions as messages."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

from actions.reminders import Closed, Ping, Sweep
from handlers.asks import House
from handlers.replies import Reply, to_outgoing
from handlers.requests.buttons import keys
from handlers.topics import cards
from locales import tidy
from storage import chats, outbox, people
from storage.engine import Tx
from storage.outbox import Outgoing, Priority
from storage.people import Village
from village.ids import VillageId
from village.reminders import Step
from village.requests import Request
from village.rights import Role

_HANDLER = frozenset({Role.HANDLER})


def purpose(ping: Ping) -> str:
    """What delivery needs to find another way when a ping to the owner cannot be sent."""
    one = ping.deadline
    return f"reminder:{one.subject.value}:{one.number}:{ping.step.value}:{ping.audience.value}"


@dataclass(frozen=True, slots=True)
class Place:
    """A village with its zone, looked up once a sweep."""

    village: Village
    zone: tzinfo


def keep(tx: Tx, house: House, found: Sweep, *, now: datetime) -> int:
    """Put what a sweep found into the outbox; returns how many messages."""
    ids = {one.deadline.village_id for one in found.pings}
    ids |= {one.outcome.topic.village_id for one in found.closed}
    places = {one: place for one in ids if (place := _place(tx, house, one)) is not None}
    outgoing = [
        render(house, ping, places[ping.deadline.village_id], now=now)
        for ping in found.pings
        if ping.deadline.village_id in places
    ]
    for closed in found.closed:
        place = places.get(closed.outcome.topic.village_id)
        if place is not None:
            replies = _closing(tx, house, closed, place, now)
            outgoing += [to_outgoing(reply, place.village.id) for reply in replies]
    outbox.put(tx, outgoing, at=now)
    return len(outgoing)


def render(house: House, ping: Ping, place: Place, *, now: datetime) -> Outgoing:
    """One ping; the owner can act on it at once.

    It becomes an outbox row without the chat library's objects: after a downtime there are thousands.
    """
    texts = house.texts.of(ping.language or place.village.language)
    tell = getattr(texts.reminders, ping.deadline.subject.value)
    text = tell(ping.about, ping.owner, ping.step.value, ping.audience.value, place.zone, now)
    payload: dict[str, Any] = {"text": tidy(text), "parse_mode": "HTML"}
    if isinstance(ping.about, Request) and ping.audience == "owner":
        row = [
            {"text": key.label, "callback_data": key.data}
            for key in keys(ping.about, _HANDLER, texts)
        ]
        payload["reply_markup"] = {"inline_keyboard": [row]}
    return Outgoing(
        chat_id=ping.chat,
        method="sendMessage",
        payload=json.dumps(payload, ensure_ascii=False),
        village_id=place.village.id,
        priority=Priority.URGENT if ping.step is Step.AFTER else Priority.NORMAL,
        purpose=purpose(ping),
    )


def _place(tx: Tx, house: House, village_id: VillageId) -> Place | None:
    village = people.find_village(tx, village_id)
    return Place(village, house.rules_of(tx, village_id).zone) if village else None


def _closing(tx: Tx, house: House, closed: Closed, place: Place, now: datetime) -> Iterable[Reply]:
    texts = house.texts.of(place.village.language)
    topic = closed.outcome.topic
    for poll in closed.polls:
        yield cards.stop(poll)
    for chat in _places(tx, closed, place.village):
        yield cards.topic_card(topic, chat, texts, place.zone, now)
        yield cards.result(closed.outcome, chat, texts)


def _places(tx: Tx, closed: Closed, village: Village) -> set[int]:
    """Where the result belongs: beside the poll, or in the village's group when no poll could be shown."""
    found = {poll.chat_id for poll in closed.polls}
    group = chats.of_village(tx, village.id, chats.Kind.VILLAGE)
    return found or ({int(group)} if group is not None else set())
