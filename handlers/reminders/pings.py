"""Pings and closed discussions as messages."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from functools import cache

from actions.reminders import Closed, Ping, Sweep
from handlers.asks import House
from handlers.ballots import sweeps
from handlers.consultations import commands as consultations
from handlers.errands import clock as errand_clock
from handlers.experts import cards as expert_cards
from handlers.helping import cards as help_cards
from handlers.layouts import Layout, told
from handlers.reminders import layouts, levels, rounds
from handlers.reminders.layouts import Gaps
from handlers.replies import Reply, to_outgoing
from handlers.requests import cards as request_cards
from handlers.requests import witnesses
from handlers.requests.cards import View
from handlers.slips import cards as slip_cards
from handlers.topics import cards
from locales import Language, Texts
from locales.times import FORMATS
from storage import chats, outbox, villages
from storage.engine import Tx
from storage.outbox import Outgoing, Priority
from storage.villages import Village
from village.decisions import State as Decided
from village.ids import ChatId, VillageId
from village.reminders import Step, Subject
from village.requests import State


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
    ids |= {one.matter.request.village_id for one in found.silences}
    ids |= {one.request.village_id for one in found.resumed}
    ids |= {one.village_id for one in found.errands}
    ids |= {one.request.village_id for one in [*found.resumed, *found.risen]}
    ids |= {one.call.village_id for one in found.helps}
    ids |= {one.question.village_id for one in found.questions}
    ids |= {one.matter.slip.village_id for one in found.slips}
    places = {one: place for one in ids if (place := _place(tx, house, one)) is not None}
    printer = Printer(house.texts, places, now)
    outgoing = [printer.message(ping) for ping in found.pings if ping.deadline.village_id in places]
    for closed in found.closed:
        place = places.get(closed.outcome.topic.village_id)
        if place is not None:
            replies = _closing(tx, house, closed, place, now)
            outgoing += [to_outgoing(reply, place.village.id) for reply in replies]
    outgoing += _moved(house, found, places, now)
    outgoing += rounds.written(tx, house, found.contacts, now=now)
    outgoing += levels.written(tx, house, found.notices, now=now)
    outgoing += consultations.written(tx, house, found.called, now=now)
    outgoing += sweeps.written(tx, house, found.ballots, now=now)
    outbox.put(tx, outgoing, at=now)
    return len(outgoing)


def _moved(
    house: House, found: Sweep, places: Mapping[VillageId, Place], now: datetime
) -> Iterable[Outgoing]:
    """What moved by itself: its cards, and whom it concerns."""

    def seen(village_id: VillageId) -> View:
        place = places[village_id]
        return View(house.texts, place.village, place.zone, now)

    for village, replies in _told(found, seen):
        for reply in replies:
            yield to_outgoing(reply, village)


def _told(
    found: Sweep, seen: Callable[[VillageId], View]
) -> Iterable[tuple[VillageId, Iterable[Reply]]]:
    """What is told of each thing that moved, with its village."""
    for one in found.silences:
        village = one.matter.request.village_id
        yield village, witnesses.asked(seen(village), one)
    for spoken in found.slips:
        village = spoken.matter.slip.village_id
        yield village, slip_cards.round_of(seen(village), spoken)
    for matter in [*found.resumed, *found.risen]:
        village = matter.request.village_id
        yield village, request_cards.shown(seen(village), matter)
    yield from _favours(found, seen)


def _favours(
    found: Sweep, seen: Callable[[VillageId], View]
) -> Iterable[tuple[VillageId, Iterable[Reply]]]:
    """What errands, calls for help and questions led to."""
    for news in found.errands:
        yield news.village_id, errand_clock.written(seen(news.village_id), news)
    for asked in found.questions:
        village = asked.question.village_id
        yield village, expert_cards.written(seen(village), asked)
    for call in found.helps:
        village = call.call.village_id
        yield village, help_cards.shown(seen(village), call)


class Printer:
    """Writes the pings of one sweep, and what several of them say once."""

    def __init__(self, texts: Texts, places: Mapping[VillageId, Place], now: datetime) -> None:
        """`now` is when they are written."""
        self._texts = texts
        self._places = places
        self._now = now
        self._owner = cache(told)
        self._times = cache(self._written)

    def message(self, ping: Ping) -> Outgoing:
        """One ping, as an outbox row without the chat library's objects."""
        one = ping.deadline
        place = self._places[one.village_id]
        texts = self._texts.of(ping.language or place.village.language)
        return Outgoing(
            chat_id=ping.chat,
            method="sendMessage",
            payload=_layout(ping, texts).fill(self._gaps(ping, texts, place)),
            village_id=one.village_id,
            priority=Priority.URGENT if ping.step is Step.AFTER else Priority.NORMAL,
            purpose=purpose(ping),
        )

    def _gaps(self, ping: Ping, texts: Language, place: Place) -> Gaps:
        one, words = ping.deadline, ping.matter.text
        when, left = self._times(texts.code, place.zone, one.due_at)
        return Gaps(
            village=str(one.village_id),
            number=str(one.number),
            words=told(layouts.glimpse(texts, words) if one.subject is Subject.REQUEST else words),
            owner=self._owner(ping.matter.owner_name),
            when=when,
            left=left,
        )

    def _written(self, language: str, zone: tzinfo, due_at: datetime) -> tuple[str, str]:
        form = FORMATS[language]
        return told(form.when(due_at, zone, self._now)), told(form.until(due_at, self._now))


def _layout(ping: Ping, texts: Language) -> Layout:
    if ping.deadline.subject is Subject.TOPIC:
        return layouts.of_topic(texts, ping.audience)
    if ping.deadline.subject is Subject.DEMAND:
        return layouts.of_demand(texts, ping.step, ping.audience)
    if ping.deadline.subject is Subject.DECISION:
        return layouts.of_decision(texts, Decided(ping.matter.state), ping.step, ping.audience)
    matter = ping.matter
    return layouts.of_request(texts, State(matter.state), ping.step, ping.audience, matter.level)


def _place(tx: Tx, house: House, village_id: VillageId) -> Place | None:
    village = villages.find(tx, village_id)
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
    """Where the result belongs: beside the poll, or in the village's group when that shows none (any more)."""
    shown = {poll.chat_id for poll in closed.polls}
    found = {one for one in shown if chats.is_open(tx, ChatId(one), village.id) is not None}
    group = chats.of_village(tx, village.id, chats.Kind.VILLAGE)
    return found or ({int(group)} if group is not None else set())
