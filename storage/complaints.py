"""Complaints about cadres, in a table that nothing else reads: what one says, whom it is about, whose it is and when it was made are sealed."""

import json
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Index, String, Text, insert, select, text, update
from sqlalchemy.orm import Mapped, mapped_column

from storage.engine import Tx
from storage.tables import Base, Id, Time, table
from storage.vault import Vault, VaultError
from village.complaints import Author, Complaint, State
from village.days import hour_of
from village.ids import PersonId, UserId, VillageId
from village.people import Actor

MARK = "complainant"
"""What the vault's marks of authors are kept apart by."""


class ComplaintRow(Base):
    """A complaint under a number that is drawn; `words` is sealed, `author` a mark by which its author alone finds it.

    Its times are coarse, a day and full hours, so that they do not tell who wrote to the bot at that moment: `words` knows them better.
    """

    __tablename__ = "complaint"
    __table_args__ = (
        Index("ix_complaint_author", "village_id", "author"),
        Index(
            "ix_complaint_handler",
            "village_id",
            "handler",
            sqlite_where=text("state <> 'closed'"),
            postgresql_where=text("state <> 'closed'"),
        ),
        Index(
            "ix_complaint_wake",
            "wake_at",
            sqlite_where=text("wake_at IS NOT NULL"),
            postgresql_where=text("wake_at IS NOT NULL"),
        ),
    )

    village_id: Mapped[int] = mapped_column(Id, primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[str] = mapped_column(String(20))
    author: Mapped[str] = mapped_column(String(64))
    handler: Mapped[int] = mapped_column(Id)
    words: Mapped[str] = mapped_column(Text)
    opened_at: Mapped[datetime] = mapped_column(Time)
    due_at: Mapped[datetime] = mapped_column(Time)
    wake_at: Mapped[datetime | None] = mapped_column(Time)
    version: Mapped[int] = mapped_column(default=1)


UNREADABLE = timedelta(days=1)
"""So long a complaint sleeps that cannot be opened; the key may come back."""
_AN_HOUR = timedelta(hours=1)
_complaint = table(ComplaintRow)
_RUNNING = text("state <> 'closed'")
"""Word for word as the partial index says it, or SQLite would not use it."""


def is_free(tx: Tx, village_id: VillageId, number: int) -> bool:
    """Whether a number that was drawn is nobody's yet."""
    found = select(_complaint.c.number).where(
        _complaint.c.village_id == village_id, _complaint.c.number == number
    )
    return tx.execute(found).first() is None


def add(tx: Tx, complaint: Complaint, vault: Vault) -> None:
    """Keep a new complaint."""
    tx.execute(
        insert(_complaint).values(
            village_id=complaint.village_id,
            number=complaint.number,
            author=_mark(complaint.village_id, complaint.author, vault),
            opened_at=hour_of(complaint.opened_at).replace(hour=0),
            version=complaint.version,
            **_changing(complaint, vault),
        )
    )


def find(
    tx: Tx, village_id: VillageId, number: int, vault: Vault, *, to_change: bool = False
) -> Complaint | None:
    """The complaint of that number; `to_change` locks it until the transaction ends."""
    found = select(_complaint).where(
        _complaint.c.village_id == village_id, _complaint.c.number == number
    )
    row = tx.execute(found.with_for_update() if to_change else found).first()
    return _to_complaint(row, vault) if row else None


def save(tx: Tx, complaint: Complaint, vault: Vault) -> None:
    """Keep a complaint's next version. Raises LookupError when somebody changed it in between."""
    changed = tx.execute(
        update(_complaint)
        .where(
            _complaint.c.village_id == complaint.village_id,
            _complaint.c.number == complaint.number,
            _complaint.c.version == complaint.version - 1,
        )
        .values(version=complaint.version, **_changing(complaint, vault))
    )
    if changed.rowcount != 1:
        raise LookupError(complaint.number)


def by(tx: Tx, actor: Actor, vault: Vault, *, limit: int = 10) -> list[Complaint]:
    """Somebody's own complaints, latest first."""
    # Also what the account said before anybody knew whose it is.
    guest = Author(actor.user_id, None, actor.name, actor.language)
    marks = {
        _mark(actor.village_id, one, vault)
        for one in (guest, replace(guest, person=actor.person_id))
    }
    rows = tx.execute(
        select(_complaint)
        .where(
            _complaint.c.village_id == actor.village_id,
            _complaint.c.author.in_(marks),
        )
        .order_by(_complaint.c.opened_at.desc())
        .limit(limit)
    )
    return sorted(_readable(rows, vault), key=lambda one: one.opened_at, reverse=True)


def with_handler(
    tx: Tx, village_id: VillageId, handler: PersonId, vault: Vault, *, limit: int = 20
) -> list[Complaint]:
    """What somebody has to answer, nearest deadline first."""
    rows = tx.execute(
        select(_complaint)
        .where(
            _complaint.c.village_id == village_id,
            _complaint.c.handler == handler,
            _complaint.c.state != State.ANSWERED.value,
            _RUNNING,
        )
        .order_by(_complaint.c.due_at)
        .limit(limit)
    )
    return sorted(_readable(rows, vault), key=lambda one: one.due_at)


def due(tx: Tx, now: datetime, vault: Vault, *, limit: int) -> tuple[list[Complaint], int]:
    """Complaints whose clock wakes, earliest first, locked against another process that sweeps.

    How many are sealed under another key is told: they sleep on for a day, so that they stand in nobody's way.
    """
    rows = tx.execute(
        select(_complaint)
        .where(_complaint.c.wake_at <= now)
        .order_by(_complaint.c.wake_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()
    found = list(_readable(rows, vault))
    read = {(one.village_id, one.number) for one in found}
    sealed = [row for row in rows if (row.village_id, row.number) not in read]
    for row in sealed:
        tx.execute(
            update(_complaint)
            .where(_complaint.c.village_id == row.village_id, _complaint.c.number == row.number)
            .values(wake_at=hour_of(now) + UNREADABLE)
        )
    return found, len(sealed)


def wake(tx: Tx, village_id: VillageId, handler: PersonId, at: datetime) -> None:
    """Whoever had them can hear them no more: the next sweep looks for somebody else."""
    tx.execute(
        update(_complaint)
        .where(_complaint.c.village_id == village_id, _complaint.c.handler == handler, _RUNNING)
        .values(wake_at=at)
    )


def _mark(village_id: VillageId, author: Author, vault: Vault) -> str:
    who = f"user:{author.user}" if author.person is None else f"person:{author.person}"
    return vault.mark(MARK, f"{village_id}:{who}")


def _changing(complaint: Complaint, vault: Vault) -> dict[str, Any]:
    author = complaint.author
    kept = {
        "text": complaint.text,
        "subjects": list(complaint.subjects),
        "heard_by": list(complaint.heard_by),
        "answer": complaint.answer,
        "contested": complaint.contested,
        "times": [complaint.opened_at.isoformat(), complaint.due_at.isoformat()],
        "author": [author.user, author.person, author.name, author.language, author.named],
    }
    return {
        "state": complaint.state.value,
        "handler": complaint.handler,
        "words": vault.seal(json.dumps(kept, ensure_ascii=False)),
        "due_at": _full(complaint.due_at),
        "wake_at": complaint.wake_at and _full(complaint.wake_at),
    }


def _full(at: datetime) -> datetime:
    """The next full hour, so that no clock wakes too early."""
    return hour_of(at + _AN_HOUR - timedelta(microseconds=1))


def _readable(rows: Iterable[Any], vault: Vault) -> Iterator[Complaint]:
    """One that is sealed under another key must not take the others with it."""
    for row in rows:
        with suppress(VaultError):
            yield _to_complaint(row, vault)


def _to_complaint(row: Any, vault: Vault) -> Complaint:
    kept = json.loads(vault.open(row.words))
    user, person, name, language, named = kept["author"]
    # What was kept before times were sealed knows them by the columns alone.
    opened_at, due_at = (
        map(datetime.fromisoformat, kept["times"])
        if "times" in kept
        else (row.opened_at, row.due_at)
    )
    author = Author(
        UserId(user), None if person is None else PersonId(person), name, language, named
    )
    bare = Complaint(
        village_id=VillageId(row.village_id),
        number=row.number,
        state=State(row.state),
        author=author,
        text=kept["text"],
        subjects=tuple(PersonId(one) for one in kept["subjects"]),
        handler=PersonId(row.handler),
        heard_by=tuple(PersonId(one) for one in kept["heard_by"]),
        opened_at=opened_at,
        due_at=due_at,
        wake_at=row.wake_at,
        version=row.version,
    )
    return replace(bare, answer=kept["answer"], contested=kept["contested"])
