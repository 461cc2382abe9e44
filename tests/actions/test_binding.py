from collections import Counter
from datetime import timedelta

import pytest

from actions import requests, topics
from actions.binding import Bound, Caller, Rejected, bind
from actions.codes import PURPOSE, make_codes
from storage import accounts, codes, trail
from storage import requests as kept_requests
from storage import topics as kept_topics
from storage.engine import Tx
from storage.topics import Poll
from storage.vault import Vault
from tests.support import village
from tests.support.village import MAPLE, NAMES, NOW, STRANGER, WILLOW, Who
from village.binding import LIFETIME, LOCK, MAX_FAILURES
from village.errors import (
    AlreadyBound,
    CodeElsewhere,
    CodeLocked,
    CodeMalformed,
    CodeSpent,
    CodeWrong,
    NotAllowed,
    PersonNotFound,
    VillageError,
)
from village.ids import PersonId, UserId, VillageId
from village.topics import Choice, Voter

VAULT = Vault.of(Vault.new_key())
UNBOUND = village.person_id(Who.UNBOUND)
WRONG = "2222-2222"


def code_of(tx: Tx, one: Who = Who.UNBOUND, where: VillageId = WILLOW) -> str:
    person = village.person_id(one)
    return make_codes(tx, where, [person], vault=VAULT, now=NOW)[person]


def show(
    tx: Tx, code: str, user: UserId = STRANGER, *, after: timedelta = timedelta()
) -> Bound | Rejected:
    caller = Caller(user, "路过的人", "zh")
    return bind(tx, caller, code, vault=VAULT, now=NOW + after)


def why(outcome: Bound | Rejected) -> type[VillageError]:
    assert isinstance(outcome, Rejected)
    return type(outcome.error)


def test_codes_are_for_everybody_without_an_account(tx: Tx) -> None:
    made = make_codes(tx, WILLOW, vault=VAULT, now=NOW)
    assert list(made) == [UNBOUND]
    found = codes.find(tx, VAULT.mark(PURPOSE, made[UNBOUND]))
    assert found is not None
    assert (found.village_id, found.person_id) == (WILLOW, UNBOUND)
    assert made[UNBOUND] not in str(village.rows(tx))


def test_a_code_binds_a_stranger_once(tx: Tx) -> None:
    code = code_of(tx)
    outcome = show(tx, code.lower())
    assert isinstance(outcome, Bound)
    assert outcome.person.id == UNBOUND
    assert outcome.warn is not None
    assert outcome.warn.user_id == village.user(Who.CLERK)
    assert accounts.of_person(tx, WILLOW, UNBOUND) == [STRANGER]
    assert why(show(tx, code, UserId(9_000_002))) is CodeSpent
    assert trail.verify(tx, WILLOW) is None


def test_a_new_code_voids_the_old_one(tx: Tx) -> None:
    old, new = code_of(tx), code_of(tx)
    assert why(show(tx, old)) is CodeWrong
    assert isinstance(show(tx, new), Bound)


def test_a_code_runs_out(tx: Tx) -> None:
    assert why(show(tx, code_of(tx), after=LIFETIME)) is CodeSpent


def test_what_can_be_no_code_is_no_try(tx: Tx) -> None:
    assert why(show(tx, "ABC")) is CodeMalformed
    assert codes.tries(tx, STRANGER).failures == 0


def test_the_other_accounts_are_told(tx: Tx) -> None:
    outcome = show(tx, code_of(tx, Who.VILLAGER))
    assert isinstance(outcome, Bound)
    assert [one.user_id for one in outcome.others] == [village.user(Who.VILLAGER)]
    assert len(accounts.of_person(tx, WILLOW, village.person_id(Who.VILLAGER))) == 2


def test_an_account_is_one_person(tx: Tx) -> None:
    code = code_of(tx)
    assert why(show(tx, code, village.user(Who.VILLAGER))) is AlreadyBound
    assert isinstance(show(tx, code), Bound)


@pytest.mark.parametrize("bound", [True, False])
def test_a_stolen_code_of_another_village_gets_nowhere(tx: Tx, bound: bool) -> None:
    thief = village.user(Who.VILLAGER, MAPLE) if bound else STRANGER
    if not bound:
        accounts.remember_guest(tx, user_id=thief, village_id=MAPLE, name="客", language="")
    code = code_of(tx)
    before = trail.head(tx, WILLOW)[0]
    assert why(show(tx, code, thief)) is CodeElsewhere
    assert trail.head(tx, WILLOW)[0] == before + 1
    assert accounts.of_person(tx, WILLOW, UNBOUND) == []
    # Being heard in the group does not help who is somebody elsewhere.
    accounts.remember_guest(tx, user_id=thief, village_id=WILLOW, name="客", language="")
    assert isinstance(show(tx, code, thief), Rejected if bound else Bound)


