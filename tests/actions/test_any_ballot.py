"""Any ballot: whatever people do and in whatever order, no seat votes twice and the counts are those of a recount."""

from collections import Counter
from datetime import datetime, timedelta
from typing import ClassVar

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from actions import ballot_counts, ballots
from storage import ballot_choices as box
from storage import ballots as kept
from storage.engine import Tx
from tests.support.balloting import VOTERS, opened
from tests.support.village import NOW, VAULT, WILLOW, Who, rules, speaker
from village import receipts
from village.ballots import ABSTAIN, PRESENT, Mark, State, Way
from village.errors import BallotOver, BallotWaits, NotOnRoll, VotedAlready

MARKS: tuple[Mark, ...] = ((0,), (1,), ABSTAIN)


class AnyBallot(RuleBasedStateMachine):
    """One ballot, its voters, and a model that is a dict."""

    tx: ClassVar[Tx]
    now: datetime
    expected: dict[Who, Mark]

    @initialize(secret=st.booleans())
    def begin(self, secret: bool) -> None:
        self.tx.rollback()
        self.now, self.expected = NOW, {}
        self.ballot = opened(self.tx, secret=secret).ballot

    @rule(who=st.sampled_from((*VOTERS, Who.LINKING_CADRE)), mark=st.sampled_from(MARKS))
    def vote(self, who: Who, mark: Mark) -> None:
        stands = self.ballot.question.secret and who in self.expected
        try:
            ballots.cast(self.tx, speaker(self.tx, who), self.ballot.number, mark, now=self.now)
        except BallotOver:
            assert self.is_over
        except NotOnRoll:
            assert who is Who.LINKING_CADRE
        except VotedAlready:
            assert stands
        else:
            assert not stands
            assert not self.is_over
            self.expected[who] = mark

    @rule(hours=st.sampled_from([1, 30, 80]))
    def later(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @rule()
    def end(self) -> None:
        clerk, number = speaker(self.tx, Who.CLERK), self.ballot.number
        try:
            ended = ballot_counts.end(
                self.tx, clerk, number, rules=rules(), vault=VAULT, now=self.now
            )
        except BallotWaits:
            assert self.now < self.ballot.due_at
            assert len(self.expected) < self.ballot.seats
        except BallotOver:
            assert ballots.load(self.tx, WILLOW, number).state is State.CLOSED
        else:
            assert ended.result is not None

    @property
    def is_over(self) -> bool:
        state = ballots.load(self.tx, WILLOW, self.ballot.number).state
        return self.now >= self.ballot.due_at or state is State.CLOSED

    @invariant()
    def everybody_is_counted_once(self) -> None:
        found = ballots.load(self.tx, WILLOW, self.ballot.number)
        ways = [one.way for one in kept.ways(self.tx, WILLOW, self.ballot.number)]
        assert found.voted == len(self.expected) == sum(one in PRESENT for one in ways)
        assert found.online == ways.count(Way.CHAT)
        if found.question.secret and found.state is State.OPEN:
            assert len(box.slips(self.tx, WILLOW, self.ballot.number)) == found.voted

    @precondition(
        lambda self: ballots.load(self.tx, WILLOW, self.ballot.number).state is State.CLOSED
    )
    @invariant()
    def the_published_list_is_what_was_chosen(self) -> None:
        file = box.published(self.tx, WILLOW, self.ballot.number)
        assert file is not None
        again = receipts.recount(file)
        wanted = Counter(self.expected.values())
        assert again.faults == ()
        assert again.result.tally.votes == (wanted[(0,)], wanted[(1,)])
        assert again.result.tally.abstained == wanted[ABSTAIN]
        assert again.digest == ballots.load(self.tx, WILLOW, self.ballot.number).digest


def test_any_ballot(tx: Tx) -> None:
    machine = type("Here", (AnyBallot,), {"tx": tx})
    some = settings(max_examples=12, stateful_step_count=15, deadline=None)
    run_state_machine_as_test(machine, settings=some)
