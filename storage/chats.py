"""Chats and the village that each belongs to."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, String, bindparam, delete, false, select, update
from sqlalchemy.orm import Mapped, mapped_column

from storage.engine import Tx
from storage.prepared import Prepared
from storage.tables import Base, Id, Time, insert_into, table
from storage.villages import SETTINGS, Village, VillageRow
from village.ids import ChatId, VillageId


class Kind(StrEnum):
    """What a bound chat is for."""

    VILLAGE = "village"
    CADRES = "cadres"


TITLE_LIMIT = 200


class ChatRow(Base):
    """A group chat that the bot is in, and the village to which it is bound: a directory over all villages.

    Of a chat that is bound to none (`village_id` is NULL) nothing is kept but that the bot is there, and as what.
    """

    __tablename__ = "chat"
    __table_args__ = (Index("uq_chat_kind", "village_id", "kind", unique=True),)

    chat_id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    village_id: Mapped[int | None] = mapped_column(Id)
    kind: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(200), default="")
    left_at: Mapped[datetime | None] = mapped_column(Time)
    is_admin: Mapped[bool] = mapped_column(default=False, server_default=false())
    heard_at: Mapped[datetime | None] = mapped_column(Time)
    """When the chat last changed what the bot is there; older news is not believed."""


@dataclass(frozen=True, slots=True)
class Group:
    """A bound group chat with its village."""

    chat_id: ChatId
    kind: Kind
    village: Village
    title: str = ""
    is_admin: bool = False
    left_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """A group chat that the bot is in or was in; without a village it is bound to none."""

    chat_id: ChatId
    village_id: VillageId | None
    kind: Kind | None
    title: str
    is_admin: bool
    left_at: datetime | None
    heard_at: datetime | None


_chat, _village = table(ChatRow), table(VillageRow)
GROUP = (
    _chat.c.kind,
    _chat.c.title,
    _chat.c.is_admin,
    _chat.c.left_at,
    *(one.label(f"of_{one.name}") for one in SETTINGS),
)
"""The columns of which `to_group` makes a group, first in its row."""
_FIND = Prepared(
    select(*GROUP)
    .join(_village, _village.c.id == _chat.c.village_id)
    .where(_chat.c.chat_id == bindparam("chat"))
)
_OWNER = Prepared(
    select(_chat.c.village_id, _chat.c.left_at).where(_chat.c.chat_id == bindparam("chat"))
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
    return None if row is None else to_group(row, chat_id)


def to_group(row: Any, chat_id: ChatId) -> Group:
    """A group with its village, from a row that begins with the columns of GROUP."""
    kind, title, is_admin, left_at, *settings = row[: len(GROUP)]
    return Group(chat_id, Kind(kind), Village(*settings), title, bool(is_admin), left_at)


def is_open(tx: Tx, chat_id: ChatId, village_id: VillageId) -> bool | None:
    """Whether the bot is in a group of that village; None for a group that is not the village's."""
    row = _OWNER.first(tx, chat=chat_id)
    if row is None or row.village_id != village_id:
        return None
    return row.left_at is None


def look(tx: Tx, chat_id: ChatId) -> Seen | None:
    """What is known of a chat, bound or not; it stays as it is until the transaction ends."""
    row = tx.execute(select(_chat).where(_chat.c.chat_id == chat_id).with_for_update()).first()
    return _to_seen(row) if row else None


def holder(tx: Tx, village_id: VillageId, kind: Kind) -> Seen | None:
    """The chat that is that one of a village, whether the bot is in it or was removed."""
    found = select(_chat).where(_chat.c.village_id == village_id, _chat.c.kind == kind.value)
    row = tx.execute(found.with_for_update()).first()
    return _to_seen(row) if row else None


def of_village(tx: Tx, village_id: VillageId, kind: Kind) -> ChatId | None:
    """The chat of that kind that a village has and the bot is in."""
    found = tx.scalar(_OF_VILLAGE, {"village": village_id, "kind": kind.value})
    return None if found is None else ChatId(found)


def bind(tx: Tx, *, chat_id: ChatId, village_id: VillageId, kind: Kind, title: str = "") -> None:
    """Bind a chat to a village: a chat belongs to one, and a village has one of each kind."""
    other = holder(tx, village_id, kind)
    if other is not None and other.chat_id != chat_id:
        unbind(tx, other.chat_id)
    values: dict[str, Any] = {"village_id": village_id, "kind": kind.value, "left_at": None}
    if title:
        values["title"] = title[:TITLE_LIMIT]
    _put(tx, chat_id, values)


def unbind(tx: Tx, chat_id: ChatId) -> None:
    """Bind a chat to no village: of one that the bot left nothing is kept then."""
    tx.execute(delete(_chat).where(_chat.c.chat_id == chat_id, _chat.c.left_at.is_not(None)))
    tx.execute(
        update(_chat).where(_chat.c.chat_id == chat_id).values(village_id=None, kind="", title="")
    )


def note(
    tx: Tx, chat_id: ChatId, *, is_admin: bool, left_at: datetime | None, heard_at: datetime
) -> None:
    """Keep what the bot is in a chat now; one that it left and that is bound to no village is forgotten."""
    _put(tx, chat_id, {"is_admin": is_admin, "left_at": left_at, "heard_at": heard_at})
    tx.execute(
        delete(_chat).where(
            _chat.c.chat_id == chat_id,
            _chat.c.village_id.is_(None),
            _chat.c.left_at.is_not(None),
        )
    )


def rename(tx: Tx, chat_id: ChatId, title: str) -> None:
    """Keep a bound chat's new name."""
    tx.execute(
        update(_chat)
        .where(_chat.c.chat_id == chat_id, _chat.c.village_id.is_not(None))
        .values(title=title[:TITLE_LIMIT])
    )


def mark_left(tx: Tx, chat_id: ChatId, at: datetime | None) -> None:
    """Note that the bot was removed from a chat (`at`), or is in it again (None)."""
    tx.execute(update(_chat).where(_chat.c.chat_id == chat_id).values(left_at=at))


def migrate(tx: Tx, old: ChatId, new: ChatId) -> VillageId | None:
    """A group became a supergroup: the chat goes on under a new id; None when it did before or is bound to no village.

    The news comes twice, as a service message and as the refusal of a send.
    """
    known = look(tx, old)
    if known is None:
        return None
    if known.village_id is None and look(tx, new) is not None:
        # It may have been bound under its new id meanwhile.
        tx.execute(delete(_chat).where(_chat.c.chat_id == old))
        return None
    tx.execute(delete(_chat).where(_chat.c.chat_id == new))
    # The bot is said to leave the old one, which may be heard first.
    values = {"chat_id": new, "left_at": None}
    tx.execute(update(_chat).where(_chat.c.chat_id == old).values(values))
    return known.village_id


def _put(tx: Tx, chat_id: ChatId, values: dict[str, Any]) -> None:
    fresh = {"chat_id": chat_id, "kind": "", "title": "", "is_admin": False}
    statement = insert_into(tx, _chat).values(fresh | values)
    tx.execute(statement.on_conflict_do_update(index_elements=["chat_id"], set_=values))


def _to_seen(row: Any) -> Seen:
    return Seen(
        chat_id=ChatId(row.chat_id),
        village_id=None if row.village_id is None else VillageId(row.village_id),
        kind=Kind(row.kind) if row.kind else None,
        title=row.title,
        is_admin=bool(row.is_admin),
        left_at=row.left_at,
        heard_at=row.heard_at,
    )
