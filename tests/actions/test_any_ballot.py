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

from actions import ballot_counts, ballot_help, ballot_vouching, ballots
from storage import ballot_choices as box
from storage import ballots as kept
from storage import rolls
from storage.engine import Tx
from tests.support.balloting import VOTERS, opened
from tests.support.village import NAMES, NOW, VAULT, WILLOW, Who, person_id, rules, speaker
from village import receipts
from village.ballot_help import MOST, Bar
from village.ballots import ABSTAIN, PRESENT, Mark, State, Way
from village.errors import BallotOver, BallotWaits, HelpRefused, NotOnRoll, VotedAlready

MARKS: tuple[Mark, ...] = ((0,), (1,), ABSTAIN)


KEEPERS = (Who.SECRETARY, Who.DIRECTOR, Who.CLERK, Who.SUPERVISOR)
HELPERS = (Who.NEIGHBOUR, Who.NEIGHBOUR, Who.NEIGHBOUR, Who.VILLAGER, Who.CLERK)
HELPED = (Who.UNBOUND, Who.AWAY, Who.VILLAGER, Who.SANITATION)


def name_of(who: Who) -> str:
    """With the group, which tells namesakes apart."""
    return f"{NAMES[who]} {who % 2 + 1}"


class AnyBallot(RuleBasedStateMachine):
    """One ballot, its voters and their helpers, and a model that is three dicts."""

    tx: ClassVar[Tx]
    now: datetime
    expected: dict[Who, Mark]
    asked: dict[Who, Who]
    """Whom a helper asked last, while the voter has not said so themselves."""
    helped: dict[Who, Who]
    """Who said themselves that they want that help."""
    by_help: set[Who]

    @initialize(secret=st.booleans())
    def begin(self, secret: bool) -> None:
        self.tx.rollback()
        self.now, self.expected = NOW, {}
        self.asked, self.helped, self.by_help = {}, {}, set()
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
            if who in self.by_help:
                # Their own hand goes before another's.
                self.by_help.remove(who)
                del self.helped[who]

    @rule(helper=st.sampled_from(HELPERS), voter=st.sampled_from(HELPED))
    def help_is_asked_for(self, helper: Who, voter: Who) -> None:
        mine = self.helped.get(voter) is helper
        bars = {
            Bar.SELF: helper is voter,
            Bar.KEEPER: helper in KEEPERS,
            Bar.FULL: self._others(helper, voter) >= MOST,
            Bar.VOTED: voter in self.expected and mine,
            # Whether they voted or have another helper is not told to whom they have not named.
            Bar.NOT_NOW: (voter in self.expected or voter in self.helped) and not mine,
        }
        why = ""
        try:
            ballot_help.ask(
                self.tx,
                speaker(self.tx, helper),
                self.ballot.number,
                name_of(voter),
                rules=rules(),
                now=self.now,
            )
        except BallotOver:
            assert self.is_over
        except HelpRefused as refused:
            why = refused.why
        else:
            assert not self.is_over
            assert not any(bars.values())
            if not mine:
                self.asked = {one: other for one, other in self.asked.items() if other is not voter}
                self.asked[helper] = voter
        assert not why or bars[Bar(why)]

    @rule(helper=st.sampled_from(HELPERS), is_there=st.booleans(), any_of=st.booleans())
    def the_voter_says_so(self, helper: Who, is_there: bool, any_of: bool) -> None:
        """Into the helper's phone, or before the clerk."""
        if self.asked and not any_of:
            helper = min(self.asked)
        voter = self.asked.get(helper)
        if voter is None and is_there:
            return
        number = self.ballot.number
        try:
            if is_there and voter is not None:
                clerk = speaker(self.tx, Who.CLERK)
                ballot_vouching.in_person(
                    self.tx,
                    clerk,
                    number,
                    name_of(voter),
                    name_of(helper),
                    rules=rules(),
                    now=self.now,
                )
            else:
                ballot_help.by_voice(
                    self.tx,
                    speaker(self.tx, helper),
                    number,
                    "voice",
                    rules=rules(),
                    vault=VAULT,
                    now=self.now,
                )
        except BallotOver:
            assert self.is_over
        except HelpRefused:
            assert voter is None or voter in self.expected or self._others(helper, voter) >= MOST
        else:
            assert voter is not None
            self.helped[voter] = helper
            del self.asked[helper]

    @precondition(lambda self: self.helped)
    @rule(
        helper=st.sampled_from(HELPERS),
        at=st.integers(0, 3),
        mark=st.sampled_from(MARKS),
        by_another=st.sampled_from([False, False, True]),
    )
    def the_voter_chooses(self, helper: Who, at: int, mark: Mark, by_another: bool) -> None:
        voter = sorted(self.helped)[at % len(self.helped)]
        helper = helper if by_another else self.helped[voter]
        seat = self._seat(voter)
        try:
            ballot_help.choose(
                self.tx, speaker(self.tx, helper), self.ballot.number, seat, mark, now=self.now
            )
        except BallotOver:
            assert self.is_over
        except HelpRefused:
            assert self.helped.get(voter) is not helper or voter in self.expected
        else:
            assert self.helped[voter] is helper
            assert not self.is_over
            assert voter not in self.expected
            self.expected[voter] = mark
            self.by_help.add(voter)

    @rule(
        helper=st.sampled_from(HELPERS),
        voter=st.sampled_from(HELPED),
        is_there=st.booleans(),
        mark=st.sampled_from(MARKS),
    )
    def help_goes_through(self, helper: Who, voter: Who, is_there: bool, mark: Mark) -> None:
        """As it goes where nothing comes in between."""
        self.help_is_asked_for(helper=helper, voter=voter)
        self.the_voter_says_so(helper=helper, is_there=is_there, any_of=True)
        if voter in self.helped:
            at = sorted(self.helped).index(voter)
            self.the_voter_chooses(helper=helper, at=at, mark=mark, by_another=False)

    @precondition(lambda self: self.asked or self.helped)
    @rule(
        by=st.sampled_from([Who.CLERK, Who.CLERK, *HELPERS]),
        at=st.integers(0, 5),
    )
    def it_is_taken_back(self, by: Who, at: int) -> None:
        some = sorted({*self.asked.values(), *self.helped})
        voter = some[at % len(some)]
        helper = self.helped.get(voter) or next(
            (one for one, other in self.asked.items() if other is voter), None
        )
        if by not in {Who.CLERK, helper, voter}:
            return
        name = "" if by is voter else name_of(voter)
        sealed = voter in self.by_help and (self.ballot.question.secret or by is helper)
        try:
            ballot_help.take_back(
                self.tx, speaker(self.tx, by), self.ballot.number, name, now=self.now
            )
        except BallotOver:
            assert self.is_over
        except HelpRefused:
            assert helper is None or sealed
        else:
            assert helper is not None
            assert not sealed
            self.helped.pop(voter, None)
            self.asked = {one: other for one, other in self.asked.items() if other is not voter}
            if voter in self.by_help:
                self.by_help.remove(voter)
                del self.expected[voter]

    def _others(self, helper: Who, voter: Who) -> int:
        """How many other voters have that helper."""
        return sum(one is helper and who is not voter for who, one in self.helped.items())

    def _seat(self, who: Who) -> int:
        seat = rolls.seat_of(self.tx, WILLOW, self.ballot.roll, person_id(who))
        assert seat is not None
        return seat.number

    @rule(hours=st.sampled_from([1, 1, 1, 1, 30, 80]))
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
        assert found.helped == len(self.by_help) == ways.count(Way.HELPED)
        assert found.online == ways.count(Way.CHAT) + found.helped
        assert all(self._others(one, one) <= MOST for one in HELPERS)
        assert self.by_help <= self.helped.keys()
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
    some = settings(max_examples=20, stateful_step_count=30, deadline=None)
    run_state_machine_as_test(machine, settings=some)
