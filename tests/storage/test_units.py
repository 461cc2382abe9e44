import pytest

from storage import units, villages
from storage.engine import Tx
from tests.support.village import MAPLE, WILLOW
from village.ids import UnitId
from village.units import UnitKind


def town_of_the_villages(tx: Tx) -> units.Unit:
    parent = villages.parent(tx, WILLOW)
    assert parent is not None
    town = units.find(tx, parent)
    assert town is not None
    return town


def test_villages_of_one_town_have_one_parent(tx: Tx) -> None:
    town = town_of_the_villages(tx)
    assert (town.kind, town.name) == (UnitKind.TOWN, "麻柳镇")
    assert villages.under(tx, town.id) == [WILLOW, MAPLE]
    assert town.parent_id is not None
    county = units.find(tx, town.parent_id)
    assert county == units.Unit(town.parent_id, UnitKind.COUNTY, None, "溪口县")
    assert units.under(tx, None) == [county]
    assert units.under(tx, county.id) == [town]


def test_a_unit_is_made_once(tx: Tx) -> None:
    town = town_of_the_villages(tx)
    first = units.ensure(tx, UnitKind.DEPARTMENT, "农业农村局", town.parent_id)
    assert units.ensure(tx, UnitKind.DEPARTMENT, "农业农村局", town.parent_id) == first
    assert units.ensure(tx, UnitKind.DEPARTMENT, "农业农村局", town.id) != first
    assert [one.name for one in units.under(tx, town.id)] == ["农业农村局"]


@pytest.mark.parametrize("name", ["", "别的镇"])
def test_nobody_knows_a_unit_that_was_not_made(tx: Tx, name: str) -> None:
    assert units.named(tx, UnitKind.TOWN, name, None) is None
    assert units.find(tx, UnitId(999)) is None
    assert units.under(tx, UnitId(999)) == []
    assert villages.under(tx, UnitId(999)) == []


def test_groups_have_names_that_may_change(tx: Tx) -> None:
    assert villages.groups(tx, WILLOW) == {}
    villages.name_groups(tx, WILLOW, {2: "塘边", 1: "堰口"})
    villages.name_groups(tx, WILLOW, {2: "塘边组"})
    assert villages.groups(tx, WILLOW) == {1: "堰口", 2: "塘边组"}
    assert villages.groups(tx, MAPLE) == {}
