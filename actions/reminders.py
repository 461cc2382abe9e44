"""The sweep: what is due climbs one rung, and somebody is told."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from actions import handling, requests, topics, trail, witnesses
from actions import people as who
from actions.topics import Outcome
from actions.witnesses import Silence
from storage import accounts, chats, reminders
from storage.accounts import Reach
from storage.engine import Tx
from storage.reminders import Deadline, Matter
from storage.topics import Poll
from storage.trail import NewEntry, append_all
from village.ids import PersonId, VillageId
from village.reminders import Step, Subject
from village.requests import RUNNING, State
from village.ruleset import Rules


class RulesOf(Protocol):
    """What knows the rules of a village."""

    def __call__(self, tx: Tx, village_id: VillageId, zone: str = "", /) -> Rules:
        """Its rules; whoever knows its time zone already says so, and nothing is looked up."""


class Audience(StrEnum):
    """By which way a ping goes."""

    OWNER = "owner"
    CADRES = "cadres"
    """The cadres' group, since the owner cannot be written to."""
    SUPERIOR = "superior"


@dataclass(frozen=True, slots=True)
class Ping:
    """Somebody is told of a matter: `chat` is where, `language` in what ('' is the village's)."""

    matter: Matter
    step: Step
    audience: Audience
    chat: int
    language: str

    @property
    def deadline(self) -> Deadline:
        """What runs out."""
        return self.matter.deadline


@dataclass(frozen=True, slots=True)
class Closed:
    """A discussion whose time is over."""

    outcome: Outcome
    polls: Sequence[Poll]


@dataclass(frozen=True, slots=True)
class Sweep:
    """What one sweep found: pings to send, discussions closed, requests that moved by themselves, and how many rungs were climbed."""

    pings: Sequence[Ping]
    closed: Sequence[Closed]
    climbed: int
    silences: Sequence[Silence] = ()
    resumed: Sequence[requests.Matter] = ()


def preview(tx: Tx, *, now: datetime, limit: int = 1000) -> list[Deadline]:
    """What a sweep at `now` would find due, earliest first; changes nothing."""
    return reminders.due(tx, now, limit=limit)


def sweep(tx: Tx, *, rules_of: RulesOf, now: datetime, limit: int = 200) -> Sweep:
    """Climb what is due at `now`, at most `limit` rungs; call again while `climbed` equals `limit`."""
    due = reminders.matters_due(tx, now, limit=limit)
    if not due:
        return Sweep((), (), 0)
    villages = {one.deadline.village_id for one in due}
    rules = {village: rules_of(tx, village) for village in villages}
    ladders = {village: one.ladder for village, one in rules.items()}
    desk = _Desk(tx)
    pings: list[Ping] = []
    closed: list[Closed] = []
    moves: list[tuple[Deadline, Step, datetime | None]] = []
    silences: list[Silence] = []
    resumed: list[requests.Matter] = []
    for matter in due:
        one = matter.deadline
        if one.step is Step.SILENCE:
            silences += _silence(tx, one, rules[one.village_id], now)
            continue
        if one.step is Step.RESUME:
            resumed += _resume(tx, one, rules[one.village_id], now)
            continue
        speaking, waiting, wake_at = ladders[one.village_id].climb(
            one.step, now=now, opened_at=one.opened_at, due_at=one.due_at
        )
        if one.subject is Subject.TOPIC and speaking is not Step.BEFORE:
            outcome, polls = topics.close(tx, one.village_id, one.number, now=now)
            closed.append(Closed(outcome, polls))
            continue
        moves.append((one, waiting, wake_at))
        if speaking is not Step.SIGN_IN or matter.state == State.OPEN:
            pings += desk.pings(matter, speaking)
    reminders.climb(tx, moves)
    _record(tx, pings, now)
    return Sweep(pings, closed, len(due), silences, resumed)


def _silence(tx: Tx, one: Deadline, rules: Rules, now: datetime) -> list[Silence]:
    led_to = witnesses.silence(tx, one.village_id, one.number, rules=rules, now=now)
    if led_to is None:
        reminders.clear(tx, one.village_id, one.subject, one.number)
        return []
    return [led_to]


def _resume(tx: Tx, one: Deadline, rules: Rules, now: datetime) -> list[requests.Matter]:
    matter = handling.run_on(tx, one.village_id, one.number, rules=rules, now=now)
    if matter is None:
        reminders.clear(tx, one.village_id, one.subject, one.number)
        return []
    return [matter]


def reroute(
    tx: Tx, village_id: VillageId, subject: Subject, number: int, *, step: Step, now: datetime
) -> list[Ping]:
    """The owner could not be written to after all: the ping goes on to the next audience.

    Nothing is due any more when the matter was done meanwhile, or rests.
    """
    matter = reminders.matter(tx, village_id, subject, number)
    if matter is None or (subject is Subject.REQUEST and matter.state not in RUNNING):
        return []
    pings = _Desk(tx).pings(matter, step)
    if step is Step.AFTER:
        # The superior heard of it in the sweep, beside the owner.
        pings = [ping for ping in pings if ping.audience is not Audience.SUPERIOR]
    _record(tx, pings, now)
    return pings


class _Desk:
    """Knows whom to tell; looks each group and each superior up once."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx
        self._cadres: dict[VillageId, int | None] = {}
        self._superiors: dict[tuple[VillageId, PersonId], Reach | None] = {}

    def pings(self, matter: Matter, step: Step) -> list[Ping]:
        if not (matter.state and matter.owner_name):
            return []
        village = matter.deadline.village_id
        told: list[Ping] = []
        if matter.chat is not None:
            told.append(Ping(matter, step, Audience.OWNER, matter.chat, matter.language))
        elif (cadres := self._cadres_chat(village)) is not None:
            told.append(Ping(matter, step, Audience.CADRES, cadres, ""))
        if step is Step.AFTER or not told:
            above = self._superior(village, matter.deadline.owner)
            if above is not None:
                told.append(Ping(matter, step, Audience.SUPERIOR, above.user_id, above.language))
        return told

    def _cadres_chat(self, village: VillageId) -> int | None:
        if village not in self._cadres:
            self._cadres[village] = chats.of_village(self._tx, village, chats.Kind.CADRES)
        return self._cadres[village]

    def _superior(self, village: VillageId, owner: PersonId) -> Reach | None:
        key = (village, owner)
        if key not in self._superiors:
            superior = who.superior_of(self._tx, village, owner)
            self._superiors[key] = (
                accounts.reach(self._tx, village, superior.id) if superior else None
            )
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
    append_all(tx, entries, at=now)
