"""Slips, their meetings and files, and what somebody has begun to write."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Index,
    SmallInteger,
    String,
    Text,
    and_,
    delete,
    false,
    func,
    insert,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column

from storage.engine import Tx
from storage.people import PERSON, PersonRow, PostRow, to_person
from storage.tables import Base, Id, Time, insert_into, table
from storage.units import Unit
from village.handling import Way
from village.ids import PersonId, UnitId, VillageId
from village.people import Person, Post
from village.referrals import SlipKind
from village.requests import Attachment, FileKind
from village.slips import Meeting, Slip, SlipEnding, SlipState


class SlipRow(Base):
    """A slip; `awaited` is whose move it is. Partial indexes hold only what is not closed."""

    __tablename__ = "slip"
    __table_args__ = (
        Index(
            "ix_slip_awaited",
            "village_id",
            "awaited",
            "due_at",
            sqlite_where=text("state <> 'closed'"),
            postgresql_where=text("state <> 'closed'"),
        ),
        Index(
            "ix_slip_request",
            "village_id",
            "request",
            sqlite_where=text("state <> 'closed'"),
            postgresql_where=text("state <> 'closed'"),
        ),
    )

    village_id: Mapped[int] = mapped_column(Id, primary_key=True)
    kind: Mapped[str] = mapped_column(String(10), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    request: Mapped[int]
    unit_id: Mapped[int] = mapped_column(Id)
    maker: Mapped[int] = mapped_column(Id)
    liaison: Mapped[int | None] = mapped_column(Id)
    awaited: Mapped[int] = mapped_column(Id)
    facts: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime] = mapped_column(Time)
    sign_by: Mapped[datetime] = mapped_column(Time)
    due_at: Mapped[datetime] = mapped_column(Time)
    on_paper: Mapped[bool]
    state: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str] = mapped_column(Text, default="", server_default=text("''"))
    reply: Mapped[str] = mapped_column(Text, default="", server_default=text("''"))
    contests: Mapped[int] = mapped_column(SmallInteger, default=0, server_default="0")
    insisted: Mapped[bool] = mapped_column(default=False, server_default=false())
    returns: Mapped[int] = mapped_column(SmallInteger, default=0, server_default="0")
    meetings: Mapped[int] = mapped_column(SmallInteger, default=0, server_default="0")
    answered_at: Mapped[datetime | None] = mapped_column(Time)
    ending: Mapped[str | None] = mapped_column(String(10))
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    way_before: Mapped[str | None] = mapped_column(String(10))
    due_before: Mapped[datetime | None] = mapped_column(Time)


class SlipMeetingRow(Base):
    """An on-site meeting about a slip; the last one counts."""

    __tablename__ = "slip_meeting"

    village_id: Mapped[int] = mapped_column(Id, primary_key=True)
    kind: Mapped[str] = mapped_column(String(10), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    turn: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    at: Mapped[datetime] = mapped_column(Time)
    place: Mapped[str] = mapped_column(String(200))
    minutes: Mapped[str] = mapped_column(Text, default="", server_default=text("''"))
    due_at: Mapped[datetime | None] = mapped_column(Time)


class SlipFileRow(Base):
    """A file of an answer (`turn` 0) or of the minutes of a meeting, as the chat's file id."""

    __tablename__ = "slip_file"

    village_id: Mapped[int] = mapped_column(Id, primary_key=True)
    kind: Mapped[str] = mapped_column(String(10), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    turn: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    position: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    file_kind: Mapped[str] = mapped_column(String(10))
    file_id: Mapped[str] = mapped_column(String(200))


class SlipDraftRow(Base):
    """What somebody has said of a slip that is not made yet: a person writes one at a time."""

    __tablename__ = "slip_draft"

    village_id: Mapped[int] = mapped_column(Id, primary_key=True)
    person_id: Mapped[int] = mapped_column(Id, primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    request: Mapped[int]
    unit_id: Mapped[int | None] = mapped_column(Id)
    words: Mapped[str] = mapped_column(Text)


@dataclass(frozen=True, slots=True)
class Draft:
    """A slip that is not made yet: what of it was said."""

    kind: SlipKind
    request: int
    unit: UnitId | None
    words: str


_slip, _meeting, _file, _draft = map(table, (SlipRow, SlipMeetingRow, SlipFileRow, SlipDraftRow))
_person, _post = table(PersonRow), table(PostRow)
_OPEN = text("state <> 'closed'")
"""Word for word as the partial indexes say it, or SQLite would not use them."""
LISTED = 50
"""So many slips a list holds at most."""


def add(tx: Tx, slip: Slip) -> None:
    """Keep a new slip."""
    key = {"village_id": slip.village_id, "kind": slip.kind.value, "number": slip.number}
    tx.execute(insert(_slip).values(**key, **_values(slip)))


def save(tx: Tx, slip: Slip) -> None:
    """Keep a slip's next version. Raises LookupError when somebody changed it in between."""
    changed = tx.execute(
        update(_slip)
        .where(*_key(_slip, slip.village_id, slip.kind, slip.number))
        .where(_slip.c.version == slip.version - 1)
        .values(**_values(slip))
    )
    if changed.rowcount != 1:
        raise LookupError(slip.subject)


def find(
    tx: Tx, village_id: VillageId, kind: SlipKind, number: int, *, to_change: bool = False
) -> Slip | None:
    """The slip of that kind and number; `to_change` locks it until the transaction ends."""
    asked = select(_slip).where(*_key(_slip, village_id, kind, number))
    row = tx.execute(asked.with_for_update() if to_change else asked).first()
    return _to_slip(row) if row else None


def open_of(tx: Tx, village_id: VillageId, request: int) -> list[Slip]:
    """The slips about a request that are not closed, the one that is due next first."""
    asked = select(_slip).where(_slip.c.village_id == village_id, _slip.c.request == request, _OPEN)
    rows = tx.execute(asked.order_by(_slip.c.due_at, _slip.c.kind, _slip.c.number))
    return [_to_slip(row) for row in rows]


def awaiting(tx: Tx, village_id: VillageId, person: PersonId) -> list[Slip]:
    """The slips in which it is a person's move, nearest day first."""
    asked = select(_slip).where(_slip.c.village_id == village_id, _slip.c.awaited == person, _OPEN)
    rows = tx.execute(asked.order_by(_slip.c.due_at).limit(LISTED))
    return [_to_slip(row) for row in rows]


def running(tx: Tx, village_id: VillageId) -> list[Slip]:
    """The slips of a village that are not closed, nearest day first."""
    asked = select(_slip).where(_slip.c.village_id == village_id, _OPEN)
    rows = tx.execute(asked.order_by(_slip.c.due_at).limit(LISTED))
    return [_to_slip(row) for row in rows]


def concerning(tx: Tx, village_id: VillageId, person: PersonId) -> list[Slip]:
    """The slips that are not closed which somebody made or is to answer, locked: another will."""
    asked = select(_slip).where(
        _slip.c.village_id == village_id,
        or_(_slip.c.maker == person, _slip.c.liaison == person),
        _OPEN,
    )
    return [_to_slip(row) for row in tx.execute(asked.order_by(_slip.c.number).with_for_update())]


def liaisons(tx: Tx, village_id: VillageId, unit: Unit) -> list[Person]:
    """Who of a village's roster speaks for a unit: sent by it, or with its name as the field of their post."""
    asked = (
        select(*PERSON)
        .join(
            _post,
            and_(_post.c.village_id == _person.c.village_id, _post.c.person_id == _person.c.id),
        )
        .where(
            _person.c.village_id == village_id,
            _post.c.post == Post.LIAISON.value,
            _person.c.gone == "",
            or_(_person.c.unit_id == unit.id, _post.c.field == unit.name),
        )
        .order_by(_person.c.id)
    )
    return [to_person(row) for row in tx.execute(asked)]


def add_meeting(tx: Tx, slip: Slip, meeting: Meeting) -> None:
    """Keep a meeting that is called, or that it is called for another time."""
    values = {"at": meeting.at, "place": meeting.place, "minutes": "", "due_at": None}
    key = {"village_id": slip.village_id, "kind": slip.kind.value, "number": slip.number}
    tx.execute(
        insert_into(tx, _meeting)
        .values(**key, turn=meeting.turn, **values)
        .on_conflict_do_update(index_elements=["village_id", "kind", "number", "turn"], set_=values)
    )


def conclude(tx: Tx, slip: Slip, meeting: Meeting) -> None:
    """Keep the minutes of a meeting and the day that it agreed on."""
    tx.execute(
        update(_meeting)
        .where(*_key(_meeting, slip.village_id, slip.kind, slip.number))
        .where(_meeting.c.turn == meeting.turn)
        .values(minutes=meeting.minutes, due_at=meeting.due_at)
    )


def meetings(tx: Tx, village_id: VillageId, kind: SlipKind, number: int) -> list[Meeting]:
    """The meetings about a slip, the first one first."""
    asked = select(_meeting).where(*_key(_meeting, village_id, kind, number))
    return [
        Meeting(row.turn, row.at, row.place, row.minutes, row.due_at)
        for row in tx.execute(asked.order_by(_meeting.c.turn))
    ]


def add_files(tx: Tx, slip: Slip, turn: int, found: Sequence[Attachment]) -> None:
    """Keep more files of an answer (turn 0) or of a meeting's minutes."""
    key = _key(_file, slip.village_id, slip.kind, slip.number)
    start = tx.scalar(select(func.count()).select_from(_file).where(*key, _file.c.turn == turn))
    if found:
        tx.execute(
            insert(_file),
            [
                {
                    "village_id": slip.village_id,
                    "kind": slip.kind.value,
                    "number": slip.number,
                    "turn": turn,
                    "position": position,
                    "file_kind": one.kind.value,
                    "file_id": one.file_id,
                }
                for position, one in enumerate(found, start or 0)
            ],
        )


def drop_files(tx: Tx, slip: Slip, turn: int) -> None:
    """Another answer takes the place of the one to which these belonged."""
    key = _key(_file, slip.village_id, slip.kind, slip.number)
    tx.execute(delete(_file).where(*key, _file.c.turn == turn))


def files(tx: Tx, slip: Slip, turn: int) -> list[Attachment]:
    """The files of an answer (turn 0) or of a meeting's minutes, in order."""
    key = _key(_file, slip.village_id, slip.kind, slip.number)
    asked = select(_file.c.file_kind, _file.c.file_id).where(*key, _file.c.turn == turn)
    rows = tx.execute(asked.order_by(_file.c.position))
    return [Attachment(FileKind(row.file_kind), row.file_id) for row in rows]


def keep_draft(tx: Tx, village_id: VillageId, person: PersonId, draft: Draft) -> None:
    """Remember what somebody has said; what they had begun before is gone."""
    forget_draft(tx, village_id, person)
    tx.execute(
        insert(_draft).values(
            village_id=village_id,
            person_id=person,
            kind=draft.kind.value,
            request=draft.request,
            unit_id=draft.unit,
            words=draft.words,
        )
    )


def draft_of(tx: Tx, village_id: VillageId, person: PersonId) -> Draft | None:
    """What somebody has begun."""
    asked = select(_draft).where(_draft.c.village_id == village_id, _draft.c.person_id == person)
    row = tx.execute(asked).first()
    if row is None:
        return None
    unit = None if row.unit_id is None else UnitId(row.unit_id)
    return Draft(SlipKind(row.kind), row.request, unit, row.words)


def forget_draft(tx: Tx, village_id: VillageId, person: PersonId) -> None:
    """It was made, or will not be."""
    tx.execute(
        delete(_draft).where(_draft.c.village_id == village_id, _draft.c.person_id == person)
    )


def _key(
    kept: Any, village_id: VillageId, kind: SlipKind, number: int
) -> tuple[ColumnElement[bool], ...]:
    return (
        kept.c.village_id == village_id,
        kept.c.kind == kind.value,
        kept.c.number == number,
    )


def _values(slip: Slip) -> dict[str, Any]:
    return {
        "request": slip.request,
        "unit_id": slip.unit,
        "maker": slip.maker,
        "liaison": slip.liaison,
        "awaited": slip.awaited,
        "facts": slip.facts,
        "made_at": slip.made_at,
        "sign_by": slip.sign_by,
        "due_at": slip.due_at,
        "on_paper": slip.on_paper,
        "state": slip.state.value,
        "reason": slip.reason,
        "reply": slip.reply,
        "contests": slip.contests,
        "insisted": slip.insisted,
        "returns": slip.returns,
        "meetings": slip.meetings,
        "answered_at": slip.answered_at,
        "ending": slip.ending.value if slip.ending else None,
        "version": slip.version,
        "way_before": slip.way_before.value if slip.way_before else None,
        "due_before": slip.due_before,
    }


def _to_slip(row: Any) -> Slip:
    return Slip(
        village_id=VillageId(row.village_id),
        kind=SlipKind(row.kind),
        number=row.number,
        request=row.request,
        unit=UnitId(row.unit_id),
        maker=PersonId(row.maker),
        liaison=None if row.liaison is None else PersonId(row.liaison),
        facts=row.facts,
        made_at=row.made_at,
        sign_by=row.sign_by,
        due_at=row.due_at,
        on_paper=row.on_paper,
        state=SlipState(row.state),
        reason=row.reason,
        reply=row.reply,
        contests=row.contests,
        insisted=row.insisted,
        returns=row.returns,
        meetings=row.meetings,
        answered_at=row.answered_at,
        ending=SlipEnding(row.ending) if row.ending else None,
        version=row.version,
        way_before=Way(row.way_before) if row.way_before else None,
        due_before=row.due_before,
    )
