"""The sweep: what is due climbs one rung, and somebody is told."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from actions import (
    consultations,
    contact_rounds,
    demands,
    errand_clock,
    experts,
    handling,
    helping,
    rates,
    request_lists,
    requests,
    slip_rounds,
    topics,
    trail,
    witnesses,
)
from actions import people as who
from actions.ballot_clock import BallotClock, BallotNews
from actions.consultations import Called
from actions.errand_clock import ErrandNews
from actions.escalation import Notice, Rising
from actions.slip_rounds import SlipRound
from actions.topics import Outcome
from actions.witnesses import Silence
from storage import accounts, chats, people, reminders
from storage.accounts import Reach
from storage.engine import Tx
from storage.reminders import Deadline, Matter
from storage.topics import Poll
from storage.trail import NewEntry, append_all
from storage.vault import Vault
from storage.villages import Village
from village.contacts import Round
from village.handling import Way
from village.ids import PersonId, VillageId
from village.reminders import Ladder, Step, Subject
from village.requests import RUNNING, State
from village.ruleset import Rules

NO_BALLOTS = BallotNews()


class RulesOf(Protocol):
    """What knows the rules of a village."""

    def __call__(self, tx: Tx, village_id: VillageId, village: Village | None = None, /) -> Rules:
        """Its rules; whoever has the village at hand already gives it, and nothing is looked up."""


class Audience(StrEnum):
    """By which way a ping goes."""

    OWNER = "owner"
    CADRES = "cadres"
    """The cadres' group, since the owner cannot be written to; never of what was raised in private."""
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
class ContactPing:
    """Somebody is told of contacts with members who are away; all but the owner hear only how many there are."""

    round: Round
    owner_name: str
    audience: Audience
    chat: int
    language: str


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
    contacts: Sequence[ContactPing] = ()
    errands: Sequence[ErrandNews] = ()
    notices: Sequence[Notice] = ()
    risen: Sequence[requests.Matter] = ()
    """Requests whose cards show another level now."""
    helps: Sequence[helping.Told] = ()
    called: Sequence[Called] = ()
    """Consultations that have come round."""
    ballots: BallotNews = NO_BALLOTS
    questions: Sequence[experts.Matter] = ()
    slips: Sequence[SlipRound] = ()


REDRAWN = 50
"""So many cards are edited at once for their level; after a downtime the others show it with their next change."""


def preview(tx: Tx, *, now: datetime, limit: int = 1000) -> list[Deadline]:
    """What a sweep at `now` would find due, earliest first; changes nothing."""
    return reminders.due(tx, now, limit=limit)


def sweep(
    tx: Tx, *, rules_of: RulesOf, now: datetime, limit: int = 200, vault: Vault | None = None
) -> Sweep:
    """Climb what is due at `now`, at most `limit` rungs; call again while `climbed` equals `limit`.

    `vault` opens the secret ballots whose time is over.
    """
    due = reminders.matters_due(tx, now, limit=limit)
    if not due:
        return Sweep((), (), 0)
    villages = {one.deadline.village_id for one in due}
    rules = {village: rules_of(tx, village) for village in villages}
    sweeping = _Sweeping(tx, rules, now, BallotClock(tx, rules, now, vault or Vault()))
    for matter in due:
        sweeping.take(matter)
    return sweeping.end(len(due))


