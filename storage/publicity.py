"""Notices of decisions, and objections to them."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import String, Text, insert, select, text, update
from sqlalchemy.orm import Mapped, mapped_column

from storage.engine import Tx
from storage.tables import Base, Id, Time, next_seq, table
from village.ids import PersonId, VillageId
from village.publicity import Kind, Notice, Objection


class NoticeRow(Base):
    """A notice; `until` is the first moment at which it may be taken down."""

    __tablename__ = "decision_notice"

    village_id: Mapped[int] = mapped_column(Id, primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    posted_at: Mapped[datetime] = mapped_column(Time)
    until: Mapped[datetime] = mapped_column(Time)
    photo: Mapped[str] = mapped_column(Text, default="", server_default=text("''"))
    taken_down_at: Mapped[datetime | None] = mapped_column(Time)
    photo_at: Mapped[datetime | None] = mapped_column(Time)


class ObjectionRow(Base):
    """An objection, and the answer; `made_by` is told to nobody but those who answer."""

    __tablename__ = "decision_objection"

    village_id: Mapped[int] = mapped_column(Id, primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    made_by: Mapped[int] = mapped_column(Id)
    words: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime] = mapped_column(Time)
    due_at: Mapped[datetime] = mapped_column(Time)
    answer: Mapped[str] = mapped_column(Text, default="", server_default=text("''"))
    upheld: Mapped[bool | None]
    answered_at: Mapped[datetime | None] = mapped_column(Time)
    answered_by: Mapped[int | None] = mapped_column(Id)


_notice, _objection = map(table, (NoticeRow, ObjectionRow))


def post(tx: Tx, village_id: VillageId, number: int, notice: Notice) -> None:
    """Keep a new notice."""
    tx.execute(
        insert(_notice).values(
            village_id=village_id,
            number=number,
            seq=next_seq(tx, _notice, village_id, number),
            kind=notice.kind.value,
            posted_at=notice.posted_at,
            until=notice.until,
        )
    )


def latest(tx: Tx, village_id: VillageId, number: int) -> Notice | None:
    """The last notice of a decision."""
    row = tx.execute(
        select(_notice)
        .where(_notice.c.village_id == village_id, _notice.c.number == number)
        .order_by(_notice.c.seq.desc())
        .limit(1)
    ).first()
    return _to_notice(row) if row else None


def every(tx: Tx, village_id: VillageId, number: int) -> list[Notice]:
    """Every notice of a decision, in their order: the first is number 1."""
    rows = tx.execute(
        select(_notice)
        .where(_notice.c.village_id == village_id, _notice.c.number == number)
        .order_by(_notice.c.seq)
    )
    return [_to_notice(row) for row in rows]


def change(tx: Tx, village_id: VillageId, number: int, **columns: Any) -> None:
    """Write a picture or the end of the last notice."""
    tx.execute(
        update(_notice)
        .where(
            _notice.c.village_id == village_id,
            _notice.c.number == number,
            _notice.c.seq == next_seq(tx, _notice, village_id, number) - 1,
        )
        .values(**columns)
    )


def object_(
    tx: Tx,
    village_id: VillageId,
    number: int,
    *,
    by: PersonId,
    words: str,
    at: datetime,
    due_at: datetime,
) -> Objection:
    """Keep an objection."""
    seq = next_seq(tx, _objection, village_id, number)
    tx.execute(
        insert(_objection).values(
            village_id=village_id,
            number=number,
            seq=seq,
            made_by=by,
            words=words,
            made_at=at,
            due_at=due_at,
        )
    )
    return Objection(seq, by, words, at, due_at)


def answer(
    tx: Tx,
    village_id: VillageId,
    number: int,
    one: Objection,
    *,
    words: str,
    upheld: bool,
    by: PersonId | None,
    at: datetime,
) -> Objection:
    """Keep the answer to an objection."""
    tx.execute(
        update(_objection)
        .where(
            _objection.c.village_id == village_id,
            _objection.c.number == number,
            _objection.c.seq == one.number,
        )
        .values(answer=words, upheld=upheld, answered_at=at, answered_by=by)
    )
    return replace(one, answer=words, upheld=upheld, answered_at=at)


def objections(tx: Tx, village_id: VillageId, number: int) -> list[Objection]:
    """Every objection to a decision, in the order in which they came."""
    rows = tx.execute(
        select(_objection)
        .where(_objection.c.village_id == village_id, _objection.c.number == number)
        .order_by(_objection.c.seq)
    )
    return [
        Objection(
            row.seq,
            PersonId(row.made_by),
            row.words,
            row.made_at,
            row.due_at,
            row.answer,
            row.upheld,
            row.answered_at,
        )
        for row in rows
    ]


def _to_notice(row: Any) -> Notice:
    return Notice(
        Kind(row.kind), row.posted_at, row.until, row.photo, row.taken_down_at, row.photo_at
    )
