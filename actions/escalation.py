"""Escalation: a matter rises by time or for a reason, and who supervises it reads of that in one card a level."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from actions import people as who
from actions import trail
from storage import accounts, consultations, people, reminders, request_lists
from storage import requests as kept
from storage.accounts import Reach
from storage.engine import Tx
from storage.reminders import Deadline, Matter
from storage.trail import NewEntry, append_all
from village import escalation as rules_of
from village import request_moves as moves
from village.escalation import READERS, TOWN, TOWN_POSTS, Colour, Reader, Reason
from village.ids import PersonId, VillageId
from village.people import Post
from village.reminders import Step, Subject
from village.requests import Request, State
from village.ruleset import Rules

NOBODY = PersonId(0)
"""Owns the clock of a village's consultation."""


@dataclass(frozen=True, slots=True)
class Notice:
    """One card for one reader: what has reached a level today; `anew` where it is not only an edit of what they have read.

    `without_town` tells the secretary that nobody of the town could be written to.
    """

    village_id: VillageId
    colour: Colour
    reader: Reach
    requests: Sequence[Request]
    owners: Mapping[PersonId, str]
    anew: bool
    without_town: bool = False


class Rising:
    """What rises in one sweep, told once it is all known."""

    def __init__(self, tx: Tx, rules: Mapping[VillageId, Rules], now: datetime) -> None:
        """`rules` of every village that the sweep meets."""
        self._tx, self._rules, self._now = tx, rules, now
        self._moves: list[tuple[VillageId, int, Colour]] = []
        self._risen: defaultdict[VillageId, set[int]] = defaultdict(set)

    def climbed(self, matter: Matter, step: Step) -> Matter:
        """A rung spoke for a request: it rises as far as that brings it."""
        level = rules_of.reached(matter.level, matter.reasons, step)
        if level is None or level is matter.level:
            return matter
        one = matter.deadline
        self._moves.append((one.village_id, one.number, level))
        self._risen[one.village_id].add(one.number)
        return replace(matter, level=level)

    def lifted(self, village_id: VillageId, number: int) -> None:
        """It rose for a reason, and is told now."""
        self._risen[village_id].add(number)
        reminders.clear(self._tx, village_id, Subject.LEVEL, number)

    def end(self) -> tuple[list[Notice], list[tuple[VillageId, int]]]:
        """The cards, and which requests show another level now (but for blue, which only their owner need know)."""
        kept.rise(self._tx, self._moves, at=self._now)
        notices: list[Notice] = []
        for village in sorted(self._risen):
            reading = _Reading(self._tx, village, self._rules[village], self._now)
            notices += reading.notices(self._risen[village])
        self._sign()
        for village in {
            one for one, _, level in self._moves if level in (Colour.ORANGE, Colour.RED)
        }:
            call(self._tx, village, self._rules[village], now=self._now)
        return notices, [(one, no) for one, no, level in self._moves if level is not Colour.BLUE]

    def _sign(self) -> None:
        entries: defaultdict[VillageId, list[NewEntry]] = defaultdict(list)
        for village, number, level in self._moves:
            entries[village].append(
                NewEntry(trail.CLOCK, "escalate", f"request:{number}", {"level": level.value})
            )
        append_all(self._tx, entries, at=self._now)


