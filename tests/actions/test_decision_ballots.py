"""A decision's step by ballot: on the notice's roll, under the law's shares, once, and with a basis for votes over the chat."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from actions import (
    ballot_conditions,
    ballot_counts,
    ballot_hands,
    ballot_phones,
    ballots,
    decision_ballots,
    decisions,
    meetings,
)
from actions.ballot_counts import Ended
from actions.decision_clock import AFTER_BALLOT
from storage import meetings as held
from storage import reminders, rolls, trail
from storage.engine import Tx
from storage.rolls import SeatRow
from storage.tables import table
from storage.vault import Vault
from tests.support.balloting import VOTERS
from tests.support.decisions import DAY, called, change, opened
from tests.support.village import (
    MAPLE,
    NAMES,
    NOW,
    VAULT,
    WILLOW,
    Who,
    person_id,
    rules,
    speaker,
)
from village.ballot_drafts import Turn
from village.ballots import AGAINST, FOR, Ballot, Mark
from village.ballots import State as Stands
from village.decisions import Decision, Move, State
from village.errors import (
    BallotBegun,
    BallotLocked,
    BallotOver,
    BallotWaits,
    CountWrong,
    Unlawful,
)
from village.matters import Matter
from village.meetings import Verdict
from village.online_votes import BY_DESIGN, Condition, Ground, OnlineBasis
from village.reminders import Subject
from village.rolls import Body
from village.ruleset import Rules

SAT = NOW + 12 * DAY
OVER = SAT + 4 * DAY
DESIGNED = frozenset(BY_DESIGN)
CHARTER = replace(
    rules(), online=OnlineBasis(Ground.CHARTER, "村章程第十二条 外出村民可以在线表决", DESIGNED)
)
ALL_MET = replace(CHARTER, online=CHARTER.online.meeting(*(set(Condition) - {Condition.NOTICE})))


def resolving(tx: Tx, *, matter: Matter = Matter.OTHER) -> Decision:
    """A decision whose villagers' meeting is called."""
    decision = opened(tx, matter=matter, body=Body.VILLAGERS, state=State.DELIBERATED)
    called(tx, decision)
    return decision


def begun(
    tx: Tx, decision: Decision, rules: Rules, *, secret: bool = True, now: datetime = SAT
) -> Ballot:
    clerk = speaker(tx, Who.CLERK)
    made = decision_ballots.draft(tx, clerk, decision.number, rules=rules, secret=secret, now=now)
    return ballots.begin(tx, clerk, made.number, rules=rules, vault=VAULT, now=now).ballot


def votes(tx: Tx, ballot: Ballot, *marks: Mark) -> None:
    for who, mark in zip(VOTERS, marks, strict=False):
        ballots.cast(tx, speaker(tx, who), ballot.number, mark, now=SAT)


def ended(tx: Tx, ballot: Ballot, rules: Rules) -> Ended:
    return ballot_counts.end_by_time(tx, WILLOW, ballot.number, rules=rules, vault=VAULT, now=OVER)


def state(tx: Tx, decision: Decision) -> State:
    return decisions.load(tx, decision.village_id, decision.number).state


