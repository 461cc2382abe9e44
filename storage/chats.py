"""Chats and the village that each belongs to."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, String, bindparam, delete, false, insert, select, update
from sqlalchemy.orm import Mapped, mapped_column

from storage.engine import Tx
from storage.prepared import Prepared
from storage.tables import Base, Id, Time, table
from storage.villages import SETTINGS, Village, VillageRow
from village.ids import ChatId, VillageId


class Kind(StrEnum):
    """What a bound chat is for."""

    VILLAGE = "village"
    CADRES = "cadres"


class ChatRow(Base):
    """A group chat bound to a village: a directory over all villages."""

    __tablename__ = "chat"
    __table_args__ = (Index("ix_chat_village", "village_id", "kind"),)

    chat_id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    village_id: Mapped[int] = mapped_column(Id)
    kind: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(200), default="")
    left_at: Mapped[datetime | None] = mapped_column(Time)
    is_admin: Mapped[bool] = mapped_column(default=False, server_default=false())


class GreetingRow(Base):
    """That somebody who joined a group was told how to bind: it is said once."""

    __tablename__ = "greeting"

    chat_id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    user_id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(Time)


@dataclass(frozen=True, slots=True)
class Group:
    """A bound group chat with its village."""

    chat_id: ChatId
    kind: Kind
    village: Village


_chat, _village = table(ChatRow), table(VillageRow)
_FIND = Prepared(
    select(
        _chat.c.kind,
        *SETTINGS,
    )
    .join(_village, _village.c.id == _chat.c.village_id)
    .where(_chat.c.chat_id == bindparam("chat"))
)
_OF_VILLAGE = (
    select(_chat.c.chat_id)
    .where(
        _chat.c.village_id == bindparam("village"),
        _chat.c.kind == bindparam("kind"),
        _chat.c.left_at.is_(None),
    )
    .order_by(_chat.c.chat_id)
)


def find(tx: Tx, chat_id: ChatId) -> Group | None:
    """The group bound under that chat id."""
    row = _FIND.first(tx, chat=chat_id)
    return Group(chat_id, Kind(row[0]), Village(*row[1:])) if row else None


def of_village(tx: Tx, village_id: VillageId, kind: Kind) -> ChatId | None:
    """The chat of that kind that a village has and the bot is in."""
    found = tx.scalar(_OF_VILLAGE, {"village": village_id, "kind": kind.value})
    return None if found is None else ChatId(found)


def bind(tx: Tx, *, chat_id: ChatId, village_id: VillageId, kind: Kind, title: str = "") -> None:
    """Bind a chat to a village; a chat belongs to one."""
    tx.execute(delete(_chat).where(_chat.c.chat_id == chat_id))
    tx.execute(
        insert(_chat).values(chat_id=chat_id, village_id=village_id, kind=kind.value, title=title)
    )


def mark_left(tx: Tx, chat_id: ChatId, at: datetime | None) -> None:
    """Note that the bot was removed from a chat (`at`), or is in it again (None)."""
    tx.execute(update(_chat).where(_chat.c.chat_id == chat_id).values(left_at=at))


def migrate(tx: Tx, old: ChatId, new: ChatId) -> bool:
    """A group became a supergroup: the chat goes on under a new id; False when it did before.

    The news comes twice, as a service message and as the refusal of a send.
    """
    known = tx.scalar(select(_chat.c.chat_id).where(_chat.c.chat_id == old).with_for_update())
    if known is None:
        return False
    tx.execute(delete(_chat).where(_chat.c.chat_id == new))
    tx.execute(update(_chat).where(_chat.c.chat_id == old).values(chat_id=new))
    return True
