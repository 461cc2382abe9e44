"""What comes into a ballot by other hands than the voter's: counts of papers, helped votes, and who steps aside."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import String, Text, delete, func, insert, select, text, update
from sqlalchemy.orm import Mapped, mapped_column

from storage.engine import Tx
from storage.tables import Base, Id, insert_into, table
from village.ballots import Ballot
from village.ids import PersonId


class PaperRow(Base):
    """A count of the papers as one of the two entered it, sealed by the vault until both agree."""

    __tablename__ = "ballot_paper"

    village_id: Mapped[int] = mapped_column(Id, primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(Id, primary_key=True)
    sealed: Mapped[str] = mapped_column(Text)
    photo: Mapped[str] = mapped_column(Text)


class HelpRow(Base):
    """A vote that somebody gave with a helper's hands; it can be taken back until the close, when it goes among the others.

    `mark` is sealed to the ballot's key where the ballot is secret. It counts once it is confirmed: by a voice message of the voter,
    or by a witness who was there.
    """

    __tablename__ = "ballot_help"

    village_id: Mapped[int] = mapped_column(Id, primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    seat: Mapped[int] = mapped_column(primary_key=True)
    helper_id: Mapped[int] = mapped_column(Id)
    mark: Mapped[str] = mapped_column(Text)
    witness_id: Mapped[int | None] = mapped_column(Id)
    voice: Mapped[str] = mapped_column(Text, default="", server_default=text("''"))


class RecusalRow(Base):
    """Who steps aside in a ballot (回避), why, and who noted it."""

    __tablename__ = "ballot_recusal"

    village_id: Mapped[int] = mapped_column(Id, primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    seat: Mapped[int] = mapped_column(primary_key=True)
    reason: Mapped[str] = mapped_column(String(200))
    approved_by: Mapped[str] = mapped_column(String(100), default="", server_default=text("''"))
    noted_by: Mapped[int] = mapped_column(Id)


@dataclass(frozen=True, slots=True)
class PaperCount:
    """What one of the two entered: `sealed` is the count, `photo` the sheet's file in the chat."""

    person: PersonId
    sealed: str
    photo: str


@dataclass(frozen=True, slots=True)
class Helped:
    """A vote by a helper's hands."""

    seat: int
    helper: PersonId
    mark: str
    witness: PersonId | None = None
    voice: str = ""

    @property
    def is_confirmed(self) -> bool:
        """Whether the voter's own word for it is on record."""
        return self.witness is not None or bool(self.voice)


_paper, _help, _recusal = map(table, (PaperRow, HelpRow, RecusalRow))


def enter_paper(tx: Tx, ballot: Ballot, entered: PaperCount) -> None:
    """Keep one person's count; entering again replaces it."""
    statement = insert_into(tx, _paper).values(
        **_key(ballot), person_id=entered.person, sealed=entered.sealed, photo=entered.photo
    )
    tx.execute(
        statement.on_conflict_do_update(
            index_elements=["village_id", "number", "person_id"],
            set_={"sealed": statement.excluded.sealed, "photo": statement.excluded.photo},
        )
    )


def papers(tx: Tx, ballot: Ballot) -> list[PaperCount]:
    """The counts that were entered, by person."""
    rows = tx.execute(
        select(_paper.c.person_id, _paper.c.sealed, _paper.c.photo)
        .where(_paper.c.village_id == ballot.village_id, _paper.c.number == ballot.number)
        .order_by(_paper.c.person_id)
    )
    return [PaperCount(PersonId(row.person_id), row.sealed, row.photo) for row in rows]


def forget_counts(tx: Tx, ballot: Ballot) -> None:
    """The counts are wiped; who entered them and the photos stay."""
    tx.execute(
        update(_paper)
        .where(_paper.c.village_id == ballot.village_id, _paper.c.number == ballot.number)
        .values(sealed="")
    )


def help_with(tx: Tx, ballot: Ballot, helped: Helped) -> None:
    """Keep a helped vote, which is not confirmed yet."""
    tx.execute(
        insert(_help),
        [
            _key(ballot)
            | {"seat": helped.seat, "helper_id": helped.helper, "mark": helped.mark, "voice": ""}
        ],
    )


def confirm(
    tx: Tx, ballot: Ballot, seat: int, *, witness: PersonId | None = None, voice: str = ""
) -> None:
    """The voter's own word for a helped vote is on record."""
    tx.execute(update(_help).where(*_of(ballot, seat)).values(witness_id=witness, voice=voice))


def helped(tx: Tx, ballot: Ballot, seat: int) -> Helped | None:
    """The helped vote of a seat."""
    row = tx.execute(select(_help).where(*_of(ballot, seat))).first()
    return _to_helped(row) if row else None


def all_helped(tx: Tx, ballot: Ballot) -> list[Helped]:
    """Every helped vote, by seat."""
    rows = tx.execute(
        select(_help)
        .where(_help.c.village_id == ballot.village_id, _help.c.number == ballot.number)
        .order_by(_help.c.seat)
    )
    return [_to_helped(row) for row in rows]


def count_helped_by(tx: Tx, ballot: Ballot, helper: PersonId) -> int:
    """How many somebody has helped in this ballot."""
    found = (
        select(func.count())
        .select_from(_help)
        .where(
            _help.c.village_id == ballot.village_id,
            _help.c.number == ballot.number,
            _help.c.helper_id == helper,
        )
    )
    return tx.scalar(found) or 0


def take_back(tx: Tx, ballot: Ballot, seat: int) -> None:
    """A helped vote is given no more; at the close all of them are wiped so."""
    tx.execute(delete(_help).where(*_of(ballot, seat)))


def recuse(
    tx: Tx, ballot: Ballot, seat: int, *, reason: str, approved_by: str, noted_by: PersonId
) -> None:
    """Somebody steps aside."""
    row = _key(ballot) | {
        "seat": seat,
        "reason": reason,
        "approved_by": approved_by,
        "noted_by": noted_by,
    }
    tx.execute(insert(_recusal), [row])


def recusals(tx: Tx, ballot: Ballot) -> list[tuple[int, str]]:
    """The seats that step aside, and why."""
    rows = tx.execute(
        select(_recusal.c.seat, _recusal.c.reason)
        .where(_recusal.c.village_id == ballot.village_id, _recusal.c.number == ballot.number)
        .order_by(_recusal.c.seat)
    )
    return [(row.seat, row.reason) for row in rows]


def _key(ballot: Ballot) -> dict[str, Any]:
    return {"village_id": ballot.village_id, "number": ballot.number}


def _of(ballot: Ballot, seat: int) -> Any:
    return (
        _help.c.village_id == ballot.village_id,
        _help.c.number == ballot.number,
        _help.c.seat == seat,
    )


def _to_helped(row: Any) -> Helped:
    witness = None if row.witness_id is None else PersonId(row.witness_id)
    return Helped(row.seat, PersonId(row.helper_id), row.mark, witness, row.voice)
