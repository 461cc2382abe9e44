"""Requests and their files."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    Float,
    Index,
    SmallInteger,
    String,
    Text,
    bindparam,
    false,
    func,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column

from storage import grams
from storage.engine import Tx
from storage.prepared import Prepared
from storage.tables import Base, Id, Time, numbers_by_village, table
from village import duplicates
from village.categories import Category
from village.escalation import Colour, Reason
from village.handling import Way
from village.ids import ChatId, PersonId, UserId, VillageId
from village.mentions import Spot
from village.referrals import Referral, SlipKind
from village.requests import (
    TO_RATE,
    Attachment,
    Ending,
    FileKind,
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


_request, _file = table(RequestRow), table(RequestFileRow)
_TO_DO = text("state IN ('open', 'accepted', 'paused')")
_HAS_LEVEL = text("level IS NOT NULL AND state IN ('open', 'accepted', 'paused')")
_IN_ALBUM = text("album IS NOT NULL")
"""Word for word as the partial indexes say it, or SQLite would not use them."""
_ADD, _ADD_FILE = Prepared(insert(_request)), insert(_file)
_FIND = select(_request).where(
    _request.c.village_id == bindparam("village"), _request.c.number == bindparam("no")
)
_SEVERAL = select(_request).where(
    _request.c.village_id == bindparam("village"),
    _request.c.number.in_(bindparam("numbers", expanding=True)),
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
        way=bindparam("new_way"),
        offered_to=bindparam("new_offered"),
        extensions=bindparam("new_extensions"),
        pause_reason=bindparam("new_reason"),
        paused_at=bindparam("new_paused_at"),
        paused_until=bindparam("new_paused_until"),
        paused_seconds=bindparam("new_paused"),
        ending=bindparam("new_ending"),
        result=bindparam("new_result"),
        rating=bindparam("new_rating"),
        reopened=bindparam("new_reopened"),
        alike=bindparam("new_alike"),
        merged_into=bindparam("new_merged_into"),
        absorbed=bindparam("new_absorbed"),
        topic=bindparam("new_topic"),
        level=bindparam("new_level"),
        level_at=bindparam("new_level_at"),
        reasons=bindparam("new_reasons"),
        holder=bindparam("new_holder"),
        holder_name=bindparam("new_holder_name"),
        minute=bindparam("new_minute"),
        version=bindparam("new_version"),
    )
)

_RISE = Prepared(
    update(_request)
    .where(_request.c.village_id == bindparam("village"), _request.c.number == bindparam("no"))
    .values(level=bindparam("to"), level_at=bindparam("since"))
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


def add(tx: Tx, request: Request, files: Sequence[Attachment] = (), *, album: str = "") -> None:
    """Keep a new request with its files, whose kinds it counts already."""
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
        photos=request.photos,
        videos=request.videos,
        documents=request.documents,
        voices=request.voices,
        album=album or None,
        way=request.way.value,
        first_asked=request.first_asked,
        offered_to=request.offered_to,
        extensions=0,
        paused_seconds=0,
        result="",
        reopened=0,
        place=request.place,
        repeats=" ".join(map(str, request.repeats)),
        alike=request.alike,
        absorbed=0,
        reasons="",
        latitude=request.spot.latitude if request.spot else None,
        longitude=request.spot.longitude if request.spot else None,
        joined=0,
        joined_guests=0,
        joint=False,
        version=request.version,
    )
    _add_files(tx, request, files, start=0)


def add_files(
    tx: Tx, request: Request, files: Sequence[Attachment], *, at_end: bool = False
) -> None:
    """Keep more files of `request`, which counts them already; it must be locked. `at_end` says that they show the result."""
    _add_files(tx, request, files, start=request.files - len(files), at_end=at_end)
    tx.execute(
        update(_request)
        .where(_request.c.village_id == request.village_id, _request.c.number == request.number)
        .values(
            photos=request.photos,
            videos=request.videos,
            documents=request.documents,
            voices=request.voices,
        )
    )


def _add_files(
    tx: Tx,
    request: Request,
    files: Sequence[Attachment],
    *,
    start: int,
    at_end: bool = False,
) -> None:
    if files:
        key: dict[str, Any] = {
            "village_id": request.village_id,
            "number": request.number,
            "at_end": at_end,
        }
        rows = [
            key | {"position": at, "kind": one.kind.value, "file_id": one.file_id}
            for at, one in enumerate(files, start)
        ]
        tx.execute(_ADD_FILE, rows)


def find(tx: Tx, village_id: VillageId, number: int, *, to_change: bool = False) -> Request | None:
    """The request of that number; `to_change` locks it until the transaction ends."""
    statement = _FIND_TO_CHANGE if to_change else _FIND
    row = tx.execute(statement, {"village": village_id, "no": number}).first()
    return _to_request(row) if row else None


def several(tx: Tx, keys: Sequence[tuple[VillageId, int]]) -> list[Request]:
    """The requests of those villages and numbers, in no order."""
    return [
        _to_request(row)
        for village, numbers in numbers_by_village(keys).items()
        for row in tx.execute(_SEVERAL, {"village": village, "numbers": numbers})
    ]


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
            "new_way": request.way.value,
            "new_offered": request.offered_to,
            "new_extensions": request.extensions,
            "new_reason": request.pause.reason if request.pause else None,
            "new_paused_at": request.pause.since if request.pause else None,
            "new_paused_until": request.pause.until if request.pause else None,
            "new_paused": round(request.paused.total_seconds()),
            "new_ending": request.ending.value if request.ending else None,
            "new_result": request.result,
            "new_rating": request.rating.value if request.rating else None,
            "new_reopened": request.reopened,
            "new_alike": request.alike,
            "new_merged_into": request.merged_into,
            "new_absorbed": request.absorbed,
            "new_topic": request.topic,
            "new_level": request.level.value if request.level else None,
            "new_level_at": request.level_at,
            "new_reasons": " ".join(sorted(request.reasons)),
            "new_holder": request.holder,
            "new_holder_name": request.holder_name or None,
            "new_minute": request.minute or None,
            "new_version": request.version,
        },
    )
    if changed.rowcount != 1:
        raise LookupError(request.subject)
    if request.state is State.CLOSED:
        grams.drop(tx, request.village_id, request.number, duplicates.grams(request.text))


def reword(tx: Tx, request: Request, *, before: str, found_by: Sequence[int]) -> None:
    """Keep the words that a request has now, their place and where it shows; it is found by them instead of those `before`, and must
    be locked.
    """
    number, village_id = request.number, request.village_id
    grams.drop(tx, village_id, number, duplicates.grams(before))
    if found_by:
        grams.add(tx, village_id, number, found_by)
    tx.execute(
        update(_request)
        .where(_request.c.village_id == request.village_id, _request.c.number == request.number)
        .values(
            text=request.text,
            place=request.place,
            origin_chat=request.origin_chat,
            alike=request.alike,
        )
    )


def refer(tx: Tx, village_id: VillageId, number: int, referral: Referral | None) -> None:
    """Note on a request which of its slips is due next; that is no new version, since nothing of it is decided."""
    tx.execute(
        update(_request)
        .where(_request.c.village_id == village_id, _request.c.number == number)
        .values(
            slip_kind=referral.kind.value if referral else None,
            slip_unit=referral.unit if referral else None,
            slip_due_at=referral.due_at if referral else None,
        )
    )


def files(tx: Tx, village_id: VillageId, number: int) -> list[Attachment]:
    """What came with a request, in order; what shows its result is not among it."""
    statement = (
        select(_file.c.kind, _file.c.file_id)
        .where(_file.c.village_id == village_id, _file.c.number == number, ~_file.c.at_end)
        .order_by(_file.c.position)
    )
    return [Attachment(FileKind(row.kind), row.file_id) for row in tx.execute(statement)]


def of_album(
    tx: Tx, village_id: VillageId, album: str, *, chat: ChatId, author: UserId, since: datetime
) -> Request | None:
    """The request that an account raised in a chat with an album's caption, not before `since`; locked, since files will follow."""
    row = tx.execute(
        select(_request)
        .where(
            _request.c.village_id == village_id,
            _request.c.album == album,
            _IN_ALBUM,
            # What is not for the group is its author's alone, wherever the album was sent.
            _request.c.origin_chat.in_((chat, author)),
            _request.c.author_user == author,
            _request.c.opened_at >= since,
        )
        .with_for_update()
    ).first()
    return _to_request(row) if row else None


