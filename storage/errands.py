"""Errands, their papers, the photos of papers as the chat's file ids, and where copies of those stand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    Index,
    SmallInteger,
    String,
    Text,
    delete,
    insert,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column

from storage.engine import Tx
from storage.tables import Base, Id, Time, insert_into, table
from village.errands import RUNNING, Ending, Errand, Paper, Place, State
from village.ids import ChatId, PersonId, UserId, VillageId
from village.requests import Attachment, FileKind, Rating

_NOT_CLOSED = "state <> 'closed'"
_IN_ALBUM = "album IS NOT NULL"


class ErrandRow(Base):
    """An errand; `album` is the chat's id of the album to which photos may still be added."""

    __tablename__ = "errand"
    __table_args__ = (
        Index(
            "ix_errand_agent",
            "village_id",
            "agent",
            "due_at",
            sqlite_where=text(_NOT_CLOSED),
            postgresql_where=text(_NOT_CLOSED),
        ),
        Index("ix_errand_client", "village_id", "client", "number"),
        Index("ix_errand_voice", "village_id", "voice", "number"),
        Index(
            "ix_errand_album",
            "village_id",
            "album",
            sqlite_where=text(_IN_ALBUM),
            postgresql_where=text(_IN_ALBUM),
        ),
    )

    village_id: Mapped[int] = mapped_column(Id, primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(20))
    client: Mapped[int] = mapped_column(Id)
    client_name: Mapped[str] = mapped_column(String(100))
    asked_by: Mapped[int] = mapped_column(Id)
    voice: Mapped[int | None] = mapped_column(Id)
    agent: Mapped[int] = mapped_column(Id)
    opened_at: Mapped[datetime] = mapped_column(Time)
    due_at: Mapped[datetime] = mapped_column(Time)
    photos: Mapped[int] = mapped_column(SmallInteger, default=0)
    album: Mapped[str | None] = mapped_column(String(64))
    steps: Mapped[int] = mapped_column(SmallInteger, default=0)
    last_step: Mapped[str] = mapped_column(Text, default="")
    result: Mapped[str] = mapped_column(Text, default="")
    ending: Mapped[str | None] = mapped_column(String(20))
    rating: Mapped[str | None] = mapped_column(String(20))
    reopened: Mapped[int] = mapped_column(SmallInteger, default=0)
    ended_at: Mapped[datetime | None] = mapped_column(Time)
    version: Mapped[int] = mapped_column(default=1)


