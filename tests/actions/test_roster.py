"""A roster is taken in whole or not at all, and the same one twice changes nothing."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from actions import roster, workbook
from actions.roster import NoVillage, Outcome, import_roster
from actions.roster_rows import PHONE, Secrets
from locales.sheets import wording, words
from storage import people, trail, villages
from storage import roster as store
from storage.engine import Tx
from storage.vault import Vault
from tests.support.sheets import HOME, SON, ZHOU, Cells, book
from tests.support.village import NOW, rows
from village.cells import Reason
from village.ids import PersonId, VillageId
from village.people import Party, Post
from village.roster import SheetKind

ZH = wording("zh-CN")
VAULT = Vault.of(Vault.new_key())
ORCHARD = VillageId(77)
HEAD_OF_ONE = {"id": 1, "name": "周小禾", "household": 1, "relation": "户主"}


@pytest.fixture
def tx(tx: Tx) -> Tx:
    villages.add(
        tx,
        id=ORCHARD,
        name="果园村",
        parent_id=None,
        timezone="Asia/Shanghai",
        language="zh-CN",
        assignment="{}",
    )
    return tx


def take(
    tx: Tx,
    homes: Sequence[Cells] = (HOME,),
    persons: Sequence[Cells] = (ZHOU, SON),
    *,
    vault: Vault = VAULT,
    dry_run: bool = False,
    village: VillageId = ORCHARD,
) -> Outcome:
    found = workbook.read(book(homes, persons), ZH)
    assert not found.faults
    return import_roster(
        tx, village, found.sheets, words(), secrets=Secrets(vault), now=NOW, dry_run=dry_run
    )


def test_a_roster_is_taken_in(tx: Tx) -> None:
    outcome = take(tx)
    assert outcome.done
    zhou = people.find(tx, ORCHARD, PersonId(1))
    assert zhou is not None
    assert (zhou.name, zhou.gender, zhou.group) == ("周小禾", "f", 2)
    assert (zhou.party, zhou.posts) == (Party.FULL, frozenset({Post.CLERK, Post.EXPERT}))
    stored = store.read(tx, ORCHARD)
    assert stored.households[1]["head_id"] == 1
    assert stored.posts[1] == (("clerk", "", None, None), ("expert", "果树", None, None))
    row = stored.people[1]
    assert (row["pinyin"], row["initials"]) == ("zhouxiaohe", "zxh")
    assert "1390000" not in row["phone_sealed"]
    assert VAULT.open(row["phone_sealed"]) == "13900001234"
    assert row["phone_tail_mark"] == VAULT.mark(PHONE, "1234")


def test_the_trail_has_one_entry_with_counts_only(tx: Tx) -> None:
    take(tx)
    seq, _ = trail.head(tx, ORCHARD)
    assert seq == 1
    (entry,) = [one for one in rows(tx)["trail"] if one[0] == ORCHARD]
    assert "周" not in str(entry)
    assert '"people_added":2' in str(entry)


def test_a_second_import_changes_nothing(tx: Tx) -> None:
    take(tx)
    before = rows(tx)
    again = take(tx)
    assert again.done
    assert again.difference.is_empty
    assert rows(tx) == before


def test_a_dry_run_tells_the_same_and_changes_nothing(tx: Tx) -> None:
    before = rows(tx)
    seen = take(tx, dry_run=True)
    assert not seen.done
    assert rows(tx) == before
    assert take(tx).difference == seen.difference


def test_one_wrong_cell_and_nothing_is_taken(tx: Tx) -> None:
    before = rows(tx)
    wrong = (2, "周一苗", "男", "2004-13-1", 1, "长子", "", "国王", "139")
    outcome = take(tx, persons=(ZHOU, wrong))
    assert [(one.row, one.column, one.reason) for one in outcome.faults] == [
        (3, "born", Reason.NOT_A_DATE),
        (3, "posts", Reason.UNKNOWN_WORD),
        (3, "phone", Reason.BAD_PHONE),
    ]
    assert rows(tx) == before


def test_a_change_touches_what_changed_and_a_term_is_kept(tx: Tx) -> None:
    take(tx)
    tx.exec_driver_sql("UPDATE post SET since = '2025-01-01' WHERE post = 'clerk'")
    changed = (1, "周小荷", *ZHOU[2:7], "文书、支委", ZHOU[8])
    difference = take(tx, persons=(changed,)).difference
    assert [one.column for one in difference.people.changed[0].changes] == ["name", "posts"]
    assert [one.name for one in difference.people.missing] == ["周一苗"]
    stored = store.read(tx, ORCHARD)
    assert stored.people[1]["pinyin"] == "zhouxiaohe"
    assert stored.people[2]["name"] == "周一苗"
    assert [held[:2] for held in stored.posts[1]] == [("branch_committee", ""), ("clerk", "")]
    kept = tx.exec_driver_sql("SELECT since FROM post WHERE village_id = 77 AND post = 'clerk'")
    assert str(kept.scalar()) == "2025-01-01"


def test_without_a_key_no_phone_is_kept_and_that_is_told(tx: Tx) -> None:
    outcome = take(tx, vault=Vault())
    assert outcome.phones_left == 1
    assert store.read(tx, ORCHARD).people[1]["phone_sealed"] == ""
    later = take(tx)
    assert [one.id for one in later.difference.people.changed] == [1]


@pytest.mark.parametrize("in_full", [True, False])
def test_an_export_comes_back_as_it_went(tx: Tx, in_full: bool) -> None:
    take(tx)
    before = rows(tx)
    data = workbook.write(ZH, roster.export(tx, ORCHARD, secrets=Secrets(VAULT), in_full=in_full))
    found = workbook.read(data, ZH)
    outcome = import_roster(tx, ORCHARD, found.sheets, words(), secrets=Secrets(VAULT), now=NOW)
    assert not outcome.faults
    assert outcome.difference.is_empty
    assert rows(tx) == before
    phone = found.sheets[SheetKind.PEOPLE][0].cells["phone"]
    assert phone == ("13900001234" if in_full else "*******1234")


def test_who_is_gone_is_not_exported_and_not_taken_back(tx: Tx) -> None:
    take(tx)
    tx.exec_driver_sql("UPDATE person SET gone = 'died' WHERE village_id = 77 AND id = 2")
    exported = roster.export(tx, ORCHARD, secrets=Secrets(VAULT))
    assert [one["id"] for one in exported[SheetKind.PEOPLE]] == [1]
    assert [one.reason for one in take(tx).faults] == [Reason.GONE]


def test_a_household_that_is_gone_is_not_taken_back(tx: Tx) -> None:
    take(tx)
    tx.exec_driver_sql("UPDATE household SET is_gone = TRUE WHERE village_id = 77")
    assert Reason.GONE in {one.reason for one in take(tx).faults}


def test_another_village_is_untouched_and_an_unknown_one_refused(tx: Tx) -> None:
    before = [row for row in rows(tx)["person"] if row[0] != ORCHARD]
    take(tx)
    assert [row for row in rows(tx)["person"] if row[0] != ORCHARD] == before
    with pytest.raises(NoVillage):
        take(tx, village=VillageId(999))
    with pytest.raises(NoVillage):
        roster.export(tx, VillageId(999), secrets=Secrets(VAULT))


def test_today_is_the_day_of_the_village(tx: Tx) -> None:
    born = f"{NOW + timedelta(hours=8):%Y-%m-%d}"
    child = (3, "周二苗", "女", born, 1, "女儿", "", "", "")
    assert take(tx, persons=(ZHOU, SON, child)).done
