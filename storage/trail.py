"""The trail: each village's hash chain, appended in the transaction of what it tells."""

import json
from collections.abc import Generator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import String, Text, bindparam, insert, select, update
from sqlalchemy.orm import Mapped, mapped_column

from storage.engine import Tx
from storage.prepared import Prepared
from storage.tables import Base, Id, Time, table
from village.ids import VillageId
from village.trail import GENESIS, Break, Entry, canonical, first_break, seal


class TrailRow(Base):
    """One entry of a village's chain."""

    __tablename__ = "trail"

    village_id: Mapped[int] = mapped_column(Id, primary_key=True)
    seq: Mapped[int] = mapped_column(Id, primary_key=True)
    at: Mapped[datetime] = mapped_column(Time)
    actor: Mapped[str] = mapped_column(String(40))
    deed: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(60))
    data: Mapped[str] = mapped_column(Text)
    prev_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


class TrailHeadRow(Base):
    """The last entry of a village's chain: appending never looks for it."""

    __tablename__ = "trail_head"

    village_id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    seq: Mapped[int] = mapped_column(Id)
    hash: Mapped[str] = mapped_column(String(64))


_trail, _head = table(TrailRow), table(TrailHeadRow)
_READ_HEAD = select(_head.c.seq, _head.c.hash).where(_head.c.village_id == bindparam("village"))
_LOCK_HEAD = Prepared(_READ_HEAD.with_for_update())
_APPEND = Prepared(insert(_trail))
_FIRST_HEAD = Prepared(
    insert(_head).values(village_id=bindparam("v"), seq=bindparam("s"), hash=bindparam("h"))
)
_MOVE_HEAD = Prepared(
    update(_head)
    .where(_head.c.village_id == bindparam("v"))
    .values(seq=bindparam("s"), hash=bindparam("h"))
)


@dataclass(frozen=True, slots=True)
class NewEntry:
    """What is to be appended; `data` holds ids, codes and numbers only."""

    actor: str
    deed: str
    subject: str
    data: Mapping[str, Any]


def append(
    tx: Tx,
    village_id: VillageId,
    *,
    at: datetime,
    actor: str,
    deed: str,
    subject: str,
    data: Mapping[str, Any] | None = None,
) -> str:
    """Add one entry to a village's chain and return its hash."""
    return append_many(tx, village_id, [NewEntry(actor, deed, subject, data or {})], at=at)


def append_many(tx: Tx, village_id: VillageId, new: Sequence[NewEntry], *, at: datetime) -> str:
    """Add entries to a village's chain, in order, and return the last hash."""
    return append_all(tx, {village_id: new}, at=at)[village_id]


def append_all(
    tx: Tx, new: Mapping[VillageId, Sequence[NewEntry]], *, at: datetime
) -> dict[VillageId, str]:
    """Add entries to the chains of several villages, and return the last hash of each."""
    rows: list[dict[str, Any]] = []
    heads: dict[VillageId, str] = {}
    first: list[dict[str, Any]] = []
    moved: list[dict[str, Any]] = []
    # In order, so that two who append to the same villages at once wait for each other, and not in a ring.
    for village in sorted(new):
        last = _LOCK_HEAD.first(tx, village=village)
        seq, heads[village] = (last.seq, last.hash) if last else (0, GENESIS)
        for one in new[village]:
            seq += 1
            rows.append(_row(village, seq, heads[village], one, at))
            heads[village] = rows[-1]["hash"]
        if new[village]:
            (moved if last else first).append({"v": village, "s": seq, "h": heads[village]})
    _APPEND.many(tx, rows)
    # Two first entries at once cannot both win: the second meets the primary key and its unit is tried again.
    _FIRST_HEAD.many(tx, first)
    _MOVE_HEAD.many(tx, moved)
    return heads


def _row(village: VillageId, seq: int, prev: str, one: NewEntry, at: datetime) -> dict[str, Any]:
    data = canonical(one.data)
    row: dict[str, Any] = {
        "village_id": village,
        "seq": seq,
        "at": at,
        "actor": one.actor,
        "deed": one.deed,
        "subject": one.subject,
        "data": data,
    }
    return row | {"prev_hash": prev, "hash": seal(prev, **row)}


def entries(tx: Tx, village_id: VillageId) -> Generator[Entry, None, None]:
    """A village's chain from its first entry, streamed: close it when you stop before the end."""
    # On the statement, not on `tx`: options of a connection stay, and what follows would be streamed too.
    statement = (
        select(_trail)
        .where(_trail.c.village_id == village_id)
        .order_by(_trail.c.seq)
        .execution_options(yield_per=1000)
    )
    with tx.execute(statement) as rows:
        for row in rows:
            yield Entry(
                village_id=row.village_id,
                seq=row.seq,
                at=row.at,
                actor=row.actor,
                deed=row.deed,
                subject=row.subject,
                data=_read(row.data),
                prev_hash=row.prev_hash,
                hash=row.hash,
            )


def _read(text: str) -> Mapping[str, Any]:
    try:
        data = json.loads(text)
        if isinstance(data, dict) and canonical(data) == text:
            return data
    except (ValueError, RecursionError):
        pass
    # Nobody but a forger leaves such words; as they cannot fit the seal, the entry counts as altered.
    return {"unreadable": text}


def head(tx: Tx, village_id: VillageId) -> tuple[int, str]:
    """Sequence number and hash of a village's last entry; `(0, GENESIS)` for none."""
    row = tx.execute(_READ_HEAD, {"village": village_id}).first()
    return (row.seq, row.hash) if row else (0, GENESIS)


def begun(tx: Tx, village_id: VillageId) -> datetime | None:
    """When the first thing was written down in a village."""
    return tx.scalar(
        select(_trail.c.at).where(_trail.c.village_id == village_id, _trail.c.seq == 1)
    )


def verify(tx: Tx, village_id: VillageId) -> Break | None:
    """Recompute a village's chain; the first place where it does not hold, or None."""
    seq, digest = head(tx, village_id)
    with closing(entries(tx, village_id)) as chain:
        found = first_break(chain, head_seq=seq, head_hash=digest)
    # A chain without any entry left cannot say whose it was.
    return replace(found, village_id=village_id) if found else None
