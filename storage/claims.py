"""Claims: what somebody says about themselves and a cadre confirms with one press."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKeyConstraint, Index, String, insert, select, text, update
from sqlalchemy.orm import Mapped, mapped_column

from storage.engine import Tx
from storage.tables import Base, Id, Time, table
from village.claims import Claim, Claimed, ClaimState
from village.ids import PersonId, UserId, VillageId


class ClaimRow(Base):
    """A claim: this account is that person, that person is away or back.

    `detail` is there only while the claim is open. Phones in it are sealed by the vault; a place is as clear as in the roster.
    """

    __tablename__ = "claim"
    __table_args__ = (
        ForeignKeyConstraint(["village_id", "person_id"], ["person.village_id", "person.id"]),
        Index(
            "ix_claim_open",
            "village_id",
            "kind",
            "person_id",
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
        Index("ix_claim_user", "user_id", "village_id"),
    )

    village_id: Mapped[int] = mapped_column(Id, primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(20))
    person_id: Mapped[int] = mapped_column(Id)
    user_id: Mapped[int] = mapped_column(Id)
    detail: Mapped[str] = mapped_column(String(600), default="")
    made_at: Mapped[datetime] = mapped_column(Time)
    decided_at: Mapped[datetime | None] = mapped_column(Time)
    decided_by: Mapped[int | None] = mapped_column(Id)


_claim = table(ClaimRow)


def _to_claim(row: Any) -> Claim:
    return Claim(
        village_id=VillageId(row.village_id),
        number=row.number,
        kind=Claimed(row.kind),
        state=ClaimState(row.state),
        person=PersonId(row.person_id),
        user=UserId(row.user_id),
        detail=row.detail,
        made_at=row.made_at,
    )


def add(tx: Tx, claim: Claim) -> None:
    """Keep a new claim."""
    tx.execute(
        insert(_claim).values(
            village_id=claim.village_id,
            number=claim.number,
            kind=claim.kind.value,
            state=claim.state.value,
            person_id=claim.person,
            user_id=claim.user,
            detail=claim.detail,
            made_at=claim.made_at,
        )
    )


def find(tx: Tx, village_id: VillageId, number: int) -> Claim | None:
    """The claim of that number in that village, held for a change."""
    found = select(_claim).where(_claim.c.village_id == village_id, _claim.c.number == number)
    row = tx.execute(found.with_for_update()).first()
    return _to_claim(row) if row else None


def waiting(
    tx: Tx, village_id: VillageId, person: PersonId, kinds: Collection[Claimed]
) -> list[Claim]:
    """What somebody claimed and nobody has decided, held for a change."""
    found = (
        select(_claim)
        .where(
            _claim.c.village_id == village_id,
            _claim.c.kind.in_([one.value for one in kinds]),
            _claim.c.person_id == person,
            # As written in the index of open claims: a bound value would not let it be used.
            text("state = 'open'"),
        )
        .order_by(_claim.c.number)
        .with_for_update()
    )
    return [_to_claim(row) for row in tx.execute(found)]


def open_in(tx: Tx, village_id: VillageId, *, limit: int) -> list[Claim]:
    """What nobody has decided in a village, oldest first."""
    found = (
        select(_claim)
        .where(_claim.c.village_id == village_id, text("state = 'open'"))
        .order_by(_claim.c.number)
        .limit(limit)
    )
    return [_to_claim(row) for row in tx.execute(found)]


def decide(tx: Tx, claim: Claim, state: ClaimState, *, by: PersonId | None, at: datetime) -> None:
    """End an open claim; what it said beside its kind is wiped."""
    tx.execute(
        update(_claim)
        .where(_claim.c.village_id == claim.village_id, _claim.c.number == claim.number)
        .values(state=state.value, detail="", decided_at=at, decided_by=by)
    )
