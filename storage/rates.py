"""What is counted of each request, and the sums of each cadre and month beside it, so that a rate costs the same after a million closed ones."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Text, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from storage.engine import Tx
from storage.prepared import Prepared
from storage.tables import AnyInsert, Base, Id, Insert, Time, each_insert, insert_into, table
from village.ids import PersonId, VillageId
from village.rates import Tally, Word


class RateCaseRow(Base):
    """One request: who had to sign for it, in which month and whether in time; who had it at its end, and what was said."""

    __tablename__ = "rate_case"

    village_id: Mapped[int] = mapped_column(Id, primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    due_month: Mapped[int | None]
    due_by: Mapped[int | None] = mapped_column(Id)
    in_time: Mapped[bool | None]
    ended_month: Mapped[int | None]
    ended_by: Mapped[int | None] = mapped_column(Id)
    solved: Mapped[bool | None]
    satisfied: Mapped[bool | None]
    hard: Mapped[bool | None]
    paused_seconds: Mapped[int] = mapped_column(default=0)


class RateMonthRow(Base):
    """The sums of one cadre and month."""

    __tablename__ = "rate_month"

    village_id: Mapped[int] = mapped_column(Id, primary_key=True)
    month: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(Id, primary_key=True)
    due: Mapped[int]
    in_time: Mapped[int]
    closed: Mapped[int]
    followed: Mapped[int]
    solved: Mapped[int]
    rated: Mapped[int]
    satisfied: Mapped[int]
    unheard: Mapped[int]
    hard: Mapped[int]
    paused: Mapped[int]
    paused_seconds: Mapped[int] = mapped_column(Id)


class RateReplyRow(Base):
    """What a cadre says to their own rates of a month (说明)."""

    __tablename__ = "rate_reply"

    village_id: Mapped[int] = mapped_column(Id, primary_key=True)
    month: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(Id, primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(Time)


@dataclass(frozen=True, slots=True)
class Ended:
    """How a request ended when it did before: in which month, in whose hands, and what was said."""

    month: int
    by: PersonId
    word: Word


_case, _month, _reply = table(RateCaseRow), table(RateMonthRow), table(RateReplyRow)
_MISSED = each_insert(
    _case,
    lambda new: new.on_conflict_do_nothing().returning(_case.c.village_id, _case.c.number),
)
_SUMS = tuple(Tally.__slots__)


def _counted(new: Insert) -> AnyInsert:
    return new.on_conflict_do_update(
        index_elements=["village_id", "month", "person_id"],
        set_={name: _month.c[name] + new.excluded[name] for name in _SUMS},
    )


_COUNT = Prepared(each_insert(_month, _counted))


def due(
    tx: Tx, village_id: VillageId, number: int, by: PersonId, month: int, *, in_time: bool
) -> bool:
    """Keep once that a request, which is locked, was signed for; whether it was not kept before, nor that nobody did."""
    values = {"due_month": month, "due_by": by, "in_time": in_time}
    if tx.execute(select(_case.c.number).where(_is(village_id, number))).first() is not None:
        return False
    tx.execute(
        insert(_case).values(village_id=village_id, number=number, paused_seconds=0, **values)
    )
    return True


def missed(
    tx: Tx, cases: Sequence[tuple[VillageId, int, PersonId, int]]
) -> set[tuple[VillageId, int]]:
    """Keep of requests that nobody signed for them in time, by whom, and in which month.

    Returns those of which nothing was kept before: another process may have signed for one a moment ago.
    """
    rows = [
        {
            "village_id": village,
            "number": number,
            "due_by": by,
            "due_month": month,
            "in_time": False,
            "paused_seconds": 0,
        }
        for village, number, by, month in cases
    ]
    kept = tx.execute(_MISSED[tx.dialect.name], rows) if rows else ()
    return {(VillageId(row[0]), row[1]) for row in kept}


def ended(tx: Tx, village_id: VillageId, number: int) -> Ended | None:
    """How a request ended before, if it did."""
    row = tx.execute(select(_case).where(_is(village_id, number))).first()
    if row is None or row.ended_month is None:
        return None
    word = Word(row.solved, row.satisfied, row.hard, row.paused_seconds)
    return Ended(row.ended_month, PersonId(row.ended_by), word)


def end(tx: Tx, village_id: VillageId, number: int, by: PersonId, month: int, word: Word) -> None:
    """Keep how a request ended, over what was kept of an earlier end."""
    values = {
        "ended_month": month,
        "ended_by": by,
        "solved": word.solved,
        "satisfied": word.satisfied,
        "hard": word.hard,
        "paused_seconds": word.paused_seconds,
    }
    tx.execute(
        insert_into(tx, _case)
        .values(village_id=village_id, number=number, **values)
        .on_conflict_do_update(index_elements=["village_id", "number"], set_=values)
    )


def add(tx: Tx, village_id: VillageId, month: int, by: PersonId, tally: Tally) -> None:
    """Count it; what a tally takes away is negative."""
    _COUNT.run(tx, village_id=village_id, month=month, person_id=by, **asdict(tally))


def of_month(tx: Tx, village_id: VillageId, month: int) -> Mapping[PersonId, Tally]:
    """The sums of every cadre in a month."""
    rows = tx.execute(
        select(_month).where(_month.c.village_id == village_id, _month.c.month == month)
    )
    return {PersonId(row.person_id): _tally(row) for row in rows}


def reply(
    tx: Tx, village_id: VillageId, month: int, by: PersonId, words: str, at: datetime
) -> None:
    """Keep what a cadre says to their rates, over what they said before."""
    statement = insert_into(tx, _reply).values(
        village_id=village_id, month=month, person_id=by, text=words, at=at
    )
    tx.execute(
        statement.on_conflict_do_update(
            index_elements=["village_id", "month", "person_id"], set_={"text": words, "at": at}
        )
    )


def replies(tx: Tx, village_id: VillageId, month: int) -> Mapping[PersonId, str]:
    """What each cadre says to their rates of a month."""
    rows = tx.execute(
        select(_reply.c.person_id, _reply.c.text).where(
            _reply.c.village_id == village_id, _reply.c.month == month
        )
    )
    return {PersonId(row.person_id): row.text for row in rows}


def _is(village_id: VillageId, number: int) -> Any:
    return (_case.c.village_id == village_id) & (_case.c.number == number)


def _tally(row: Any) -> Tally:
    return Tally(**{name: getattr(row, name) for name in _SUMS})
