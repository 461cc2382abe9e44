"""Numbers that are spoken: one row a village and kind, so that the next number costs the same at any size."""

from sqlalchemy import String, bindparam
from sqlalchemy.orm import Mapped, mapped_column

from storage.engine import Tx
from storage.tables import Base, Id, insert_into, table
from village.ids import VillageId


class CounterRow(Base):
    """The last number given."""

    __tablename__ = "counter"

    village_id: Mapped[int] = mapped_column(Id, primary_key=True)
    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    value: Mapped[int]


_counter = table(CounterRow)


def next_number(tx: Tx, village_id: VillageId, kind: str) -> int:
    """Take the next number of `kind` (`request`, `topic`) in a village, from 1."""
    statement = insert_into(tx, _counter).values(
        village_id=bindparam("village"), kind=bindparam("kind"), value=1
    )
    statement = statement.on_conflict_do_update(
        index_elements=["village_id", "kind"], set_={"value": _counter.c.value + 1}
    ).returning(_counter.c.value)
    number: int = tx.execute(statement, {"village": village_id, "kind": kind}).scalar_one()
    return number
