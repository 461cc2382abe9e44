"""Offers to register a line of talk: the line is kept with its offer, and wiped when that goes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    JSON,
    ColumnElement,
    Index,
    String,
    Text,
    TextClause,
    delete,
    select,
    text,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column

from storage.engine import Tx
from storage.tables import Base, Id, Time, insert_into, table
from village.ids import ChatId, UserId, VillageId
from village.requests import Attachment, FileKind
from village.talk.model import Label


class OfferRow(Base):
    """An offer under the message `message_id`; after its end it holds no words, and only keeps the next one waiting.

    `files` are [kind, file id] each.
    """

    __tablename__ = "offer"
    __table_args__ = (
        Index("ix_offer_until", "until"),
        Index("ix_offer_author", "village_id", "user_id", "offered_at"),
        Index("ix_offer_chat", "village_id", "chat_id", "offered_at"),
        Index(
            "ix_offer_album",
            "village_id",
            "album",
            sqlite_where=text("album <> ''"),
            postgresql_where=text("album <> ''"),
        ),
    )

    village_id: Mapped[int] = mapped_column(Id, primary_key=True)
    chat_id: Mapped[int] = mapped_column(Id, primary_key=True)
    message_id: Mapped[int] = mapped_column(Id, primary_key=True)
    user_id: Mapped[int] = mapped_column(Id)
    name: Mapped[str] = mapped_column(String(200))
    language: Mapped[str] = mapped_column(String(20))
    label: Mapped[str] = mapped_column(String(20))
    danger: Mapped[str] = mapped_column(String(20), default="")
    text: Mapped[str | None] = mapped_column(Text)
    files: Mapped[list[list[str]] | None] = mapped_column(JSON)
    album: Mapped[str] = mapped_column(Text, default="")
    offered_at: Mapped[datetime] = mapped_column(Time)
    said_at: Mapped[datetime] = mapped_column(Time, server_default="0")
    until: Mapped[datetime] = mapped_column(Time)
    shown: Mapped[int | None] = mapped_column(Id)
    same: Mapped[int | None]


@dataclass(frozen=True, slots=True)
class Offer:
    """A line of talk with an offer under it; `shown` is the offer's own message, once it was sent, `same` the request that it is like."""

    village_id: VillageId
    chat: ChatId
    message_id: int
    author: UserId
    name: str
    language: str
    label: Label
    text: str
    offered_at: datetime
    said_at: datetime
    until: datetime
    danger: str = ""
    files: tuple[Attachment, ...] = ()
    album: str = ""
    shown: int | None = None
    same: int | None = None


_offer = table(OfferRow)
_IN_ALBUM = text("album <> ''")


def add(tx: Tx, offer: Offer) -> None:
    """Keep an offer with its line."""
    tx.execute(
        insert_into(tx, _offer)
        .values(
            village_id=offer.village_id,
            chat_id=offer.chat,
            message_id=offer.message_id,
            user_id=offer.author,
            name=offer.name[:200],
            language=offer.language[:20],
            label=offer.label.value,
            danger=offer.danger,
            text=offer.text,
            files=_written(offer.files),
            album=offer.album,
            offered_at=offer.offered_at,
            said_at=offer.said_at,
            until=offer.until,
            same=offer.same,
        )
        .on_conflict_do_nothing()
    )


def find(tx: Tx, village_id: VillageId, chat: ChatId, message_id: int) -> Offer | None:
    """An offer that can still be taken; on PostgreSQL nobody else takes it meanwhile."""
    return _one(tx, *_is(village_id, chat, message_id))


def shown_as(tx: Tx, village_id: VillageId, chat: ChatId, shown: int) -> Offer | None:
    """The offer that a message of the bot makes, while it can still be taken."""
    of_chat = (_offer.c.village_id == village_id, _offer.c.chat_id == chat)
    return _one(tx, *of_chat, _offer.c.shown == shown)


