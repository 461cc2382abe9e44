from datetime import date

import pytest
from sqlalchemy import select, update

from actions import own_data, requests
from actions import trail as signing
from storage import accounts, greetings, trail
from storage.accounts import AccountRow
from storage.engine import Tx
from storage.models import metadata
from storage.people import PersonRow
from storage.refusals import RefusalRow
from storage.tables import Time, table
from storage.vault import Vault
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
from village.errors import NotOnRoster
from village.ids import UserId
from village.own_data import Trace

VAULT = Vault.of(Vault.new_key())


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
    found = own_data.see(tx, speaker(tx, Who.VILLAGER), vault=VAULT)
    assert {one for one, number in found.traces.items() if number} == {Trace.REQUESTS}
    assert found.accounts == 1
    assert found.row is not None
    assert found.row.household == "1号院"
    assert not found.row.has_phone
    assert own_data.see(tx, speaker(tx, Who.NEIGHBOUR), vault=VAULT).traces[Trace.REQUESTS] == 0
    assert (
        own_data.see(tx, speaker(tx, Who.VILLAGER, MAPLE), vault=VAULT).traces[Trace.REQUESTS] == 0
    )


def test_a_guest_sees_what_the_account_did(tx: Tx) -> None:
    report(tx, STRANGER)
    found = own_data.see(tx, actor(tx, STRANGER), vault=VAULT)
    assert (found.row, found.traces[Trace.REQUESTS], found.accounts) == (None, 1, 1)


MINE = int(Who.VILLAGER)
ACCOUNT = int(user(Who.VILLAGER))
NAMED: dict[Trace, dict[str, dict[str, object]]] = {
    Trace.REQUESTS: {"request": {"author_person": MINE}},
    Trace.JOINED: {"request_household": {"household_id": 1, "guest": 0}},
    Trace.TOPICS: {"topic": {"mover_person": MINE}},
    Trace.OPINIONS: {"opinion": {"author_person": MINE}},
    Trace.VOTES: {"poll_vote": {"voter": f"person:{MINE}"}},
    Trace.SEATS: {"roll": {"id": 1}, "roll_seat": {"roll_id": 1, "person_id": MINE}},
    Trace.BALLOTS: {
        "roll": {"id": 1},
        "roll_home": {"roll_id": 1, "seat": 1, "person_id": MINE},
        "ballot": {"roll_id": 1},
        "ballot_seat": {"way": "c"},
    },
    Trace.HELPED: {"ballot_help": {"helper_id": MINE}},
    Trace.RECUSED: {"ballot_recusal": {"person_id": MINE}},
    Trace.PROXIES: {"ballot_proxy": {"holder_id": MINE}},
    Trace.SITTINGS: {
        "roll": {"id": 1},
        "roll_seat": {"roll_id": 1, "seat": 1, "person_id": MINE},
        "meeting_seat": {"roll_id": 1},
    },
    Trace.OBJECTIONS: {"decision_objection": {"made_by": MINE}},
    Trace.DEMANDS: {"demand_name": {"person_id": MINE}},
    Trace.ERRANDS: {"errand": {"voice": MINE}},
    Trace.CALLS: {"help_call": {"author": MINE}},
    Trace.COMING: {"help_comer": {"person_id": MINE}},
    Trace.QUESTIONS: {"question": {"asker": MINE}},
    Trace.WITNESSED: {"request_witness": {"person_id": MINE}},
    Trace.EMERGENCIES: {"emergency_goer": {"person_id": MINE}},
    Trace.WHEREABOUTS: {"claim": {"user_id": ACCOUNT}},
    Trace.CLAIMS: {"identity_claim": {"user_id": ACCOUNT}},
    Trace.CODES: {"binding_code": {"person_id": MINE, "mark": "m"}},
    Trace.REFUSED: {"refusal": {"user_id": ACCOUNT, "count": 1}},
}
"""For each trace the rows that leave it, by what in them names the villager."""


def put(tx: Tx, name: str, said: dict[str, object]) -> None:
    """A row of a table that says so; in every other column stands something that names nobody."""
    blank = {int: 1, str: "", bool: False, date: NOW.date()}
    target = metadata.tables[name]
    values = {
        one.name: NOW if isinstance(one.type, Time) else blank[one.type.python_type]
        for one in target.columns
        if not one.nullable or one.primary_key
    }
    tx.execute(target.insert().values({**values, "village_id": WILLOW, **said}))


@pytest.mark.parametrize("trace", Trace)
def test_whatever_somebody_did_is_counted_for_them_alone(tx: Tx, trace: Trace) -> None:
    for name, said in NAMED[trace].items():
        put(tx, name, said)
    for who, village, number in (
        (Who.VILLAGER, WILLOW, 1),
        (Who.LINKING_CADRE, WILLOW, 0),
        (Who.VILLAGER, MAPLE, 0),
    ):
        found = own_data.see(tx, speaker(tx, who, village), vault=VAULT)
        assert found.traces[trace] == number, who


def test_erasing_forgets_what_the_account_was_refused_and_that_it_was_greeted(tx: Tx) -> None:
    for who in (Who.VILLAGER, Who.NEIGHBOUR):
        one = speaker(tx, who)
        signing.refuse(tx, one, NotOnRoster(deed="vote"), how="message", today=NOW.date(), now=NOW)
        greetings.keep(tx, WILLOW, one.user_id, chat=group_chat(), crowd=greetings.ALONE, at=NOW)
    own_data.erase(tx, speaker(tx, Who.VILLAGER), now=NOW)
    kept = tx.execute(select(table(RefusalRow).c.user_id)).scalars().all()
    assert kept == [user(Who.NEIGHBOUR)]
    assert not greetings.is_known(tx, WILLOW, user(Who.VILLAGER))
    assert greetings.is_known(tx, WILLOW, user(Who.NEIGHBOUR))


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


def keep_phone(tx: Tx, vault: Vault) -> None:
    mine = (PersonRow.village_id == WILLOW, PersonRow.id == int(Who.VILLAGER))
    sealed = vault.seal("13900001234")
    tx.execute(update(PersonRow).where(*mine).values(phone_sealed=sealed, phone_tail_mark="m"))


def test_ones_own_phone_is_shown_by_its_end_and_wiped_on_wish(tx: Tx) -> None:
    keep_phone(tx, VAULT)
    row = own_data.see(tx, speaker(tx, Who.VILLAGER), vault=VAULT).row
    assert row is not None
    assert row.phone == "*******1234"
    other = own_data.see(tx, speaker(tx, Who.VILLAGER), vault=Vault.of(Vault.new_key())).row
    assert other is not None
    assert (other.has_phone, other.phone) == (True, "")
    assert own_data.erase_phone(tx, speaker(tx, Who.VILLAGER), now=NOW)
    assert not own_data.erase_phone(tx, speaker(tx, Who.VILLAGER), now=NOW)
    kept = tx.execute(select(PersonRow.phone_sealed, PersonRow.phone_tail_mark).distinct()).all()
    assert [tuple(one) for one in kept] == [("", "")]
    assert accounts.of_person(tx, WILLOW, member(tx, Who.VILLAGER).id) == [user(Who.VILLAGER)]
    assert list(trail.entries(tx, WILLOW))[-1].subject == "phone"


def test_a_guest_has_no_phone_to_wipe(tx: Tx) -> None:
    with pytest.raises(NotOnRoster):
        own_data.erase_phone(tx, actor(tx, STRANGER), now=NOW)