class ErrandPaperRow(Base):
    """A paper that was handed over."""

    __tablename__ = "errand_paper"

    village_id: Mapped[int] = mapped_column(Id, primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    is_original: Mapped[bool] = mapped_column(Boolean)
    holder: Mapped[int] = mapped_column(Id)
    place: Mapped[str] = mapped_column(String(10))


class ErrandPhotoRow(Base):
    """A photo of papers, until a month after the end."""

    __tablename__ = "errand_photo"

    village_id: Mapped[int] = mapped_column(Id, primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    file_id: Mapped[str] = mapped_column(String(200))


class ErrandCopyRow(Base):
    """A message that shows such a photo: whoever may see it no more, or time, takes it away."""

    __tablename__ = "errand_copy"

    village_id: Mapped[int] = mapped_column(Id, primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    chat_id: Mapped[int] = mapped_column(Id, primary_key=True)
    message_id: Mapped[int] = mapped_column(Id, primary_key=True)


@dataclass(frozen=True, slots=True)
class Copy:
    """A message that shows a photo of papers."""

    chat: ChatId
    message_id: int


_errand, _paper = table(ErrandRow), table(ErrandPaperRow)
_photo, _copy = table(ErrandPhotoRow), table(ErrandCopyRow)
_ALBUM = text(_IN_ALBUM)
_OPEN = text(_NOT_CLOSED)
"""Word for word as the partial indexes say it, or SQLite would not use them."""


def add(tx: Tx, errand: Errand) -> None:
    """Keep a new errand."""
    tx.execute(
        insert(_errand).values(
            village_id=errand.village_id,
            number=errand.number,
            text=errand.text,
            client=errand.client,
            client_name=errand.client_name,
            asked_by=errand.asked_by,
            voice=errand.voice,
            opened_at=errand.opened_at,
            **_changing(errand),
        )
    )


def save(tx: Tx, errand: Errand) -> None:
    """Keep what a move changed, and where its papers are; the errand must be locked."""
    key = (_errand.c.village_id == errand.village_id, _errand.c.number == errand.number)
    tx.execute(update(_errand).where(*key).values(**_changing(errand)))
    papers = [
        {
            "village_id": errand.village_id,
            "number": errand.number,
            "position": position,
            "name": one.name,
            "is_original": one.original,
            "holder": one.holder,
            "place": one.place.value,
        }
        for position, one in enumerate(errand.papers)
    ]
    if papers:
        statement = insert_into(tx, _paper)
        kept = {"holder": statement.excluded.holder, "place": statement.excluded.place}
        tx.execute(
            statement.on_conflict_do_update(
                index_elements=["village_id", "number", "position"], set_=kept
            ),
            papers,
        )


def _changing(errand: Errand) -> dict[str, Any]:
    return {
        "state": errand.state.value,
        "agent": errand.agent,
        "due_at": errand.due_at,
        "photos": errand.photos,
        "steps": errand.steps,
        "last_step": errand.last_step,
        "result": errand.result,
        "ending": errand.ending.value if errand.ending else None,
        "rating": errand.rating.value if errand.rating else None,
        "reopened": errand.reopened,
        "ended_at": errand.ended_at,
        "version": errand.version,
    }


def find(tx: Tx, village_id: VillageId, number: int, *, to_change: bool = False) -> Errand | None:
    """The errand of that number with its papers; `to_change` locks it until the transaction ends."""
    asked = select(_errand).where(_errand.c.village_id == village_id, _errand.c.number == number)
    row = tx.execute(asked.with_for_update() if to_change else asked).first()
    if row is None:
        return None
    papers = tx.execute(
        select(_paper)
        .where(_paper.c.village_id == village_id, _paper.c.number == number)
        .order_by(_paper.c.position)
    )
    return _to_errand(row, tuple(map(_to_paper, papers)))


def carried_by(tx: Tx, village_id: VillageId, agent: PersonId, *, limit: int) -> list[Errand]:
    """What somebody carries and has not ended, nearest deadline first; without papers."""
    rows = tx.execute(
        select(_errand)
        .where(
            _errand.c.village_id == village_id,
            _errand.c.agent == agent,
            _OPEN,
            _errand.c.state.in_([one.value for one in RUNNING]),
        )
        .order_by(_errand.c.due_at)
        .limit(limit)
    )
    return [_to_errand(row) for row in rows]


def in_hands_of(tx: Tx, village_id: VillageId, agent: PersonId) -> list[int]:
    """The numbers of everything that somebody answers for and that is not closed."""
    rows = tx.scalars(
        select(_errand.c.number)
        .where(_errand.c.village_id == village_id, _errand.c.agent == agent, _OPEN)
        .order_by(_errand.c.number)
    )
    return list(rows)


def asked_by(tx: Tx, village_id: VillageId, person: PersonId, *, limit: int) -> list[Errand]:
    """Somebody's own errands and those for which they speak, newest first; without papers."""
    found: dict[int, Errand] = {}
    for mine in (_errand.c.client == person, _errand.c.voice == person):
        rows = tx.execute(
            select(_errand)
            .where(_errand.c.village_id == village_id, mine)
            .order_by(_errand.c.number.desc())
            .limit(limit)
        )
        found |= {row.number: _to_errand(row) for row in rows}
    return [found[number] for number in sorted(found, reverse=True)[:limit]]


def running_for(tx: Tx, village_id: VillageId, person: PersonId) -> list[int]:
    """The numbers of everything that is carried for somebody, or that they asked for somebody, and is not closed."""
    mine = or_(_errand.c.client == person, _errand.c.voice == person)
    asked = select(_errand.c.number).where(_errand.c.village_id == village_id, mine, _OPEN)
    return list(tx.scalars(asked.order_by(_errand.c.number)))


def keep_photos(tx: Tx, errand: Errand, files: Sequence[Attachment], *, album: str = "") -> None:
    """Keep photos, which the errand counts already, and the album whose others may follow."""
    start = errand.photos - len(files)
    key: dict[str, Any] = {"village_id": errand.village_id, "number": errand.number}
    if files:
        tx.execute(
            insert(_photo),
            [
                key | {"position": at, "kind": one.kind.value, "file_id": one.file_id}
                for at, one in enumerate(files, start)
            ],
        )
    if album:
        tx.execute(
            update(_errand)
            .where(_errand.c.village_id == errand.village_id, _errand.c.number == errand.number)
            .values(album=album)
        )


def of_album(tx: Tx, village_id: VillageId, album: str) -> int | None:
    """The errand to which the pictures of that album belong."""
    return tx.scalar(
        select(_errand.c.number)
        .where(_errand.c.village_id == village_id, _ALBUM, _errand.c.album == album)
        .limit(1)
    )


def photos(tx: Tx, village_id: VillageId, number: int) -> list[Attachment]:
    """The photos of an errand's papers that are kept still."""
    rows = tx.execute(
        select(_photo.c.kind, _photo.c.file_id)
        .where(_photo.c.village_id == village_id, _photo.c.number == number)
        .order_by(_photo.c.position)
    )
    return [Attachment(FileKind(row.kind), row.file_id) for row in rows]


def shown(tx: Tx, village_id: VillageId, number: int, copy: Copy) -> None:
    """A message shows a photo of an errand's papers."""
    tx.execute(
        insert_into(tx, _copy)
        .values(
            village_id=village_id,
            number=number,
            chat_id=copy.chat,
            message_id=copy.message_id,
        )
        .on_conflict_do_nothing()
    )


def take_copies(
    tx: Tx, village_id: VillageId, number: int, chat: ChatId | None = None
) -> list[Copy]:
    """Forget where copies stand, in one chat or (None) everywhere; whoever calls this takes them away."""
    of = [_copy.c.village_id == village_id, _copy.c.number == number]
    if chat is not None:
        of.append(_copy.c.chat_id == chat)
    rows = tx.execute(
        select(_copy.c.chat_id, _copy.c.message_id)
        .where(*of)
        .order_by(_copy.c.chat_id, _copy.c.message_id)
    ).all()
    tx.execute(delete(_copy).where(*of))
    return [Copy(ChatId(row.chat_id), row.message_id) for row in rows]


def wipe_photos(tx: Tx, village_id: VillageId, number: int) -> int:
    """Forget every photo of an errand; returns how many there were."""
    gone = tx.execute(
        delete(_photo).where(_photo.c.village_id == village_id, _photo.c.number == number)
    )
    tx.execute(
        update(_errand)
        .where(_errand.c.village_id == village_id, _errand.c.number == number)
        .values(album=None)
    )
    return gone.rowcount


def _to_errand(row: Any, papers: tuple[Paper, ...] = ()) -> Errand:
    return Errand(
        village_id=VillageId(row.village_id),
        number=row.number,
        text=row.text,
        state=State(row.state),
        client=PersonId(row.client),
        client_name=row.client_name,
        asked_by=UserId(row.asked_by),
        agent=PersonId(row.agent),
        opened_at=row.opened_at,
        due_at=row.due_at,
        voice=None if row.voice is None else PersonId(row.voice),
        papers=papers,
        photos=row.photos,
        steps=row.steps,
        last_step=row.last_step,
        result=row.result,
        ending=Ending(row.ending) if row.ending else None,
        rating=Rating(row.rating) if row.rating else None,
        reopened=row.reopened,
        ended_at=row.ended_at,
        version=row.version,
    )


def _to_paper(row: Any) -> Paper:
    return Paper(row.name, row.is_original, PersonId(row.holder), Place(row.place))