def todo(tx: Tx, village_id: VillageId, assignee: PersonId, *, limit: int = 20) -> list[Request]:
    """Requests that a person must act on, nearest deadline first."""
    rows = tx.execute(
        select(_request)
        .where(
            _request.c.village_id == village_id,
            _request.c.assignee == assignee,
            _TO_DO,
        )
        .order_by(_request.c.due_at)
        .limit(limit)
    )
    return [_to_request(row) for row in rows]


def count_todo(tx: Tx, village_id: VillageId, assignee: PersonId) -> int:
    """How many requests a person must act on."""
    statement = (
        select(func.count())
        .select_from(_request)
        .where(_request.c.village_id == village_id, _request.c.assignee == assignee, _TO_DO)
    )
    return tx.scalar(statement) or 0


def to_rate(tx: Tx, village_id: VillageId, person: PersonId, *, limit: int) -> list[Request]:
    """What a person raised and has not rated yet, newest first."""
    rows = tx.execute(
        select(_request)
        .where(
            _request.c.village_id == village_id,
            _request.c.author_person == person,
            _request.c.state.in_([one.value for one in TO_RATE]),
        )
        .order_by(_request.c.number.desc())
        .limit(limit)
    )
    return [_to_request(row) for row in rows]


def rise(tx: Tx, moves: Sequence[tuple[VillageId, int, Colour]], *, at: datetime) -> None:
    """Requests have reached a level by time alone; they must be locked, or their clocks."""
    _RISE.many(
        tx,
        [
            {"village": village, "no": number, "to": level.value, "since": at}
            for village, number, level in moves
        ],
    )


