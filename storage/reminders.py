"""Deadlines: what is due when, in one table with an index over what still climbs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Index,
    Select,
    String,
    Table,
    and_,
    bindparam,
    delete,
    func,
    select,
    text,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column

from storage.accounts import AccountRow
from storage.decisions import DecisionRow
from storage.engine import Tx
from storage.people import PersonRow
from storage.prepared import Prepared
from storage.rates import RateCaseRow
from storage.request_rows import RequestRow, to_reasons
from storage.tables import Base, Id, Insert, Time, each_insert, table
from storage.topics import TopicRow
from village.categories import Category
from village.escalation import Colour, Reason
from village.handling import Way
from village.ids import PersonId, UserId, VillageId
from village.reminders import Step, Subject


class DeadlineRow(Base):
    """One deadline. `wake_at` is when the next rung of the ladder is due; none means that the ladder is climbed."""

    __tablename__ = "deadline"
    __table_args__ = (
        Index(
            "ix_deadline_wake",
            "wake_at",
            sqlite_where=text("wake_at IS NOT NULL"),
            postgresql_where=text("wake_at IS NOT NULL"),
        ),
    )

    village_id: Mapped[int] = mapped_column(Id, primary_key=True)
    subject: Mapped[str] = mapped_column(String(20), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    owner: Mapped[int] = mapped_column(Id)
    step: Mapped[str] = mapped_column(String(20))
    opened_at: Mapped[datetime] = mapped_column(Time)
    due_at: Mapped[datetime] = mapped_column(Time)
    wake_at: Mapped[datetime | None] = mapped_column(Time)


@dataclass(frozen=True, slots=True)
class Deadline:
    """A deadline and the rung that it stands on."""

    village_id: VillageId
    subject: Subject
    number: int
    owner: PersonId
    step: Step
    opened_at: datetime
    due_at: datetime
    wake_at: datetime | None


@dataclass(frozen=True, slots=True)
class Matter:
    """A deadline with what is told of it; words are empty where the subject or its owner is gone."""

    deadline: Deadline
    state: str
    """Of the request or topic."""
    text: str
    """A request's words, or a topic's title."""
    owner_name: str
    chat: UserId | None
    """Where the owner is written to in private, if anywhere."""
    language: str
    way: Way = Way.IMMEDIATE
    category: Category = Category.OTHER
    level: Colour | None = None
    """Of a request, as are the way, the category, the reasons and when it was raised."""
    reasons: frozenset[Reason] = frozenset()
    private: bool = False
    """Whether it was raised between its author and the bot alone."""
    raised_at: datetime | None = None
    counted: bool = False
    """Whether it is kept of a request already that somebody signed for it, or nobody in time."""


_deadline = table(DeadlineRow)
_KEY_COLUMNS = ("village_id", "subject", "number")


def _set(new: Insert) -> Insert:
    changed = {one.name: new.excluded[one.name] for one in _deadline.c if not one.primary_key}
    return new.on_conflict_do_update(index_elements=_KEY_COLUMNS, set_=changed)


_SET = Prepared(each_insert(_deadline, _set))
_KEY = (
    _deadline.c.village_id == bindparam("village"),
    _deadline.c.subject == bindparam("what"),
    _deadline.c.number == bindparam("no"),
)
_CLEAR = delete(_deadline).where(*_KEY)
_CLIMB = Prepared(
    update(_deadline).where(*_KEY).values(step=bindparam("to"), wake_at=bindparam("at"))
)
_OWN = update(_deadline).where(*_KEY).values(owner=bindparam("person"))
_FIND = Prepared(select(_deadline).where(*_KEY))


def _due(asked: Select[Any]) -> Select[Any]:
    return (
        asked.where(_deadline.c.wake_at <= bindparam("now"))
        .order_by(_deadline.c.wake_at)
        .limit(bindparam("limit"))
    )


_DUE = Prepared(_due(select(_deadline)))

_request, _case, _topic, _decision, _person, _account = map(
    table, (RequestRow, RateCaseRow, TopicRow, DecisionRow, PersonRow, AccountRow)
)
_other = _account.alias("other")
_FIRST_ACCOUNT = (
    select(func.min(_other.c.user_id))
    .where(
        _other.c.village_id == _deadline.c.village_id,
        _other.c.person_id == _deadline.c.owner,
        _other.c.reachable.is_(True),
    )
    .correlate(_deadline)
    .scalar_subquery()
)


def _is(subject: Subject, kept: Table, *others: Subject) -> ColumnElement[bool]:
    return and_(
        _deadline.c.subject.in_([one.value for one in (subject, *others)]),
        kept.c.village_id == _deadline.c.village_id,
        kept.c.number == _deadline.c.number,
    )


_MATTERS = select(
    *_deadline.c,
    func.coalesce(_request.c.state, _topic.c.state, _decision.c.state, "").label("state"),
    func.coalesce(_request.c.text, _topic.c.title, _decision.c.title, "").label("text"),
    func.coalesce(_person.c.name, "").label("owner_name"),
    _request.c.way,
    _request.c.category,
    _request.c.level,
    _request.c.reasons,
    _request.c.origin_chat,
    _request.c.author_user,
    _request.c.opened_at.label("raised_at"),
    _account.c.user_id,
    func.coalesce(_account.c.language, "").label("language"),
    _case.c.number.is_not(None).label("counted"),
).select_from(
    _deadline.outerjoin(_request, _is(Subject.REQUEST, _request))
    .outerjoin(_case, _is(Subject.REQUEST, _case))
    .outerjoin(_topic, _is(Subject.TOPIC, _topic, Subject.DEMAND))
    .outerjoin(_decision, _is(Subject.DECISION, _decision))
    .outerjoin(
        _person,
        and_(_person.c.village_id == _deadline.c.village_id, _person.c.id == _deadline.c.owner),
    )
    .outerjoin(
        _account,
        and_(_account.c.user_id == _FIRST_ACCOUNT, _account.c.village_id == _deadline.c.village_id),
    )
)
_MATTER = Prepared(_MATTERS.where(*_KEY))
_MATTERS_DUE = Prepared(_due(_MATTERS).with_for_update(of=_deadline, skip_locked=True))


_WAYS = {one.value: one for one in Way}
_CATEGORIES = {one.value: one for one in Category}


def set_deadline(tx: Tx, deadline: Deadline) -> None:
    """Start a subject's clock, replacing one that it may have had."""
    _SET.run(
        tx,
        village_id=deadline.village_id,
        subject=deadline.subject.value,
        number=deadline.number,
        owner=deadline.owner,
        step=deadline.step.value,
        opened_at=deadline.opened_at,
        due_at=deadline.due_at,
        wake_at=deadline.wake_at,
    )


