"""Binding codes, kept as keyed hashes only, and the tries of who types them."""

from datetime import datetime

from sqlalchemy import ForeignKeyConstraint, Index, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables import Base, Id, Time


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