@pytest.mark.parametrize(
    ("matter", "yes", "no", "verdict", "then"),
    [
        (Matter.OTHER, 7, 0, Verdict.PASSED, State.RESOLVED),
        (Matter.OTHER, 4, 4, Verdict.REJECTED, State.REJECTED),
        (Matter.OTHER, 6, 0, Verdict.NO_QUORUM, State.NO_QUORUM),
        # 土地承包法 art. 28: two thirds of all, not more than half of those present.
        (Matter.LAND_ADJUST, 8, 0, Verdict.REJECTED, State.REJECTED),
        (Matter.LAND_ADJUST, 9, 1, Verdict.PASSED, State.RESOLVED),
    ],
)
def test_the_verdict_takes_the_step_on_the_roll_of_the_notice(
    tx: Tx, matter: Matter, yes: int, no: int, verdict: Verdict, then: State
) -> None:
    decision = resolving(tx, matter=matter)
    meeting = held.latest(tx, WILLOW, decision.number)
    assert meeting is not None
    ballot = begun(tx, decision, ALL_MET)
    assert (ballot.roll, ballot.seats, ballot.decision) == (meeting.roll, 13, decision.number)
    late = reminders.find(tx, WILLOW, Subject.DECISION, decision.number)
    assert late is not None
    assert late.due_at == ballot.due_at + AFTER_BALLOT, "nobody is late while a meeting votes"
    votes(tx, ballot, *[(FOR,)] * yes, *[(AGAINST,)] * no)
    done = ended(tx, ballot, ALL_MET)
    assert (done.ballot.verdict, state(tx, decision)) == (verdict, then)
    assert ballots.load(tx, WILLOW, ballot.number).verdict is verdict
    assert done.standing is not None
    step = done.standing.steps[-1]
    assert (step.due, step.signed, step.yes, step.no) == (13, yes + no, yes, no)
    *_, last = trail.entries(tx, WILLOW)
    assert (last.actor, last.data["to"]) == ("clock", then.value)
    with pytest.raises(BallotOver):
        ended(tx, ballot, ALL_MET)
    with pytest.raises(Unlawful):
        meetings.show_of_hands(
            tx, speaker(tx, Who.CLERK), decision.number, yes=7, rules=ALL_MET, now=OVER
        )


def test_for_whom_too_few_came_may_meet_again(tx: Tx) -> None:
    decision = resolving(tx)
    ended(tx, begun(tx, decision, ALL_MET), ALL_MET)
    assert state(tx, decision) is State.NO_QUORUM
    again = called(tx, decisions.load(tx, WILLOW, decision.number), now=OVER)
    assert again.meeting is not None
    ballot = begun(tx, decision, ALL_MET, now=OVER + 12 * DAY)
    assert ballot.roll == again.meeting.roll
    assert ballot.meeting == 2


def test_while_a_ballot_runs_nothing_else_takes_the_step(tx: Tx) -> None:
    decision, clerk = resolving(tx), speaker(tx, Who.CLERK)
    ballot = begun(tx, decision, ALL_MET)
    number = decision.number
    for deed in (
        lambda: meetings.show_of_hands(tx, clerk, number, yes=9, rules=ALL_MET, now=SAT),
        lambda: meetings.cancel(tx, clerk, number, rules=ALL_MET, now=SAT),
        lambda: begun(tx, decision, ALL_MET),
        lambda: decisions.stop(
            tx, clerk, number, move=Move.WITHDRAW, words="先不修了", rules=ALL_MET, now=SAT
        ),
    ):
        with pytest.raises(Unlawful) as caught:
            deed()
        assert (caught.value.why, caught.value.have) == ("ballot_open", ballot.number)
    votes(tx, ballot, *[(FOR,)] * 9)
    done = ended(tx, ballot, ALL_MET)
    assert done.ballot.verdict is Verdict.PASSED
    assert state(tx, decision) is State.RESOLVED


@pytest.mark.parametrize("days", [0, 12])
def test_no_tap_voids_the_vote_of_a_meeting_that_was_called_at_once(tx: Tx, days: int) -> None:
    decision = opened(tx, matter=Matter.OTHER, body=Body.VILLAGERS, state=State.DELIBERATED)
    clerk, starts = speaker(tx, Who.CLERK), NOW + days * DAY + timedelta(hours=1)
    meetings.convene(
        tx, clerk, 1, starts_at=starts, place="村部", reason="洪水", rules=rules(), now=NOW
    )
    meeting = held.latest(tx, WILLOW, decision.number)
    assert meeting is not None
    # Told in full time, it was not called at once, whatever was written.
    assert meeting.reason == ("" if days else "洪水")
    assert (decision_ballots.ground(meeting, ALL_MET.online) is not None) == bool(days)
    ballot = begun(tx, decision, ALL_MET, secret=False, now=starts)
    assert ballot.takes_online == bool(days)
    villager = speaker(tx, Who.VILLAGER)
    if days:
        ballots.cast(tx, villager, ballot.number, (FOR,), now=starts)
    else:
        with pytest.raises(Unlawful) as caught:
            ballots.cast(tx, villager, ballot.number, (FOR,), now=starts)
        assert caught.value.why == "online_at_once"
    for seat in range(1, 14):
        held.sit(tx, meeting, seat, person_id(Who.CLERK), by=None, at=starts)
    ballot_hands.show(tx, clerk, ballot.number, {"yes": 11}, now=starts)
    done = ended(tx, ballot, ALL_MET)
    assert done.ballot.verdict is Verdict.PASSED


