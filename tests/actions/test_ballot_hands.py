"""Hands, papers that two count apart, and who steps aside: one vote a seat, whatever the way."""

import pytest

from actions import (
    ballot_counts,
    ballot_hands,
    ballot_help,
    ballot_phones,
    ballot_vouching,
    ballots,
)
from storage import ballot_hands as hands
from storage import ballots as kept
from storage import meetings as held
from storage import trail
from storage.engine import Tx
from tests.actions.test_decision_ballots import (
    ALL_MET,
    CHARTER,
    OVER,
    SAT,
    begun,
    ended,
    resolving,
    state,
)
from tests.actions.test_decision_ballots import votes as cast_for
from tests.support.balloting import opened
from tests.support.decisions import change
from tests.support.village import NAMES, NOW, VAULT, WILLOW, Who, person_id, rows, rules, speaker
from village.ballot_help import Bar
from village.ballots import AGAINST, FOR, Ballot, Way
from village.ballots import State as Stands
from village.decisions import State
from village.errors import (
    BallotPapersOut,
    CountWrong,
    HelpRefused,
    Recused,
    TextMissing,
    TextTooLong,
    Unlawful,
    VotedAlready,
)
from village.lost_papers import Lost
from village.meetings import Verdict
from village.online_votes import Condition


def entered(tx: Tx, ballot: Ballot, who: Who, yes: int, no: int = 0) -> ballot_hands.Entered:
    return ballot_hands.enter(
        tx,
        speaker(tx, who),
        ballot.number,
        {"yes": yes, "no": no},
        photo=f"sheet {who}",
        rules=ALL_MET,
        vault=VAULT,
        now=OVER,
    )


def handed(tx: Tx, ballot: Ballot, *who: Who) -> ballot_hands.HandedOut:
    names = [NAMES[one] for one in who]
    return ballot_hands.hand_out(tx, speaker(tx, Who.CLERK), ballot.number, names, now=SAT)


def test_papers_count_once_when_two_agree_and_close_what_waited_for_them(tx: Tx) -> None:
    decision = resolving(tx)
    ballot = begun(tx, decision, rules())
    given = (Who.SECRETARY, Who.DIRECTOR, Who.UTILITIES, Who.MEDIATOR, Who.VILLAGER)
    out = handed(tx, ballot, *given, Who.NEIGHBOUR, Who.UNBOUND, Who.LINKING_CADRE)
    assert (len(out.given), out.strangers) == (7, [NAMES[Who.LINKING_CADRE]])
    assert handed(tx, ballot, Who.VILLAGER).before == [NAMES[Who.VILLAGER]]
    assert ended(tx, ballot, rules()).ballot.state is Stands.COUNTING
    with pytest.raises(CountWrong):
        entered(tx, ballot, Who.CLERK, 8)
    assert not entered(tx, ballot, Who.CLERK, 5, 2).is_second
    # The same person twice is one count, and what it says cannot be read.
    assert not entered(tx, ballot, Who.CLERK, 6, 1).is_second
    assert "yes" not in str(rows(tx)["ballot_paper"])
    differs = entered(tx, ballot, Who.SUPERVISOR, 5, 2)
    assert (differs.is_second, differs.agrees) == (True, False)
    assert state(tx, decision) is State.DELIBERATED
    agrees = entered(tx, ballot, Who.SUPERVISOR, 6, 1)
    assert agrees.agrees
    assert agrees.ended is not None
    assert agrees.ended.ballot.verdict is Verdict.PASSED
    assert state(tx, decision) is State.RESOLVED
    assert [one.photo for one in hands.papers(tx, ballot)] == ["sheet 3", "sheet 7"]


def gave_up(tx: Tx, ballot: Ballot, papers: int) -> ballot_counts.Ended:
    return ballot_counts.end(
        tx,
        speaker(tx, Who.CLERK),
        ballot.number,
        lost=Lost(papers, "雨淋坏了"),
        rules=ALL_MET,
        vault=VAULT,
        now=OVER,
    )


def test_who_kept_their_paper_was_there(tx: Tx) -> None:
    decision = resolving(tx)
    ballot = begun(tx, decision, rules())
    meeting = held.latest(tx, WILLOW, decision.number)
    assert meeting is not None
    for seat in range(1, 13):
        held.sit(tx, meeting, seat, person_id(Who.CLERK), by=None, at=SAT)
    change(tx, Who.NAMESAKE, name="陈立新")
    some = [NAMES[one] for one in Who if one not in (Who.LINKING_CADRE, Who.NAMESAKE, Who.UNBOUND)]
    clerk = speaker(tx, Who.CLERK)
    out = ballot_hands.hand_out(tx, clerk, ballot.number, [*some, "陈立新"], now=SAT)
    assert out.ballot.papers == 12
    entered(tx, ballot, Who.CLERK, 5, 3)
    with pytest.raises(Unlawful):
        # Nobody gets a paper once the first count is told.
        handed(tx, ballot, Who.UNBOUND)
    ended(tx, ballot, rules())
    back = entered(tx, ballot, Who.SUPERVISOR, 5, 3)
    assert (back.agrees, back.ballot.papers, back.ended) == (True, 4, None)
    with pytest.raises(BallotPapersOut):
        gave_up(tx, ballot, 3)
    done = gave_up(tx, ballot, 4)
    # Five of eight would pass; five of the twelve who were there do not.
    assert (done.ballot.verdict, state(tx, decision)) == (Verdict.REJECTED, State.REJECTED)
    assert done.standing is not None
    assert done.standing.steps[-1].signed == 12
    *_, last = trail.entries(tx, WILLOW)
    assert last.data == {"lost": 4, "reason": "雨淋坏了"}