def clear(tx: Tx, village_id: VillageId, subject: Subject, number: int) -> None:
    """Stop a subject's clock: it is done."""
    tx.execute(_CLEAR, {"village": village_id, "what": subject.value, "no": number})


def give(tx: Tx, village_id: VillageId, subject: Subject, number: int, owner: PersonId) -> None:
    """Another person owns the deadline; its times stay."""
    tx.execute(_OWN, {"village": village_id, "what": subject.value, "no": number, "person": owner})


def due(tx: Tx, now: datetime, *, limit: int) -> list[Deadline]:
    """Deadlines whose next rung is due, earliest first."""
    return [_to_deadline(row) for row in _DUE.all(tx, now=now, limit=limit)]


def find(tx: Tx, village_id: VillageId, subject: Subject, number: int) -> Deadline | None:
    """A subject's running clock, if it has one."""
    row = _FIND.first(tx, village=village_id, what=subject.value, no=number)
    return _to_deadline(row) if row else None


def matters_due(tx: Tx, now: datetime, *, limit: int) -> list[Matter]:
    """What is due with what is told of it, earliest first, locked against another process that sweeps."""
    return [_to_matter(row) for row in _MATTERS_DUE.all(tx, now=now, limit=limit)]


def matter(tx: Tx, village_id: VillageId, subject: Subject, number: int) -> Matter | None:
    """A subject's running clock with what is told of it."""
    row = _MATTER.first(tx, village=village_id, what=subject.value, no=number)
    return _to_matter(row) if row else None


def _to_matter(row: Any) -> Matter:
    return Matter(
        deadline=_to_deadline(row),
        state=row.state,
        text=row.text,
        owner_name=row.owner_name,
        chat=None if row.user_id is None else UserId(row.user_id),
        language=row.language,
        way=_WAYS.get(row.way, Way.IMMEDIATE),
        category=_CATEGORIES.get(row.category, Category.OTHER),
        level=Colour(row.level) if row.level else None,
        reasons=to_reasons(row.reasons),
        private=row.origin_chat is not None and row.origin_chat == row.author_user,
        raised_at=row.raised_at,
        counted=row.counted,
    )


def _to_deadline(row: Any) -> Deadline:
    return Deadline(
        VillageId(row.village_id),
        Subject(row.subject),
        row.number,
        PersonId(row.owner),
        Step(row.step),
        row.opened_at,
        row.due_at,
        row.wake_at,
    )


def climb(tx: Tx, moves: Sequence[tuple[Deadline, Step, datetime | None]]) -> None:
    """Put deadlines on their next rung, to wake at that time (never, for None)."""
    _CLIMB.many(
        tx,
        [
            {
                "village": one.village_id,
                "what": one.subject.value,
                "no": one.number,
                "to": step.value,
                "at": at,
            }
            for one, step, at in moves
        ],
    )
