"""The sweep: what is due climbs one rung, and somebody is told."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from actions import people as who
from actions import topics, trail
from actions.topics import Outcome
from storage import chats, people, reminders
from storage import requests as kept_requests
from storage import topics as kept_topics
from storage.engine import Tx
from storage.people import Reach
from storage.reminders import Deadline
from storage.topics import Poll
from storage.trail import NewEntry, append_many
from village.ids import PersonId, VillageId
from village.people import Person
from village.reminders import Step, Subject
from village.requests import Request
from village.ruleset import Rules
from village.topics import Topic

RulesOf = Callable[[Tx, VillageId], Rules]


class Audience(StrEnum):
    """By which way a ping goes."""

    OWNER = "owner"
    CADRES = "cadres"
    """The cadres' group, since the owner cannot be written to."""
    SUPERIOR = "superior"


@dataclass(frozen=True, slots=True)
class Ping:
    """Somebody is told of a deadline: `chat` is where, `language` in what ('' is the village's)."""

    deadline: Deadline
    step: Step
    audience: Audience
    chat: int
    language: str
    owner: Person
    about: Request | Topic


@dataclass(frozen=True, slots=True)
class Closed:
    """A discussion whose time is over."""

    outcome: Outcome
    polls: Sequence[Poll]


@dataclass(frozen=True, slots=True)
class Sweep:
    """What one sweep found: pings to send, discussions closed, and how many rungs were climbed."""

    pings: Sequence[Ping]
    closed: Sequence[Closed]
    climbed: int


def preview(tx: Tx, *, now: datetime, limit: int = 1000) -> list[Deadline]:
    """What a sweep at `now` would find due, earliest first; changes nothing."""
    return reminders.due(tx, now, limit=limit)


def sweep(tx: Tx, *, rules_of: RulesOf, now: datetime, limit: int = 200) -> Sweep:
    """Climb what is due at `now`, at most `limit` rungs; call again while `climbed` equals `limit`."""
    due = reminders.due(tx, now, limit=limit, to_change=True)
    if not due:
        return Sweep((), (), 0)
    rules = {village: rules_of(tx, village) for village in {one.village_id for one in due}}
    desk = _Desk(tx, due)
    pings: list[Ping] = []
    closed: list[Closed] = []
    moves: list[tuple[Deadline, Step, datetime | None]] = []
    for one in due:
        speaking, waiting, wake_at = rules[one.village_id].ladder.climb(
            one.step, now=now, opened_at=one.opened_at, due_at=one.due_at
        )
        if one.subject is Subject.TOPIC and speaking is not Step.BEFORE:
            outcome, polls = topics.close(tx, one.village_id, one.number, now=now)
            closed.append(Closed(outcome, polls))
            continue
        moves.append((one, waiting, wake_at))
        pings += desk.pings(one, speaking)
    reminders.climb(tx, moves)
    _record(tx, pings, now)
    return Sweep(pings, closed, len(due))


def reroute(
    tx: Tx, village_id: VillageId, subject: Subject, number: int, *, step: Step, now: datetime
) -> list[Ping]:
    """The owner could not be written to after all: the ping goes on to the next audience.

    Nothing is due any more when the matter ended meanwhile.
    """
    deadline = reminders.find(tx, village_id, subject, number)
    if deadline is None:
        return []
    pings = _Desk(tx, [deadline]).pings(deadline, step)
    if step is Step.AFTER:
        # The superior heard of it in the sweep, beside the owner.
        pings = [ping for ping in pings if ping.audience is not Audience.SUPERIOR]
    _record(tx, pings, now)
    return pings


class _Desk:
    """Looks up what the pings of one sweep need, each thing once."""

    def __init__(self, tx: Tx, due: Iterable[Deadline]) -> None:
        self._tx = tx
        self._people: dict[tuple[VillageId, PersonId], Person | None] = {}
        self._reach: dict[tuple[VillageId, PersonId], Reach | None] = {}
        self._cadres: dict[VillageId, int | None] = {}
        self._superiors: dict[tuple[VillageId, PersonId], Person | None] = {}
        self._about: dict[tuple[VillageId, Subject, int], Request | Topic] = {}
        keys: defaultdict[Subject, list[tuple[VillageId, int]]] = defaultdict(list)
        for one in due:
            keys[one.subject].append((one.village_id, one.number))
        for subject, wanted in keys.items():
            load = kept_requests.several if subject is Subject.REQUEST else kept_topics.several
            for found in load(tx, wanted):
                self._about[found.village_id, subject, found.number] = found

    def pings(self, one: Deadline, step: Step) -> list[Ping]:
        about = self._about.get((one.village_id, one.subject, one.number))
        owner = self._person(one.village_id, one.owner)
        if about is None or owner is None:
            return []
        told: list[Ping] = []
        reach = self._reached(one.village_id, one.owner)
        if reach is not None:
            told.append(
                Ping(one, step, Audience.OWNER, reach.user_id, reach.language, owner, about)
            )
        elif (cadres := self._cadres_chat(one.village_id)) is not None:
            told.append(Ping(one, step, Audience.CADRES, cadres, "", owner, about))
        if step is Step.AFTER or not told:
            told += self._above(one, step, owner, about)
        return told

    def _above(
        self, one: Deadline, step: Step, owner: Person, about: Request | Topic
    ) -> list[Ping]:
        superior = self._superior(one.village_id, one.owner)
        above = self._reached(one.village_id, superior.id) if superior else None
        if above is None:
            return []
        return [Ping(one, step, Audience.SUPERIOR, above.user_id, above.language, owner, about)]

    def _person(self, village: VillageId, person: PersonId) -> Person | None:
        key = (village, person)
        if key not in self._people:
            self._people[key] = people.find(self._tx, village, person)
        return self._people[key]

    def _reached(self, village: VillageId, person: PersonId) -> Reach | None:
        key = (village, person)
        if key not in self._reach:
            self._reach[key] = people.reach(self._tx, village, person)
        return self._reach[key]

    def _cadres_chat(self, village: VillageId) -> int | None:
        if village not in self._cadres:
            self._cadres[village] = chats.of_village(self._tx, village, chats.Kind.CADRES)
        return self._cadres[village]

    def _superior(self, village: VillageId, owner: PersonId) -> Person | None:
        key = (village, owner)
        if key not in self._superiors:
            self._superiors[key] = who.superior_of(self._tx, village, owner)
        return self._superiors[key]


def _record(tx: Tx, pings: Iterable[Ping], now: datetime) -> None:
    entries: defaultdict[VillageId, list[NewEntry]] = defaultdict(list)
    for ping in pings:
        one = ping.deadline
        entries[one.village_id].append(
            NewEntry(
                actor=trail.CLOCK,
                deed="remind",
                subject=f"{one.subject.value}:{one.number}",
                data={"step": ping.step.value, "audience": ping.audience.value, "owner": one.owner},
            )
        )
    for village, new in entries.items():
        append_many(tx, village, new, at=now)