def test_papers_that_are_counted_are_counted_no_more(tx: Tx) -> None:
    ballot = begun(tx, resolving(tx), rules(), secret=False)
    handed(tx, ballot, Who.VILLAGER)
    entered(tx, ballot, Who.CLERK, 1)
    assert entered(tx, ballot, Who.DIRECTOR, 1).agrees
    for deed in (
        lambda: entered(tx, ballot, Who.SUPERVISOR, 1),
        lambda: handed(tx, ballot, Who.NEIGHBOUR),
    ):
        with pytest.raises(Unlawful):
            deed()
    done = ended(tx, ballot, rules())
    assert done.result is not None
    assert done.result.tally.votes == (1, 0)


def test_hands_are_of_those_who_signed_in_and_have_not_voted(tx: Tx) -> None:
    decision, clerk = resolving(tx), speaker(tx, Who.CLERK)
    ballot = begun(tx, decision, ALL_MET, secret=False)
    ballots.cast(tx, speaker(tx, Who.VILLAGER), ballot.number, (AGAINST,), now=SAT)
    handed(tx, ballot, Who.NEIGHBOUR)
    meeting = held.latest(tx, WILLOW, decision.number)
    assert meeting is not None
    for seat in range(1, 14):
        held.sit(tx, meeting, seat, person_id(Who.CLERK), by=None, at=SAT)
    with pytest.raises(CountWrong) as caught:
        ballot_hands.show(tx, clerk, ballot.number, {"yes": 12}, now=SAT)
    assert caught.value.present == 11
    ballot_hands.show(tx, clerk, ballot.number, {"yes": 7, "no": 2, "left": 1}, now=SAT)
    ways = [one.way for one in kept.ways(tx, WILLOW, ballot.number)]
    assert [ways.count(one) for one in (Way.HANDS, Way.CHAT, Way.PAPER)] == [11, 1, 1]
    with pytest.raises(VotedAlready):
        ballots.cast(tx, speaker(tx, Who.MEDIATOR), ballot.number, (FOR,), now=SAT)
    # A paper that never comes back is nobody's vote, and who said nothing abstained; a decision does not end without it unheard.
    ended(tx, ballot, ALL_MET)
    with pytest.raises(BallotPapersOut):
        ballot_counts.end(tx, clerk, ballot.number, rules=ALL_MET, vault=VAULT, now=OVER)
    done = gave_up(tx, ballot, 1)
    assert done.result is not None
    assert (done.result.tally.votes, done.result.tally.abstained) == ((7, 3), 1)
    assert done.ballot.verdict is Verdict.PASSED


def test_no_hands_in_a_secret_ballot_and_none_without_a_meeting(tx: Tx) -> None:
    clerk = speaker(tx, Who.CLERK)
    for ballot in (begun(tx, resolving(tx), ALL_MET), opened(tx, now=SAT).ballot):
        with pytest.raises(Unlawful):
            ballot_hands.show(tx, clerk, ballot.number, {"yes": 1}, now=SAT)


def test_who_steps_aside_has_no_vote_and_it_is_kept_why(tx: Tx) -> None:
    clerk = speaker(tx, Who.CLERK)
    for secret in (False, True):
        ballot = opened(tx, secret=secret).ballot
        voter = speaker(tx, Who.VILLAGER)
        ballots.cast(tx, voter, ballot.number, (FOR,), now=NOW)

        def aside(
            who: Who, reason: str = "夫妻", by: str = "代表会议", number: int = ballot.number
        ) -> None:
            ballot_hands.recuse(
                tx, clerk, number, NAMES[who], reason=reason, approved_by=by, now=NOW
            )

        with pytest.raises(TextMissing):
            aside(Who.NEIGHBOUR, by=" ")
        with pytest.raises(TextMissing):
            aside(Who.NEIGHBOUR, by=NAMES[Who.NEIGHBOUR])
        with pytest.raises(TextTooLong):
            aside(Who.NEIGHBOUR, reason="因" * 101)
        with pytest.raises(TextTooLong):
            aside(Who.NEIGHBOUR, by="会" * 101)
        aside(Who.NEIGHBOUR)
        with pytest.raises(Recused):
            ballots.cast(tx, speaker(tx, Who.NEIGHBOUR), ballot.number, (FOR,), now=NOW)
        if secret:
            with pytest.raises(VotedAlready):
                aside(Who.VILLAGER)
        else:
            aside(Who.VILLAGER)
        found = ballots.load(tx, WILLOW, ballot.number)
        assert (found.voted, found.recused) == ((1, 1) if secret else (0, 2))
        assert [one.reason for one in ballot_hands.register(tx, clerk, ballot.number)] == [
            "夫妻"
        ] * (1 if secret else 2)


