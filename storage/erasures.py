"""Messages of a group that their authors may have deleted: ids only, and for two days at most."""

from datetime import datetime

from sqlalchemy import Index, delete
from sqlalchemy.orm import Mapped, mapped_column

from storage.engine import Tx
from storage.tables import Base, Id, Time, insert_into, table
from village.ids import ChatId, UserId, VillageId


class ErasureRow(Base):
    """A message that its author, and nobody else, may have deleted; said at `said_at` by the chat's own clock."""

    __tablename__ = "erasure"
    __table_args__ = (Index("ix_erasure_said", "said_at"),)

    village_id: Mapped[int] = mapped_column(Id, primary_key=True)
    chat_id: Mapped[int] = mapped_column(Id, primary_key=True)
    message_id: Mapped[int] = mapped_column(Id, primary_key=True)
    user_id: Mapped[int] = mapped_column(Id)
    said_at: Mapped[datetime] = mapped_column(Time)


_erasure = table(ErasureRow)


def allow(
    tx: Tx,
    village_id: VillageId,
    chat: ChatId,
    message_id: int,
    *,
    user: UserId,
    said_at: datetime,
) -> None:
    """Note whose message it is and when it was said."""
    tx.execute(
        insert_into(tx, _erasure)
        .values(
            village_id=village_id,
            chat_id=chat,
            message_id=message_id,
            user_id=user,
            said_at=said_at,
        )
        .on_conflict_do_nothing()
    )


def take(
    tx: Tx, village_id: VillageId, chat: ChatId, message_id: int, *, user: UserId
) -> datetime | None:
    """When that account said it, which may be asked once; None for what is not theirs or was asked before."""
    gone = tx.execute(
        delete(_erasure)
        .where(
            _erasure.c.village_id == village_id,
            _erasure.c.chat_id == chat,
            _erasure.c.message_id == message_id,
            _erasure.c.user_id == user,
        )
        .returning(_erasure.c.said_at)
    ).first()
    return gone.said_at if gone else None


def forget_before(tx: Tx, moment: datetime) -> int:
    """Forget what can be deleted no more."""
    return tx.execute(delete(_erasure).where(_erasure.c.said_at < moment)).rowcount
