"""Claims: what somebody says about themselves and a cadre confirms with one press."""

from datetime import datetime

from sqlalchemy import ForeignKeyConstraint, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables import Base, Id, Time


class ClaimRow(Base):
    """A claim: this account is that person, that person is away or back. `detail` is sealed by the vault."""

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