def of_album(
    tx: Tx, village_id: VillageId, album: str, *, chat: ChatId, author: UserId
) -> Offer | None:
    """The offer that stands under an album which somebody sent to a chat."""
    return _one(
        tx,
        _offer.c.village_id == village_id,
        _offer.c.album == album,
        _IN_ALBUM,
        _offer.c.chat_id == chat,
        _offer.c.user_id == author,
    )


def change(tx: Tx, offer: Offer) -> None:
    """Keep the words and files that an offer has now."""
    tx.execute(
        update(_offer)
        .where(*_is(offer.village_id, offer.chat, offer.message_id))
        .values(text=offer.text, files=_written(offer.files))
    )


def _one(tx: Tx, *where: ColumnElement[bool] | TextClause) -> Offer | None:
    asked = select(_offer).where(*where, _offer.c.text.is_not(None)).limit(1)
    row = tx.execute(asked.with_for_update()).first()
    if row is None:
        return None
    return Offer(
        village_id=VillageId(row.village_id),
        chat=ChatId(row.chat_id),
        message_id=row.message_id,
        author=UserId(row.user_id),
        name=row.name,
        language=row.language,
        label=Label(row.label),
        text=row.text,
        offered_at=row.offered_at,
        said_at=row.said_at,
        until=row.until,
        danger=row.danger,
        files=tuple(Attachment(FileKind(kind), file) for kind, file in row.files or ()),
        album=row.album,
        shown=row.shown,
        same=row.same,
    )


def _written(files: Sequence[Attachment]) -> list[list[str]]:
    return [[one.kind.value, one.file_id] for one in files]


def offered_since(tx: Tx, village_id: VillageId, author: UserId, since: datetime) -> bool:
    """Whether somebody had an offer after `since`, whatever became of it."""
    asked = select(_offer.c.message_id).where(
        _offer.c.village_id == village_id,
        _offer.c.user_id == author,
        _offer.c.offered_at > since,
    )
    return tx.execute(asked.limit(1)).first() is not None


def raised_since(tx: Tx, village_id: VillageId, chat: ChatId, danger: str, since: datetime) -> bool:
    """Whether that danger was called in the chat after `since`."""
    asked = select(_offer.c.message_id).where(
        _offer.c.village_id == village_id,
        _offer.c.chat_id == chat,
        _offer.c.offered_at > since,
        _offer.c.danger == danger,
    )
    return tx.execute(asked.limit(1)).first() is not None


def show(tx: Tx, village_id: VillageId, chat: ChatId, message_id: int, *, shown: int) -> bool:
    """The offer was sent as the message `shown`; False when it ended meanwhile."""
    changed = tx.execute(
        update(_offer)
        .where(*_is(village_id, chat, message_id), _offer.c.text.is_not(None))
        .values(shown=shown)
    )
    return changed.rowcount == 1


def end(tx: Tx, village_id: VillageId, chat: ChatId, message_id: int) -> None:
    """Nobody can take it any more: wipe the line, and keep that there was one."""
    tx.execute(
        update(_offer)
        .where(*_is(village_id, chat, message_id))
        .values(text=None, name="", files=[], album="")
    )


def over(tx: Tx, now: datetime, *, limit: int) -> Sequence[tuple[VillageId, ChatId, int | None]]:
    """Delete offers whose time is over; returns where those stand that nobody answered, with their message if it was sent."""
    rows = tx.execute(
        select(
            _offer.c.village_id,
            _offer.c.chat_id,
            _offer.c.message_id,
            _offer.c.shown,
            _offer.c.text,
            _offer.c.danger,
        )
        .where(_offer.c.until <= now)
        .order_by(_offer.c.until)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()
    for row in rows:
        tx.execute(delete(_offer).where(*_is(row.village_id, row.chat_id, row.message_id)))
    return [
        (VillageId(row.village_id), ChatId(row.chat_id), row.shown)
        for row in rows
        # What says whom to call in danger stays to be read.
        if row.text is not None and not row.danger
    ]


def _is(village_id: int, chat: int, message_id: int) -> tuple[ColumnElement[bool], ...]:
    return (
        _offer.c.village_id == village_id,
        _offer.c.chat_id == chat,
        _offer.c.message_id == message_id,
    )
