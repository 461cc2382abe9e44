"""Party members who are away and the deadline of the contact with each; every village in a few statements."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, delete, insert, select, update

from storage.engine import Tx
from storage.people import PERSON, PersonRow, to_person
from storage.reminders import DeadlineRow
from storage.tables import table
from village.ids import PersonId, VillageId
from village.people import Party, Person
from village.reminders import Step, Subject

_person, _deadline = map(table, (PersonRow, DeadlineRow))
_KIND = Subject.CONTACT.value
_AWAY = (
    _person.c.gone == "",
    # A cadre who was sent here belongs to another branch.
    _person.c.household_id.is_not(None),
    _person.c.party != Party.NONE.value,
    _person.c.away != "",
)
_CLOCK = and_(
    _deadline.c.village_id == _person.c.village_id,
    _deadline.c.subject == _KIND,
    _deadline.c.number == _person.c.id,
)
_STANDING = (
    select(_person.c.id, _deadline.c.owner)
    .select_from(_person.outerjoin(_deadline, _CLOCK))
    .where(_person.c.village_id == bindparam("village"), *_AWAY)
    .order_by(_person.c.id)
)
_RUNNING = (
    select(
        *PERSON,
        _person.c.contacted_at,
        _deadline.c.owner,
        _deadline.c.opened_at,
        _deadline.c.wake_at,
    )
    .select_from(_person.join(_deadline, _CLOCK))
    .where(_person.c.village_id == bindparam("village"), *_AWAY)
    .order_by(_person.c.id)
)


@dataclass(frozen=True, slots=True)
class Running:
    """The clock of one contact: `since` when it started, `wake_at` when somebody is told of it."""

    person: Person
    owner: PersonId
    contacted_at: datetime | None
    since: datetime
    wake_at: datetime | None


def standing(tx: Tx, village_id: VillageId) -> Mapping[PersonId, PersonId | None]:
    """Every party member who is away, and who answers for the contact; None where its clock does not run yet."""
    rows = tx.execute(_STANDING, {"village": village_id})
    return {PersonId(row.id): None if row.owner is None else PersonId(row.owner) for row in rows}


def end_others(tx: Tx, village_id: VillageId) -> int:
    """Stop the clocks of who is back, gone, or no party member; returns how many."""
    away = select(_person.c.id).where(_person.c.village_id == village_id, *_AWAY)
    ended = delete(_deadline).where(
        _deadline.c.village_id == village_id,
        _deadline.c.subject == _KIND,
        _deadline.c.number.not_in(away),
    )
    return tx.execute(ended).rowcount


def start(
    tx: Tx,
    village_id: VillageId,
    owners: Mapping[PersonId, PersonId],
    *,
    due_at: datetime,
    at: datetime,
) -> None:
    """Start the clocks of these members, each with its owner; they wake at once, to be put to their time."""
    row = {"village_id": village_id, "subject": _KIND, "step": Step.BEFORE.value}
    times = {"opened_at": at, "due_at": due_at, "wake_at": at}
    if owners:
        tx.execute(
            insert(_deadline),
            [{**row, **times, "number": one, "owner": owner} for one, owner in owners.items()],
        )


def give(tx: Tx, village_id: VillageId, owners: Mapping[PersonId, PersonId]) -> None:
    """Other people answer for these members from now on; the times stay."""
    if owners:
        tx.execute(
            update(_deadline)
            .where(
                _deadline.c.village_id == village_id,
                _deadline.c.subject == _KIND,
                _deadline.c.number == bindparam("member"),
            )
            .values(owner=bindparam("to")),
            [{"member": one, "to": owner} for one, owner in owners.items()],
        )


def stop(tx: Tx, village_id: VillageId, members: Sequence[PersonId]) -> None:
    """Nobody is left who could answer for these."""
    if members:
        tx.execute(
            delete(_deadline).where(
                _deadline.c.village_id == village_id,
                _deadline.c.subject == _KIND,
                _deadline.c.number == bindparam("member"),
            ),
            [{"member": one} for one in members],
        )


def running(tx: Tx, village_id: VillageId, *, held: bool = False) -> Sequence[Running]:
    """The clocks of a village with whom they are about; `held` for a change, leaving out what another process holds."""
    asked = _RUNNING.with_for_update(of=_deadline, skip_locked=True) if held else _RUNNING
    return [_to_running(row) for row in tx.execute(asked, {"village": village_id})]


def _to_running(row: Any) -> Running:
    return Running(
        to_person(row), PersonId(row.owner), row.contacted_at, row.opened_at, row.wake_at
    )


def owned(tx: Tx, village_id: VillageId, owner: PersonId) -> Sequence[PersonId]:
    """For the contact with whom somebody answers."""
    found = (
        select(_deadline.c.number)
        .where(
            _deadline.c.village_id == village_id,
            _deadline.c.subject == _KIND,
            _deadline.c.owner == owner,
        )
        .order_by(_deadline.c.number)
    )
    return [PersonId(one) for one in tx.scalars(found)]


def set_times(
    tx: Tx,
    village_id: VillageId,
    times: Sequence[tuple[PersonId, datetime, Step, datetime]],
) -> None:
    """When each is due, the rung that it waits on, and when that wakes."""
    if times:
        tx.execute(
            update(_deadline)
            .where(
                _deadline.c.village_id == village_id,
                _deadline.c.subject == _KIND,
                _deadline.c.number == bindparam("member"),
            )
            .values(due_at=bindparam("due"), step=bindparam("to"), wake_at=bindparam("at")),
            [
                {"member": one, "due": due_at, "to": step.value, "at": at}
                for one, due_at, step, at in times
            ],
        )


def last_contact(tx: Tx, village_id: VillageId, person: PersonId) -> datetime | None:
    """When the branch last spoke with somebody."""
    found: datetime | None = tx.scalar(
        select(_person.c.contacted_at).where(
            _person.c.village_id == village_id, _person.c.id == person
        )
    )
    return found


def touched(tx: Tx, village_id: VillageId, person: PersonId, at: datetime) -> None:
    """The branch spoke with somebody."""
    tx.execute(
        update(_person)
        .where(_person.c.village_id == village_id, _person.c.id == person)
        .values(contacted_at=at)
    )


def restart(
    tx: Tx,
    village_id: VillageId,
    member: PersonId,
    since: datetime,
    due_at: datetime,
    step: Step,
    wake_at: datetime,
) -> None:
    """The quarter begins anew."""
    tx.execute(
        update(_deadline)
        .where(
            _deadline.c.village_id == village_id,
            _deadline.c.subject == _KIND,
            _deadline.c.number == member,
        )
        .values(opened_at=since, due_at=due_at, step=step.value, wake_at=wake_at)
    )
