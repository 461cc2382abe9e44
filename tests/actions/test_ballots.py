"""Drafting, beginning, voting and closing, on both databases."""

import contextlib
import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from actions import ballot_counts, ballot_hands, ballots
from storage import accounts, reminders, rolls, trail
from storage import ballot_choices as box
from storage import ballot_phones as phones
from storage import ballots as kept
from storage.accounts import AccountRow
from storage.engine import Tx
from storage.people import HouseholdRow, PersonRow, PostRow
from storage.tables import table
from storage.vault import Vault, VaultError
from tests.support.balloting import VOTERS, drafted, opened
from tests.support.decisions import change
from tests.support.village import (
    MAPLE,
    NAMES,
    NOW,
    STRANGER,
    VAULT,
    WILLOW,
    Who,
    actor,
    group_chat,
    person_id,
    rows,
    rules,
    speaker,
    user,
)
from village import receipts
from village.ballot_drafts import Turn
from village.ballots import ABSTAIN, AGAINST, FOR, Form, State, Way
from village.errors import (
    BallotBegun,
    BallotNotFound,
    BallotOver,
    BallotWaits,
    ClosingPast,
    MarkInvalid,
    NobodyDue,
    NotOnRoll,
    NotOnRoster,
    NoVault,
    VotedAlready,
)
from village.ids import UserId
from village.people import Gone, Post
from village.reminders import Subject
from village.rolls import Body

SITES = "新房选址\n河东\n河西\n后山"
OVER = timedelta(days=4)


def test_a_draft_asks_the_representatives_in_secret_unless_it_is_turned(tx: Tx) -> None:
    clerk = speaker(tx, Who.CLERK)
    made = ballots.draft(tx, clerk, SITES, rules=rules(), vault=VAULT, now=NOW)
    assert (made.body, made.question.secret) == (Body.REPRESENTATIVES, True)
    assert (made.question.form, made.question.options) == (Form.ONE, ("河东", "河西", "后山"))
    plain = ballots.draft(tx, clerk, "修路", rules=rules(), vault=Vault(), now=NOW)
    assert not plain.question.secret


def test_several_taps_make_a_draft_open(tx: Tx) -> None:
    made = drafted(tx, SITES, secret=True, turns=(Turn.FORM,))
    assert (made.question.form, made.question.picks, made.question.secret) == (Form.SOME, 2, False)
    clerk = speaker(tx, Who.CLERK)
    turned = ballots.turn(tx, clerk, made.number, Turn.SECRECY, rules=rules(), now=NOW)
    assert (turned.question.form, turned.question.picks) == (Form.ONE, 1)


def test_what_has_begun_cannot_be_changed(tx: Tx) -> None:
    ballot = opened(tx).ballot
    clerk = speaker(tx, Who.CLERK)
    assert (ballot.seats, ballot.quorum, ballot.state) == (13, 7, State.OPEN)
    for deed in (
        lambda: ballots.turn(tx, clerk, ballot.number, Turn.BODY, rules=rules(), now=NOW),
        lambda: ballots.drop(tx, clerk, ballot.number, now=NOW),
        lambda: ballots.begin(tx, clerk, ballot.number, rules=rules(), vault=VAULT, now=NOW),
    ):
        with pytest.raises(BallotBegun):
            deed()
    assert rolls.is_intact(tx, WILLOW, ballot.roll)


def test_an_old_draft_would_close_before_it_opens(tx: Tx) -> None:
    made = drafted(tx)
    later = made.due_at + timedelta(minutes=1)
    with pytest.raises(ClosingPast):
        ballots.begin(
            tx, speaker(tx, Who.CLERK), made.number, rules=rules(), vault=VAULT, now=later
        )


def test_without_a_key_nothing_is_secret(tx: Tx) -> None:
    made = drafted(tx, secret=True)
    with pytest.raises(NoVault):
        ballots.begin(
            tx, speaker(tx, Who.CLERK), made.number, rules=rules(), vault=Vault(), now=NOW
        )


def test_a_body_of_nobody_opens_no_ballot(tx: Tx) -> None:
    made = drafted(tx, turns=())
    tx.execute(table(PersonRow).update().values(representative=False))
    tx.execute(
        table(PostRow)
        .delete()
        .where(PostRow.post.in_((Post.DIRECTOR.value, Post.VILLAGE_COMMITTEE.value)))
    )
    with pytest.raises(NobodyDue):
        ballots.begin(tx, speaker(tx, Who.CLERK), made.number, rules=rules(), vault=VAULT, now=NOW)


