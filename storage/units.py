"""Units above and beside the villages: counties, towns and departments. They hold no people of a village."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ForeignKey, Index, String, false, insert, select, update
from sqlalchemy.orm import Mapped, mapped_column

from storage.engine import Tx
from storage.tables import Base, Id, table
from village.ids import UnitId
from village.units import UnitKind


class UnitRow(Base):
    """A county, a town of it, or a department of either; `organises` is that of the organisation department (组织部)."""

    __tablename__ = "unit"
    __table_args__ = (Index("ix_unit_parent", "parent_id", "kind"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    parent_id: Mapped[int | None] = mapped_column(Id, ForeignKey("unit.id"))
    name: Mapped[str] = mapped_column(String(100))
    organises: Mapped[bool] = mapped_column(default=False, server_default=false())


@dataclass(frozen=True, slots=True)
class Unit:
    """A county, town or department; only a county has no parent."""

    id: UnitId
    kind: UnitKind
    parent_id: UnitId | None
    name: str
    organises: bool = False


_unit = table(UnitRow)


def find(tx: Tx, unit_id: UnitId) -> Unit | None:
    """The unit of that id."""
    row = tx.execute(select(_unit).where(_unit.c.id == unit_id)).first()
    return _to_unit(row) if row else None


def named(tx: Tx, kind: UnitKind, name: str, parent: UnitId | None) -> Unit | None:
    """The unit of that kind and name under that parent."""
    row = tx.execute(
        select(_unit)
        .where(
            _unit.c.kind == kind.value,
            _unit.c.name == name,
            _unit.c.parent_id.is_not_distinct_from(parent),
        )
        .order_by(_unit.c.id)
    ).first()
    return _to_unit(row) if row else None


def ensure(tx: Tx, kind: UnitKind, name: str, parent: UnitId | None) -> UnitId:
    """The unit of that kind and name under that parent, made when it is not there."""
    known = named(tx, kind, name, parent)
    if known is not None:
        return known.id
    made = tx.execute(insert(_unit).values(kind=kind.value, name=name, parent_id=parent))
    return UnitId(made.inserted_primary_key[0])  # type: ignore[index]  # an INSERT of one row has it


def under(tx: Tx, parent: UnitId | None) -> Sequence[Unit]:
    """The units directly under one, by kind and name; None asks for the counties."""
    rows = tx.execute(
        select(_unit)
        .where(_unit.c.parent_id.is_not_distinct_from(parent))
        .order_by(_unit.c.kind, _unit.c.name)
    )
    return [_to_unit(row) for row in rows]


def above(tx: Tx, unit_id: UnitId | None) -> Sequence[Unit]:
    """A unit and what it belongs to, upward."""
    found: list[Unit] = []
    while unit_id is not None and (one := find(tx, unit_id)) is not None:
        found.append(one)
        unit_id = one.parent_id
    return found


def around(tx: Tx, unit_id: UnitId | None) -> Sequence[Unit]:
    """A unit, what it belongs to, and the departments of each."""
    found = list(above(tx, unit_id))
    parents: list[UnitId | None] = [one.id for one in found] or [None]
    departments = [
        one for parent in parents for one in under(tx, parent) if one.kind is UnitKind.DEPARTMENT
    ]
    return [*found, *departments]


def let_organise(tx: Tx, unit_id: UnitId, *, organises: bool) -> None:
    """Say whether a unit is the organisation department of where it belongs."""
    tx.execute(update(_unit).where(_unit.c.id == unit_id).values(organises=organises))


def rename(tx: Tx, unit_id: UnitId, name: str) -> None:
    """Give a unit another name."""
    tx.execute(update(_unit).where(_unit.c.id == unit_id).values(name=name))


def _to_unit(row: object) -> Unit:
    return Unit(UnitId(row.id), UnitKind(row.kind), row.parent_id, row.name, row.organises)  # type: ignore[attr-defined]  # a row of the table
