"""The tables of requests and their files, and a row as the request that it keeps."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    Float,
    Index,
    SmallInteger,
    String,
    Text,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables import Base, Id, Time
from village.categories import Category
from village.escalation import Colour, Reason
from village.handling import Way
from village.ids import ChatId, PersonId, UserId, VillageId
from village.mentions import Spot
from village.referrals import Referral, SlipKind
from village.requests import (
    Ending,
    Pause,
    Rating,
    Request,
    State,
)

_EMPTY = text("''")


class RequestRow(Base):
    """A request. Partial indexes hold only what is not closed: lists cost the same after a million closed ones.

    `album` is the chat's id of the album whose caption it was, for the pictures that follow.
    """

    __tablename__ = "request"
    __table_args__ = (
        Index(
            "ix_request_todo",
            "village_id",
            "assignee",
            "due_at",
            sqlite_where=text("state IN ('open', 'accepted', 'paused')"),
            postgresql_where=text("state IN ('open', 'accepted', 'paused')"),
        ),
        Index(
            "ix_request_album",
            "village_id",
            "album",
            sqlite_where=text("album IS NOT NULL"),
            postgresql_where=text("album IS NOT NULL"),
        ),
        Index(
            "ix_request_place",
            "village_id",
            "place",
            "category",
            "number",
            sqlite_where=text("place <> ''"),
            postgresql_where=text("place <> ''"),
        ),
        Index(
            "ix_request_merged",
            "village_id",
            "merged_into",
            sqlite_where=text("merged_into IS NOT NULL"),
            postgresql_where=text("merged_into IS NOT NULL"),
        ),
        Index(
            "ix_request_level",
            "village_id",
            "level",
            sqlite_where=text("level IS NOT NULL AND state IN ('open', 'accepted', 'paused')"),
            postgresql_where=text("level IS NOT NULL AND state IN ('open', 'accepted', 'paused')"),
        ),
        Index("ix_request_author_user", "village_id", "author_user", "number"),
        Index("ix_request_author_person", "village_id", "author_person", "number"),
    )

    village_id: Mapped[int] = mapped_column(Id, primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    category: Mapped[str] = mapped_column(String(30))
    state: Mapped[str] = mapped_column(String(20))
    author_user: Mapped[int] = mapped_column(Id)
    author_person: Mapped[int | None] = mapped_column(Id)
    author_name: Mapped[str] = mapped_column(String(200))
    assignee: Mapped[int] = mapped_column(Id)
    opened_at: Mapped[datetime] = mapped_column(Time)
    due_at: Mapped[datetime] = mapped_column(Time)
    origin_chat: Mapped[int] = mapped_column(Id)
    photos: Mapped[int] = mapped_column(SmallInteger, default=0)
    videos: Mapped[int] = mapped_column(SmallInteger, default=0, server_default="0")
    documents: Mapped[int] = mapped_column(SmallInteger, default=0, server_default="0")
    voices: Mapped[int] = mapped_column(SmallInteger, default=0, server_default="0")
    album: Mapped[str | None] = mapped_column(String(64))
    way: Mapped[str] = mapped_column(String(20), default=Way.IMMEDIATE, server_default="immediate")
    first_asked: Mapped[int | None] = mapped_column(Id)
    offered_to: Mapped[int | None] = mapped_column(Id)
    extensions: Mapped[int] = mapped_column(SmallInteger, default=0, server_default="0")
    pause_reason: Mapped[str | None] = mapped_column(Text)
    paused_at: Mapped[datetime | None] = mapped_column(Time)
    paused_until: Mapped[datetime | None] = mapped_column(Time)
    paused_seconds: Mapped[int] = mapped_column(default=0, server_default="0")
    ending: Mapped[str | None] = mapped_column(String(20))
    result: Mapped[str] = mapped_column(Text, default="")
    rating: Mapped[str | None] = mapped_column(String(20))
    reopened: Mapped[int] = mapped_column(SmallInteger, default=0)
    place: Mapped[str] = mapped_column(String(40), default="", server_default=_EMPTY)
    repeats: Mapped[str] = mapped_column(String(200), default="", server_default=_EMPTY)
    alike: Mapped[int | None]
    merged_into: Mapped[int | None]
    absorbed: Mapped[int] = mapped_column(default=0, server_default="0")
    topic: Mapped[int | None]
    level: Mapped[str | None] = mapped_column(String(10))
    level_at: Mapped[datetime | None] = mapped_column(Time)
    reasons: Mapped[str] = mapped_column(String(60), default="", server_default=_EMPTY)
    holder: Mapped[int | None] = mapped_column(Id)
    holder_name: Mapped[str | None] = mapped_column(String(200))
    minute: Mapped[str | None] = mapped_column(Text)
    latitude: Mapped[float | None] = mapped_column(Float)
    longitude: Mapped[float | None] = mapped_column(Float)
    joined: Mapped[int] = mapped_column(SmallInteger, default=0, server_default="0")
    joined_guests: Mapped[int] = mapped_column(SmallInteger, default=0, server_default="0")
    joint: Mapped[bool] = mapped_column(default=False, server_default=false())
    version: Mapped[int] = mapped_column(default=1)
    slip_kind: Mapped[str | None] = mapped_column(String(10))
    slip_unit: Mapped[str | None] = mapped_column(String(100))
    slip_due_at: Mapped[datetime | None] = mapped_column(Time)


class RequestFileRow(Base):
    """A file of a request, as the chat's file id: the file itself stays in the chat."""

    __tablename__ = "request_file"

    village_id: Mapped[int] = mapped_column(Id, primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    file_id: Mapped[str] = mapped_column(String(200))
    at_end: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether it shows the result."""


def to_request(row: Any) -> Request:
    """A row as the request that it keeps."""
    return Request(
        village_id=VillageId(row.village_id),
        number=row.number,
        text=row.text,
        category=Category(row.category),
        state=State(row.state),
        author_user=UserId(row.author_user),
        author_person=None if row.author_person is None else PersonId(row.author_person),
        author_name=row.author_name,
        assignee=PersonId(row.assignee),
        opened_at=row.opened_at,
        due_at=row.due_at,
        origin_chat=ChatId(row.origin_chat),
        photos=row.photos,
        videos=row.videos,
        documents=row.documents,
        voices=row.voices,
        way=Way(row.way),
        first_asked=None if row.first_asked is None else PersonId(row.first_asked),
        offered_to=None if row.offered_to is None else PersonId(row.offered_to),
        extensions=row.extensions,
        pause=_pause(row),
        paused=timedelta(seconds=row.paused_seconds),
        ending=Ending(row.ending) if row.ending else None,
        result=row.result,
        rating=Rating(row.rating) if row.rating else None,
        reopened=row.reopened,
        place=row.place,
        repeats=tuple(map(int, row.repeats.split())),
        alike=row.alike,
        merged_into=row.merged_into,
        absorbed=row.absorbed,
        topic=row.topic,
        level=Colour(row.level) if row.level else None,
        level_at=row.level_at,
        reasons=to_reasons(row.reasons),
        holder=None if row.holder is None else PersonId(row.holder),
        holder_name=row.holder_name or "",
        minute=row.minute or "",
        spot=None if row.latitude is None else Spot(row.latitude, row.longitude),
        joined=row.joined,
        joined_guests=row.joined_guests,
        joint=row.joint,
        version=row.version,
        referral=_referral(row),
    )


def to_reasons(kept: str) -> frozenset[Reason]:
    """The reasons of a row, which stand in one column with spaces between them."""
    return frozenset(map(Reason, kept.split())) if kept else frozenset()


def _referral(row: Any) -> Referral | None:
    if row.slip_kind is None:
        return None
    return Referral(SlipKind(row.slip_kind), row.slip_unit, row.slip_due_at)


def _pause(row: Any) -> Pause | None:
    if row.paused_at is None:
        return None
    return Pause(row.pause_reason, row.paused_at, row.paused_until)
