from sqlalchemy import select

from actions import own_data, requests
from storage import accounts, trail
from storage.accounts import AccountRow
from storage.engine import Tx
from tests.support.village import (
    MAPLE,
    NOW,
    STRANGER,
    WILLOW,
    Who,
    actor,
    group_chat,
    member,
    rules,
    speaker,
    user,
    village_of,
)
from village.ids import UserId


def report(tx: Tx, account: UserId) -> None:
    requests.report(
        tx,
        actor(tx, account),
        village=village_of(tx),
        rules=rules(),
        text="路灯不亮",
        chat=group_chat(),
        now=NOW,
    )


def test_people_see_their_own_and_nobody_elses(tx: Tx) -> None:
    report(tx, user(Who.VILLAGER))
    found = own_data.see(tx, speaker(tx, Who.VILLAGER))
    assert (found.requests, found.topics, found.opinions, found.votes) == (1, 0, 0, 0)
    assert found.accounts == 1
    assert found.row is not None
    assert found.row.household == "1号院"
    assert not found.row.has_phone
    assert own_data.see(tx, speaker(tx, Who.NEIGHBOUR)).requests == 0
    assert own_data.see(tx, speaker(tx, Who.VILLAGER, MAPLE)).requests == 0


def test_a_guest_sees_what_the_account_did(tx: Tx) -> None:
    report(tx, STRANGER)
    found = own_data.see(tx, actor(tx, STRANGER))
    assert (found.row, found.requests, found.accounts) == (None, 1, 1)


def test_erasing_forgets_the_account_and_keeps_roster_and_records(tx: Tx) -> None:
    report(tx, user(Who.VILLAGER))
    before = member(tx, Who.VILLAGER)
    assert own_data.erase(tx, speaker(tx, Who.VILLAGER), now=NOW)
    row = tx.execute(
        select(AccountRow.__table__).where(AccountRow.user_id == user(Who.VILLAGER))
    ).one()
    assert (row.person_id, row.name, row.language, row.reachable) == (None, "", "", False)
    assert member(tx, Who.VILLAGER) == before
    assert accounts.reach(tx, WILLOW, before.id) is None
    last = list(trail.entries(tx, WILLOW))[-1]
    assert (last.actor, last.deed) == (f"person:{before.id}", "erase_my_data")
    assert trail.verify(tx, WILLOW) is None


def test_erasing_twice_changes_nothing_more(tx: Tx) -> None:
    own_data.erase(tx, speaker(tx, Who.VILLAGER), now=NOW)
    assert not own_data.erase(tx, speaker(tx, Who.VILLAGER), now=NOW)
