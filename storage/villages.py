"""Villages, their settings, and their groups (村民小组)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Index, String, Text, bindparam, insert, select, text, update
from sqlalchemy.orm import Mapped, mapped_column

from storage.engine import Tx
from storage.prepared import Prepared
from storage.tables import Base, Id, insert_into, table
from village.ids import UnitId, VillageId


class VillageRow(Base):
    """A village that this installation serves; `parent_id` is the town (or county) that it belongs to.

    `origin_lon` and `origin_lat` are the place, in millionths of a degree, around which longitudes and latitudes become metres.
    """

    __tablename__ = "village"
    __table_args__ = (Index("ix_village_parent", "parent_id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    parent_id: Mapped[int | None] = mapped_column(Id)
    timezone: Mapped[str] = mapped_column(String(50))
    language: Mapped[str] = mapped_column(String(10))
    assignment: Mapped[str] = mapped_column(Text, default="{}")
    clocks: Mapped[str] = mapped_column(Text, default="", server_default=text("''"))
    origin_lon: Mapped[int | None]
    origin_lat: Mapped[int | None]


class GroupRow(Base):
    """A village group (村民小组) by its number."""

    __tablename__ = "village_group"

    village_id: Mapped[int] = mapped_column(Id, primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100))


@dataclass(frozen=True, slots=True)
class Village:
    """A village with its settings; `assignment` maps a category to a post, and `clocks` lists the lengths that it set itself, both as JSON."""

    id: VillageId
    name: str
    timezone: str
    language: str
    assignment: str
    clocks: str = ""


_village, _group = table(VillageRow), table(GroupRow)
SETTINGS = (
    _village.c.id,
    _village.c.name,
    _village.c.timezone,
    _village.c.language,
    _village.c.assignment,
    _village.c.clocks,
)
"""The columns of Village, in its order."""
_FIND = Prepared(select(*SETTINGS).where(_village.c.id == bindparam("village")))


def find(tx: Tx, village_id: VillageId) -> Village | None:
    """The village of that id."""
    row = _FIND.first(tx, village=village_id)
    return Village(*row) if row else None


def every(tx: Tx) -> Sequence[VillageId]:
    """Every village of this installation."""
    return [VillageId(row) for row in tx.scalars(select(_village.c.id).order_by(_village.c.id))]


def named(tx: Tx, name: str) -> Sequence[VillageId]:
    """The villages that are called so, with or without the last character that says what they are."""
    found = select(_village.c.id).where(_village.c.name.in_([name, f"{name}村"]))
    return [VillageId(row) for row in tx.scalars(found.order_by(_village.c.id))]


def under(tx: Tx, unit_id: UnitId) -> Sequence[VillageId]:
    """The villages directly under a town or county."""
    found = select(_village.c.id).where(_village.c.parent_id == unit_id).order_by(_village.c.id)
    return [VillageId(row) for row in tx.scalars(found)]


def parent(tx: Tx, village_id: VillageId) -> UnitId | None:
    """The town (or county) that a village belongs to."""
    found = tx.scalar(select(_village.c.parent_id).where(_village.c.id == village_id))
    return None if found is None else UnitId(found)


def origin(tx: Tx, village_id: VillageId) -> tuple[int, int] | None:
    """Longitude and latitude of a village's middle, in millionths of a degree."""
    row = tx.execute(
        select(_village.c.origin_lon, _village.c.origin_lat).where(_village.c.id == village_id)
    ).first()
    return None if row is None or row.origin_lon is None else (row.origin_lon, row.origin_lat)


def lock_clocks(tx: Tx, village_id: VillageId) -> str:
    """The lengths that a village set itself; nobody else changes them meanwhile."""
    found = select(_village.c.clocks).where(_village.c.id == village_id).with_for_update()
    return tx.scalar(found) or ""


def set_clocks(tx: Tx, village_id: VillageId, clocks: str) -> None:
    """Keep the lengths that a village set itself; they are locked."""
    tx.execute(update(_village).where(_village.c.id == village_id).values(clocks=clocks))


def set_origin(tx: Tx, village_id: VillageId, place: tuple[int, int]) -> None:
    """Note where a village's middle is."""
    tx.execute(
        update(_village)
        .where(_village.c.id == village_id)
        .values(origin_lon=place[0], origin_lat=place[1])
    )


def move(tx: Tx, village_id: VillageId, parent: UnitId) -> None:
    """Put a village under another town or county."""
    tx.execute(update(_village).where(_village.c.id == village_id).values(parent_id=parent))


def add(tx: Tx, **values: Any) -> VillageId:
    """Keep a village; `values` are the columns of VillageRow."""
    tx.execute(insert(_village).values(**values))
    return VillageId(values["id"])


def groups(tx: Tx, village_id: VillageId) -> Mapping[int, str]:
    """The names of a village's groups, by number."""
    rows = tx.execute(
        select(_group.c.number, _group.c.name)
        .where(_group.c.village_id == village_id)
        .order_by(_group.c.number)
    )
    return {row.number: row.name for row in rows}


def name_groups(tx: Tx, village_id: VillageId, names: Mapping[int, str]) -> None:
    """Name groups of a village; the others stay as they are."""
    for number, name in names.items():
        statement = insert_into(tx, _group).values(village_id=village_id, number=number, name=name)
        tx.execute(
            statement.on_conflict_do_update(
                index_elements=["village_id", "number"], set_={"name": statement.excluded.name}
            )
        )
