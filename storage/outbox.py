"""The outbox: what is to be sent, kept until it was."""

import json
from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import Any

from sqlalchemy import (
    Index,
    SmallInteger,
    String,
    Text,
    bindparam,
    case,
    delete,
    exists,
    func,
    select,
    text,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column

from storage import cards
from storage.cards import CardRow
from storage.engine import Tx
from storage.prepared import Prepared
from storage.shards import shard_of
from storage.tables import Base, Id, Insert, Time, each_insert, table
from village.days import hour_of

DRAWN = "attach://picture"
"""The `photo` of a row whose picture is drawn when it is sent; its purpose says what it shows, `picture:NAME`."""


class State(IntEnum):
    """Where a message stands."""

    NEW = 0
    SENT = 1
    DEAD = 2
    """Refused for good or failed too often; an operator decides."""
    DROPPED = 3


class Priority(IntEnum):
    """Which message goes first when the chat's limits make some wait."""

    URGENT = 0
    NORMAL = 5
    DIGEST = 9


class OutboxRow(Base):
    """A message, or an edit of a card. `version` grows when a waiting card is changed, so that no change is lost."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index(
            "ix_outbox_new",
            "priority",
            "seq",
            "chat_id",
            sqlite_where=text("state = 0"),
            postgresql_where=text("state = 0"),
        ),
        Index(
            "uq_outbox_waiting_card",
            "chat_id",
            "card",
            unique=True,
            sqlite_where=text("state = 0 AND card <> ''"),
            postgresql_where=text("state = 0 AND card <> ''"),
        ),
        Index(
            "ix_outbox_dead",
            "seq",
            sqlite_where=text("state = 2"),
            postgresql_where=text("state = 2"),
        ),
        Index(
            "ix_outbox_ended",
            "ended_at",
            sqlite_where=text("ended_at IS NOT NULL"),
            postgresql_where=text("ended_at IS NOT NULL"),
        ),
    )

    seq: Mapped[int] = mapped_column(Id, primary_key=True)
    village_id: Mapped[int] = mapped_column(Id)
    chat_id: Mapped[int] = mapped_column(Id)
    shard: Mapped[int] = mapped_column(SmallInteger)
    priority: Mapped[int] = mapped_column(SmallInteger)
    method: Mapped[str] = mapped_column(String(40))
    payload: Mapped[str | None] = mapped_column(Text)
    card: Mapped[str] = mapped_column(String(60), default="")
    purpose: Mapped[str] = mapped_column(String(200), default="")
    state: Mapped[int] = mapped_column(SmallInteger, default=State.NEW)
    version: Mapped[int] = mapped_column(default=1)
    attempts: Mapped[int] = mapped_column(SmallInteger, default=0)
    not_before: Mapped[datetime | None] = mapped_column(Time)
    error: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(Time)
    ended_at: Mapped[datetime | None] = mapped_column(Time)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """Something to send: a Bot API `method` with its `payload` (JSON object without `chat_id`).

    With `card` it is the state of that live message: sent once, then edited, and only its latest state. `purpose` tells delivery what
    to record when it was sent (`poll:3`) or cannot be (`reminder:request:12`).
    """

    chat_id: int
    method: str
    payload: str
    village_id: int
    priority: Priority = Priority.NORMAL
    card: str = ""
    purpose: str = ""


@dataclass(frozen=True, slots=True)
class Waiting:
    """An outbox row as delivery takes it.

    `message_id` is the card's message, when it is on show already; before `not_before` neither the row nor those behind it in its
    chat may go.
    """

    seq: int
    version: int
    village_id: int
    chat_id: int
    priority: int
    method: str
    payload: Mapping[str, Any]
    card: str
    purpose: str
    attempts: int
    message_id: int | None
    not_before: datetime | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Sent:
    """That something was sent, for what still counts against the chat's limits."""

    chat_id: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Dead:
    """A message that could not be sent."""

    seq: int
    chat_id: int
    method: str
    purpose: str
    attempts: int
    error: str
    created_at: datetime


NOBODY = 0
"""The chat of a message of which nothing is told any more."""

_outbox, _card = table(OutboxRow), table(CardRow)
_NEW = State.NEW.value
_WAITING_CARD = text("state = 0 AND card <> ''")
"""Word for word as the partial index says it."""


def _put(statement: Insert) -> Insert:
    """A card that already waits takes the new state where it stands; it never becomes less urgent or forgets its purpose."""
    new = statement.excluded
    return statement.on_conflict_do_update(
        index_elements=["chat_id", "card"],
        index_where=text("state = 0 AND card <> ''"),
        set_={
            "payload": new.payload,
            "method": new.method,
            "priority": case(
                (new.priority < _outbox.c.priority, new.priority), else_=_outbox.c.priority
            ),
            "purpose": case((new.purpose != "", new.purpose), else_=_outbox.c.purpose),
            "version": _outbox.c.version + 1,
        },
    )


_PUT = Prepared(each_insert(_outbox, _put))
_WAITING = (
    select(
        _outbox.c.seq,
        _outbox.c.version,
        _outbox.c.village_id,
        _outbox.c.chat_id,
        _outbox.c.priority,
        _outbox.c.method,
        _outbox.c.payload,
        _outbox.c.card,
        _outbox.c.purpose,
        _outbox.c.attempts,
        _card.c.message_id,
        _outbox.c.not_before,
        _outbox.c.created_at,
    )
    .select_from(
        _outbox.outerjoin(
            _card,
            (_card.c.village_id == _outbox.c.village_id)
            & (_card.c.chat_id == _outbox.c.chat_id)
            & (_card.c.name == _outbox.c.card)
            & (_outbox.c.card != ""),
        )
    )
    .where(
        _outbox.c.state == State.NEW,
        _outbox.c.shard.in_(bindparam("shards", expanding=True)),
        _outbox.c.chat_id.not_in(bindparam("resting", expanding=True)),
    )
    .order_by(_outbox.c.priority, _outbox.c.seq)
    .limit(bindparam("limit"))
)
_ENDED = (
    update(_outbox)
    .where(
        _outbox.c.seq == bindparam("row"),
        _outbox.c.version == bindparam("seen"),
        _outbox.c.state == State.NEW,
    )
    .values(
        state=bindparam("to"),
        ended_at=bindparam("at"),
        error=bindparam("why"),
        attempts=bindparam("tried"),
    )
)


def put(tx: Tx, messages: Sequence[Outgoing], *, at: datetime) -> None:
    """Keep messages for delivery, in this order within each chat and priority.

    A card that already waits in its chat is replaced where it stands.
    """
    rows: dict[Hashable, dict[str, Any]] = {}
    for place, one in enumerate(messages):
        row = _row(one, at)
        # One statement may touch a row once: the later state of a card stands where the earlier one stood.
        key: Hashable = (one.chat_id, one.card) if one.card else place
        if earlier := rows.get(key):
            row["priority"] = min(row["priority"], earlier["priority"])
            row["purpose"] = row["purpose"] or earlier["purpose"]
        rows[key] = row
    _PUT.many(tx, list(rows.values()))


def _row(one: Outgoing, at: datetime) -> dict[str, Any]:
    return {
        "village_id": one.village_id,
        "chat_id": one.chat_id,
        "shard": shard_of(one.chat_id),
        "priority": one.priority.value,
        "method": one.method,
        "payload": one.payload,
        "card": one.card,
        "purpose": one.purpose,
        "state": _NEW,
        "version": 1,
        "attempts": 0,
        "created_at": at,
    }


def waiting(
    tx: Tx, shards: Collection[int], *, resting: Collection[int] = (), limit: int = 256
) -> list[Waiting]:
    """What waits in these shards, most urgent first, leaving out the chats that are `resting`.

    A postponed row is among them: leaving it out would let the rows behind it in its chat overtake it.
    """
    rows = tx.execute(_WAITING, {"shards": list(shards), "resting": list(resting), "limit": limit})
    return [
        Waiting(
            *row[:6],
            payload=json.loads(row.payload or "{}"),
            card=row.card,
            purpose=row.purpose,
            attempts=row.attempts,
            message_id=row.message_id,
            not_before=row.not_before,
            created_at=row.created_at,
        )
        for row in rows
    ]


def sent_since(tx: Tx, shards: Collection[int], *, after: datetime) -> list[Sent]:
    """What was sent after a moment: a deliverer that takes shards over must not forget what their chats just got."""
    rows = tx.execute(
        select(_outbox.c.chat_id, _outbox.c.ended_at)
        .where(
            _outbox.c.ended_at > after,
            _outbox.c.state == State.SENT,
            _outbox.c.shard.in_(list(shards)),
        )
        .order_by(_outbox.c.ended_at)
    )
    return [Sent(row.chat_id, row.ended_at) for row in rows]


def mark_sent(tx: Tx, row: Waiting, *, at: datetime, message_id: int | None = None) -> bool:
    """Record that a row was sent; a card that changed meanwhile stays, to be edited next. Tells whether the row is done with.

    `message_id` is the message that now shows the row's card.
    """
    if row.card and message_id is not None:
        cards.show(
            tx, village_id=row.village_id, chat_id=row.chat_id, name=row.card, message_id=message_id
        )
    return _end(tx, row, State.SENT, at=at, error=None)


def wipe(tx: Tx, seq: int) -> None:
    """The words of a sent message are nobody's business any more, nor to whom it went: two who were told in one moment are joined by it.

    A card's chat stays, for what is sent of it later.
    """
    row = tx.execute(
        update(_outbox)
        .where(_outbox.c.seq == seq)
        .values(payload=None)
        .returning(_outbox.c.card, _outbox.c.created_at, _outbox.c.ended_at)
    ).first()
    if row is None or row.card:
        return
    tx.execute(
        update(_outbox)
        .where(_outbox.c.seq == seq)
        .values(
            chat_id=NOBODY,
            shard=shard_of(NOBODY),
            created_at=hour_of(row.created_at),
            ended_at=row.ended_at and hour_of(row.ended_at),
        )
    )


def take_back(tx: Tx, chat_id: int, card: str, *, at: datetime) -> None:
    """A card that still waits to be sent to a chat is not to be: nothing remains of its words."""
    tx.execute(
        update(_outbox)
        .where(_outbox.c.chat_id == chat_id, _outbox.c.card == card, _WAITING_CARD)
        .values(state=State.DROPPED, payload=None, ended_at=at)
    )


def is_dropped(tx: Tx, seq: int) -> bool:
    """Whether a row was given up or taken back."""
    return tx.scalar(select(_outbox.c.state).where(_outbox.c.seq == seq)) == State.DROPPED


def mark_dead(tx: Tx, row: Waiting, *, at: datetime, error: str) -> bool:
    """Record that a row cannot be sent, and tell whether it is done with; `error` is the API's words, never the message's."""
    return _end(tx, row, State.DEAD, at=at, error=error)


def _end(tx: Tx, row: Waiting, to: State, *, at: datetime, error: str | None) -> bool:
    ended = tx.execute(
        _ENDED,
        {
            "row": row.seq,
            "seen": row.version,
            "to": to,
            "at": at,
            "why": error,
            "tried": row.attempts + 1,
        },
    )
    return ended.rowcount == 1


def postpone(tx: Tx, row: Waiting, *, until: datetime, error: str, counts: bool = True) -> None:
    """Try a row again at `until`; `counts` says whether this was an attempt of its own (a flood limit is not)."""
    tx.execute(
        update(_outbox)
        .where(_outbox.c.seq == row.seq, _outbox.c.state == State.NEW)
        .values(not_before=until, error=error, attempts=row.attempts + counts)
    )


def move_chat(tx: Tx, old: int, new: int) -> None:
    """A group became a supergroup: what waits for it goes to the new id, and its old messages cannot be edited any more."""
    there = _outbox.alias("there")
    tx.execute(
        # A card that waits under both ids is newer under the new one.
        delete(_outbox).where(
            _outbox.c.chat_id == old,
            _outbox.c.state == State.NEW,
            _outbox.c.card != "",
            exists().where(
                there.c.chat_id == new,
                there.c.card == _outbox.c.card,
                there.c.state == State.NEW,
            ),
        )
    )
    tx.execute(
        update(_outbox)
        .where(_outbox.c.chat_id == old, _outbox.c.state == State.NEW)
        .values(chat_id=new, shard=shard_of(new), not_before=None)
    )
    cards.forget_chat(tx, old)


def dead(tx: Tx, *, limit: int = 100) -> list[Dead]:
    """Messages that wait for an operator, oldest first."""
    rows = tx.execute(
        select(
            _outbox.c.seq,
            _outbox.c.chat_id,
            _outbox.c.method,
            _outbox.c.purpose,
            _outbox.c.attempts,
            _outbox.c.error,
            _outbox.c.created_at,
        )
        .where(_outbox.c.state == State.DEAD)
        .order_by(_outbox.c.seq)
        .limit(limit)
    )
    return [Dead(*row) for row in rows]


def retry(tx: Tx, seq: int) -> bool:
    """Put a dead message back; False when it is not dead, or when its card waits already or was sent in a newer state."""
    newer = _outbox.alias("newer")
    is_stale = exists().where(
        newer.c.chat_id == _outbox.c.chat_id,
        newer.c.card == _outbox.c.card,
        newer.c.card != "",
        (newer.c.state == State.NEW)
        | ((newer.c.state == State.SENT) & (newer.c.seq > _outbox.c.seq)),
    )
    # What was wiped has nothing to say any more.
    kept = _outbox.c.payload.is_not(None)
    changed = tx.execute(
        update(_outbox)
        .where(_outbox.c.seq == seq, _outbox.c.state == State.DEAD, kept, ~is_stale)
        .values(state=State.NEW, attempts=0, not_before=None, ended_at=None)
    )
    return changed.rowcount == 1


def drop(tx: Tx, seq: int, *, at: datetime) -> bool:
    """Give a dead message up and wipe its words; False when it is not dead."""
    changed = tx.execute(
        update(_outbox)
        .where(_outbox.c.seq == seq, _outbox.c.state == State.DEAD)
        .values(state=State.DROPPED, payload=None, ended_at=at)
    )
    return changed.rowcount == 1


def forget_before(tx: Tx, at: datetime, *, limit: int = 5000) -> int:
    """Delete messages that were sent or dropped before `at`, at most `limit`."""
    old = (
        select(_outbox.c.seq)
        .where(_outbox.c.ended_at < at, _outbox.c.state.in_((State.SENT, State.DROPPED)))
        .order_by(_outbox.c.ended_at)
        .limit(limit)
    )
    return tx.execute(delete(_outbox).where(_outbox.c.seq.in_(old.scalar_subquery()))).rowcount


def count(tx: Tx, state: State) -> int:
    """How many messages stand there; use it for NEW and DEAD, which have an index of their own."""
    return tx.scalar(select(func.count()).select_from(_outbox).where(_outbox.c.state == state)) or 0
