"""Requests and their photos."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Index,
    SmallInteger,
    String,
    Text,
    bindparam,
    func,
    insert,
    select,
    text,
    tuple_,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column

from storage.engine import Tx
from storage.prepared import Prepared
from storage.tables import Base, Id, Time, table
from village.categories import Category
from village.ids import ChatId, PersonId, UserId, VillageId
from village.requests import Rating, Request, State


class RequestRow(Base):
    """A request. The partial indexes hold only what is not closed: lists cost the same after a million closed ones."""

    __tablename__ = "request"
    __table_args__ = (
        Index(
            "ix_request_todo",
            "village_id",
            "assignee",
            "due_at",
            sqlite_where=text("state IN ('open', 'accepted')"),
            postgresql_where=text("state IN ('open', 'accepted')"),
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
    result: Mapped[str] = mapped_column(Text, default="")
    rating: Mapped[str | None] = mapped_column(String(20))
    reopened: Mapped[int] = mapped_column(SmallInteger, default=0)
    version: Mapped[int] = mapped_column(default=1)


class RequestPhotoRow(Base):
    """A photo of a request, as the chat's file id: the picture itself stays in the chat."""

    __tablename__ = "request_photo"

    village_id: Mapped[int] = mapped_column(Id, primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    file_id: Mapped[str] = mapped_column(String(200))


_request, _photo = table(RequestRow), table(RequestPhotoRow)
_RUNNING = text("state IN ('open', 'accepted')")
"""Word for word as the partial index says it, or SQLite would not use that."""
_ADD, _ADD_PHOTO = Prepared(insert(_request)), insert(_photo)
_FIND = select(_request).where(
    _request.c.village_id == bindparam("village"), _request.c.number == bindparam("no")
)
_SEVERAL = select(_request).where(
    tuple_(_request.c.village_id, _request.c.number).in_(bindparam("keys", expanding=True))
)
_FIND_TO_CHANGE = _FIND.with_for_update()
_SAVE = (
    update(_request)
    .where(
        _request.c.village_id == bindparam("village"),
        _request.c.number == bindparam("no"),
        _request.c.version == bindparam("new_version") - 1,
    )
    .values(
        state=bindparam("new_state"),
        assignee=bindparam("new_assignee"),
        due_at=bindparam("new_due"),
        result=bindparam("new_result"),
        rating=bindparam("new_rating"),
        reopened=bindparam("new_reopened"),
        version=bindparam("new_version"),
    )
)


def _to_request(row: Any) -> Request:
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
        result=row.result,
        rating=Rating(row.rating) if row.rating else None,
        reopened=row.reopened,
        version=row.version,
    )


def add(tx: Tx, request: Request, photos: Sequence[str] = ()) -> None:
    """Keep a new request with the file ids of its photos."""
    _ADD.run(
        tx,
        village_id=request.village_id,
        number=request.number,
        text=request.text,
        category=request.category.value,
        state=request.state.value,
        author_user=request.author_user,
        author_person=request.author_person,
        author_name=request.author_name,
        assignee=request.assignee,
        opened_at=request.opened_at,
        due_at=request.due_at,
        origin_chat=request.origin_chat,
        photos=len(photos),
        result="",
        reopened=0,
        version=request.version,
    )
    add_photos(tx, request.village_id, request.number, photos)


def add_photos(
    tx: Tx, village_id: VillageId, number: int, photos: Sequence[str], *, start: int = 0
) -> None:
    """Keep photos of a request from position `start` on."""
    if photos:
        rows = [
            {"village_id": village_id, "number": number, "position": start + at, "file_id": file_id}
            for at, file_id in enumerate(photos)
        ]
        tx.execute(_ADD_PHOTO, rows)


def find(tx: Tx, village_id: VillageId, number: int, *, to_change: bool = False) -> Request | None:
    """The request of that number; `to_change` locks it until the transaction ends."""
    statement = _FIND_TO_CHANGE if to_change else _FIND
    row = tx.execute(statement, {"village": village_id, "no": number}).first()
    return _to_request(row) if row else None


def several(tx: Tx, keys: Sequence[tuple[VillageId, int]]) -> list[Request]:
    """The requests of those villages and numbers, in no order."""
    rows = tx.execute(_SEVERAL, {"keys": list(keys)})
    return [_to_request(row) for row in rows]


def save(tx: Tx, request: Request) -> None:
    """Keep a request's next version.

    Raises LookupError when it is not the next one: somebody changed the request in between.
    """
    changed = tx.execute(
        _SAVE,
        {
            "village": request.village_id,
            "no": request.number,
            "new_state": request.state.value,
            "new_assignee": request.assignee,
            "new_due": request.due_at,
            "new_result": request.result,
            "new_rating": request.rating.value if request.rating else None,
            "new_reopened": request.reopened,
            "new_version": request.version,
        },
    )
    if changed.rowcount != 1:
        raise LookupError(request.subject)


def photos(tx: Tx, village_id: VillageId, number: int) -> list[str]:
    """File ids of a request's photos, in order."""
    statement = (
        select(_photo.c.file_id)
        .where(_photo.c.village_id == village_id, _photo.c.number == number)
        .order_by(_photo.c.position)
    )
    return list(tx.scalars(statement))


def todo(tx: Tx, village_id: VillageId, assignee: PersonId, *, limit: int = 20) -> list[Request]:
    """Requests that a person must act on, nearest deadline first."""
    rows = tx.execute(
        select(_request)
        .where(
            _request.c.village_id == village_id,
            _request.c.assignee == assignee,
            _RUNNING,
        )
        .order_by(_request.c.due_at)
        .limit(limit)
    )
    return [_to_request(row) for row in rows]


def raised_by(
    tx: Tx, village_id: VillageId, *, user: UserId, person: PersonId | None, limit: int = 10
) -> list[Request]:
    """The latest requests of a person (all accounts) or, for a guest, of an account; newest first."""
    mine = (
        _request.c.author_person == person if person is not None else _request.c.author_user == user
    )
    rows = tx.execute(
        select(_request)
        .where(_request.c.village_id == village_id, mine)
        .order_by(_request.c.number.desc())
        .limit(limit)
    )
    return [_to_request(row) for row in rows]


def count_running(tx: Tx, village_id: VillageId, *, due_before: datetime | None = None) -> int:
    """How many requests of a village are not done, or not done and due before a moment."""
    statement = (
        select(func.count())
        .select_from(_request)
        .where(_request.c.village_id == village_id, _RUNNING)
    )
    if due_before is not None:
        statement = statement.where(_request.c.due_at < due_before)
    return tx.scalar(statement) or 0
