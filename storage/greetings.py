"""Who was greeted when they joined a group of a village: it is done once."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Index, delete, func, select
from sqlalchemy.orm import Mapped, mapped_column

from storage.engine import Tx
from storage.tables import Base, Id, Time, insert_into, table
from village.ids import ChatId, UserId, VillageId

ALONE = 0
"""The crowd of who was greeted in private."""


class GreetingRow(Base):
    """That an account was greeted in a village; those of one `crowd` share a message of that chat."""

    __tablename__ = "greeting"
    __table_args__ = (Index("ix_greeting_crowd", "village_id", "chat_id", "crowd"),)

    village_id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    user_id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    chat_id: Mapped[int] = mapped_column(Id)
    crowd: Mapped[int]
    at: Mapped[datetime] = mapped_column(Time)


@dataclass(frozen=True, slots=True)
class Crowd:
    """People who joined a chat together: how many, and when the last of them did."""

    number: int
    size: int
    last_at: datetime


_greeting = table(GreetingRow)


def is_known(tx: Tx, village_id: VillageId, user_id: UserId) -> bool:
    """Whether an account was greeted in a village before."""
    found = select(_greeting.c.at).where(
        _greeting.c.village_id == village_id, _greeting.c.user_id == user_id
    )
    return tx.execute(found).first() is not None


def keep(
    tx: Tx, village_id: VillageId, user_id: UserId, *, chat: ChatId, crowd: int, at: datetime
) -> None:
    """Note that an account is greeted now."""
    values = {
        "village_id": village_id,
        "user_id": user_id,
        "chat_id": chat,
        "crowd": crowd,
        "at": at,
    }
    tx.execute(insert_into(tx, _greeting).values(values).on_conflict_do_nothing())


def forget(tx: Tx, village_id: VillageId, user_id: UserId) -> None:
    """Keep no longer that an account was greeted."""
    tx.execute(
        delete(_greeting).where(
            _greeting.c.village_id == village_id, _greeting.c.user_id == user_id
        )
    )


def last_crowd(tx: Tx, village_id: VillageId, chat: ChatId) -> Crowd | None:
    """Those who joined a chat last and were greeted there."""
    row = tx.execute(
        select(_greeting.c.crowd, func.count().label("size"), func.max(_greeting.c.at).label("at"))
        .where(
            _greeting.c.village_id == village_id,
            _greeting.c.chat_id == chat,
            _greeting.c.crowd != ALONE,
        )
        .group_by(_greeting.c.crowd)
        .order_by(_greeting.c.crowd.desc())
        .limit(1)
    ).first()
    return Crowd(row.crowd, row.size, row.at) if row else None