def at_level(
    tx: Tx, village_id: VillageId, levels: Collection[Colour], *, since: datetime | None = None
) -> list[Request]:
    """What is to be done and stands at one of these levels (since then), longest first."""
    statement = select(_request).where(
        _request.c.village_id == village_id,
        _request.c.level.in_([one.value for one in levels]),
        _HAS_LEVEL,
    )
    if since is not None:
        statement = statement.where(_request.c.level_at >= since)
    rows = tx.execute(statement.order_by(_request.c.level_at, _request.c.number))
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
    """How many requests of a village are to be done, or are and are due before a moment."""
    statement = (
        select(func.count())
        .select_from(_request)
        .where(_request.c.village_id == village_id, _TO_DO)
    )
    if due_before is not None:
        # What stands still is not late.
        paused = State.PAUSED.value
        statement = statement.where(_request.c.due_at < due_before, _request.c.state != paused)
    return tx.scalar(statement) or 0


def adopt(tx: Tx, village_id: VillageId, user: UserId, person: PersonId, name: str) -> list[int]:
    """What an account raised as a guest becomes a person's; the numbers, the latest first."""
    changed = tx.scalars(
        update(_request)
        .where(
            _request.c.village_id == village_id,
            _request.c.author_user == user,
            _request.c.author_person.is_(None),
        )
        .values(author_person=person, author_name=name)
        .returning(_request.c.number)
    )
    return sorted(changed, reverse=True)


def in_hands_of(tx: Tx, village_id: VillageId, assignee: PersonId) -> list[Request]:
    """Everything that somebody answers for and that is not closed, oldest first; locked, since another will."""
    rows = tx.execute(
        select(_request)
        .where(
            _request.c.village_id == village_id,
            _request.c.assignee == assignee,
            _request.c.state != State.CLOSED.value,
        )
        .order_by(_request.c.number)
        .with_for_update()
    )
    return [_to_request(row) for row in rows]


def offered_to(tx: Tx, village_id: VillageId, person: PersonId) -> list[Request]:
    """What somebody was asked to take and has not answered, oldest first; locked."""
    rows = tx.execute(
        select(_request)
        .where(_request.c.village_id == village_id, _request.c.offered_to == person, _TO_DO)
        .order_by(_request.c.number)
        .with_for_update()
    )
    return [_to_request(row) for row in rows]


def running_of(tx: Tx, village_id: VillageId, person: PersonId) -> list[int]:
    """The numbers of what a person raised and nobody has done yet."""
    return list(
        tx.scalars(
            select(_request.c.number)
            .where(_request.c.village_id == village_id, _request.c.author_person == person, _TO_DO)
            .order_by(_request.c.number)
        )
    )


def move_origin(tx: Tx, village_id: VillageId, old: int, new: int) -> None:
    """What was raised in one chat shows in another from now on."""
    tx.execute(
        update(_request)
        .where(_request.c.village_id == village_id, _request.c.origin_chat == old)
        .values(origin_chat=new)
    )