class _Sweeping:
    """What one sweep does with what is due, by what its deadline waits for."""

    def __init__(
        self, tx: Tx, rules: Mapping[VillageId, Rules], now: datetime, ballots: BallotClock
    ) -> None:
        self._tx, self._rules, self._now, self._ballots = tx, rules, now, ballots
        self._ladders: dict[tuple[VillageId, Way], Ladder] = {}
        self._rising = Rising(tx, rules, now)
        self._unsigned: list[Matter] = []
        self._called: list[Called] = []
        self._desk = _Desk(tx)
        self._pings: list[Ping] = []
        self._closed: list[Closed] = []
        self._moves: list[tuple[Deadline, Step, datetime | None]] = []
        self._silences: list[Silence] = []
        self._resumed: list[requests.Matter] = []
        self._rounds: set[VillageId] = set()
        self._errands: list[ErrandNews] = []
        self._helps: list[helping.Told] = []
        self._questions: list[experts.Matter] = []
        self._slips: list[SlipRound] = []

    def take(self, matter: Matter) -> None:
        one = matter.deadline
        match one.subject, one.step:
            case Subject.CONTACT, _:
                self._rounds.add(one.village_id)
            case Subject.BALLOT, _:
                move = self._ballots.wake(one)
                self._moves += [move] if move else []
            case Subject.LEVEL, _:
                self._rising.lifted(one.village_id, one.number)
            case Subject.CONSULTATION, _:
                self._consult(one.village_id)
            case Subject.ERRAND | Subject.HELP | Subject.QUESTION, _:
                self._favour(one)
            case _, Step.SILENCE:
                self._silence(one)
            case _, Step.RESUME:
                self._resume(one)
            case _:
                self._climb(matter)

    def end(self, climbed: int) -> Sweep:
        reminders.climb(self._tx, self._moves)
        _record(self._tx, self._pings, self._now)
        contacts = self._round()
        rates.unsigned(self._tx, self._unsigned, rules=self._rules, now=self._now)
        notices, risen = self._rising.end()
        return Sweep(
            self._pings,
            self._closed,
            climbed,
            self._silences,
            self._resumed,
            contacts,
            self._errands,
            notices,
            request_lists.shown(self._tx, risen[:REDRAWN]),
            self._helps,
            self._called,
            self._ballots.news,
            self._questions,
            self._slips,
        )

    def _favour(self, one: Deadline) -> None:
        rules = self._rules[one.village_id]
        if one.subject is Subject.ERRAND:
            self._errands.append(errand_clock.wake(self._tx, one, rules=rules, now=self._now))
        elif one.subject is Subject.HELP:
            if (told := helping.wake(self._tx, one, now=self._now)) is not None:
                self._helps.append(told)
        elif (asked := experts.wake(self._tx, one, rules=rules, now=self._now)) is not None:
            self._questions.append(asked)

    def _climb(self, matter: Matter) -> None:
        one = matter.deadline
        if one.subject in {Subject.NOTICE, Subject.LETTER}:
            self._slip(one)
            return
        speaking, waiting, wake_at = self._ladder(matter).climb(
            one.step, now=self._now, opened_at=one.opened_at, due_at=one.due_at
        )
        if one.subject is Subject.TOPIC and speaking is not Step.BEFORE:
            outcome, polls = topics.close(self._tx, one.village_id, one.number, now=self._now)
            self._closed.append(Closed(outcome, polls))
            return
        self._moves.append((one, waiting, wake_at))
        if one.subject is Subject.DEMAND:
            matter = demands.in_charge(self._tx, matter)
        if one.subject is Subject.REQUEST:
            if speaking is Step.SIGN_IN and matter.state != State.OPEN:
                return
            if matter.state == State.OPEN:
                self._unsigned.append(matter)
            matter = self._rising.climbed(matter, speaking)
        self._pings += self._desk.pings(matter, speaking)

    def _ladder(self, matter: Matter) -> Ladder:
        village_id, way = matter.deadline.village_id, matter.way
        rules = self._rules[village_id].held(matter.raised_at or self._now)
        if rules is not self._rules[village_id]:
            return rules.ladder_of(way)
        if (village_id, way) not in self._ladders:
            self._ladders[village_id, way] = rules.ladder_of(way)
        return self._ladders[village_id, way]

    def _consult(self, village_id: VillageId) -> None:
        rules = self._rules[village_id]
        called = consultations.meet(self._tx, village_id, rules=rules, now=self._now)
        if called is not None:
            self._called.append(called)

    def _slip(self, one: Deadline) -> None:
        rules = self._rules[one.village_id]
        told = slip_rounds.climb(self._tx, one, rules=rules, now=self._now)
        if told is not None:
            self._slips.append(told)

    def _silence(self, one: Deadline) -> None:
        rules = self._rules[one.village_id]
        led_to = witnesses.silence(self._tx, one.village_id, one.number, rules=rules, now=self._now)
        if led_to is None:
            reminders.clear(self._tx, one.village_id, one.subject, one.number)
        else:
            self._silences.append(led_to)

    def _resume(self, one: Deadline) -> None:
        rules = self._rules[one.village_id]
        matter = handling.run_on(self._tx, one.village_id, one.number, rules=rules, now=self._now)
        if matter is None:
            reminders.clear(self._tx, one.village_id, one.subject, one.number)
        else:
            self._resumed.append(matter)

    def _round(self) -> list[ContactPing]:
        """Of each village that has a contact due, all that are told in one card."""
        told = [
            ping
            for village in sorted(self._rounds)
            for one in contact_rounds.climb(
                self._tx, village, rules=self._rules[village], now=self._now
            )
            for ping in self._desk.round(one)
        ]
        _record_rounds(self._tx, told, self._now)
        return told


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
        # The superior heard of it in the sweep, by the card of its level.
        pings = [ping for ping in pings if ping.audience is not Audience.SUPERIOR]
    _record(tx, pings, now)
    return pings