def test_an_open_vote_can_be_changed_and_the_last_counts(tx: Tx) -> None:
    number = opened(tx).ballot.number
    voter = speaker(tx, Who.VILLAGER)
    ballots.cast(tx, voter, number, (FOR,), now=NOW)
    cast = ballots.cast(tx, voter, number, (AGAINST,), now=NOW)
    assert (cast.ballot.voted, cast.ballot.online, cast.receipt) == (1, 1, "")
    assert cast.chat == group_chat()
    ended = ballot_counts.end_by_time(
        tx, WILLOW, number, rules=rules(), vault=VAULT, now=NOW + OVER
    )
    assert ended.result is not None
    assert ended.result.tally.votes == (0, 1)


def test_a_secret_vote_stands_with_its_first_word(tx: Tx) -> None:
    number = opened(tx, secret=True).ballot.number
    voter = speaker(tx, Who.VILLAGER)
    cast = ballots.cast(tx, voter, number, (FOR,), now=NOW)
    assert len(cast.receipt) == 14
    with pytest.raises(VotedAlready):
        ballots.cast(tx, voter, number, (AGAINST,), now=NOW)
    ended = ballot_counts.end_by_time(
        tx, WILLOW, number, rules=rules(), vault=VAULT, now=NOW + OVER
    )
    assert ended.result is not None
    assert ended.result.tally.votes == (1, 0)
    file = box.published(tx, WILLOW, number)
    assert file is not None
    assert [cast.receipt, [FOR]] in json.loads(file)["choices"]


def test_the_second_account_of_a_person_has_no_second_vote(tx: Tx) -> None:
    number = opened(tx, secret=True).ballot.number
    ballots.cast(tx, speaker(tx, Who.VILLAGER), number, (FOR,), now=NOW)
    other = UserId(8_000_001)
    accounts.bind(
        tx, user_id=other, village_id=WILLOW, person_id=person_id(Who.VILLAGER), name="另一个"
    )
    with pytest.raises(VotedAlready):
        ballots.cast(tx, actor(tx, other), number, (FOR,), now=NOW)


def test_who_is_not_on_the_roll_has_no_vote(tx: Tx) -> None:
    number = opened(tx).ballot.number
    with pytest.raises(NotOnRoster):
        ballots.cast(tx, actor(tx, STRANGER), number, (FOR,), now=NOW)
    with pytest.raises(NotOnRoll):
        ballots.cast(tx, speaker(tx, Who.LINKING_CADRE), number, (FOR,), now=NOW)
    with pytest.raises(BallotNotFound):
        ballots.cast(tx, speaker(tx, Who.VILLAGER, MAPLE), number, (FOR,), now=NOW)
    assert ballots.load(tx, WILLOW, number).voted == 0


def test_the_dead_have_no_vote_though_their_seat_stays(tx: Tx) -> None:
    number = opened(tx).ballot.number
    person = table(PersonRow)
    tx.execute(
        person.update()
        .where(person.c.village_id == WILLOW, person.c.id == int(Who.VILLAGER))
        .values(gone=Gone.DIED.value)
    )
    with pytest.raises(NotOnRoster):
        ballots.cast(tx, actor(tx, user(Who.VILLAGER)), number, (FOR,), now=NOW)
    assert ballots.load(tx, WILLOW, number).seats == 13


def test_a_vote_after_the_close_is_late_whether_or_not_the_clock_spoke(tx: Tx) -> None:
    ballot = opened(tx).ballot
    with pytest.raises(BallotOver):
        ballots.cast(tx, speaker(tx, Who.VILLAGER), ballot.number, (FOR,), now=ballot.due_at)
    ballot_counts.end_by_time(
        tx, WILLOW, ballot.number, rules=rules(), vault=VAULT, now=ballot.due_at
    )
    with pytest.raises(BallotOver):
        ballots.cast(tx, speaker(tx, Who.VILLAGER), ballot.number, (FOR,), now=NOW)


def test_a_forged_option_changes_nothing(tx: Tx) -> None:
    number = opened(tx).ballot.number
    with pytest.raises(MarkInvalid):
        ballots.cast(tx, speaker(tx, Who.VILLAGER), number, (7,), now=NOW)
    assert ballots.load(tx, WILLOW, number).voted == 0


def test_nobody_ends_it_before_its_time_while_one_may_vote(tx: Tx) -> None:
    number = opened(tx).ballot.number
    with pytest.raises(BallotWaits):
        ballot_counts.end(tx, speaker(tx, Who.CLERK), number, rules=rules(), vault=VAULT, now=NOW)


