"""Requests by whose they are: to be done, raised, to be rated, at a level; each list by an index of the village."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import (
    func,
    select,
    text,
)

from storage.engine import Tx
from storage.request_rows import RequestRow, to_request
from storage.tables import table
from village.escalation import Colour
from village.ids import PersonId, UserId, VillageId
from village.requests import (
    TO_RATE,
    Request,
    State,
)

_request = table(RequestRow)
_TO_DO = text("state IN ('open', 'accepted', 'paused')")
_HAS_LEVEL = text("level IS NOT NULL AND state IN ('open', 'accepted', 'paused')")
"""Word for word as the partial indexes say it, or SQLite would not use them."""


def todo(tx: Tx, village_id: VillageId, assignee: PersonId, *, limit: int = 20) -> list[Request]:
    """Requests that a person must act on, nearest deadline first."""
    rows = tx.execute(
        select(_request)
        .where(
            _request.c.village_id == village_id,
            _request.c.assignee == assignee,
            _TO_DO,
        )
        .order_by(_request.c.due_at)
        .limit(limit)
    )
    return [to_request(row) for row in rows]


def count_todo(tx: Tx, village_id: VillageId, assignee: PersonId) -> int:
    """How many requests a person must act on."""
    statement = (
        select(func.count())
        .select_from(_request)
        .where(_request.c.village_id == village_id, _request.c.assignee == assignee, _TO_DO)
    )
    return tx.scalar(statement) or 0


def to_rate(tx: Tx, village_id: VillageId, person: PersonId, *, limit: int) -> list[Request]:
    """What a person raised and has not rated yet, newest first."""
    rows = tx.execute(
        select(_request)
        .where(
            _request.c.village_id == village_id,
            _request.c.author_person == person,
            _request.c.state.in_([one.value for one in TO_RATE]),
        )
        .order_by(_request.c.number.desc())
        .limit(limit)
    )
    return [to_request(row) for row in rows]


def at_level(
    tx: Tx, village_id: VillageId, levels: Collection[Colour], *, since: datetime | None = None
) -> list[Request]:
    """What is to be done and stands at one of these levels (since then), longest first."""
    statement = select(_request).where(
        _request.c.village_id == village_id,
        _request.c.level.in_([one.value for one in levels]),
        _HAS_LEVEL,
    )
    if since is not None:
        statement = statement.where(_request.c.level_at >= since)
    rows = tx.execute(statement.order_by(_request.c.level_at, _request.c.number))
    return [to_request(row) for row in rows]


def raised_by(
    tx: Tx, village_id: VillageId, *, user: UserId, person: PersonId | None, limit: int = 10
) -> list[Request]:
    """The latest requests of a person (all accounts) or, for a guest, of an account; newest first."""
    mine = (
        _request.c.author_person == person if person is not None else _request.c.author_user == user
    )
    rows = tx.execute(
        select(_request)
        .where(_request.c.village_id == village_id, mine)
        .order_by(_request.c.number.desc())
        .limit(limit)
    )
    return [to_request(row) for row in rows]


def count_running(tx: Tx, village_id: VillageId, *, due_before: datetime | None = None) -> int:
    """How many requests of a village are to be done, or are and are due before a moment."""
    statement = (
        select(func.count())
        .select_from(_request)
        .where(_request.c.village_id == village_id, _TO_DO)
    )
    if due_before is not None:
        # What stands still is not late.
        paused = State.PAUSED.value
        statement = statement.where(_request.c.due_at < due_before, _request.c.state != paused)
    return tx.scalar(statement) or 0


def in_hands_of(tx: Tx, village_id: VillageId, assignee: PersonId) -> list[Request]:
    """Everything that somebody answers for and that is not closed, oldest first; locked, since another will."""
    rows = tx.execute(
        select(_request)
        .where(
            _request.c.village_id == village_id,
            _request.c.assignee == assignee,
            _request.c.state != State.CLOSED.value,
        )
        .order_by(_request.c.number)
        .with_for_update()
    )
    return [to_request(row) for row in rows]


def offered_to(tx: Tx, village_id: VillageId, person: PersonId) -> list[Request]:
    """What somebody was asked to take and has not answered, oldest first; locked."""
    rows = tx.execute(
        select(_request)
        .where(_request.c.village_id == village_id, _request.c.offered_to == person, _TO_DO)
        .order_by(_request.c.number)
        .with_for_update()
    )
    return [to_request(row) for row in rows]


def held_by(tx: Tx, village_id: VillageId, person: PersonId) -> list[Request]:
    """What is to be done and has somebody as its case-holder (包案), oldest first; locked."""
    rows = tx.execute(
        select(_request)
        .where(_request.c.village_id == village_id, _request.c.holder == person, _TO_DO)
        .order_by(_request.c.number)
        .with_for_update()
    )
    return [to_request(row) for row in rows]


def running_of(tx: Tx, village_id: VillageId, person: PersonId) -> list[int]:
    """The numbers of what a person raised and nobody has done yet."""
    return list(
        tx.scalars(
            select(_request.c.number)
            .where(_request.c.village_id == village_id, _request.c.author_person == person, _TO_DO)
            .order_by(_request.c.number)
        )
    )
