"""The log of what members must hear: it names what changed and holds no text itself."""

from dataclasses import dataclass

from sqlalchemy import delete, func, insert, select

from chatroom import schema
from chatroom.act import Act
from storage.engine import Tx

# How far the log may grow over its bound before it is cut.
SLACK = 256

_event = schema.event.c
# `inline` spares asking for the number that nobody needs here.
_LOG = insert(schema.event).inline()


@dataclass(frozen=True)
class Event:
    """One entry: something of a room, or of one account alone."""

    seq: int
    type: str
    room_id: int | None
    account_id: int | None
    message_id: int | None


def log(
    act: Act,
    kind: str,
    *,
    room_id: int | None = None,
    account_id: int | None = None,
    message_id: int | None = None,
) -> None:
    """Write an event; `account_id` restricts it to that person."""
    values = {
        "type": kind,
        "room_id": room_id,
        "account_id": account_id,
        "message_id": message_id,
    }
    act.tx.execute(_LOG, values)
    act.heard = True


def last_seq(tx: Tx) -> int:
    """The number of the newest event, 0 before the first."""
    return tx.scalar(select(func.max(_event.seq))) or 0


def first_seq(tx: Tx) -> int:
    """The number of the oldest event kept, 0 when none is."""
    return tx.scalar(select(func.min(_event.seq))) or 0


def after(tx: Tx, seq: int, limit: int) -> list[Event]:
    """Events after `seq`, oldest first."""
    rows = tx.execute(
        select(schema.event).where(_event.seq > seq).order_by(_event.seq).limit(limit)
    )
    return [Event(*row) for row in rows]


def is_long(tx: Tx, keep: int) -> bool:
    """Whether the log is well over its bound."""
    return last_seq(tx) - first_seq(tx) > keep + SLACK


def prune(tx: Tx, keep: int) -> None:
    """Keep the newest `keep` events, and always the last: the next number follows from it."""
    tx.execute(delete(schema.event).where(_event.seq <= last_seq(tx) - max(keep, 1)))
