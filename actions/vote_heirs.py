"""Decisions and ballots of somebody who goes or leaves the office: another looks after them, and nothing of a vote changes."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from actions import people as who
from storage import accounts, ballots, decisions, people, reminders, rolls, trail
from storage.accounts import Reach
from storage.engine import Tx
from storage.villages import Village
from village.categories import Category
from village.departures import Heir
from village.errors import PersonNotFound
from village.ids import PersonId, VillageId
from village.people import SUPERIOR_POSTS, Person, Post
from village.reminders import Subject
from village.rights import COMMITTEE_POSTS, OFFICE_POSTS, Deed


@dataclass(frozen=True, slots=True)
class Inherited:
    """What somebody looks after from now on, by number, and where they are written to."""

    to: Reach
    decisions: Sequence[int]
    ballots: Sequence[int]


def of_decisions(tx: Tx, village: Village, person: PersonId) -> tuple[Heir, ...]:
    """Who is in charge of somebody's running decisions from now on. Raises PersonNotFound where nobody could."""
    return _heirs(tx, village, person, decisions.kept_by(tx, village.id, person))


def of_ballots(tx: Tx, village: Village, person: PersonId) -> tuple[Heir, ...]:
    """Who looks after somebody's running ballots from now on. Raises PersonNotFound where nobody could."""
    return _heirs(tx, village, person, ballots.owned_by(tx, village.id, person))


def seated(tx: Tx, village_id: VillageId, person: PersonId) -> tuple[int, ...]:
    """The running ballots in which a seat is somebody's: a roll stays as it was frozen."""
    return tuple(
        one.number
        for one in ballots.running(tx, village_id)
        if rolls.seat_of(tx, village_id, one.roll, person) is not None
    )


def hand_on(
    tx: Tx,
    village_id: VillageId,
    person: PersonId,
    *,
    running: Sequence[Heir],
    voting: Sequence[Heir],
    signed_by: str,
    now: datetime,
) -> list[Inherited]:
    """Give each to whom it was said; its clock goes on. Who hears of it."""
    for heir in running:
        decision = decisions.find(tx, village_id, heir.number, to_change=True)
        if decision is not None and decision.keeper == person:
            moved = replace(decision, keeper=heir.to, version=decision.version + 1)
            decisions.save(tx, moved)
            _given(tx, village_id, Subject.DECISION, person, heir, signed_by, now)
    for heir in voting:
        ballot = ballots.find(tx, village_id, heir.number, to_change=True)
        if ballot is not None and ballot.owner == person:
            ballots.save(tx, replace(ballot, owner=heir.to, version=ballot.version + 1))
            _given(tx, village_id, Subject.BALLOT, person, heir, signed_by, now)
    told = []
    for to in sorted({one.to for one in (*running, *voting)}):
        reach = accounts.reach(tx, village_id, to)
        if reach is not None:
            kept, votes = (
                [one.number for one in found if one.to == to] for found in (running, voting)
            )
            told.append(Inherited(reach, kept, votes))
    return told


def leave_office(
    tx: Tx,
    village: Village,
    before: Mapping[PersonId, Collection[Post]],
    after: Mapping[PersonId, Collection[Post]],
    *,
    signed_by: str,
    now: datetime,
) -> list[Inherited]:
    """Posts changed: who may not open a decision or a ballot any more looks after none. Where nobody else could, it stays. Who hears of it."""
    told: list[Inherited] = []
    for person, posts in after.items():
        held = set(before.get(person, ()))
        lost_decisions = held & COMMITTEE_POSTS and not set(posts) & COMMITTEE_POSTS
        lost_ballots = held & OFFICE_POSTS and not set(posts) & OFFICE_POSTS
        try:
            running = of_decisions(tx, village, person) if lost_decisions else ()
            voting = of_ballots(tx, village, person) if lost_ballots else ()
        except PersonNotFound:
            continue
        told += hand_on(
            tx, village.id, person, running=running, voting=voting, signed_by=signed_by, now=now
        )
    return told


def _heirs(tx: Tx, village: Village, person: PersonId, numbers: Sequence[int]) -> tuple[Heir, ...]:
    if not numbers:
        return ()
    heir = _of_the_office(tx, village, person)
    return tuple(Heir(number, heir.id, heir.name) for number in numbers)


def _of_the_office(tx: Tx, village: Village, person: PersonId) -> Person:
    """Who may take every step of it; else whoever takes what is left behind."""
    for post in (Post.CLERK, *SUPERIOR_POSTS):
        for one in people.holding(tx, village.id, post):
            if one.id != person:
                return one
    return who.handler_for(tx, village, Category.OTHER, besides=person)


def _given(
    tx: Tx,
    village_id: VillageId,
    subject: Subject,
    person: PersonId,
    heir: Heir,
    signed_by: str,
    now: datetime,
) -> None:
    reminders.give(tx, village_id, subject, heir.number, heir.to)
    trail.append(
        tx,
        village_id,
        at=now,
        actor=signed_by,
        deed=Deed.HAND_OVER.value,
        subject=f"{subject.value}:{heir.number}",
        data={"from": person, "to": heir.to},
    )
