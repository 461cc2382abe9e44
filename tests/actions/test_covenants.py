from datetime import date

import pytest

from actions import covenants
from storage import covenants as kept
from storage import trail
from storage.engine import Tx
from tests.support.village import MAPLE, NOW, WILLOW, Who, speaker
from village.covenants import Covenant
from village.errors import CovenantGone, NoCovenant, NotAllowed

TEXT = "第一条 垃圾入桶\n第二条 红事简办"
ADOPTED, TODAY = date(2026, 3, 1), NOW.date()


def enter(tx: Tx, who: Who = Who.CLERK) -> Covenant:
    return covenants.enter(
        tx, speaker(tx, who), TEXT, adopted_on=ADOPTED, filed_on=None, today=TODAY, now=NOW
    )


def test_a_version_is_looked_at_before_it_is_in_force(tx: Tx) -> None:
    clerk, villager = speaker(tx, Who.CLERK), speaker(tx, Who.VILLAGER)
    draft = enter(tx)
    with pytest.raises(NoCovenant):
        covenants.see(tx, villager, "垃圾")
    covenants.put_in_force(tx, clerk, draft.version, now=NOW)
    found = covenants.see(tx, villager, "垃圾")
    assert [one.label for one in found.clauses] == ["第一条"]
    assert (found.total, len(covenants.see(tx, villager).clauses)) == (2, 2)
    assert list(trail.entries(tx, WILLOW))[-1].deed == "enter_covenant"


def test_a_draft_is_used_or_dropped_once(tx: Tx) -> None:
    clerk = speaker(tx, Who.CLERK)
    draft = enter(tx)
    covenants.drop(tx, clerk, draft.version)
    with pytest.raises(CovenantGone):
        covenants.drop(tx, clerk, draft.version)
    with pytest.raises(CovenantGone):
        covenants.put_in_force(tx, clerk, draft.version, now=NOW)


def test_a_villager_reads_and_does_not_write(tx: Tx) -> None:
    with pytest.raises(NotAllowed):
        enter(tx, Who.VILLAGER)
    draft = enter(tx)
    for attempt in (
        lambda: covenants.put_in_force(tx, speaker(tx, Who.VILLAGER), draft.version, now=NOW),
        lambda: covenants.drop(tx, speaker(tx, Who.VILLAGER), draft.version),
    ):
        with pytest.raises(NotAllowed):
            attempt()


def test_next_door_has_rules_of_its_own(tx: Tx) -> None:
    draft = enter(tx)
    with pytest.raises(CovenantGone):
        covenants.put_in_force(tx, speaker(tx, Who.CLERK, MAPLE), draft.version, now=NOW)
    assert kept.in_force(tx, MAPLE) is None
