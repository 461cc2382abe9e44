"""The places of each village, all in one row: they are read with every request."""

from sqlalchemy import Text, bindparam, select
from sqlalchemy.orm import Mapped, mapped_column

from storage.engine import Tx
from storage.prepared import Prepared
from storage.tables import Base, Id, insert_into, table
from village.ids import VillageId


class GazetteerRow(Base):
    """The places of a village, as `village.places.write` writes them."""

    __tablename__ = "gazetteer"

    village_id: Mapped[int] = mapped_column(Id, primary_key=True)
    places: Mapped[str] = mapped_column(Text)


_gazetteer = table(GazetteerRow)
_FIND = Prepared(select(_gazetteer.c.places).where(_gazetteer.c.village_id == bindparam("village")))


def find(tx: Tx, village_id: VillageId) -> str:
    """A village's places; nothing where it has none."""
    row = _FIND.first(tx, village=village_id)
    return row.places if row else ""


def lock(tx: Tx, village_id: VillageId) -> str:
    """As `find`; nobody else changes them meanwhile."""
    added = insert_into(tx, _gazetteer).values(village_id=village_id, places="")
    tx.execute(added.on_conflict_do_nothing())
    kept = select(_gazetteer.c.places).where(_gazetteer.c.village_id == village_id)
    return tx.scalar(kept.with_for_update()) or ""


def keep(tx: Tx, village_id: VillageId, places: str) -> None:
    """Keep a village's places; they are locked."""
    tx.execute(
        _gazetteer.update().where(_gazetteer.c.village_id == village_id).values(places=places)
    )