def test_a_cadre_from_outside_serves_several_villages(tx: Tx) -> None:
    cadre = village.user(Who.LINKING_CADRE, MAPLE)
    assert isinstance(show(tx, code_of(tx, Who.LINKING_CADRE), cadre), Bound)
    assert accounts.villages_of(tx, cadre) == [WILLOW, MAPLE]


def test_a_code_tried_a_thousand_times_locks_and_the_clerk_is_told_once(tx: Tx) -> None:
    accounts.remember_guest(tx, user_id=STRANGER, village_id=WILLOW, name="客", language="")
    warned, whys = [], Counter[type[VillageError]]()
    for number in range(1_000):
        outcome = show(tx, f"{number:08d}".translate(str.maketrans("01", "XY")))
        assert isinstance(outcome, Rejected)
        warned.append(outcome.warn)
        whys[type(outcome.error)] += 1
    assert whys == {CodeWrong: MAX_FAILURES - 1, CodeLocked: 1_001 - MAX_FAILURES}
    (told,) = [one for one in warned if one is not None]
    assert told.user_id == village.user(Who.CLERK)
    refused = [one for one in trail.entries(tx, WILLOW) if one.deed == "refused"]
    assert [one.data for one in refused] == [{"code": "code_locked"}]
    code = code_of(tx)
    assert why(show(tx, code)) is CodeLocked
    assert isinstance(show(tx, code, after=LOCK), Bound)
    assert codes.tries(tx, STRANGER).failures == 0


def test_what_the_guest_raised_becomes_the_persons(tx: Tx) -> None:
    guest = village.actor(tx, STRANGER)
    matter = requests.report(
        tx,
        guest,
        village=village.village_of(tx),
        rules=village.rules(),
        text="路灯不亮",
        chat=village.group_chat(),
        now=NOW,
    )
    assert matter.request.author_person is None
    outcome = show(tx, code_of(tx))
    assert isinstance(outcome, Bound)
    assert [one.request.number for one in outcome.matters] == [1]
    found = kept_requests.find(tx, WILLOW, 1)
    assert found is not None
    assert (found.author_person, found.author_name) == (UNBOUND, NAMES[Who.UNBOUND])


def a_poll(tx: Tx) -> Poll:
    secretary = village.speaker(tx, Who.SECRETARY)
    topics.move(tx, secretary, text="修路", now=NOW)
    topics.discuss(tx, secretary, 1, rules=village.rules(), now=NOW)
    poll = Poll("p1", WILLOW, 1, int(village.group_chat()), 5)
    topics.meet_poll(tx, "p1", user=STRANGER, now=NOW)
    return poll


@pytest.mark.parametrize("guest_last", [True, False])
def test_a_person_with_two_accounts_counts_once_and_the_later_vote_stands(
    tx: Tx, guest_last: bool
) -> None:
    poll = a_poll(tx)
    votes = [(village.speaker(tx, Who.VILLAGER), 0), (village.actor(tx, STRANGER), 1)]
    for minute, (actor, option) in enumerate(votes if guest_last else reversed(votes)):
        topics.vote(tx, actor, poll, options=[option], now=NOW + timedelta(minutes=minute))
    assert isinstance(show(tx, code_of(tx, Who.VILLAGER)), Bound)
    tally = kept_topics.tally(tx, WILLOW, 1)
    assert tally == kept_topics.recount(tx, WILLOW, 1)
    chosen = Choice.AGAINST if guest_last else Choice.FOR
    assert tally.votes(chosen, Voter.HOME) == 1
    assert sum(tally.votes(choice, kind) for choice in Choice for kind in Voter) == 1


def test_only_leaders_make_codes_and_only_for_their_own(tx: Tx) -> None:
    for one, refusal in ((Who.CLERK, NotAllowed), (Who.VILLAGER, NotAllowed)):
        with pytest.raises(refusal):
            make_codes(tx, WILLOW, vault=VAULT, now=NOW, by=village.speaker(tx, one))
    with pytest.raises(PersonNotFound):
        make_codes(tx, MAPLE, vault=VAULT, now=NOW, by=village.speaker(tx, Who.SECRETARY))
    with pytest.raises(PersonNotFound):
        make_codes(tx, WILLOW, [PersonId(999)], vault=VAULT, now=NOW)
