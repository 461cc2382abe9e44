"""What comes into a ballot by other hands than the voter's: counts of papers, and who steps aside."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import String, Text, insert, select, text, update
from sqlalchemy.orm import Mapped, mapped_column

from storage.engine import Tx
from storage.people import PersonRow
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


class RecusalRow(Base):
    """Who steps aside in a ballot (回避), why, and who noted it."""

    __tablename__ = "ballot_recusal"

    village_id: Mapped[int] = mapped_column(Id, primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    seat: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int | None] = mapped_column(Id)
    reason: Mapped[str] = mapped_column(String(200))
    approved_by: Mapped[str] = mapped_column(String(100), default="", server_default=text("''"))
    noted_by: Mapped[int] = mapped_column(Id)


class OfferRow(Base):
    """Who has no phone, was offered a paper and did not want it."""

    __tablename__ = "ballot_offer"

    village_id: Mapped[int] = mapped_column(Id, primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    seat: Mapped[int] = mapped_column(primary_key=True)
    noted_by: Mapped[int] = mapped_column(Id)


@dataclass(frozen=True, slots=True)
class Recusal:
    """One line of the register of who steps aside."""

    name: str
    reason: str
    approved_by: str


@dataclass(frozen=True, slots=True)
class PaperCount:
    """What one of the two entered: `sealed` is the count, `photo` the sheet's file in the chat."""

    person: PersonId
    sealed: str
    photo: str


_paper, _recusal, _offer, _person = map(table, (PaperRow, RecusalRow, OfferRow, PersonRow))


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


def recuse(
    tx: Tx,
    ballot: Ballot,
    seat: int,
    *,
    person: PersonId,
    reason: str,
    approved_by: str,
    noted_by: PersonId,
) -> None:
    """Somebody steps aside."""
    row = _key(ballot) | {
        "seat": seat,
        "person_id": person,
        "reason": reason,
        "approved_by": approved_by,
        "noted_by": noted_by,
    }
    tx.execute(insert(_recusal), [row])


def recusals(tx: Tx, ballot: Ballot) -> list[Recusal]:
    """Who steps aside, why, and with whose approval, by seat."""
    rows = tx.execute(
        select(_person.c.name, _recusal.c.reason, _recusal.c.approved_by)
        .select_from(
            _recusal.outerjoin(
                _person,
                (_person.c.village_id == _recusal.c.village_id)
                & (_person.c.id == _recusal.c.person_id),
            )
        )
        .where(_recusal.c.village_id == ballot.village_id, _recusal.c.number == ballot.number)
        .order_by(_recusal.c.seat)
    )
    return [Recusal(row.name or "", row.reason, row.approved_by) for row in rows]


def offer(tx: Tx, ballot: Ballot, seat: int, *, noted_by: PersonId) -> None:
    """Somebody was offered a paper and did not want it."""
    statement = insert_into(tx, _offer).values(**_key(ballot), seat=seat, noted_by=noted_by)
    tx.execute(statement.on_conflict_do_nothing())


def _key(ballot: Ballot) -> dict[str, Any]:
    return {"village_id": ballot.village_id, "number": ballot.number}
