"""Numbers that are spoken: one row a village and kind, so that the next number costs the same at any size."""

from sqlalchemy import String, bindparam
from sqlalchemy.orm import Mapped, mapped_column

from storage.engine import Tx
from storage.prepared import Prepared
from storage.tables import AnyInsert, Base, Id, Insert, each_insert, table
from village.ids import VillageId


class CounterRow(Base):
    """The last number given."""

    __tablename__ = "counter"
    # The key is all that is looked for: on SQLite it is the table itself.
    __table_args__ = ({"sqlite_with_rowid": False},)

    village_id: Mapped[int] = mapped_column(Id, primary_key=True)
    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    value: Mapped[int]


_counter = table(CounterRow)


def _next(first: Insert) -> AnyInsert:
    statement = first.values(village_id=bindparam("village"), kind=bindparam("of"), value=1)
    return statement.on_conflict_do_update(
        index_elements=["village_id", "kind"], set_={"value": _counter.c.value + 1}
    ).returning(_counter.c.value)


_NEXT = Prepared(each_insert(_counter, _next))


def next_number(tx: Tx, village_id: VillageId, kind: str) -> int:
    """Take the next number of `kind` (`request`, `topic`) in a village, from 1."""
    number: int = _NEXT.first(tx, village=village_id, of=kind).value
    return number
