"""Who says that an account is theirs, until a cadre has looked."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKeyConstraint, Index, String, insert, select, text, update
from sqlalchemy.orm import Mapped, mapped_column

from storage.engine import Tx
from storage.tables import Base, Id, Time, table
from village.claims import ClaimState, IdentityClaim
from village.ids import PersonId, UserId, VillageId


class IdentityClaimRow(Base):
    """A claim that an account is somebody's. `digits` is the vault's mark of a phone's last four digits.

    The account's words (`account`, `name`, `digits`) are there only while the claim is open; `person_id` is whom a cadre confirmed.
    """

    __tablename__ = "identity_claim"
    __table_args__ = (
        ForeignKeyConstraint(["village_id", "person_id"], ["person.village_id", "person.id"]),
        Index(
            "ix_identity_claim_open",
            "village_id",
            "number",
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
        Index("ix_identity_claim_user", "user_id", "village_id"),
    )

    village_id: Mapped[int] = mapped_column(Id, primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[str] = mapped_column(String(20))
    user_id: Mapped[int] = mapped_column(Id)
    account: Mapped[str] = mapped_column(String(200), default="")
    language: Mapped[str] = mapped_column(String(10), default="")
    name: Mapped[str] = mapped_column(String(100), default="")
    digits: Mapped[str] = mapped_column(String(64), default="")
    made_at: Mapped[datetime] = mapped_column(Time)
    person_id: Mapped[int | None] = mapped_column(Id)
    decided_at: Mapped[datetime | None] = mapped_column(Time)
    decided_by: Mapped[int | None] = mapped_column(Id)


_claim = table(IdentityClaimRow)
_OPEN = text("state = 'open'")
"""Word for word as the partial index says it, or SQLite would not use it."""


def _to_claim(row: Any) -> IdentityClaim:
    return IdentityClaim(
        village_id=VillageId(row.village_id),
        number=row.number,
        state=ClaimState(row.state),
        user=UserId(row.user_id),
        account=row.account,
        language=row.language,
        name=row.name,
        digits=row.digits,
        made_at=row.made_at,
        person=None if row.person_id is None else PersonId(row.person_id),
    )


def add(tx: Tx, claim: IdentityClaim) -> None:
    """Keep a new claim."""
    tx.execute(
        insert(_claim).values(
            village_id=claim.village_id,
            number=claim.number,
            state=claim.state.value,
            user_id=claim.user,
            account=claim.account,
            language=claim.language,
            name=claim.name,
            digits=claim.digits,
            made_at=claim.made_at,
        )
    )


def find(tx: Tx, village_id: VillageId, number: int) -> IdentityClaim | None:
    """The claim of that number in that village, held for a change."""
    found = select(_claim).where(_claim.c.village_id == village_id, _claim.c.number == number)
    row = tx.execute(found.with_for_update()).first()
    return _to_claim(row) if row else None


def of_account(tx: Tx, user: UserId) -> list[IdentityClaim]:
    """What an account claimed in any village and nobody has decided, held for a change."""
    found = select(_claim).where(_claim.c.user_id == user, _OPEN).order_by(_claim.c.number)
    return [_to_claim(row) for row in tx.execute(found.with_for_update())]


def waiting(tx: Tx, village_id: VillageId, *, limit: int) -> list[IdentityClaim]:
    """What nobody has decided in a village, oldest first."""
    found = (
        select(_claim)
        .where(_claim.c.village_id == village_id, _OPEN)
        .order_by(_claim.c.number)
        .limit(limit)
    )
    return [_to_claim(row) for row in tx.execute(found)]


def decide(
    tx: Tx,
    claim: IdentityClaim,
    state: ClaimState,
    *,
    person: PersonId | None,
    by: PersonId | None,
    at: datetime,
) -> None:
    """End an open claim; what the account said is wiped."""
    tx.execute(
        update(_claim)
        .where(_claim.c.village_id == claim.village_id, _claim.c.number == claim.number)
        .values(
            state=state.value,
            account="",
            language="",
            name="",
            digits="",
            person_id=person,
            decided_at=at,
            decided_by=by,
        )
    )
