"""Units: what a leader sees of them, and how an operator builds them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from storage import units, villages
from storage.engine import Tx
from storage.units import Unit
from village.ids import UnitId, VillageId
from village.people import Actor
from village.rights import Deed, require
from village.units import UnitKind


@dataclass(frozen=True, slots=True)
class Around:
    """A village and where it belongs: the units above it from the top, the departments of each, and its groups."""

    village: str
    above: Sequence[tuple[Unit, Sequence[Unit]]]
    groups: Mapping[int, str]


def around(tx: Tx, actor: Actor) -> Around:
    """Where the speaker's village belongs; of its neighbours nothing. Raises NotAllowed."""
    require(actor, Deed.SEE_UNITS)
    above: list[tuple[Unit, Sequence[Unit]]] = []
    at = villages.parent(tx, actor.village_id)
    while at is not None and (unit := units.find(tx, at)) is not None:
        beside = [one for one in units.under(tx, unit.id) if one.kind is UnitKind.DEPARTMENT]
        above.insert(0, (unit, beside))
        at = unit.parent_id
    village = villages.find(tx, actor.village_id)
    return Around(village.name if village else "", above, villages.groups(tx, actor.village_id))


@dataclass(frozen=True, slots=True)
class Branch:
    """A unit with what is under it, for an operator: `depth` is how far below the top."""

    depth: int
    kind: str
    id: int
    name: str


def tree(tx: Tx) -> list[Branch]:
    """Every unit and village of this installation, from the top."""
    found: list[Branch] = []
    _grow(tx, None, 0, found)
    return found


def _grow(tx: Tx, parent: UnitId | None, depth: int, found: list[Branch]) -> None:
    for unit in units.under(tx, parent):
        found.append(Branch(depth, unit.kind.value, unit.id, unit.name))
        _grow(tx, unit.id, depth + 1, found)
        found += [_village(tx, one, depth + 1) for one in villages.under(tx, unit.id)]


def _village(tx: Tx, village_id: VillageId, depth: int) -> Branch:
    village = villages.find(tx, village_id)
    return Branch(depth, "village", village_id, village.name if village else "")


class WrongParent(Exception):
    """A county is under nothing, a town under a county, a department under either."""


def add(tx: Tx, kind: UnitKind, name: str, parent: UnitId | None) -> UnitId:
    """Make a unit, or find the one that is there. Raises WrongParent."""
    above = None if parent is None else units.find(tx, parent)
    if (parent is None) is not (above is None):
        raise WrongParent
    allowed = _PARENTS[kind]
    if (above.kind if above else None) not in allowed:
        raise WrongParent
    return units.ensure(tx, kind, name, parent)


_PARENTS: Mapping[UnitKind, frozenset[UnitKind | None]] = {
    UnitKind.COUNTY: frozenset({None}),
    UnitKind.TOWN: frozenset({None, UnitKind.COUNTY}),
    UnitKind.DEPARTMENT: frozenset({UnitKind.COUNTY, UnitKind.TOWN}),
}


def rename(tx: Tx, unit: UnitId, name: str) -> bool:
    """Give a unit another name; False when there is none, or its neighbour has that name already."""
    found = units.find(tx, unit)
    if found is None or units.named(tx, found.kind, name, found.parent_id) is not None:
        return False
    units.rename(tx, unit, name)
    return True


def let_organise(tx: Tx, unit: UnitId, *, organises: bool) -> bool:
    """Say whether a unit is the organisation department (组织部); False when there is no such unit."""
    if units.find(tx, unit) is None:
        return False
    units.let_organise(tx, unit, organises=organises)
    return True


def place(tx: Tx, village: VillageId, parent: UnitId) -> bool:
    """Put a village under a town or county; False when there is no such village or unit."""
    above = units.find(tx, parent)
    if villages.find(tx, village) is None or above is None:
        return False
    if above.kind is UnitKind.DEPARTMENT:
        raise WrongParent
    villages.move(tx, village, parent)
    return True
