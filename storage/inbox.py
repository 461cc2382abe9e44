"""The inbox: raw updates, kept before they are confirmed, wiped when they are done."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum
from typing import Any

from sqlalchemy import (
    Index,
    SmallInteger,
    String,
    Text,
    bindparam,
    delete,
    func,
    select,
    text,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column

from storage.engine import Tx
from storage.prepared import Prepared
from storage.shards import shard_of
from storage.tables import Base, Id, Time, each_insert, table
from village.days import hour_of


class State(IntEnum):
    """Where an update stands."""

    NEW = 0
    DONE = 1
    PARKED = 2
    """Failed too often; an operator decides."""
    DROPPED = 3


class InboxRow(Base):
    """An update. `update_id` makes a repeated one harmless; `body` is gone once the update is done."""

    __tablename__ = "inbox"
    __table_args__ = (
        Index(
            "ix_inbox_new",
            "seq",
            sqlite_where=text("state = 0"),
            postgresql_where=text("state = 0"),
        ),
        Index(
            "ix_inbox_parked",
            "seq",
            sqlite_where=text("state = 2"),
            postgresql_where=text("state = 2"),
        ),
        Index("ix_inbox_received", "received_at"),
    )

    seq: Mapped[int] = mapped_column(Id, primary_key=True)
    update_id: Mapped[int] = mapped_column(Id, unique=True)
    lane: Mapped[int] = mapped_column(Id)
    shard: Mapped[int] = mapped_column(SmallInteger)
    kind: Mapped[str] = mapped_column(String(40))
    body: Mapped[str | None] = mapped_column(Text)
    state: Mapped[int] = mapped_column(SmallInteger, default=State.NEW)
    attempts: Mapped[int] = mapped_column(SmallInteger, default=0)
    error: Mapped[str | None] = mapped_column(Text)
    received_at: Mapped[datetime] = mapped_column(Time)
    done_at: Mapped[datetime | None] = mapped_column(Time)


@dataclass(frozen=True, slots=True)
class Incoming:
    """An update as it arrived: `lane` is the chat (or else the user) that it belongs to, `body` its JSON.

    `raw` is what the JSON holds, where that was read already.
    """

    update_id: int
    lane: int
    kind: str
    body: str
    raw: Any = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Parked:
    """An update that failed too often."""

    update_id: int
    kind: str
    lane: int
    attempts: int
    error: str
    received_at: datetime


LONGEST_ERROR = 4000
# As the driver takes them: it looks for an adapter of whatever is no plain number.
_NEW, _DONE = State.NEW.value, State.DONE.value

_inbox = table(InboxRow)
_KEEP = Prepared(
    each_insert(_inbox, lambda new: new.on_conflict_do_nothing(index_elements=["update_id"]))
)
_TAKE = Prepared(
    each_insert(_inbox, lambda new: new.on_conflict_do_nothing(index_elements=["update_id"]))
)
_CLAIM = Prepared(
    update(_inbox)
    .where(_inbox.c.update_id == bindparam("id"), _inbox.c.state == State.NEW)
    .values(state=State.DONE, body=None, done_at=bindparam("at"))
)
_WAITING = (
    select(_inbox.c.update_id, _inbox.c.lane, _inbox.c.kind, _inbox.c.body)
    .where(
        _inbox.c.state == State.NEW,
        _inbox.c.shard.in_(bindparam("shards", expanding=True)),
        _inbox.c.seq > bindparam("after"),
    )
    .add_columns(_inbox.c.seq)
    .order_by(_inbox.c.seq)
    .limit(bindparam("limit"))
)


def keep(tx: Tx, updates: Sequence[Incoming], *, at: datetime) -> None:
    """Keep updates in the order of arrival; those already known, done or not, are left as they are."""
    _KEEP.many(
        tx,
        [
            {
                "update_id": one.update_id,
                "lane": one.lane,
                "shard": shard_of(one.lane),
                "kind": one.kind,
                "body": one.body,
                "state": _NEW,
                "attempts": 0,
                "received_at": at,
            }
            for one in updates
        ],
    )


def claim(tx: Tx, update_id: int, *, at: datetime) -> bool:
    """Mark an update done and wipe its body, as the first thing of its unit; False when somebody did before."""
    return _CLAIM.run(tx, id=update_id, at=at) == 1


def take(tx: Tx, one: Incoming, *, at: datetime) -> bool:
    """Write an update that is done as its unit ends: `keep` and `claim` in one; False when somebody did it before."""
    written = _TAKE.run(
        tx,
        update_id=one.update_id,
        lane=one.lane,
        shard=shard_of(one.lane),
        kind=one.kind,
        state=_DONE,
        attempts=0,
        received_at=at,
        done_at=at,
    )
    return written == 1 or claim(tx, one.update_id, at=at)


def hush(tx: Tx, update_id: int, *, at: datetime) -> None:
    """Of an update that is done it is kept that it came, in which hour, and no more: neither whose it was nor of what kind."""
    hour = hour_of(at)
    tx.execute(
        update(_inbox)
        .where(_inbox.c.update_id == update_id)
        .values(lane=0, shard=shard_of(0), kind="", received_at=hour, done_at=hour)
    )


def waiting(
    tx: Tx, shards: Collection[int], *, after: int = 0, limit: int = 500
) -> list[tuple[int, Incoming]]:
    """Updates of these shards to be done, each with its sequence number, in the order of arrival."""
    rows = tx.execute(_WAITING, {"shards": list(shards), "after": after, "limit": limit})
    return [(row.seq, Incoming(row.update_id, row.lane, row.kind, row.body)) for row in rows]


def note_failure(tx: Tx, update_id: int, *, error: str, limit: int) -> bool:
    """Count a failed attempt; after `limit` of them the update is parked. Tells whether it is."""
    # An error may quote what no database takes: NUL, halves of emoji, a megabyte.
    error = error[:LONGEST_ERROR].replace("\0", "").encode("utf-8", "replace").decode()
    attempts: int | None = tx.execute(
        update(_inbox)
        .where(_inbox.c.update_id == update_id, _inbox.c.state == State.NEW)
        .values(attempts=_inbox.c.attempts + 1, error=error)
        .returning(_inbox.c.attempts)
    ).scalar()
    if attempts is None or attempts < limit:
        return False
    tx.execute(update(_inbox).where(_inbox.c.update_id == update_id).values(state=State.PARKED))
    return True


def parked(tx: Tx, *, limit: int = 100) -> list[Parked]:
    """Updates that wait for an operator, oldest first."""
    rows = tx.execute(
        select(
            _inbox.c.update_id,
            _inbox.c.kind,
            _inbox.c.lane,
            _inbox.c.attempts,
            _inbox.c.error,
            _inbox.c.received_at,
        )
        .where(_inbox.c.state == State.PARKED)
        .order_by(_inbox.c.seq)
        .limit(limit)
    )
    return [Parked(*row) for row in rows]


def retry(tx: Tx, update_id: int) -> bool:
    """Put a parked update back; False when it is not parked."""
    changed = tx.execute(
        update(_inbox)
        .where(_inbox.c.update_id == update_id, _inbox.c.state == State.PARKED)
        .values(state=State.NEW, attempts=0)
    )
    return changed.rowcount == 1


def drop(tx: Tx, update_id: int, *, at: datetime) -> bool:
    """Give a parked update up and wipe its body; False when it is not parked."""
    changed = tx.execute(
        update(_inbox)
        .where(_inbox.c.update_id == update_id, _inbox.c.state == State.PARKED)
        .values(state=State.DROPPED, body=None, done_at=at)
    )
    return changed.rowcount == 1


def forget_before(tx: Tx, at: datetime, *, limit: int = 5000) -> int:
    """Delete ended updates received before `at`, at most `limit`; their ids can then no longer be recognised."""
    old = (
        select(_inbox.c.seq)
        .where(_inbox.c.received_at < at, _inbox.c.state.in_((State.DONE, State.DROPPED)))
        .order_by(_inbox.c.received_at)
        .limit(limit)
    )
    return tx.execute(delete(_inbox).where(_inbox.c.seq.in_(old.scalar_subquery()))).rowcount


def count(tx: Tx, state: State) -> int:
    """How many updates stand there; use it for NEW and PARKED, which have an index of their own."""
    statement = select(func.count()).select_from(_inbox).where(_inbox.c.state == state)
    return tx.scalar(statement) or 0
