"""What was meant for a group that the bot was removed from: it dies in delivery, and may rise again."""

from datetime import datetime

from sqlalchemy import ColumnElement, exists, func, select, text, update

from storage.engine import Tx
from storage.outbox import OutboxRow, State
from storage.shards import shard_of
from storage.tables import table

ELSEWHERE = "the chat belongs to another village"
_outbox = table(OutboxRow)
_NEW, _DEAD = text("outbox.state = 0"), text("outbox.state = 2")
"""Word for word as the partial indexes say it, or SQLite would not use them."""


def count(tx: Tx, village_id: int, chat_id: int, *, since: datetime) -> int:
    """How many messages of a village wait for a chat, or died on the way to it since then."""
    mine = select(func.count()).select_from(_outbox).where(_mine(village_id, chat_id))
    waiting = tx.scalar(mine.where(_NEW)) or 0
    return waiting + (tx.scalar(mine.where(_DEAD, _outbox.c.created_at >= since)) or 0)


def revive(tx: Tx, village_id: int, chat_id: int, *, since: datetime, at: datetime) -> int:
    """Send what died on the way to a chat since then after all, each card once and in its latest state; how many."""
    said = _outbox.c.payload.is_not(None).label("said")
    mine = select(_outbox.c.seq, _outbox.c.card, said).where(_mine(village_id, chat_id))
    dead = tx.execute(
        mine.where(_DEAD, _outbox.c.created_at >= since).order_by(_outbox.c.seq.desc())
    ).all()
    if not dead:
        return 0
    shown = {row.card for row in tx.execute(mine.where(_NEW))}
    later = mine.where(_outbox.c.state == State.SENT, _outbox.c.seq > dead[-1].seq)
    sent = {row.card: row.seq for row in tx.execute(later.order_by(_outbox.c.seq))}
    rising, stale = [], []
    for row in dead:
        old = row.card and (row.card in shown or sent.get(row.card, 0) > row.seq)
        if old or not row.said:
            stale.append(row.seq)
        else:
            rising.append(row.seq)
            shown.add(row.card)
    _set(tx, stale, state=State.DROPPED, payload=None, ended_at=at)
    _set(tx, rising, state=State.NEW, attempts=0, not_before=None, ended_at=None)
    return len(rising)


def move(tx: Tx, village_id: int, old: int, new: int) -> None:
    """What waits for one chat of a village goes to another; an edit of what stands in the old one stays there."""
    there = _outbox.alias("there")
    tx.execute(
        update(_outbox)
        .where(
            _mine(village_id, old),
            _NEW,
            _outbox.c.method.like("send%"),
            # A card that waits for both is newer in the new one.
            ~exists().where(
                there.c.chat_id == new,
                there.c.card == _outbox.c.card,
                there.c.card != "",
                there.c.state == State.NEW,
            ),
        )
        .values(chat_id=new, shard=shard_of(new), not_before=None)
    )
    tx.execute(
        update(_outbox)
        .where(_mine(village_id, old), _NEW, _outbox.c.card != "")
        .values(state=State.DROPPED, payload=None)
    )


def bury_others(tx: Tx, village_id: int, chat_id: int, *, at: datetime) -> None:
    """A chat belongs to that village now: what another still has for it is not shown there, and its words are wiped."""
    tx.execute(
        update(_outbox)
        .where(_outbox.c.chat_id == chat_id, _NEW, _outbox.c.village_id.not_in((0, village_id)))
        .values(state=State.DEAD, payload=None, error=ELSEWHERE, ended_at=at)
    )


def _set(tx: Tx, rows: list[int], **values: object) -> None:
    if rows:
        tx.execute(update(_outbox).where(_outbox.c.seq.in_(rows)).values(**values))


def _mine(village_id: int, chat_id: int) -> ColumnElement[bool]:
    return (_outbox.c.village_id == village_id) & (_outbox.c.chat_id == chat_id)