def test_the_result_is_hidden_until_the_close_and_turnout_is_not(tx: Tx) -> None:
    number = opened(tx).ballot.number
    voter = speaker(tx, Who.VILLAGER)
    assert [one.ballot.number for one in ballots.waiting(tx, voter, now=NOW)] == [number]
    ballots.cast(tx, voter, number, (FOR,), now=NOW)
    seen = ballots.see(tx, voter, number)
    assert (seen.ballot.voted, seen.way, seen.file) == (1, Way.CHAT, None)
    assert seen.ballot.missing == 6


def test_a_draft_is_nobodys_to_see(tx: Tx) -> None:
    number = drafted(tx).number
    with pytest.raises(BallotNotFound):
        ballots.see(tx, speaker(tx, Who.VILLAGER), number)


def test_the_trail_knows_who_voted_and_the_hash_and_no_choice(tx: Tx) -> None:
    number = opened(tx, secret=True).ballot.number
    for at, who in enumerate(VOTERS):
        ballots.cast(tx, speaker(tx, who), number, (at % 2,), now=NOW)
    ended = ballot_counts.end_by_time(
        tx, WILLOW, number, rules=rules(), vault=VAULT, now=NOW + OVER
    )
    chain = [one for one in trail.entries(tx, WILLOW) if one.subject == f"ballot:{number}"]
    casts = [one for one in chain if one.deed == "cast_ballot"]
    assert [set(one.data) for one in casts] == [{"seat", "way"}] * len(VOTERS)
    assert chain[-1].data["sha256"] == ended.ballot.digest
    file = box.published(tx, WILLOW, number)
    assert file is not None
    again = receipts.recount(file)
    assert (again.digest, again.faults) == (ended.ballot.digest, ())
    assert again.result.tally.present == ended.ballot.voted == len(VOTERS)
    assert trail.verify(tx, WILLOW) is None


def test_after_the_close_neither_key_nor_sealed_choice_is_left(tx: Tx) -> None:
    number = opened(tx, secret=True).ballot.number
    ballots.cast(tx, speaker(tx, Who.VILLAGER), number, ABSTAIN, now=NOW)
    ballot_counts.end_by_time(tx, WILLOW, number, rules=rules(), vault=VAULT, now=NOW + OVER)
    left = rows(tx)
    assert left["ballot_slip"] == left["ballot_key"] == left["ballot_choice"] == []
    assert reminders.find(tx, WILLOW, Subject.BALLOT, number) is None


def test_another_key_opens_nothing_and_nothing_is_lost(tx: Tx) -> None:
    number = opened(tx, secret=True).ballot.number
    ballots.cast(tx, speaker(tx, Who.VILLAGER), number, (FOR,), now=NOW)
    before = rows(tx)
    with pytest.raises(VaultError):
        ballot_counts.end_by_time(
            tx, WILLOW, number, rules=rules(), vault=Vault(b"1" * 32), now=NOW + OVER
        )
    assert rows(tx) == before


def test_a_tie_is_nobodys(tx: Tx) -> None:
    number = opened(tx, SITES).ballot.number
    for at, who in enumerate(VOTERS[:4]):
        ballots.cast(tx, speaker(tx, who), number, (at % 2,), now=NOW)
    ended = ballot_counts.end_by_time(
        tx, WILLOW, number, rules=rules(), vault=VAULT, now=NOW + OVER
    )
    assert ended.result is not None
    assert ended.result.tally.leaders == (0, 1)


def test_undecided_voters_alone_are_reminded(tx: Tx) -> None:
    begun = opened(tx)
    # 保洁员 has never opened a private chat with the bot.
    expected = {user(one) for one in VOTERS if one is not Who.SANITATION}
    assert {one.user_id for one in begun.invited} == expected
    ballots.cast(tx, speaker(tx, Who.VILLAGER), begun.ballot.number, (FOR,), now=NOW)
    told = ballot_counts.remind(tx, WILLOW, begun.ballot.number)
    assert told is not None
    assert {one.user_id for one in told.undecided} == expected - {user(Who.VILLAGER)}


