"""A claim tells its author nothing, its cadre everything, and binds with one press."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from actions import identity, requests
from actions.binding import Caller, Rejected
from actions.codes import make_codes
from actions.identity import Decided, Passed
from actions.roster_rows import PHONE
from storage import accounts, codes, identity_claims, trail, villages
from storage.engine import Tx
from storage.people import PersonRow
from storage.vault import Vault
from tests.support import village
from tests.support.village import MAPLE, NAMES, NOW, STRANGER, WILLOW, Who
from village.binding import LOCK, MAX_FAILURES
from village.claims import ClaimState, Match
from village.errors import (
    AlreadyBound,
    BoundElsewhere,
    ClaimLocked,
    ClaimNotFound,
    NotAllowed,
    OwnClaim,
    TextMissing,
    TextTooLong,
    VillageNotFound,
    WhichVillage,
)
from village.ids import PersonId, UserId, VillageId

VAULT = Vault.of(Vault.new_key())
HER = village.person_id(Who.UNBOUND)
NAME = NAMES[Who.UNBOUND]
CLERK = village.user(Who.CLERK)


def with_phone(tx: Tx, one: Who = Who.UNBOUND, tail: str = "1234") -> None:
    mark = VAULT.mark(PHONE, tail)
    mine = (PersonRow.village_id == WILLOW, PersonRow.id == village.person_id(one))
    tx.execute(update(PersonRow).where(*mine).values(phone_tail_mark=mark))


def say(
    tx: Tx,
    words: str = f"柳树沟 {NAME} 1234",
    user: UserId = STRANGER,
    *,
    vault: Vault = VAULT,
    after: timedelta = timedelta(),
) -> Passed:
    passed = identity.claim(tx, Caller(user, "路过的人", "zh"), words, vault=vault, now=NOW + after)
    assert isinstance(passed, Passed)
    return passed


def decide(
    tx: Tx,
    person: PersonId | None = HER,
    by: Who = Who.CLERK,
    number: int = 1,
    where: VillageId = WILLOW,
) -> Decided:
    return identity.decide(tx, village.speaker(tx, by, where), number, person, now=NOW)


@pytest.mark.parametrize(
    ("digits", "kept", "match"),
    [
        ("1234", "1234", Match.YES),
        ("13900001234", "1234", Match.YES),
        ("１２３４", "1234", Match.YES),
        ("9999", "1234", Match.NO),
        ("", "1234", Match.NOT_GIVEN),
        ("1234", "", Match.NOT_KEPT),
    ],
)
def test_the_cadre_sees_whether_the_digits_fit(
    tx: Tx, digits: str, kept: str, match: Match
) -> None:
    if kept:
        with_phone(tx, tail=kept)
    passed = say(tx, f"柳树沟村，{NAME} {digits}")
    (one,) = passed.shown.candidates
    assert (one.known.person.id, one.match, one.accounts) == (HER, match, 0)
    assert one.known.household == "4号院"
    assert passed.hears is not None
    assert passed.hears.user_id == CLERK


def test_a_confirmed_claim_binds_and_what_the_guest_raised_is_theirs(tx: Tx) -> None:
    guest = village.actor(tx, STRANGER)
    requests.report(
        tx,
        guest,
        village=village.village_of(tx),
        rules=village.rules(),
        text="路灯不亮",
        chat=village.group_chat(),
        now=NOW,
    )
    say(tx, NAME)
    done = decide(tx)
    assert done.claim.state is ClaimState.CONFIRMED
    assert done.bound is not None
    assert [one.request.author_person for one in done.bound.matters] == [HER]
    assert accounts.of_person(tx, WILLOW, HER) == [STRANGER]
    assert codes.tries(tx, STRANGER).failures == 0
    last = list(trail.entries(tx, WILLOW))[-2:]
    assert [one.deed for one in last] == ["confirm_identity", "bind"]
    assert last[1].data["claim"] == 1
    assert trail.verify(tx, WILLOW) is None


def test_who_presses_second_changes_nothing(tx: Tx) -> None:
    say(tx)
    decide(tx, None)
    late = decide(tx, HER, Who.SECRETARY)
    assert (late.changed, late.claim.state, late.bound) == (False, ClaimState.DENIED, None)
    assert accounts.of_person(tx, WILLOW, HER) == []


def test_what_was_said_is_wiped_once_decided(tx: Tx) -> None:
    with_phone(tx)
    say(tx)
    assert NAME in str(village.rows(tx)["identity_claim"])
    decide(tx, None)
    kept = identity_claims.find(tx, WILLOW, 1)
    assert kept is not None
    assert (kept.account, kept.name, kept.digits, kept.language) == ("", "", "", "")
    assert not any(NAME in str(one) for one in trail.entries(tx, WILLOW))


def test_a_name_that_nobody_bears_is_passed_on_all_the_same(tx: Tx) -> None:
    passed = say(tx, "柳树沟 没有这人 1234")
    assert passed.shown.candidates == []
    assert passed.hears is not None
    with pytest.raises(ClaimNotFound):
        decide(tx)
    assert decide(tx, None).claim.state is ClaimState.DENIED


def test_of_several_of_a_name_the_cadre_picks(tx: Tx) -> None:
    passed = say(tx, "柳树沟 陈立")
    assert [one.known.person.group for one in passed.shown.candidates] == [1, 2]
    assert [one.accounts for one in passed.shown.candidates] == [1, 1]
    done = decide(tx, village.person_id(Who.NAMESAKE))
    assert done.bound is not None
    assert [one.user_id for one in done.bound.others] == [village.user(Who.NAMESAKE)]


def test_a_newer_claim_takes_the_place_of_the_older(tx: Tx) -> None:
    say(tx, f"柳树沟 {NAMES[Who.VILLAGER]}")
    passed = say(tx)
    assert [(one.number, one.state) for one in passed.replaced] == [(1, ClaimState.REPLACED)]
    assert not decide(tx, village.person_id(Who.VILLAGER)).changed


def test_every_claim_is_a_try_right_or_wrong(tx: Tx) -> None:
    with_phone(tx)
    for _ in range(MAX_FAILURES - 1):
        say(tx)
    caller = Caller(STRANGER, "路过的人", "zh")
    words = f"柳树沟 {NAME} 1234"
    locked = [identity.claim(tx, caller, words, vault=VAULT, now=NOW) for _ in range(30)]
    assert all(isinstance(one, Rejected) for one in locked)
    assert {type(one.error) for one in locked if isinstance(one, Rejected)} == {ClaimLocked}
    (told,) = [one.warn for one in locked if isinstance(one, Rejected) and one.warn]
    assert told.user_id == CLERK
    say(tx, after=LOCK)


def test_without_a_key_the_name_alone_counts_and_nothing_of_the_phone_is_kept(tx: Tx) -> None:
    with_phone(tx)
    (one,) = say(tx, vault=Vault()).shown.candidates
    assert one.match is Match.NOT_GIVEN
    kept = identity_claims.find(tx, WILLOW, 1)
    assert kept is not None
    assert kept.digits == ""


def test_nobody_confirms_their_own_or_lets_another_account_be_them(tx: Tx) -> None:
    passed = say(tx, f"柳树沟 {NAMES[Who.CLERK]}")
    assert passed.hears is not None
    # The clerk is not asked about the clerk.
    assert passed.hears.user_id == village.user(Who.SECRETARY)
    with pytest.raises(OwnClaim):
        decide(tx, village.person_id(Who.CLERK))
    assert decide(tx, village.person_id(Who.CLERK), Who.SECRETARY).bound is not None


@pytest.mark.parametrize("one", [Who.VILLAGER, Who.UTILITIES, Who.SUPERVISOR, Who.GROUP_HEAD])
def test_only_who_keeps_the_roster_or_leads_confirms(tx: Tx, one: Who) -> None:
    say(tx)
    assert identity.waiting(tx, village.speaker(tx, one), limit=5) == []
    with pytest.raises(NotAllowed):
        decide(tx, by=one)


def test_a_cadre_of_another_village_gets_nowhere(tx: Tx) -> None:
    say(tx)
    with pytest.raises(ClaimNotFound):
        decide(tx, where=MAPLE)


def test_what_reached_nobody_waits(tx: Tx) -> None:
    for one in (Who.CLERK, Who.SECRETARY, Who.DIRECTOR):
        accounts.mark_unreachable(tx, village.user(one))
    assert say(tx).hears is None
    (waiting,) = identity.waiting(tx, village.speaker(tx, Who.CLERK), limit=5)
    assert waiting.claim.name == NAME
    decide(tx)
    assert identity.waiting(tx, village.speaker(tx, Who.CLERK), limit=5) == []


def test_who_is_somebody_here_or_elsewhere_cannot_be_a_household_of_here(tx: Tx) -> None:
    with pytest.raises(AlreadyBound):
        say(tx, NAME, village.user(Who.VILLAGER))
    say(tx, user=village.user(Who.VILLAGER, MAPLE))
    with pytest.raises(BoundElsewhere):
        decide(tx)
    say(tx, f"柳树沟 {NAMES[Who.LINKING_CADRE]}", village.user(Who.LINKING_CADRE, MAPLE))
    assert decide(tx, village.person_id(Who.LINKING_CADRE), number=2).bound is not None


def test_a_code_answers_the_claim_too(tx: Tx) -> None:
    say(tx)
    code = make_codes(tx, WILLOW, [HER], vault=VAULT, now=NOW)[HER]
    from actions.binding import bind

    bind(tx, Caller(STRANGER, "路过的人", "zh"), code, vault=VAULT, now=NOW)
    assert decide(tx).claim.state is ClaimState.REPLACED


@pytest.mark.parametrize("words", ["", "1234", "张三 12", "张三 1234 5678", "甲 乙 丙 1234"])
def test_what_names_nobody_is_no_try(tx: Tx, words: str) -> None:
    with pytest.raises(TextMissing):
        say(tx, words)
    assert codes.tries(tx, STRANGER).failures == 0


def test_the_village_is_the_accounts_the_only_one_or_named(tx: Tx) -> None:
    with pytest.raises(WhichVillage):
        say(tx, NAME)
    with pytest.raises(VillageNotFound):
        say(tx, f"桃花源 {NAME}")
    with pytest.raises(TextTooLong):
        say(tx, "柳树沟 " + "长" * 40)
    assert villages.named(tx, "柳树沟") == villages.named(tx, "柳树沟村") == [WILLOW]
    accounts.remember_guest(tx, user_id=STRANGER, village_id=MAPLE, name="客", language="")
    assert say(tx, NAME).shown.claim.village_id == MAPLE