def test_a_member_of_the_collective_votes_from_afar_by_the_law_itself(tx: Tx) -> None:
    those = (*list(Who)[:8], Who.AWAY)
    for one in those:
        change(tx, one, collective="member")
    change(tx, Who.AWAY, away="深圳")
    matter = Matter.COLLECTIVE_MAJOR
    decision = opened(tx, matter=matter, body=Body.COLLECTIVE, state=State.DELIBERATED)
    called(tx, decision)
    # The villagers' charter is no ground for the collective; the law is.
    ballot = begun(tx, decision, CHARTER, secret=False)
    assert (ballot.ground.ground, ballot.takes_online) == (Ground.COLLECTIVE_LAW, True)
    clerk, afar = speaker(tx, Who.CLERK), speaker(tx, Who.AWAY)
    meetings.sign_in(tx, afar, 1, rules=CHARTER, now=SAT)
    # Who is registered as away and came home is seen at the door, and has a hand in the hall.
    change(tx, those[0], away="东莞")
    home = speaker(tx, those[0])
    meetings.sign_in(tx, home, 1, at_the_door=True, rules=CHARTER, now=SAT)
    names = [NAMES[one] for one in those[1:5]]
    meetings.write_down(tx, clerk, 1, names, rules=CHARTER, now=SAT)
    with pytest.raises(CountWrong) as caught:
        ballot_hands.show(tx, clerk, ballot.number, {"yes": 6}, now=SAT)
    assert caught.value.present == 5
    ballot_hands.show(tx, clerk, ballot.number, {"yes": 5}, now=SAT)
    # No hand in the hall took the vote of who is not there.
    ballots.cast(tx, afar, ballot.number, (FOR,), now=SAT)
    supervisor = speaker(tx, Who.SUPERVISOR)
    for name in ballot_phones.without(tx, clerk, ballot.number):
        ballot_phones.decline(tx, clerk, ballot.number, [name], now=SAT)
    ballot_conditions.watch(tx, supervisor, ballot.number, rules=CHARTER, vault=VAULT, now=SAT)
    ended(tx, ballot, CHARTER)
    done = sign(tx, ballot)
    assert (done.ballot.is_formal, done.ballot.verdict) == (True, Verdict.PASSED)


def test_nobody_takes_a_seat_when_the_time_of_the_ballot_is_over(tx: Tx) -> None:
    decision, clerk = resolving(tx), speaker(tx, Who.CLERK)
    ballot = begun(tx, decision, CHARTER, secret=False)
    votes(tx, ballot, *[(FOR,)] * 3)
    meetings.write_down(tx, clerk, 1, ["林秋禾"], rules=CHARTER, now=SAT)
    now = SAT.replace(hour=15)
    ballot_counts.end_by_time(tx, WILLOW, ballot.number, rules=CHARTER, vault=VAULT, now=OVER)
    for deed in (
        lambda: meetings.write_down(tx, clerk, 1, ["罗远行"], rules=CHARTER, now=now),
        lambda: meetings.sign_in(tx, clerk, 1, rules=CHARTER, now=now),
    ):
        with pytest.raises(Unlawful) as caught:
            deed()
        assert (caught.value.why, caught.value.have) == ("ballot_over", ballot.number)