def test_by_household_one_speaks_for_all(tx: Tx) -> None:
    home, homes = table(HouseholdRow), {}
    for row in tx.execute(select(PersonRow.id, PersonRow.household_id)):
        homes[row.id] = row.household_id
    of_villager = homes[int(Who.VILLAGER)]
    tx.execute(
        home.update()
        .where(home.c.village_id == WILLOW, home.c.id == of_villager)
        .values(head_id=int(Who.VILLAGER))
    )
    begun = opened(tx, turns=(Turn.BODY, Turn.BODY))
    ballot, voted = begun.ballot, set()
    # Who speaks for a household is asked, and where nobody does each adult of it.
    other = {one for one in VOTERS if homes[int(one)] != of_villager} - {Who.SANITATION}
    assert {one.user_id for one in begun.invited} == {user(one) for one in other | {Who.VILLAGER}}
    for who in VOTERS:
        with contextlib.suppress(NotOnRoll, VotedAlready):
            ballots.cast(tx, speaker(tx, who), ballot.number, (FOR,), now=NOW)
            voted.add(who)
    # Of the household with a head nobody else votes; of each other any adult may, and the first of them has its one vote.
    first = {homes[int(one)]: one for one in reversed(VOTERS)} | {of_villager: Who.VILLAGER}
    assert voted == set(first.values())
    assert ballots.load(tx, WILLOW, ballot.number).voted == len(voted) == ballot.seats == 5


def test_a_small_secret_ballot_is_warned_of(tx: Tx) -> None:
    few = opened(tx, secret=True, turns=())
    assert few.ballot.seats < rules().least_secret
    assert few.is_few
    assert not opened(tx, secret=True).is_few
    assert not opened(tx, turns=()).is_few


def test_the_neighbours_ballots_are_their_own(tx: Tx) -> None:
    here, there = opened(tx).ballot, opened(tx, village=MAPLE).ballot
    assert (here.number, there.number) == (1, 1)
    ballots.cast(tx, speaker(tx, Who.VILLAGER), 1, (FOR,), now=NOW)
    assert ballots.load(tx, MAPLE, 1).voted == 0
    assert {one.way for one in kept.ways(tx, MAPLE, 1)} == {Way.NONE}


def test_a_household_whose_head_is_gone_since_still_has_its_vote(tx: Tx) -> None:
    home = table(HouseholdRow)
    tx.execute(home.update().where(home.c.village_id == WILLOW).values(head_id=None))
    tx.execute(home.update().where(home.c.id == 1).values(head_id=6))
    ballot = opened(tx, turns=(Turn.BODY, Turn.BODY)).ballot
    others = [one for one in VOTERS if one % 5 == 1 and int(one) != 6]
    asked = {one.user_id for one in phones.asked(tx, ballot)}
    assert user(Who(6)) in asked
    assert not asked & {user(one) for one in others}
    before = phones.without(tx, ballot)
    change(tx, 6, gone="died")
    asked = {one.user_id for one in phones.asked(tx, ballot)}
    assert asked & {user(one) for one in others}
    # It is waited for only where nobody of it has a phone, and while somebody of it is left.
    assert phones.without(tx, ballot) == before
    bound = table(AccountRow)
    mine = bound.c.person_id.in_([int(one) for one in Who if one % 5 == 1])
    tx.execute(bound.update().where(mine).values(reachable=False))
    (name,) = set(phones.without(tx, ballot)) - set(before)
    assert name not in NAMES.values()
    voter = speaker(tx, others[0])
    ballots.cast(tx, voter, ballot.number, (FOR,), now=NOW)
    assert phones.without(tx, ballot) == before


def test_another_of_the_household_does_not_undo_the_first_and_who_moves_takes_no_second_seat(
    tx: Tx,
) -> None:
    tx.execute(table(HouseholdRow).update().values(head_id=None))
    homes = (Turn.BODY, Turn.BODY)
    for secret in (False, True):
        change(tx, Who.DIRECTOR, household_id=2)
        ballot = opened(tx, turns=homes, secret=secret).ballot
        assert ballot.seats == 5
        # Both of the household with the number 1.
        ballots.cast(tx, speaker(tx, Who.SECRETARY), ballot.number, (FOR,), now=NOW)
        with pytest.raises(VotedAlready) as refused:
            ballots.cast(tx, speaker(tx, Who.VILLAGER), ballot.number, (AGAINST,), now=NOW)
        assert refused.value.way == ("chat" if secret else "household")
        if not secret:
            # Who voted may change it.
            ballots.cast(tx, speaker(tx, Who.SECRETARY), ballot.number, (AGAINST,), now=NOW)
        ballots.cast(tx, speaker(tx, Who.DIRECTOR), ballot.number, (FOR,), now=NOW)
        # The director moves to a home that has not voted.
        change(tx, Who.DIRECTOR, household_id=3)
        mover = speaker(tx, Who.DIRECTOR)
        with contextlib.suppress(VotedAlready):
            ballots.cast(tx, mover, ballot.number, (FOR,), now=NOW)
        out = ballot_hands.hand_out(
            tx, speaker(tx, Who.CLERK), ballot.number, [NAMES[Who.DIRECTOR]], now=NOW
        )
        assert out.given == []
        assert ballots.load(tx, WILLOW, ballot.number).voted == 2
