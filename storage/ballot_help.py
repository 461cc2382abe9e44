"""Who is helped to vote (代投), by whom, and how the voter said so; never what was chosen."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Index, String, Text, delete, func, select, text, update
from sqlalchemy.orm import Mapped, mapped_column

from storage.ballots import SeatRow, code_of
from storage.engine import Tx
from storage.people import PersonRow
from storage.tables import Base, Id, insert_into, table
from village.ballot_help import Help, Proof
from village.ballots import Ballot, Way
from village.ids import PersonId, VillageId


class HelpRow(Base):
    """A voter who is helped; `voice` is what they said, as the chat calls the file, sealed by the vault."""

    __tablename__ = "ballot_help"
    __table_args__ = (Index("ix_ballot_help_helper", "village_id", "number", "helper_id"),)

    village_id: Mapped[int] = mapped_column(Id, primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    seat: Mapped[int] = mapped_column(primary_key=True)
    voter_id: Mapped[int] = mapped_column(Id)
    helper_id: Mapped[int] = mapped_column(Id)
    proof: Mapped[str] = mapped_column(String(10))
    witness_id: Mapped[int | None] = mapped_column(Id)
    voice: Mapped[str] = mapped_column(Text, default="", server_default=text("''"))


@dataclass(frozen=True, slots=True)
class Helped:
    """One line of the register of helped votes."""

    voter: str
    helper: str
    proof: Proof
    voted: bool


_help, _person, _seat = map(table, (HelpRow, PersonRow, SeatRow))


def ask(tx: Tx, one: Help) -> None:
    """Somebody would help; what they or another asked before for that seat, and what they asked elsewhere and nobody confirmed, is void."""
    unconfirmed = (
        (_help.c.village_id == one.village_id)
        & (_help.c.number == one.number)
        & (_help.c.proof == Proof.NONE.value)
    )
    tx.execute(delete(_help).where(unconfirmed, _help.c.helper_id == one.helper))
    tx.execute(delete(_help).where(unconfirmed, _help.c.seat == one.seat))
    tx.execute(
        insert_into(tx, _help).values(
            village_id=one.village_id,
            number=one.number,
            seat=one.seat,
            voter_id=one.voter,
            helper_id=one.helper,
            proof=one.proof.value,
        )
    )


def confirm(tx: Tx, one: Help, *, voice: str = "") -> None:
    """The voter's own word is on record."""
    tx.execute(
        update(_help)
        .where(*_of_seat(one.village_id, one.number, one.seat))
        .values(proof=one.proof.value, witness_id=one.witness, voice=voice)
    )


def end(tx: Tx, ballot: Ballot, seat: int) -> None:
    """Nobody helps there any more; what the voter said is deleted with it."""
    tx.execute(delete(_help).where(*_of_seat(ballot.village_id, ballot.number, seat)))


def find(tx: Tx, ballot: Ballot, seat: int) -> Help | None:
    """Who helps there."""
    found = select(_help).where(*_of_seat(ballot.village_id, ballot.number, seat))
    row = tx.execute(found).first()
    return _to_help(row) if row else None


def waiting(tx: Tx, ballot: Ballot, helper: PersonId) -> Help | None:
    """The one help of theirs that waits for the voter's word."""
    row = tx.execute(
        select(_help).where(*_by(ballot, helper), _help.c.proof == Proof.NONE.value)
    ).first()
    return _to_help(row) if row else None


def others(tx: Tx, ballot: Ballot, helper: PersonId, *, but: int) -> int:
    """How many voters of other seats than `but` said that they want their help."""
    asked = select(func.count()).where(
        *_by(ballot, helper), _help.c.proof != Proof.NONE.value, _help.c.seat != but
    )
    return tx.scalar(asked) or 0


def register(tx: Tx, ballot: Ballot) -> list[Helped]:
    """Who is helped, by whom and how it was confirmed, by seat; what nobody confirmed is none."""
    voter, helper = _person.alias("voter"), _person.alias("helper")
    rows = tx.execute(
        select(voter.c.name, helper.c.name.label("helper"), _help.c.proof, _seat.c.way)
        .select_from(
            _help.join(voter, _is(voter, _help.c.voter_id))
            .join(helper, _is(helper, _help.c.helper_id))
            .join(
                _seat,
                (_seat.c.village_id == _help.c.village_id)
                & (_seat.c.number == _help.c.number)
                & (_seat.c.seat == _help.c.seat),
            )
        )
        .where(
            _help.c.village_id == ballot.village_id,
            _help.c.number == ballot.number,
            _help.c.proof != Proof.NONE.value,
        )
        .order_by(_help.c.seat)
    )
    voted = code_of(Way.HELPED)
    return [Helped(row.name, row.helper, Proof(row.proof), row.way == voted) for row in rows]


def voice(tx: Tx, ballot: Ballot, seat: int) -> str:
    """What the voter said, as it is sealed; empty where they said it before a clerk."""
    at = _of_seat(ballot.village_id, ballot.number, seat)
    return tx.scalar(select(_help.c.voice).where(*at)) or ""


def _is(person: Any, column: Any) -> Any:
    return (person.c.village_id == _help.c.village_id) & (person.c.id == column)


def _of_seat(village_id: VillageId, number: int, seat: int) -> tuple[Any, ...]:
    return (_help.c.village_id == village_id, _help.c.number == number, _help.c.seat == seat)


def _by(ballot: Ballot, helper: PersonId) -> tuple[Any, ...]:
    return (
        _help.c.village_id == ballot.village_id,
        _help.c.number == ballot.number,
        _help.c.helper_id == helper,
    )


def _to_help(row: Any) -> Help:
    return Help(
        village_id=VillageId(row.village_id),
        number=row.number,
        seat=row.seat,
        voter=PersonId(row.voter_id),
        helper=PersonId(row.helper_id),
        proof=Proof(row.proof),
        witness=None if row.witness_id is None else PersonId(row.witness_id),
    )
