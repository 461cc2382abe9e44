"""The versions of a village's own rules."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, Index, String, Text, delete, exists, func, insert, select, update
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from storage.engine import Tx
from storage.meetings import MeetingRow
from storage.tables import Base, Id, Time, table
from village.covenants import Covenant, State
from village.ids import VillageId


class CovenantRow(Base):
    """One version; a draft gives way to the next one of the same decision (0 of none), what was in force stays."""

    __tablename__ = "covenant"
    __table_args__ = (Index("ix_covenant_state", "village_id", "state", "version"),)

    village_id: Mapped[int] = mapped_column(Id, primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[str] = mapped_column(String(20))
    text: Mapped[str] = mapped_column(Text)
    adopted_on: Mapped[date] = mapped_column(Date)
    filed_on: Mapped[date | None] = mapped_column(Date)
    entered_by: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(Time)
    decision: Mapped[int] = mapped_column(default=0, server_default=sql("0"))


_covenant, _meeting = table(CovenantRow), table(MeetingRow)


def draft(
    tx: Tx,
    village_id: VillageId,
    *,
    text: str,
    adopted_on: date,
    filed_on: date | None,
    name: str,
    at: datetime,
    decision: int = 0,
) -> Covenant:
    """Keep a draft in place of an earlier one of the same decision; what a meeting was told is kept for its papers."""
    earlier = (
        (_covenant.c.village_id == village_id)
        & (_covenant.c.state == State.DRAFT.value)
        & (_covenant.c.decision == decision)
    )
    was_told = exists().where(
        _meeting.c.village_id == village_id,
        _meeting.c.number == decision,
        _meeting.c.told_at >= _covenant.c.at,
    )
    tx.execute(update(_covenant).where(earlier, was_told).values(state=State.REPLACED.value))
    tx.execute(delete(_covenant).where(earlier))
    last = tx.scalar(
        select(func.max(_covenant.c.version)).where(_covenant.c.village_id == village_id)
    )
    made = Covenant(
        village_id, (last or 0) + 1, State.DRAFT, text, adopted_on, filed_on, name, decision
    )
    tx.execute(
        insert(_covenant).values(
            village_id=village_id,
            version=made.version,
            state=made.state.value,
            text=text,
            adopted_on=adopted_on,
            filed_on=filed_on,
            entered_by=name,
            at=at,
            decision=decision,
        )
    )
    return made


def find(tx: Tx, village_id: VillageId, version: int) -> Covenant | None:
    """A version, be it a draft."""
    row = tx.execute(
        select(_covenant).where(
            _covenant.c.village_id == village_id, _covenant.c.version == version
        )
    ).first()
    return _to_covenant(row) if row else None


def in_force(tx: Tx, village_id: VillageId) -> Covenant | None:
    """The version that was adopted last."""
    row = tx.execute(
        select(_covenant)
        .where(_covenant.c.village_id == village_id, _covenant.c.state == State.IN_FORCE.value)
        .order_by(_covenant.c.adopted_on.desc(), _covenant.c.version.desc())
        .limit(1)
    ).first()
    return _to_covenant(row) if row else None


def drafts(tx: Tx, village_id: VillageId) -> list[Covenant]:
    """What decisions have before them, by their number."""
    rows = tx.execute(
        select(_covenant)
        .where(
            _covenant.c.village_id == village_id,
            _covenant.c.state == State.DRAFT.value,
            _covenant.c.decision > 0,
        )
        .order_by(_covenant.c.decision)
    )
    return [_to_covenant(row) for row in rows]


def of_decision(tx: Tx, village_id: VillageId, decision: int, state: State) -> Covenant | None:
    """The version that a decision is to adopt, or adopted."""
    row = tx.execute(
        select(_covenant).where(
            _covenant.c.village_id == village_id,
            _covenant.c.state == state.value,
            _covenant.c.decision == decision,
        )
    ).first()
    return _to_covenant(row) if row else None


def told(tx: Tx, village_id: VillageId, decision: int, at: datetime) -> Covenant | None:
    """The version that a decision had before it then, whatever became of it."""
    row = tx.execute(
        select(_covenant)
        .where(
            _covenant.c.village_id == village_id,
            _covenant.c.decision == decision,
            _covenant.c.at <= at,
        )
        .order_by(_covenant.c.version.desc())
        .limit(1)
    ).first()
    return _to_covenant(row) if row else None


def set_state(tx: Tx, one: Covenant, state: State, *, adopted_on: date) -> None:
    """What a decision did with its version."""
    tx.execute(
        update(_covenant)
        .where(_covenant.c.village_id == one.village_id, _covenant.c.version == one.version)
        .values(state=state.value, adopted_on=adopted_on)
    )


def put_in_force(tx: Tx, village_id: VillageId, version: int) -> bool:
    """A draft of no decision becomes the village's rules; False when it is none any more."""
    changed = tx.execute(
        update(_covenant)
        .where(
            _covenant.c.village_id == village_id,
            _covenant.c.version == version,
            _covenant.c.state == State.DRAFT.value,
            _covenant.c.decision == 0,
        )
        .values(state=State.IN_FORCE.value)
    )
    return changed.rowcount == 1


def drop(tx: Tx, village_id: VillageId, version: int) -> bool:
    """Forget a draft; False when it is none any more."""
    gone = tx.execute(
        delete(_covenant).where(
            _covenant.c.village_id == village_id,
            _covenant.c.version == version,
            _covenant.c.state == State.DRAFT.value,
            _covenant.c.decision == 0,
        )
    )
    return gone.rowcount == 1


def _to_covenant(row: Any) -> Covenant:
    return Covenant(
        village_id=VillageId(row.village_id),
        version=row.version,
        state=State(row.state),
        text=row.text,
        adopted_on=row.adopted_on,
        filed_on=row.filed_on,
        entered_by=row.entered_by,
        decision=row.decision,
    )