class _Reading:
    """Who reads of what in one village; looks each of them up once."""

    def __init__(self, tx: Tx, village_id: VillageId, rules: Rules, now: datetime) -> None:
        self._tx, self._village = tx, village_id
        midnight = now.astimezone(rules.zone).replace(hour=0, minute=0, second=0, microsecond=0)
        self._since = midnight.astimezone(now.tzinfo)
        self._leaders: dict[PersonId, Reach | None] = {}
        self._reaches: dict[PersonId, Reach | None] = {}
        self._posts: dict[Post, list[Reach]] = {}
        self._names: dict[PersonId, str] = {}

    def notices(self, risen: set[int]) -> list[Notice]:
        today = request_lists.at_level(self._tx, self._village, tuple(Colour), since=self._since)
        known = {one.number for one in today}
        # What rose in the night is told in the morning, and belongs to that day.
        late = [(self._village, number) for number in sorted(risen - known)]
        today += [one for one in kept.several(self._tx, late) if one.colour] if late else []
        found: list[Notice] = []
        for colour in Colour:
            at = [one for one in today if one.level is colour]
            if any(one.number in risen for one in at):
                found += self._of(colour, at, risen)
        return found

    def _of(self, colour: Colour, at: Sequence[Request], risen: set[int]) -> Iterable[Notice]:
        read: defaultdict[Reach, list[Request]] = defaultdict(list)
        told_town = Reader.TOWN not in READERS[colour] or bool(self._town(colour))
        for request in at:
            for reach in self._readers(request, colour):
                read[reach].append(request)
        secretary = None if told_town else next(iter(self._holding(Post.SECRETARY)), None)
        if secretary is not None and secretary not in read:
            read[secretary] = list(at)
        for reach, requests in read.items():
            new = [one for one in requests if one.number in risen]
            if new:
                owners = {one.assignee: self._name(one.assignee) for one in requests}
                # The first of a day comes as a message, as does every red one: an edit rings no bell.
                anew = colour is Colour.RED or len(new) == len(requests)
                silent = reach == secretary
                yield Notice(self._village, colour, reach, requests, owners, anew, silent)

    def _readers(self, request: Request, colour: Colour) -> set[Reach]:
        found: set[Reach] = set()
        if Reader.LEADER in READERS[colour]:
            found |= _only(self._leader(request.assignee))
        if Reader.TOWN in READERS[colour]:
            found |= set(self._town(colour))
        if request.holder is not None:
            found |= _only(self._reach(request.holder))
        return found - _only(self._reach(request.assignee))

    def _town(self, colour: Colour) -> list[Reach]:
        named = [one for post in TOWN_POSTS[colour] for one in self._holding(post)]
        return named or [one for post in TOWN for one in self._holding(post)]

    def _leader(self, owner: PersonId) -> Reach | None:
        if owner not in self._leaders:
            self._leaders[owner] = who.above(self._tx, self._village, owner)
        return self._leaders[owner]

    def _reach(self, person: PersonId) -> Reach | None:
        if person not in self._reaches:
            self._reaches[person] = accounts.reach(self._tx, self._village, person)
        return self._reaches[person]

    def _holding(self, post: Post) -> list[Reach]:
        if post not in self._posts:
            found = (self._reach(one.id) for one in people.holding(self._tx, self._village, post))
            self._posts[post] = [one for one in found if one is not None]
        return self._posts[post]

    def _name(self, person: PersonId) -> str:
        if person not in self._names:
            found = people.find(self._tx, self._village, person)
            self._names[person] = found.name if found else ""
        return self._names[person]


def _only(reach: Reach | None) -> set[Reach]:
    return set() if reach is None else {reach}


def lift(tx: Tx, request: Request, reason: Reason, *, rules: Rules, now: datetime) -> Request:
    """A request that is being moved rises for a reason as well; who supervises it reads of that when the night is over."""
    risen = moves.lift(request, reason, now=now)
    if risen.reasons != request.reasons:
        _tell(tx, risen, rules, now=now)
        call(tx, request.village_id, rules, now=now)
    return risen


def raise_for(
    tx: Tx, village_id: VillageId, number: int, reason: Reason, *, rules: Rules, now: datetime
) -> Request | None:
    """A request rises for a reason; None where it has ended, or has risen for that before."""
    request = kept.find(tx, village_id, number, to_change=True)
    if request is None:
        return None
    risen = lift(tx, request, reason, rules=rules, now=now)
    if risen.reasons == request.reasons:
        return None
    risen = replace(risen, version=request.version + 1)
    kept.save(tx, risen)
    entry = NewEntry(
        trail.CLOCK,
        "escalate",
        risen.subject,
        {"level": risen.level.value if risen.level else "", "reason": reason.value},
    )
    append_all(tx, {village_id: [entry]}, at=now)
    return risen


def refused_twice(tx: Tx, request: Request, *, rules: Rules, now: datetime) -> None:
    """It ended with a second no: the next consultation speaks of it."""
    consultations.wait(tx, request.village_id, request.number, State.CLOSED.value)
    call(tx, request.village_id, rules, now=now)


def call(tx: Tx, village_id: VillageId, rules: Rules, *, now: datetime) -> None:
    """There is something for the next consultation: its clock runs from now on."""
    if reminders.find(tx, village_id, Subject.CONSULTATION, 0) is None:
        set_next(tx, village_id, rules, now=now)


def set_next(tx: Tx, village_id: VillageId, rules: Rules, *, now: datetime) -> None:
    """The clock of the next consultation."""
    at = rules.consultations.following(now, rules.ladder)
    reminders.set_deadline(
        tx,
        Deadline(village_id, Subject.CONSULTATION, 0, NOBODY, Step.MEET, now, at, at),
    )


def _tell(tx: Tx, request: Request, rules: Rules, *, now: datetime) -> None:
    at = rules.quiet.release(now, rules.zone)
    reminders.set_deadline(
        tx,
        Deadline(
            request.village_id,
            Subject.LEVEL,
            request.number,
            request.assignee,
            Step.TELL,
            now,
            at,
            at,
        ),
    )
