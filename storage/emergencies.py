"""Emergencies: who called what, how often, and who goes; what was said is wiped after a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Index, String, Text, insert, select, text, update
from sqlalchemy.orm import Mapped, mapped_column

from storage.engine import Tx
from storage.people import PersonRow
from storage.tables import Base, Id, Time, insert_into, table
from village.ids import PersonId, VillageId
from village.talk.emergencies import Danger


class EmergencyRow(Base):
    """One emergency of a village; who calls the same danger within minutes adds to it."""

    __tablename__ = "emergency"
    __table_args__ = (
        Index("ix_emergency_latest", "village_id", "danger", "last_at"),
        Index(
            "ix_emergency_words",
            "last_at",
            sqlite_where=text("words IS NOT NULL"),
            postgresql_where=text("words IS NOT NULL"),
        ),
    )

    village_id: Mapped[int] = mapped_column(Id, primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    danger: Mapped[str] = mapped_column(String(20))
    opened_at: Mapped[datetime] = mapped_column(Time)
    last_at: Mapped[datetime] = mapped_column(Time)
    reports: Mapped[int] = mapped_column(default=1)
    words: Mapped[str | None] = mapped_column(Text)


class EmergencyGoerRow(Base):
    """Somebody who goes there."""

    __tablename__ = "emergency_goer"

    village_id: Mapped[int] = mapped_column(Id, primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(Id, primary_key=True)
    at: Mapped[datetime] = mapped_column(Time)


@dataclass(frozen=True, slots=True)
class Emergency:
    """One emergency; `words` are the lines that called it, empty once they were wiped."""

    village_id: VillageId
    number: int
    danger: Danger
    opened_at: datetime
    last_at: datetime
    reports: int
    words: str


_emergency, _goer, _person = map(table, (EmergencyRow, EmergencyGoerRow, PersonRow))


def add(tx: Tx, emergency: Emergency) -> None:
    """Keep a new one."""
    tx.execute(
        insert(_emergency).values(
            village_id=emergency.village_id,
            number=emergency.number,
            danger=emergency.danger.value,
            opened_at=emergency.opened_at,
            last_at=emergency.last_at,
            reports=emergency.reports,
            words=emergency.words,
        )
    )


def running(tx: Tx, village_id: VillageId, danger: Danger, since: datetime) -> Emergency | None:
    """The one of that kind that was called last, if that was after `since`; locked, since another call adds to it."""
    row = tx.execute(
        select(_emergency)
        .where(
            _emergency.c.village_id == village_id,
            _emergency.c.danger == danger.value,
            _emergency.c.last_at > since,
        )
        .order_by(_emergency.c.last_at.desc())
        .limit(1)
        .with_for_update()
    ).first()
    return _to_emergency(row) if row else None


def find(tx: Tx, village_id: VillageId, number: int) -> Emergency | None:
    """The emergency of that number."""
    row = tx.execute(select(_emergency).where(*_is(village_id, number))).first()
    return _to_emergency(row) if row else None


def save(tx: Tx, emergency: Emergency) -> None:
    """Keep that it was called again."""
    tx.execute(
        update(_emergency)
        .where(*_is(emergency.village_id, emergency.number))
        .values(last_at=emergency.last_at, reports=emergency.reports, words=emergency.words)
    )


def go(tx: Tx, village_id: VillageId, number: int, person: PersonId, *, at: datetime) -> bool:
    """Somebody goes; False when that was known."""
    statement = insert_into(tx, _goer).values(
        village_id=village_id, number=number, person_id=person, at=at
    )
    return tx.execute(statement.on_conflict_do_nothing()).rowcount > 0


def goers(tx: Tx, village_id: VillageId, number: int) -> Sequence[str]:
    """The names of those who go, the first first."""
    rows = tx.execute(
        select(_person.c.name)
        .join(
            _goer,
            (_goer.c.village_id == _person.c.village_id) & (_goer.c.person_id == _person.c.id),
        )
        .where(_goer.c.village_id == village_id, _goer.c.number == number)
        .order_by(_goer.c.at, _person.c.id)
    )
    return [row.name for row in rows]


def wipe_before(tx: Tx, moment: datetime) -> None:
    """What was said is nobody's business any more."""
    tx.execute(
        update(_emergency)
        .where(text("words IS NOT NULL"), _emergency.c.last_at < moment)
        .values(words=None)
    )


def _is(village_id: VillageId, number: int) -> tuple[ColumnElement[bool], ...]:
    return (_emergency.c.village_id == village_id, _emergency.c.number == number)


def _to_emergency(row: object) -> Emergency:
    found = row._asdict()  # type: ignore[attr-defined]  # a row of the table
    return Emergency(
        village_id=VillageId(found["village_id"]),
        number=found["number"],
        danger=Danger(found["danger"]),
        opened_at=found["opened_at"],
        last_at=found["last_at"],
        reports=found["reports"],
        words=found["words"] or "",
    )
