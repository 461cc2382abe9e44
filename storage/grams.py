"""Pairs of characters by which matters that are to be done are found again; of each pair the newest matters are read."""

from collections.abc import Sequence

from sqlalchemy import (
    BindParameter,
    Select,
    bindparam,
    delete,
    literal_column,
    select,
    union_all,
)
from sqlalchemy.orm import Mapped, mapped_column

from storage.engine import Tx
from storage.prepared import Prepared
from storage.tables import Base, Id, each_insert, table
from village.duplicates import ASKED
from village.ids import VillageId

READ = 16
"""So many matters, the newest, are read for one pair of characters: a pair that more have tells little."""
_NO_GRAM = -1
_SLOTS = tuple(f"gram{slot}" for slot in range(ASKED))


class GramRow(Base):
    """A pair of characters of a matter that is to be done and that everybody may see; gone when it is closed."""

    __tablename__ = "request_gram"
    # The key is all there is: on SQLite it is the table itself.
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 - as SQLAlchemy reads it

    village_id: Mapped[int] = mapped_column(Id, primary_key=True)
    gram: Mapped[int] = mapped_column(Id, primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)


_gram = table(GramRow)
_ADD = Prepared(each_insert(_gram, lambda row: row.on_conflict_do_nothing()))


def _of_gram(slot: str) -> Select[tuple[int, int]]:
    one: BindParameter[int] = bindparam(slot, type_=_gram.c.gram.type)
    found = (
        select(_gram.c.gram, _gram.c.number)
        .where(_gram.c.village_id == bindparam("village"), _gram.c.gram == one)
        .order_by(_gram.c.number.desc())
        .limit(literal_column(str(READ)))
        .subquery(f"of_{slot}")
    )
    return select(found.c.gram, found.c.number)


_LISTS = union_all(*map(_of_gram, _SLOTS)).subquery("lists")
_POSTINGS = Prepared(select(_LISTS.c.gram, _LISTS.c.number))


def add(tx: Tx, village_id: VillageId, number: int, grams: Sequence[int]) -> None:
    """A matter can be found by these."""
    _ADD.many(tx, [{"village_id": village_id, "gram": one, "number": number} for one in grams])


def drop(tx: Tx, village_id: VillageId, number: int, grams: Sequence[int]) -> None:
    """It cannot be found by them any more."""
    if grams:
        tx.execute(
            delete(_gram).where(
                _gram.c.village_id == village_id,
                _gram.c.gram.in_(grams),
                _gram.c.number == number,
            )
        )


def postings(tx: Tx, village_id: VillageId, grams: Sequence[int]) -> list[tuple[int, int]]:
    """Which matters have which of the first ASKED of these pairs, of each pair the newest READ."""
    if not grams:
        return []
    asked = dict.fromkeys(_SLOTS, _NO_GRAM)
    asked |= zip(_SLOTS, grams, strict=False)
    return _POSTINGS.plain(tx, village=village_id, **asked)