def reroute_round(
    tx: Tx, village_id: VillageId, owner: PersonId, *, step: Step, rules: Rules, now: datetime
) -> list[ContactPing]:
    """As `reroute`, for the contacts that `owner` answers for."""
    found = contact_rounds.again(tx, village_id, owner, step=step, rules=rules, now=now)
    if found is None:
        return []
    told = _Desk(tx).round(found)
    if step is Step.AFTER:
        told = [one for one in told if one.audience is not Audience.SUPERIOR]
    _record_rounds(tx, told, now)
    return told


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
        elif not matter.private and (cadres := self._cadres_chat(village)) is not None:
            told.append(Ping(matter, step, Audience.CADRES, cadres, ""))
        # A meeting that is owed is nobody's to sit out; of a request the superior reads in the card of its level.
        overdue = matter.deadline.subject is Subject.DEMAND and step is Step.AFTER
        if overdue or not told:
            above = self._superior(village, matter.deadline.owner)
            if above is not None:
                told.append(Ping(matter, step, Audience.SUPERIOR, above.user_id, above.language))
        return told

    def round(self, told: Round) -> list[ContactPing]:
        """The ways of `pings`, for one card about many."""
        village, owner = told.village_id, people.find(self._tx, told.village_id, told.owner)
        if owner is None:
            return []
        ways: list[tuple[Audience, int, str]] = []
        reach = accounts.reach(self._tx, village, owner.id)
        if reach is not None:
            ways.append((Audience.OWNER, reach.user_id, reach.language))
        elif (cadres := self._cadres_chat(village)) is not None:
            ways.append((Audience.CADRES, cadres, ""))
        if told.step is Step.AFTER or not ways:
            above = self._superior(village, owner.id)
            if above is not None:
                ways.append((Audience.SUPERIOR, above.user_id, above.language))
        return [ContactPing(told, owner.name, *way) for way in ways]

    def _cadres_chat(self, village: VillageId) -> int | None:
        if village not in self._cadres:
            self._cadres[village] = chats.of_village(self._tx, village, chats.Kind.CADRES)
        return self._cadres[village]

    def _superior(self, village: VillageId, owner: PersonId) -> Reach | None:
        key = (village, owner)
        if key not in self._superiors:
            self._superiors[key] = who.above(self._tx, village, owner)
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


def _record_rounds(tx: Tx, told: Iterable[ContactPing], now: datetime) -> None:
    entries: defaultdict[VillageId, list[NewEntry]] = defaultdict(list)
    for one in told:
        step, audience, owner = one.round.step.value, one.audience.value, one.round.owner
        entries[one.round.village_id].append(
            NewEntry(
                actor=trail.CLOCK,
                deed="remind",
                subject=f"{Subject.CONTACT.value}:{owner}",
                data={
                    "step": step,
                    "audience": audience,
                    "owner": owner,
                    "members": len(one.round.members),
                },
            )
        )
    append_all(tx, entries, at=now)