def test_a_ballot_begins_when_its_meeting_sits_on_an_untouched_roll(tx: Tx) -> None:
    decision, clerk = resolving(tx), speaker(tx, Who.CLERK)
    made = decision_ballots.draft(tx, clerk, 1, rules=ALL_MET, secret=False, now=NOW)
    with pytest.raises(BallotBegun):
        ballots.turn(tx, clerk, made.number, Turn.BODY, rules=ALL_MET, now=NOW)
    with pytest.raises(Unlawful) as early:
        ballots.begin(tx, clerk, made.number, rules=ALL_MET, vault=VAULT, now=NOW)
    assert early.value.why == "early"
    opened(tx, village=MAPLE)
    neighbour = speaker(tx, Who.CLERK, MAPLE)
    with pytest.raises(Unlawful):
        decision_ballots.draft(tx, neighbour, 1, rules=ALL_MET, secret=False, now=NOW)
    ballot = begun(tx, decision, ALL_MET)
    votes(tx, ballot, *[(FOR,)] * 9)
    seat = table(SeatRow)
    tx.execute(seat.update().where(seat.c.seat == 1).values(person_id=int(Who.LINKING_CADRE)))
    assert not rolls.is_intact(tx, WILLOW, ballot.roll)
    done = ended(tx, ballot, ALL_MET)
    assert (done.ballot.verdict, state(tx, decision)) == (None, State.DELIBERATED)


def test_without_a_basis_a_vote_over_the_chat_takes_no_step(tx: Tx) -> None:
    ballot = begun(tx, resolving(tx), rules())
    with pytest.raises(Unlawful) as caught:
        votes(tx, ballot, (FOR,))
    assert (caught.value.why, caught.value.article) == ("online", "vco_26")
    assert ballots.waiting(tx, speaker(tx, Who.VILLAGER), now=SAT) == []


def test_each_condition_that_is_not_met_is_waited_for_or_named(tx: Tx) -> None:
    decision, clerk = resolving(tx), speaker(tx, Who.CLERK)
    ballot = begun(tx, decision, CHARTER)
    votes(tx, ballot, *[(FOR,)] * 9)
    # One has no account at all, and nobody brought them a paper.
    wanted = [Condition.NO_PHONE, Condition.WITNESS, Condition.SIGN_OFF]
    assert ballots.load(tx, WILLOW, ballot.number).lacking == wanted
    with pytest.raises(BallotWaits):
        sign(tx, ballot)
    waiting = ended(tx, ballot, CHARTER)
    assert (waiting.ballot.state, waiting.result) == (Stands.COUNTING, None)
    assert state(tx, decision) is State.DELIBERATED
    ballot_conditions.watch(
        tx, speaker(tx, Who.SUPERVISOR), ballot.number, rules=CHARTER, vault=VAULT, now=OVER
    )
    done = sign(tx, ballot)
    assert done.ballot.state is Stands.CLOSED
    assert (done.ballot.is_formal, done.ballot.lacking) == (False, [Condition.NO_PHONE])
    assert (done.ballot.verdict, state(tx, decision)) == (None, State.DELIBERATED)
    # The meeting is still to be held, and may vote again.
    assert (
        meetings.show_of_hands(
            tx, clerk, decision.number, yes=0, rules=CHARTER, now=OVER
        ).decision.state
        is State.NO_QUORUM
    )


def sign(tx: Tx, ballot: Ballot) -> Ended:
    clerk = speaker(tx, Who.CLERK)
    return ballot_conditions.sign(
        tx, clerk, ballot.number, photo="sheet", rules=CHARTER, vault=VAULT, now=OVER
    )


def test_under_another_key_the_clerk_is_told_and_nothing_is_lost(tx: Tx) -> None:
    decision, clerk = resolving(tx), speaker(tx, Who.CLERK)
    ballot = begun(tx, decision, ALL_MET)
    votes(tx, ballot, *[(FOR,)] * 9)
    with pytest.raises(BallotLocked):
        ballot_counts.end(tx, clerk, ballot.number, rules=ALL_MET, vault=Vault(b"1" * 32), now=OVER)
    assert ended(tx, ballot, ALL_MET).ballot.verdict is Verdict.PASSED
