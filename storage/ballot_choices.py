"""What was chosen: by seat in an open ballot; in a secret one sealed, under a random name, without time or order.

Who voted in a secret ballot stands in `storage/ballots.py`; nothing here joins it. Its table is laid out by the random names.
"""

from collections.abc import Sequence

from sqlalchemy import String, Text, bindparam, delete, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from storage.ballot_box import BoxKey, Slip
from storage.engine import Tx
from storage.prepared import Prepared
from storage.tables import Base, Id, insert_into, table
from village.ballots import Ballot, Mark
from village.ids import PersonId, VillageId
from village.receipts import Entry


class ChoiceRow(Base):
    """What a seat chose in an open ballot."""

    __tablename__ = "ballot_choice"

    village_id: Mapped[int] = mapped_column(Id, primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    seat: Mapped[int] = mapped_column(primary_key=True)
    mark: Mapped[str] = mapped_column(String(100))
    voter_id: Mapped[int | None] = mapped_column(Id)
    """Whose choice it is, where a household's seat may be taken by any adult of it."""


class SlipRow(Base):
    """A sealed choice of a secret ballot; gone when the ballot is closed."""

    __tablename__ = "ballot_slip"
    __table_args__ = ({"sqlite_with_rowid": False},)

    village_id: Mapped[int] = mapped_column(Id, primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    sealed: Mapped[str] = mapped_column(Text)


class BoxKeyRow(Base):
    """The key of a secret ballot while it runs; gone when the ballot is closed."""

    __tablename__ = "ballot_key"

    village_id: Mapped[int] = mapped_column(Id, primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    public: Mapped[str] = mapped_column(String(64))
    sealed: Mapped[str] = mapped_column(String(200))


class ListRow(Base):
    """The published list of a closed ballot, byte for byte as its digest was made."""

    __tablename__ = "ballot_list"

    village_id: Mapped[int] = mapped_column(Id, primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    file: Mapped[str] = mapped_column(Text)


_choice, _slip, _key, _list = map(table, (ChoiceRow, SlipRow, BoxKeyRow, ListRow))
_DROP = Prepared(insert(_slip))
_BOX = Prepared(
    select(_key.c.public, _key.c.sealed).where(
        _key.c.village_id == bindparam("village"), _key.c.number == bindparam("no")
    )
)


def set_up(tx: Tx, ballot: Ballot, key: BoxKey) -> None:
    """Keep the key of a secret ballot that begins."""
    at = {"village_id": ballot.village_id, "number": ballot.number}
    tx.execute(insert(_key), [at | {"public": key.public, "sealed": key.sealed}])


def choose(tx: Tx, ballot: Ballot, seat: int, mark: Mark, *, by: PersonId | None = None) -> None:
    """Keep what a seat chose in an open ballot; the later choice stands."""
    statement = insert_into(tx, _choice).values(
        village_id=ballot.village_id,
        number=ballot.number,
        seat=seat,
        mark=",".join(map(str, mark)),
        voter_id=by,
    )
    tx.execute(
        statement.on_conflict_do_update(
            index_elements=["village_id", "number", "seat"],
            set_={"mark": statement.excluded.mark, "voter_id": statement.excluded.voter_id},
        )
    )


def chosen_by(tx: Tx, ballot: Ballot, seat: int) -> PersonId | None:
    """Whose choice stands there in an open ballot."""
    person = tx.scalar(
        select(_choice.c.voter_id).where(
            _choice.c.village_id == ballot.village_id,
            _choice.c.number == ballot.number,
            _choice.c.seat == seat,
        )
    )
    return None if person is None else PersonId(person)


def take_out(tx: Tx, ballot: Ballot, seat: int) -> None:
    """What a seat chose in an open ballot does not count any more."""
    tx.execute(
        delete(_choice).where(
            _choice.c.village_id == ballot.village_id,
            _choice.c.number == ballot.number,
            _choice.c.seat == seat,
        )
    )


def choices(tx: Tx, village_id: VillageId, number: int) -> list[Entry]:
    """What every seat chose in an open ballot."""
    rows = tx.execute(
        select(_choice.c.seat, _choice.c.mark).where(
            _choice.c.village_id == village_id, _choice.c.number == number
        )
    )
    return [
        Entry(str(row.seat), tuple(map(int, row.mark.split(","))) if row.mark else ())
        for row in rows
    ]


def drop(tx: Tx, ballot: Ballot, slip: Slip) -> None:
    """Put a sealed choice into the box."""
    _DROP.run(
        tx,
        village_id=ballot.village_id,
        number=ballot.number,
        name=slip.name,
        sealed=slip.sealed,
    )


def box_key(tx: Tx, village_id: VillageId, number: int) -> BoxKey | None:
    """The key of a secret ballot that is not closed."""
    row = _BOX.first(tx, village=village_id, no=number)
    return BoxKey(row.public, row.sealed) if row else None


def slips(tx: Tx, village_id: VillageId, number: int) -> Sequence[str]:
    """The sealed choices, in the order of their random names."""
    found = (
        select(_slip.c.sealed)
        .where(_slip.c.village_id == village_id, _slip.c.number == number)
        .order_by(_slip.c.name)
    )
    return tx.scalars(found).all()


def empty_box(tx: Tx, village_id: VillageId, number: int) -> None:
    """Destroy the key and what was sealed to it; SQLite overwrites both (`secure_delete`)."""
    for target in (_slip, _key):
        tx.execute(
            delete(target).where(target.c.village_id == village_id, target.c.number == number)
        )


def publish(tx: Tx, ballot: Ballot, file: bytes) -> None:
    """Keep the published list."""
    at = {"village_id": ballot.village_id, "number": ballot.number}
    tx.execute(insert(_list), [at | {"file": file.decode()}])


def published(tx: Tx, village_id: VillageId, number: int) -> bytes | None:
    """The published list of a closed ballot."""
    found = select(_list.c.file).where(_list.c.village_id == village_id, _list.c.number == number)
    file = tx.scalar(found)
    return None if file is None else file.encode()
