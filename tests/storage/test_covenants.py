from datetime import date

from storage import covenants
from storage.engine import Tx
from tests.support.village import MAPLE, NOW, WILLOW
from village.covenants import Covenant, State
from village.ids import VillageId

ADOPTED, FILED = date(2026, 3, 1), date(2026, 3, 10)


def enter(tx: Tx, text: str = "第一条 甲\n第二条 乙", village: VillageId = WILLOW) -> Covenant:
    return covenants.draft(
        tx, village, text=text, adopted_on=ADOPTED, filed_on=FILED, name="文书", at=NOW
    )


def test_a_draft_is_not_in_force_and_the_next_takes_its_place(tx: Tx) -> None:
    first = enter(tx)
    assert (first.version, first.state) == (1, State.DRAFT)
    assert covenants.find(tx, WILLOW, 1) == first
    assert covenants.in_force(tx, WILLOW) is None
    assert enter(tx, "1、丙\n2、丁").version == 1
    found = covenants.find(tx, WILLOW, 1)
    assert found is not None
    assert found.text == "1、丙\n2、丁"


def test_the_last_version_put_into_force_stands_and_the_old_one_is_kept(tx: Tx) -> None:
    enter(tx)
    assert covenants.put_in_force(tx, WILLOW, 1)
    assert not covenants.put_in_force(tx, WILLOW, 1)
    assert enter(tx, "1、丙\n2、丁").version == 2
    assert covenants.in_force(tx, WILLOW) == covenants.find(tx, WILLOW, 1)
    assert covenants.put_in_force(tx, WILLOW, 2)
    standing = covenants.in_force(tx, WILLOW)
    assert standing is not None
    assert (standing.version, standing.adopted_on, standing.filed_on) == (2, ADOPTED, FILED)
    assert covenants.find(tx, WILLOW, 1) is not None


def test_only_a_draft_is_dropped(tx: Tx) -> None:
    enter(tx)
    assert covenants.drop(tx, WILLOW, 1)
    assert not covenants.drop(tx, WILLOW, 1)
    enter(tx)
    covenants.put_in_force(tx, WILLOW, 1)
    assert not covenants.drop(tx, WILLOW, 1)


def test_another_villages_rules_are_its_own(tx: Tx) -> None:
    enter(tx, village=MAPLE)
    covenants.put_in_force(tx, MAPLE, 1)
    assert covenants.in_force(tx, WILLOW) is None
    assert covenants.find(tx, WILLOW, 1) is None
