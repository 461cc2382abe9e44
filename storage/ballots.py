"""Ballots and who has voted; what was chosen is in `storage/ballot_choices.py`, with nothing to join the two where it is secret.

A seat is written when the ballot begins and changes in place by one character: neither its row nor its place tells when.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, Text, bindparam, insert, select, text, update
from sqlalchemy.orm import Mapped, mapped_column

from storage.accounts import AccountRow
from storage.engine import Tx
from storage.prepared import Prepared
from storage.rolls import SeatRow as RollSeatRow
from storage.tables import Base, Id, Time, table
from village.ballots import ONLINE, PRESENT, Ballot, Form, Question, State, Way
from village.ids import PersonId, RollId, VillageId
from village.meetings import Verdict
from village.online_votes import Condition, Ground, OnlineBasis
from village.rolls import Basis, Body


class BallotRow(Base):
    """A ballot; what is counted in it are people, never choices."""

    __tablename__ = "ballot"
    __table_args__ = (
        Index(
            "ix_ballot_open",
            "village_id",
            "number",
            sqlite_where=text("state IN ('open', 'counting')"),
            postgresql_where=text("state IN ('open', 'counting')"),
        ),
        Index(
            "ix_ballot_owner",
            "village_id",
            "owner",
            "number",
            sqlite_where=text("state IN ('open', 'counting')"),
            postgresql_where=text("state IN ('open', 'counting')"),
        ),
    )

    village_id: Mapped[int] = mapped_column(Id, primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(200))
    form: Mapped[str] = mapped_column(String(20))
    options: Mapped[str] = mapped_column(Text)
    picks: Mapped[int]
    secret: Mapped[bool]
    state: Mapped[str] = mapped_column(String(20))
    opened_at: Mapped[datetime] = mapped_column(Time)
    due_at: Mapped[datetime] = mapped_column(Time)
    owner: Mapped[int] = mapped_column(Id)
    body: Mapped[str] = mapped_column(String(20))
    basis: Mapped[str] = mapped_column(String(20))
    roll_id: Mapped[int] = mapped_column(Id)
    seats: Mapped[int]
    quorum: Mapped[int]
    voted: Mapped[int]
    online: Mapped[int]
    helped: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    recused: Mapped[int]
    papers: Mapped[int]
    decision: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    meeting: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    ground: Mapped[str] = mapped_column(String(30))
    clause: Mapped[str] = mapped_column(Text)
    met: Mapped[str] = mapped_column(String(200))
    digest: Mapped[str] = mapped_column(String(64))
    sheet: Mapped[str] = mapped_column(Text, default="", server_default=text("''"))
    verdict: Mapped[str] = mapped_column(String(20), default="", server_default=text("''"))
    version: Mapped[int]


class SeatRow(Base):
    """By which way the vote of a roll's seat came: one character whatever it says, so that a row never moves when somebody votes."""

    __tablename__ = "ballot_seat"
    __table_args__ = ({"sqlite_with_rowid": False},)

    village_id: Mapped[int] = mapped_column(Id, primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    seat: Mapped[int] = mapped_column(primary_key=True)
    way: Mapped[str] = mapped_column(String(1))


@dataclass(frozen=True, slots=True)
class Taken:
    """A seat, and by which way its vote came."""

    seat: int
    way: Way


_ballot, _seat, _roll_seat, _account = map(table, (BallotRow, SeatRow, RollSeatRow, AccountRow))
_CODES: Mapping[Way, str] = {
    Way.NONE: "-",
    Way.CHAT: "c",
    Way.HANDS: "h",
    Way.PAPER: "p",
    Way.HELPED: "a",
    Way.RECUSED: "r",
}
_WAYS = {code: way for way, code in _CODES.items()}
VOTED = tuple(code for way, code in _CODES.items() if way not in {Way.NONE, Way.RECUSED})
"""What stands in a seat that has voted."""
_AT = (_ballot.c.village_id == bindparam("village"), _ballot.c.number == bindparam("no"))
_SEAT = (
    _seat.c.village_id == bindparam("village"),
    _seat.c.number == bindparam("no"),
    _seat.c.seat == bindparam("at"),
)
_FIND = Prepared(select(_ballot).where(*_AT))
_LOCK = Prepared(select(_ballot).where(*_AT).with_for_update())
_WAY = Prepared(select(_seat.c.way).where(*_SEAT))
_TAKE = Prepared(
    update(_seat).where(*_SEAT, _seat.c.way == bindparam("before")).values(way=bindparam("after"))
)
_COUNT = Prepared(
    update(_ballot)
    .where(*_AT)
    .values(
        voted=_ballot.c.voted + bindparam("more_voted"),
        online=_ballot.c.online + bindparam("more_online"),
        helped=_ballot.c.helped + bindparam("more_helped"),
        recused=_ballot.c.recused + bindparam("more_recused"),
        papers=_ballot.c.papers + bindparam("more_papers"),
    )
)
_RUNNING = Prepared(
    select(_ballot)
    .where(
        _ballot.c.village_id == bindparam("village"),
        _ballot.c.state.in_((State.OPEN.value, State.COUNTING.value)),
    )
    .order_by(_ballot.c.number)
)


def code_of(way: Way) -> str:
    """How a seat's way is written."""
    return _CODES[way]


def add(tx: Tx, ballot: Ballot) -> None:
    """Keep a new draft."""
    key = {"village_id": ballot.village_id, "number": ballot.number, "version": ballot.version}
    counts = {"voted": 0, "online": 0, "helped": 0, "recused": 0, "papers": 0}
    tx.execute(insert(_ballot), [key | counts | _values(ballot)])


def seat(tx: Tx, ballot: Ballot, numbers: Sequence[int]) -> None:
    """Keep the seats of a ballot that begins, none of which has voted."""
    at = {"village_id": ballot.village_id, "number": ballot.number, "way": _CODES[Way.NONE]}
    tx.execute(insert(_seat), [at | {"seat": one} for one in sorted(numbers)])


def find(tx: Tx, village_id: VillageId, number: int, *, to_change: bool = False) -> Ballot | None:
    """The ballot of that number; `to_change` locks it until the transaction ends."""
    row = (_LOCK if to_change else _FIND).first(tx, village=village_id, no=number)
    return _to_ballot(row) if row else None


def running(tx: Tx, village_id: VillageId) -> list[Ballot]:
    """The ballots of a village that are open or being counted, by number."""
    return [_to_ballot(row) for row in _RUNNING.all(tx, village=village_id)]


def owned_by(tx: Tx, village_id: VillageId, person: PersonId) -> list[int]:
    """The ballots that somebody opened and that are open or being counted, by number."""
    rows = tx.scalars(
        select(_ballot.c.number)
        .where(
            _ballot.c.village_id == village_id,
            _ballot.c.owner == person,
            text("ballot.state IN ('open', 'counting')"),
        )
        .order_by(_ballot.c.number)
    )
    return list(rows)


def save(tx: Tx, ballot: Ballot) -> None:
    """Keep a ballot's next version; who took part is counted by `take` alone.

    Raises LookupError when somebody changed it in between.
    """
    changed = tx.execute(
        update(_ballot)
        .where(
            _ballot.c.village_id == ballot.village_id,
            _ballot.c.number == ballot.number,
            _ballot.c.version == ballot.version - 1,
        )
        .values(version=ballot.version, **_values(ballot))
    )
    if changed.rowcount != 1:
        raise LookupError(ballot.subject)


def way_of(tx: Tx, ballot: Ballot, number: int) -> Taken | None:
    """A seat of the ballot."""
    row = _WAY.first(tx, village=ballot.village_id, no=ballot.number, at=number)
    return Taken(number, _WAYS[row.way]) if row else None


def ways(tx: Tx, village_id: VillageId, number: int) -> list[Taken]:
    """Every seat, by number."""
    rows = tx.execute(
        select(_seat.c.seat, _seat.c.way)
        .where(_seat.c.village_id == village_id, _seat.c.number == number)
        .order_by(_seat.c.seat)
    )
    return [Taken(row.seat, _WAYS[row.way]) for row in rows]


def take(tx: Tx, ballot: Ballot, seat: Taken, way: Way) -> bool:
    """A seat's vote comes by `way`; False when another came first. Who takes part is counted with it."""
    taken = _TAKE.run(
        tx,
        village=ballot.village_id,
        no=ballot.number,
        at=seat.seat,
        before=_CODES[seat.way],
        after=_CODES[way],
    )
    if taken == 1:
        _count(tx, ballot, seat.way, way)
    return taken == 1


def end_papers(tx: Tx, ballot: Ballot, returned: int) -> None:
    """So many papers are counted; those that are still out keep a decision's ballot waiting, and no other."""
    _add(tx, ballot, papers=-(returned if ballot.decision else ballot.papers))


def _count(tx: Tx, ballot: Ballot, before: Way, after: Way) -> None:
    def more(ways: Collection[Way]) -> int:
        return (after in ways) - (before in ways)

    _add(
        tx,
        ballot,
        voted=more(PRESENT),
        online=more(ONLINE),
        helped=more((Way.HELPED,)),
        recused=more((Way.RECUSED,)),
        papers=more((Way.PAPER,)),
    )


def _add(
    tx: Tx,
    ballot: Ballot,
    *,
    voted: int = 0,
    online: int = 0,
    helped: int = 0,
    recused: int = 0,
    papers: int = 0,
) -> None:
    _COUNT.run(
        tx,
        village=ballot.village_id,
        no=ballot.number,
        more_voted=voted,
        more_online=online,
        more_helped=helped,
        more_recused=recused,
        more_papers=papers,
    )


def _values(ballot: Ballot) -> dict[str, Any]:
    question, ground = ballot.question, ballot.ground
    return {
        "title": question.title,
        "form": question.form.value,
        "options": json.dumps(question.options, ensure_ascii=False),
        "picks": question.picks,
        "secret": question.secret,
        "state": ballot.state.value,
        "opened_at": ballot.opened_at,
        "due_at": ballot.due_at,
        "owner": ballot.owner,
        "body": ballot.body.value,
        "basis": ballot.by.value,
        "roll_id": ballot.roll,
        "seats": ballot.seats,
        "quorum": ballot.quorum,
        "decision": ballot.decision,
        "meeting": ballot.meeting,
        "ground": ground.ground.value,
        "clause": ground.clause,
        "met": ",".join(sorted(ground.met)),
        "digest": ballot.digest,
        "sheet": ballot.sheet,
        "verdict": ballot.verdict.value if ballot.verdict else "",
    }


def _to_ballot(row: Any) -> Ballot:
    met = frozenset(map(Condition, row.met.split(","))) if row.met else frozenset()
    options = tuple(json.loads(row.options))
    return Ballot(
        village_id=VillageId(row.village_id),
        number=row.number,
        question=Question(row.title, Form(row.form), options, row.picks, bool(row.secret)),
        state=State(row.state),
        opened_at=row.opened_at,
        due_at=row.due_at,
        owner=PersonId(row.owner),
        body=Body(row.body),
        by=Basis(row.basis),
        roll=RollId(row.roll_id),
        seats=row.seats,
        quorum=row.quorum,
        voted=row.voted,
        online=row.online,
        helped=row.helped,
        recused=row.recused,
        papers=row.papers,
        decision=row.decision,
        meeting=row.meeting,
        ground=OnlineBasis(Ground(row.ground), row.clause, met),
        digest=row.digest,
        sheet=row.sheet,
        verdict=Verdict(row.verdict) if row.verdict else None,
        version=row.version,
    )
