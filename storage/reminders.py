"""Deadlines: what is due when, in one table with an index over what still climbs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, bindparam, delete, select, text, update
from sqlalchemy.orm import Mapped, mapped_column

from storage.engine import Tx
from storage.prepared import Prepared
from storage.tables import Base, Id, Insert, Time, each_insert, table
from village.ids import PersonId, VillageId
from village.reminders import Step, Subject


class DeadlineRow(Base):
    """One deadline. `wake_at` is when the next rung of the ladder is due; none means that the ladder is climbed."""

    __tablename__ = "deadline"
    __table_args__ = (
        Index(
            "ix_deadline_wake",
            "wake_at",
            sqlite_where=text("wake_at IS NOT NULL"),
            postgresql_where=text("wake_at IS NOT NULL"),
        ),
    )

    village_id: Mapped[int] = mapped_column(Id, primary_key=True)
    subject: Mapped[str] = mapped_column(String(20), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    owner: Mapped[int] = mapped_column(Id)
    step: Mapped[str] = mapped_column(String(20))
    opened_at: Mapped[datetime] = mapped_column(Time)
    due_at: Mapped[datetime] = mapped_column(Time)
    wake_at: Mapped[datetime | None] = mapped_column(Time)


@dataclass(frozen=True, slots=True)
class Deadline:
    """A deadline and the rung that it stands on."""

    village_id: VillageId
    subject: Subject
    number: int
    owner: PersonId
    step: Step
    opened_at: datetime
    due_at: datetime
    wake_at: datetime | None


_deadline = table(DeadlineRow)
_KEY_COLUMNS = ("village_id", "subject", "number")


def _set(new: Insert) -> Insert:
    changed = {one.name: new.excluded[one.name] for one in _deadline.c if not one.primary_key}
    return new.on_conflict_do_update(index_elements=_KEY_COLUMNS, set_=changed)


_SET = Prepared(each_insert(_deadline, _set))
_KEY = (
    _deadline.c.village_id == bindparam("village"),
    _deadline.c.subject == bindparam("what"),
    _deadline.c.number == bindparam("no"),
)
_CLEAR = delete(_deadline).where(*_KEY)
_CLIMB = update(_deadline).where(*_KEY).values(step=bindparam("to"), wake_at=bindparam("at"))
_OWN = update(_deadline).where(*_KEY).values(owner=bindparam("person"))
_DUE = (
    select(_deadline)
    .where(_deadline.c.wake_at <= bindparam("now"))
    .order_by(_deadline.c.wake_at)
    .limit(bindparam("limit"))
)
_DUE_TO_CHANGE = _DUE.with_for_update(skip_locked=True)


def set_deadline(tx: Tx, deadline: Deadline) -> None:
    """Start a subject's clock, replacing one that it may have had."""
    _SET.run(
        tx,
        village_id=deadline.village_id,
        subject=deadline.subject.value,
        number=deadline.number,
        owner=deadline.owner,
        step=deadline.step.value,
        opened_at=deadline.opened_at,
        due_at=deadline.due_at,
        wake_at=deadline.wake_at,
    )


def clear(tx: Tx, village_id: VillageId, subject: Subject, number: int) -> None:
    """Stop a subject's clock: it is done."""
    tx.execute(_CLEAR, {"village": village_id, "what": subject.value, "no": number})


def give(tx: Tx, village_id: VillageId, subject: Subject, number: int, owner: PersonId) -> None:
    """Another person owns the deadline; its times stay."""
    tx.execute(_OWN, {"village": village_id, "what": subject.value, "no": number, "person": owner})


def due(tx: Tx, now: datetime, *, limit: int, to_change: bool = False) -> list[Deadline]:
    """Deadlines whose next rung is due, earliest first; `to_change` locks them against another process that sweeps."""
    statement = _DUE_TO_CHANGE if to_change else _DUE
    return [_to_deadline(row) for row in tx.execute(statement, {"now": now, "limit": limit})]


def find(tx: Tx, village_id: VillageId, subject: Subject, number: int) -> Deadline | None:
    """A subject's running clock, if it has one."""
    row = tx.execute(
        select(_deadline).where(*_KEY),
        {"village": village_id, "what": subject.value, "no": number},
    ).first()
    return _to_deadline(row) if row else None


def _to_deadline(row: Any) -> Deadline:
    return Deadline(
        VillageId(row.village_id),
        Subject(row.subject),
        row.number,
        PersonId(row.owner),
        Step(row.step),
        row.opened_at,
        row.due_at,
        row.wake_at,
    )


def climb(tx: Tx, moves: Sequence[tuple[Deadline, Step, datetime | None]]) -> None:
    """Put deadlines on their next rung, to wake at that time (never, for None)."""
    if moves:
        tx.execute(
            _CLIMB,
            [
                {
                    "village": one.village_id,
                    "what": one.subject.value,
                    "no": one.number,
                    "to": step.value,
                    "at": at,
                }
                for one, step, at in moves
            ],
        )
