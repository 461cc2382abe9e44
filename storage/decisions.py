"""Decisions, the steps that they took, and what was done about them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, String, Text, func, insert, select, text, update
from sqlalchemy.orm import Mapped, mapped_column

from storage.engine import Tx
from storage.tables import Base, Id, Time, next_seq, table
from village.decision_rules import DecisionRules
from village.decisions import ENDED, Decision, Move, State
from village.ids import PersonId, VillageId
from village.matters import Matter
from village.rolls import Body

RUNNING = "state NOT IN ('" + "', '".join(sorted(ENDED)) + "')"


class DecisionRow(Base):
    """A decision; `rules` are those that it began with, as JSON."""

    __tablename__ = "decision"
    __table_args__ = (
        Index(
            "ix_decision_running",
            "village_id",
            "number",
            sqlite_where=text(RUNNING),
            postgresql_where=text(RUNNING),
        ),
        Index(
            "ix_decision_keeper",
            "village_id",
            "keeper",
            "number",
            sqlite_where=text(RUNNING),
            postgresql_where=text(RUNNING),
        ),
    )

    village_id: Mapped[int] = mapped_column(Id, primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(200))
    matter: Mapped[str] = mapped_column(String(20))
    body: Mapped[str] = mapped_column(String(20))
    group_no: Mapped[int | None]
    state: Mapped[str] = mapped_column(String(20))
    held: Mapped[str] = mapped_column(String(20), default="", server_default=text("''"))
    rules: Mapped[str] = mapped_column(Text)
    opened_at: Mapped[datetime] = mapped_column(Time)
    keeper: Mapped[int] = mapped_column(Id)
    approved: Mapped[str] = mapped_column(String(200), default="", server_default=text("''"))
    version: Mapped[int] = mapped_column(default=1)


class StepRow(Base):
    """One step of a decision: when, by whom, and of a meeting also its roll, its counts and its minutes."""

    __tablename__ = "decision_step"

    village_id: Mapped[int] = mapped_column(Id, primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    move: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime] = mapped_column(Time)
    by: Mapped[int | None] = mapped_column(Id)
    body: Mapped[str] = mapped_column(String(20), default="", server_default=text("''"))
    roll_id: Mapped[int | None] = mapped_column(Id)
    due: Mapped[int | None]
    signed: Mapped[int | None]
    gone_before: Mapped[int | None]
    yes: Mapped[int | None]
    no: Mapped[int | None]
    abstain: Mapped[int | None]
    words: Mapped[str] = mapped_column(Text, default="", server_default=text("''"))


class WorkRow(Base):
    """What was done about a decision: a step, money in or out (in fen), or what the supervision committee says."""

    __tablename__ = "decision_work"

    village_id: Mapped[int] = mapped_column(Id, primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    words: Mapped[str] = mapped_column(Text)
    fen: Mapped[int] = mapped_column(Id, default=0, server_default=text("0"))
    at: Mapped[datetime] = mapped_column(Time)
    by: Mapped[int] = mapped_column(Id)


class WorkKind(StrEnum):
    """What an entry of the implementation is."""

    STEP = "step"
    INCOME = "income"
    SPENDING = "spending"
    SUPERVISION = "supervision"


@dataclass(frozen=True, slots=True)
class Step:
    """A step that was taken; a meeting's has counts."""

    move: Move
    state: State
    at: datetime
    by: PersonId | None
    body: Body | None = None
    roll: int | None = None
    due: int | None = None
    signed: int | None = None
    gone_before: int | None = None
    yes: int | None = None
    no: int | None = None
    abstain: int | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class Work:
    """An entry of the implementation; `fen` is money."""

    kind: WorkKind
    words: str
    at: datetime
    by: PersonId
    fen: int = 0


_decision, _step, _work = map(table, (DecisionRow, StepRow, WorkRow))


def add(tx: Tx, one: Decision) -> None:
    """Keep a new decision."""
    tx.execute(insert(_decision).values(**_columns(one)))


def save(tx: Tx, one: Decision) -> None:
    """Keep what a decision became."""
    tx.execute(
        update(_decision)
        .where(_decision.c.village_id == one.village_id, _decision.c.number == one.number)
        .values(**_columns(one))
    )


def find(tx: Tx, village_id: VillageId, number: int, *, to_change: bool = False) -> Decision | None:
    """The decision of that number; locked when it is to be changed."""
    asked = select(_decision).where(
        _decision.c.village_id == village_id, _decision.c.number == number
    )
    row = tx.execute(asked.with_for_update() if to_change else asked).first()
    return _to_decision(row) if row else None


