"""Drafts: what somebody may register, kept until they say so, and no longer than an hour."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    ColumnElement,
    Float,
    Index,
    String,
    Text,
    TextClause,
    delete,
    insert,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column

from storage.engine import Tx
from storage.tables import Base, Id, Time, table
from village.drafts import Draft
from village.ids import ChatId, UserId, VillageId
from village.mentions import Mention, Spot
from village.requests import Attachment, FileKind
from village.talk.model import Label


class DraftRow(Base):
    """A draft; `files` are [kind, file id] each, `messages` the ids of what it was made of."""

    __tablename__ = "draft"
    __table_args__ = (
        Index("ix_draft_until", "until"),
        Index("ix_draft_author", "village_id", "user_id"),
        Index("ix_draft_source", "village_id", "chat_id", "message_id"),
        Index(
            "ix_draft_album",
            "village_id",
            "album",
            sqlite_where=text("album <> ''"),
            postgresql_where=text("album <> ''"),
        ),
    )

    village_id: Mapped[int] = mapped_column(Id, primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    chat_id: Mapped[int] = mapped_column(Id)
    message_id: Mapped[int] = mapped_column(Id)
    user_id: Mapped[int] = mapped_column(Id)
    name: Mapped[str] = mapped_column(String(200))
    language: Mapped[str] = mapped_column(String(20))
    label: Mapped[str] = mapped_column(String(20))
    text: Mapped[str] = mapped_column(Text)
    files: Mapped[list[list[str]]] = mapped_column(JSON)
    messages: Mapped[list[int]] = mapped_column(JSON)
    album: Mapped[str] = mapped_column(String(64))
    said_at: Mapped[datetime] = mapped_column(Time)
    latitude: Mapped[float | None] = mapped_column(Float)
    longitude: Mapped[float | None] = mapped_column(Float)
    until: Mapped[datetime] = mapped_column(Time)
    asked_by: Mapped[int | None] = mapped_column(Id)
    amends: Mapped[int | None]
    shown: Mapped[int] = mapped_column(Id)


_draft = table(DraftRow)
_IN_ALBUM = text("album <> ''")


def add(tx: Tx, draft: Draft) -> None:
    """Keep a new draft."""
    tx.execute(
        insert(_draft),
        {
            "village_id": draft.village_id,
            "number": draft.number,
            "chat_id": draft.chat,
            "message_id": draft.message_id,
            "user_id": draft.author,
            "name": draft.name[:200],
            "language": draft.language[:20],
            "asked_by": draft.asked_by,
            "amends": draft.amends,
            **_content(draft),
        },
    )


def save(tx: Tx, draft: Draft) -> None:
    """Keep what a draft says now."""
    tx.execute(update(_draft).where(*_is(draft.village_id, draft.number)).values(_content(draft)))


def find(tx: Tx, village_id: VillageId, number: int) -> Draft | None:
    """The draft of that number; on PostgreSQL nobody else changes it meanwhile."""
    return _one(tx, *_is(village_id, number))


def wordless(tx: Tx, village_id: VillageId, chat: ChatId, author: UserId) -> Draft | None:
    """What somebody sent to a chat without a word, and is asked about."""
    return _one(
        tx,
        _draft.c.village_id == village_id,
        _draft.c.chat_id == chat,
        _draft.c.user_id == author,
        _draft.c.text == "",
        _draft.c.asked_by.is_(None),
    )


def of_message(tx: Tx, village_id: VillageId, chat: ChatId, message_id: int) -> Draft | None:
    """The draft that was begun with a message."""
    return _one(
        tx,
        _draft.c.village_id == village_id,
        _draft.c.chat_id == chat,
        _draft.c.message_id == message_id,
    )


def of_album(
    tx: Tx, village_id: VillageId, album: str, *, chat: ChatId, author: UserId
) -> Draft | None:
    """The draft of somebody to which an album belongs that was sent where they spoke, or where it is looked over."""
    return _one(
        tx,
        _draft.c.village_id == village_id,
        _draft.c.album == album,
        _IN_ALBUM,
        or_(_draft.c.chat_id == chat, _draft.c.shown == chat),
        _draft.c.user_id == author,
    )


def end(tx: Tx, village_id: VillageId, number: int) -> None:
    """Nothing remains of it."""
    tx.execute(delete(_draft).where(*_is(village_id, number)))


def over(tx: Tx, now: datetime, *, limit: int) -> Sequence[Draft]:
    """Delete drafts whose time is over; returns them, for their messages."""
    rows = tx.execute(
        select(_draft)
        .where(_draft.c.until <= now)
        .order_by(_draft.c.until)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()
    found = [_to_draft(row) for row in rows]
    for one in found:
        end(tx, one.village_id, one.number)
    return found


def _one(tx: Tx, *where: ColumnElement[bool] | TextClause) -> Draft | None:
    row = tx.execute(select(_draft).where(*where).limit(1).with_for_update()).first()
    return _to_draft(row) if row else None


def _content(draft: Draft) -> dict[str, Any]:
    spot = draft.mention.spot
    return {
        "label": draft.label.value,
        "text": draft.text,
        "files": [[one.kind.value, one.file_id] for one in draft.files],
        "messages": list(draft.mention.messages),
        "album": draft.album,
        "said_at": draft.mention.at or draft.until,
        "latitude": spot.latitude if spot else None,
        "longitude": spot.longitude if spot else None,
        "until": draft.until,
        "shown": draft.shown,
    }


def _to_draft(row: Any) -> Draft:
    chat = ChatId(row.chat_id)
    spot = None if row.latitude is None else Spot(row.latitude, row.longitude)
    return Draft(
        village_id=VillageId(row.village_id),
        number=row.number,
        chat=chat,
        message_id=row.message_id,
        author=UserId(row.user_id),
        name=row.name,
        language=row.language,
        label=Label(row.label),
        text=row.text,
        until=row.until,
        mention=Mention(chat, tuple(row.messages), row.said_at, spot),
        files=tuple(Attachment(FileKind(kind), file) for kind, file in row.files),
        album=row.album,
        asked_by=None if row.asked_by is None else UserId(row.asked_by),
        amends=row.amends,
        shown=ChatId(row.shown),
    )


def _is(village_id: int, number: int) -> tuple[ColumnElement[bool], ...]:
    return (_draft.c.village_id == village_id, _draft.c.number == number)
