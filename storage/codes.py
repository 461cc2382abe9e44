"""Binding codes, kept as keyed hashes only, and the tries of who types them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    ForeignKeyConstraint,
    Index,
    SmallInteger,
    String,
    delete,
    insert,
    select,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column

from storage.accounts import AccountRow
from storage.engine import Tx
from storage.people import PersonRow
from storage.tables import Base, Id, Time, insert_into, table
from village.binding import Tries
from village.ids import PersonId, UserId, VillageId


class CodeRow(Base):
    """A code that binds one account to a person once; a person has one valid code at most."""

    __tablename__ = "binding_code"
    __table_args__ = (
        ForeignKeyConstraint(["village_id", "person_id"], ["person.village_id", "person.id"]),
        Index("ix_binding_code_person", "village_id", "person_id"),
    )

    mark: Mapped[str] = mapped_column(String(64), primary_key=True)
    village_id: Mapped[int] = mapped_column(Id)
    person_id: Mapped[int] = mapped_column(Id)
    made_at: Mapped[datetime] = mapped_column(Time)
    expires_at: Mapped[datetime] = mapped_column(Time)
    used_at: Mapped[datetime | None] = mapped_column(Time)
    used_by: Mapped[int | None] = mapped_column(Id)


class TryRow(Base):
    """Wrong codes and wrong digits of an account since `first_at`; until `locked_until` it may not try."""

    __tablename__ = "binding_try"

    user_id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    failures: Mapped[int] = mapped_column(SmallInteger)
    first_at: Mapped[datetime] = mapped_column(Time)
    locked_until: Mapped[datetime | None] = mapped_column(Time)


@dataclass(frozen=True, slots=True)
class Code:
    """A code as it is kept: by its mark."""

    mark: str
    village_id: VillageId
    person_id: PersonId
    made_at: datetime
    expires_at: datetime
    used_at: datetime | None = None

    def is_good(self, now: datetime) -> bool:
        """Whether it still binds."""
        return self.used_at is None and now < self.expires_at


_code, _try, _person, _account = map(table, (CodeRow, TryRow, PersonRow, AccountRow))
_CHUNK = 500


def add(tx: Tx, codes: Sequence[Code]) -> None:
    """Keep new codes; the unused ones of the same people are void from now on."""
    by_village: dict[VillageId, list[PersonId]] = {}
    for one in codes:
        by_village.setdefault(one.village_id, []).append(one.person_id)
    for village_id, persons in by_village.items():
        void(tx, village_id, persons)
    rows = [
        {
            "mark": one.mark,
            "village_id": one.village_id,
            "person_id": one.person_id,
            "made_at": one.made_at,
            "expires_at": one.expires_at,
        }
        for one in codes
    ]
    if rows:
        tx.execute(insert(_code), rows)


def void(tx: Tx, village_id: VillageId, persons: Iterable[PersonId]) -> int:
    """Forget the unused codes of these people; tells how many."""
    every, voided = list(persons), 0
    # A statement takes so many parameters and no more.
    for start in range(0, len(every), _CHUNK):
        voided += tx.execute(
            delete(_code).where(
                _code.c.village_id == village_id,
                _code.c.person_id.in_(every[start : start + _CHUNK]),
                _code.c.used_at.is_(None),
            )
        ).rowcount
    return voided


def find(tx: Tx, mark: str) -> Code | None:
    """The code of that mark, used or not; locked until the transaction ends."""
    row = tx.execute(select(_code).where(_code.c.mark == mark).with_for_update()).first()
    if row is None:
        return None
    return Code(
        mark=row.mark,
        village_id=VillageId(row.village_id),
        person_id=PersonId(row.person_id),
        made_at=row.made_at,
        expires_at=row.expires_at,
        used_at=row.used_at,
    )


def use(tx: Tx, mark: str, *, by: UserId, at: datetime) -> bool:
    """Use a code up; False when somebody did before."""
    used = tx.execute(
        update(_code)
        .where(_code.c.mark == mark, _code.c.used_at.is_(None))
        .values(used_at=at, used_by=by)
    )
    return used.rowcount > 0


def unbound(tx: Tx, village_id: VillageId) -> Sequence[PersonId]:
    """Everybody on a village's roster who has no account, by number."""
    bound = select(_account.c.person_id).where(
        _account.c.village_id == village_id, _account.c.person_id == _person.c.id
    )
    found = (
        select(_person.c.id)
        .where(_person.c.village_id == village_id, _person.c.gone == "", ~bound.exists())
        .order_by(_person.c.id)
    )
    return [PersonId(one) for one in tx.scalars(found)]


def tries(tx: Tx, user_id: UserId) -> Tries:
    """How often an account tried in vain."""
    row = tx.execute(select(_try).where(_try.c.user_id == user_id)).first()
    return Tries(row.failures, row.first_at, row.locked_until) if row else Tries()


def keep_tries(tx: Tx, user_id: UserId, tried: Tries) -> None:
    """Keep how often an account tried in vain."""
    values = {
        "failures": tried.failures,
        "first_at": tried.first_at,
        "locked_until": tried.locked_until,
    }
    tx.execute(
        insert_into(tx, _try)
        .values(user_id=user_id, **values)
        .on_conflict_do_update(index_elements=["user_id"], set_=values)
    )


def forget_tries(tx: Tx, user_id: UserId) -> None:
    """An account found its code: what it mistyped before is forgotten."""
    tx.execute(delete(_try).where(_try.c.user_id == user_id))