def running(tx: Tx, village_id: VillageId, *, limit: int) -> list[Decision]:
    """Decisions that have not ended, by number."""
    rows = tx.execute(
        select(_decision)
        .where(_decision.c.village_id == village_id, text(f"decision.{RUNNING}"))
        .order_by(_decision.c.number)
        .limit(limit)
    )
    return [_to_decision(row) for row in rows]


def kept_by(tx: Tx, village_id: VillageId, person: PersonId) -> list[int]:
    """The running decisions that somebody is in charge of, by number."""
    rows = tx.scalars(
        select(_decision.c.number)
        .where(
            _decision.c.village_id == village_id,
            _decision.c.keeper == person,
            text(f"decision.{RUNNING}"),
        )
        .order_by(_decision.c.number)
    )
    return list(rows)


def log(tx: Tx, one: Decision, step: Step) -> None:
    """Keep that a step was taken."""
    values = {
        "village_id": one.village_id,
        "number": one.number,
        "seq": next_seq(tx, _step, one.village_id, one.number),
        "move": step.move.value,
        "state": step.state.value,
        "at": step.at,
        "by": step.by,
        "body": step.body.value if step.body else "",
        "roll_id": step.roll,
        "due": step.due,
        "signed": step.signed,
        "gone_before": step.gone_before,
        "yes": step.yes,
        "no": step.no,
        "abstain": step.abstain,
        "words": step.words,
    }
    tx.execute(insert(_step).values(**values))


def steps(tx: Tx, village_id: VillageId, number: int) -> Sequence[Step]:
    """The steps that a decision took, in their order."""
    rows = tx.execute(
        select(_step)
        .where(_step.c.village_id == village_id, _step.c.number == number)
        .order_by(_step.c.seq)
    )
    return [
        Step(
            Move(row.move),
            State(row.state),
            row.at,
            None if row.by is None else PersonId(row.by),
            Body(row.body) if row.body else None,
            row.roll_id,
            row.due,
            row.signed,
            row.gone_before,
            row.yes,
            row.no,
            row.abstain,
            row.words,
        )
        for row in rows
    ]


def minute(tx: Tx, one: Decision, words: str) -> None:
    """Keep these minutes with the last step that a meeting took."""
    held = select(func.max(_step.c.seq)).where(
        _step.c.village_id == one.village_id,
        _step.c.number == one.number,
        _step.c.roll_id.is_not(None),
    )
    tx.execute(
        update(_step)
        .where(
            _step.c.village_id == one.village_id,
            _step.c.number == one.number,
            _step.c.seq == held.scalar_subquery(),
        )
        .values(words=words)
    )


def add_work(tx: Tx, one: Decision, work: Work) -> None:
    """Keep an entry of the implementation."""
    values = {
        "village_id": one.village_id,
        "number": one.number,
        "seq": next_seq(tx, _work, one.village_id, one.number),
        "kind": work.kind.value,
        "words": work.words,
        "fen": work.fen,
        "at": work.at,
        "by": work.by,
    }
    tx.execute(insert(_work).values(**values))


def works(tx: Tx, village_id: VillageId, number: int) -> Sequence[Work]:
    """What was done about a decision, in its order."""
    rows = tx.execute(
        select(_work)
        .where(_work.c.village_id == village_id, _work.c.number == number)
        .order_by(_work.c.seq)
    )
    return [Work(WorkKind(row.kind), row.words, row.at, PersonId(row.by), row.fen) for row in rows]


def _columns(one: Decision) -> dict[str, Any]:
    return {
        "village_id": one.village_id,
        "number": one.number,
        "title": one.title,
        "matter": one.matter.value,
        "body": one.body.value,
        "group_no": one.group,
        "state": one.state.value,
        "held": one.held.value if one.held else "",
        "rules": one.rules.kept(),
        "opened_at": one.opened_at,
        "keeper": one.keeper,
        "approved": one.approved,
        "version": one.version,
    }


def _to_decision(row: Any) -> Decision:
    return Decision(
        village_id=VillageId(row.village_id),
        number=row.number,
        title=row.title,
        matter=Matter(row.matter),
        body=Body(row.body),
        state=State(row.state),
        rules=DecisionRules.again(row.rules),
        opened_at=row.opened_at,
        keeper=PersonId(row.keeper),
        group=row.group_no,
        held=State(row.held) if row.held else None,
        approved=row.approved,
        version=row.version,
    )