def test_who_has_no_phone_is_offered_a_paper_each_and_not_just_somebody(tx: Tx) -> None:
    ballot = begun(tx, resolving(tx), CHARTER, secret=False)
    clerk, elder = speaker(tx, Who.CLERK), NAMES[Who.UNBOUND]
    cast_for(tx, ballot, *[(FOR,)] * 9)
    # 保洁员 has voted, though nobody can write to them; a paper for another is none for the elder.
    handed(tx, ballot, Who.NEIGHBOUR)
    assert ballot_phones.without(tx, clerk, ballot.number) == [elder]
    assert Condition.NO_PHONE in ended(tx, ballot, CHARTER).ballot.ground.lacks


def test_a_helper_who_is_gone_keeps_nobody_from_voting(tx: Tx) -> None:
    elder = NAMES[Who.UNBOUND]
    ballot = begun(tx, resolving(tx), CHARTER, secret=False)

    def helped(who: Who) -> ballot_help.Helping:
        hands_of, number = speaker(tx, who), ballot.number
        ballot_help.ask(tx, hands_of, number, elder, rules=CHARTER, now=SAT)
        return ballot_help.by_voice(
            tx, hands_of, number, "voice", rules=CHARTER, vault=VAULT, now=SAT
        )

    one = helped(Who.NEIGHBOUR)
    change(tx, Who.NEIGHBOUR, gone="died")
    # Another may help at once.
    assert helped(Who.MEDIATOR).help.seat == one.help.seat
    ballot_help.choose(tx, speaker(tx, Who.MEDIATOR), ballot.number, one.help.seat, (FOR,), now=SAT)
    change(tx, Who.MEDIATOR, gone="moved")
    clerk = speaker(tx, Who.CLERK)
    back = ballot_help.take_back(tx, clerk, ballot.number, elder, now=SAT)
    assert (back.had_voted, back.helper, back.ballot.voted) == (True, NAMES[Who.MEDIATOR], 0)


def test_a_clerk_is_no_witness_of_their_own_help(tx: Tx) -> None:
    ballot = begun(tx, resolving(tx), CHARTER, secret=False)
    own, helper, clerk = NAMES[Who.CLERK], speaker(tx, Who.NEIGHBOUR), speaker(tx, Who.CLERK)
    ballot_help.ask(tx, helper, ballot.number, own, rules=CHARTER, now=SAT)
    named = NAMES[Who.NEIGHBOUR]
    with pytest.raises(HelpRefused) as caught:
        ballot_vouching.in_person(tx, clerk, ballot.number, own, named, rules=CHARTER, now=SAT)
    assert caught.value.why == Bar.WITNESS
    director = speaker(tx, Who.DIRECTOR)
    seen = ballot_vouching.in_person(
        tx, director, ballot.number, own, named, rules=CHARTER, now=SAT
    )
    assert seen.help.witness == person_id(Who.DIRECTOR)


@pytest.mark.parametrize("how", ["paper", "declined", "helped", "gone"])
def test_an_offer_is_a_paper_or_a_word_and_nobody_waits_for_who_is_gone(tx: Tx, how: str) -> None:
    ballot = begun(tx, resolving(tx), CHARTER, secret=False)
    clerk, elder = speaker(tx, Who.CLERK), NAMES[Who.UNBOUND]
    cast_for(tx, ballot, *[(FOR,)] * 9)
    match how:
        case "paper":
            handed(tx, ballot, Who.UNBOUND)
        case "declined":
            assert ballot_phones.decline(tx, clerk, ballot.number, [elder], now=SAT) == []
            with pytest.raises(VotedAlready):
                ballot_phones.decline(tx, clerk, ballot.number, [NAMES[Who.CLERK]], now=SAT)
        case "helped":
            hands_of, number = speaker(tx, Who.NEIGHBOUR), ballot.number
            ballot_help.ask(tx, hands_of, number, elder, rules=CHARTER, now=SAT)
            one = ballot_help.by_voice(
                tx, hands_of, number, "voice", rules=CHARTER, vault=VAULT, now=SAT
            )
            ballot_help.choose(tx, hands_of, number, one.help.seat, (FOR,), now=SAT)
        case "gone":
            change(tx, Who.UNBOUND, gone="died")
    assert ballot_phones.without(tx, clerk, ballot.number) == []
    assert Condition.NO_PHONE not in ended(tx, ballot, CHARTER).ballot.ground.lacks
