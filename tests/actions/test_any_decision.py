"""Any decision: whatever people do and by whichever way they vote, the steps are those of an oracle that was written apart."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import ClassVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from actions import (
    ballot_counts,
    ballot_hands,
    ballot_help,
    ballots,
    decision_ballots,
    decisions,
    meetings,
)
from storage import ballots as kept
from storage import meetings as held
from storage import rolls
from storage.engine import Tx
from tests.actions.test_decision_ballots import ALL_MET
from tests.support.decisions import called, change, members, opened
from tests.support.village import NAMES, NOW, VAULT, WILLOW, Who, person_id, speaker
from village.ballot_help import MOST, Bar
from village.ballots import ABSTAIN, PRESENT, Mark, Way
from village.decisions import Decision, State
from village.errors import BallotPapersOut, HelpRefused, NobodyDue, NotOnRoster, Unlawful
from village.lost_papers import Lost
from village.matters import Matter
from village.online_votes import Ground
from village.rolls import Body

VOTE = st.tuples(
    st.sampled_from(
        ["away", "chat", "chat", "paper", "signed", "left", "aside", "helped", "helped", "revoked"]
    ),
    st.sampled_from([(0,), (0,), (0,), (1,), ABSTAIN]),
)

ANYWHERE = replace(ALL_MET, online=replace(ALL_MET.online, ground=Ground.PROVINCE))
"""A provincial rule reaches every body; a charter is the villagers' own."""
EDGES = st.tuples(st.sampled_from([1 / 2, 2 / 3, 1.0]), st.integers(-1, 1))
"""Close to where something turns."""
HELPERS = (Who.UTILITIES, Who.SANITATION)
"""Who neither opens a ballot nor counts it."""
FLOW = ["moved", "proposed", "discussed", "deliberated", "resolved"]


def _near(edge: tuple[float, int], base: int, most: int) -> int:
    return max(0, min(int(base * edge[0]) + edge[1], most))


def oracle(body: str, is_land: bool, due: int, here: int, yes: int) -> str:
    """What the law says, in numbers alone."""
    enough = {
        "branch": 2 * here >= due,
        "two_committees": 2 * here > due,
        "party_meeting": 2 * here >= due,
        "representatives": 3 * here >= 2 * due,
        "villagers": 2 * here > due,
    }
    if not enough[body]:
        return "no_quorum"
    if is_land and body in ("representatives", "villagers"):
        return "passed" if 3 * yes >= 2 * due else "rejected"
    base = due if body in ("branch", "party_meeting") else here
    return "passed" if 2 * yes > base else "rejected"


class AnyDecision(RuleBasedStateMachine):
    """One decision, its meetings and votes, and a model that is a place in a list."""

    tx: ClassVar[Tx]
    now: datetime
    decision: Decision

    @initialize(
        matter=st.sampled_from([Matter.OTHER, Matter.LAND_ADJUST]),
        body=st.sampled_from([Body.VILLAGERS, Body.VILLAGERS, Body.REPRESENTATIVES]),
        at=st.sampled_from([0, 1, 2, 3, 3]),
    )
    def begin(self, matter: Matter, body: Body, at: int) -> None:
        self.tx.rollback()
        members(self.tx)
        change(self.tx, Who.NAMESAKE, name="陈立新")
        self.now, self.at, self.ended, self.gone = NOW, at, "", set[Who]()
        self.before = at
        state = State(FLOW[at])
        self.decision = opened(self.tx, matter=matter, body=body, state=state)
        self.is_land = matter is Matter.LAND_ADJUST

    @property
    def is_open(self) -> bool:
        """Whether a meeting comes next."""
        return not self.ended and self.at < 4

    @property
    def nobody_is_due(self) -> bool:
        """Whether land is up for representatives, and the only one has died."""
        elected = self.decision.body is Body.REPRESENTATIVES and self.at == 3
        return elected and self.is_land and Who.NEIGHBOUR in self.gone

    @property
    def number(self) -> int:
        return self.decision.number

    @rule(who=st.sampled_from([Who.NEIGHBOUR, Who.AWAY, Who.MEDIATOR]))
    def somebody_dies(self, who: Who) -> None:
        change(self.tx, who, gone="died")
        self.gone.add(who)

    @rule()
    def a_step_is_missing(self) -> None:
        """Nobody publishes what was not resolved."""
        if self.at < 4:
            with pytest.raises(Unlawful):
                decisions.go_on(
                    self.tx, speaker(self.tx, Who.CLERK), self.number, rules=ANYWHERE, now=self.now
                )

    @precondition(lambda self: self.is_open and self.nobody_is_due)
    @rule()
    def nobody_is_left_to_decide(self) -> None:
        found = decisions.load(self.tx, WILLOW, self.number)
        with pytest.raises(NobodyDue):
            called(self.tx, found, now=self.now)

    @precondition(lambda self: self.is_open and not self.nobody_is_due)
    @rule(
        votes=st.lists(VOTE, min_size=14, max_size=14),
        secret=st.booleans(),
        dies=st.sampled_from([None, None, Who.NEIGHBOUR, Who.MEDIATOR]),
        kept_back=st.sampled_from([0, 0, 1, 3, 14]),
    )
    def it_is_voted_by_ballot(
        self, votes: list[tuple[str, Mark]], secret: bool, dies: Who | None, kept_back: int
    ) -> None:
        due = self._convened()
        tx, clerk = self.tx, speaker(self.tx, Who.CLERK)
        made = decision_ballots.draft(
            tx, clerk, self.number, rules=ANYWHERE, secret=secret, now=self.now
        )
        ballot = ballots.begin(
            tx, clerk, made.number, rules=ANYWHERE, vault=VAULT, now=self.now
        ).ballot
        if dies is not None:
            self.somebody_dies(dies)
        meeting = held.latest(tx, WILLOW, self.number)
        assert meeting is not None
        marks: list[Mark] = []
        papers: list[Mark] = []
        here = 0
        self.helped = dict.fromkeys(HELPERS, 0)
        for seat in rolls.seats(tx, WILLOW, ballot.roll):
            who = Who(int(seat.person or 0))
            way, mark = votes[who - 1]
            if who in self.gone:
                with pytest.raises(NotOnRoster):
                    ballots.cast(tx, speaker(tx, who), made.number, mark, now=self.now)
            elif way in ("helped", "revoked"):
                at = (made.number, seat.number)
                marks += self._by_help(*at, who, mark, secret=secret, ends=way == "revoked")
            elif way == "chat" and who is not Who.UNBOUND:
                ballots.cast(tx, speaker(tx, who), made.number, mark, now=self.now)
                marks.append(mark)
            elif way == "paper":
                ballot_hands.hand_out(tx, clerk, made.number, [self._name(who)], now=self.now)
                papers.append(mark)
            elif way in ("signed", "left"):
                held.sit(tx, meeting, seat.number, person_id(who), by=None, at=self.now)
                # Who signed in, and is gone before the vote, makes no quorum.
                here += not (way == "left" and held.leave(tx, meeting, seat.number, at=self.now))
            elif way == "aside":
                # Who steps aside helps nobody either.
                self.helped.pop(who, None)
                ballot_hands.recuse(
                    tx,
                    clerk,
                    made.number,
                    self._name(who),
                    reason="亲属",
                    approved_by="会议",
                    now=self.now,
                )
        # Whoever does not bring their paper back is there all the same.
        lost = min(kept_back, len(papers))
        papers = papers[lost:]
        self._papers(made.number, papers)
        self.now += timedelta(days=4)
        done = ballot_counts.end_by_time(
            tx, WILLOW, made.number, rules=ANYWHERE, vault=VAULT, now=self.now
        )
        if lost:
            done = self._given_up(made.number, lost)
        marks += papers
        here += len(marks) + lost
        ways = [one.way for one in kept.ways(tx, WILLOW, made.number)]
        assert sum(one in PRESENT for one in ways) == done.ballot.voted == len(marks) + lost
        assert ways.count(Way.RECUSED) == done.ballot.recused
        assert ways.count(Way.HELPED) == done.ballot.helped <= 2 * len(HELPERS)
        wanted = oracle(ballot.body.value, self.is_land, due, here, marks.count((0,)))
        assert done.ballot.verdict is not None
        assert done.ballot.verdict.value == wanted
        self._moved(wanted)

    @precondition(lambda self: self.is_open and not self.nobody_is_due)
    @rule(came=EDGES, said=EDGES, left=st.integers(0, 2))
    def it_is_voted_by_hands(
        self, came: tuple[float, int], said: tuple[float, int], left: int
    ) -> None:
        due = self._convened()
        tx, clerk = self.tx, speaker(self.tx, Who.CLERK)
        meeting = held.latest(tx, WILLOW, self.number)
        assert meeting is not None
        here = _near(came, due, due)
        seats = rolls.seats(tx, WILLOW, meeting.roll)[: min(here + left, due)]
        for seat in seats:
            held.sit(tx, meeting, seat.number, person_id(Who.CLERK), by=None, at=self.now)
        left = len(seats) - here
        yes = _near(said, here, here)
        meetings.show_of_hands(
            tx, clerk, self.number, yes=yes, left=left, rules=ANYWHERE, now=self.now
        )
        self._moved(oracle(meeting.body.value, self.is_land, due, here, yes))

    def _by_help(
        self, number: int, seat: int, voter: Who, mark: Mark, *, secret: bool, ends: bool
    ) -> list[Mark]:
        """Somebody helps, the voter says so and chooses, and may take it back; what counts of it."""
        free = [one for one in self.helped if one is not voter]
        if not free:
            return []
        helper = min(free, key=self.helped.__getitem__)
        tx, hands = self.tx, speaker(self.tx, helper)
        why = ""
        try:
            ballot_help.ask(tx, hands, number, self._name(voter), rules=ANYWHERE, now=self.now)
        except HelpRefused as refused:
            why = refused.why
        assert why == (Bar.FULL.value if self.helped[helper] == MOST else "")
        with pytest.raises(HelpRefused):
            # Not before the voter said so.
            ballot_help.choose(tx, hands, number, seat, mark, now=self.now)
        if why:
            return []
        ballot_help.by_voice(tx, hands, number, "voice", rules=ANYWHERE, vault=VAULT, now=self.now)
        ballot_help.choose(tx, hands, number, seat, mark, now=self.now)
        if ends and self._revoked(number, voter, secret=secret):
            return []
        self.helped[helper] += 1
        return [mark]

    def _given_up(self, number: int, lost: int) -> ballot_counts.Ended:
        """Papers that never come back are waited for until somebody says so."""
        tx, clerk = self.tx, speaker(self.tx, Who.CLERK)
        with pytest.raises(BallotPapersOut):
            ballot_counts.end(tx, clerk, number, rules=ALL_MET, vault=VAULT, now=self.now)
        return ballot_counts.end(
            tx,
            clerk,
            number,
            lost=Lost(lost, "没有交回"),
            rules=ALL_MET,
            vault=VAULT,
            now=self.now,
        )

    def _revoked(self, number: int, voter: Who, *, secret: bool) -> bool:
        """The voter takes it back before the clerk: in secret it is too late."""
        clerk, name = speaker(self.tx, Who.CLERK), self._name(voter)
        if secret:
            with pytest.raises(HelpRefused):
                ballot_help.take_back(self.tx, clerk, number, name, now=self.now)
            return False
        ballot_help.take_back(self.tx, clerk, number, name, now=self.now)
        return True

    def _convened(self) -> int:
        """Its next meeting sits; how many are due."""
        found = decisions.load(self.tx, WILLOW, self.number)
        one = called(self.tx, found, now=self.now)
        assert one.roll is not None
        assert one.meeting is not None
        self.now = one.meeting.starts_at
        return one.roll.due

    def _papers(self, number: int, marks: list[Mark]) -> None:
        """The clerk and the supervision committee count the same."""
        counts = {
            "yes": marks.count((0,)),
            "no": marks.count((1,)),
            "abstain": marks.count(ABSTAIN),
        }
        for who in (Who.CLERK, Who.SUPERVISOR) if marks else ():
            ballot_hands.enter(
                self.tx,
                speaker(self.tx, who),
                number,
                counts,
                photo="sheet",
                rules=ANYWHERE,
                vault=VAULT,
                now=self.now,
            )

    def _name(self, who: Who) -> str:
        return "陈立新" if who is Who.NAMESAKE else NAMES[who]

    def _moved(self, verdict: str) -> None:
        self.at += verdict == "passed"
        self.ended = "rejected" if verdict == "rejected" else ""

    @invariant()
    def it_stands_where_the_oracle_says(self) -> None:
        found = decisions.find(self.tx, speaker(self.tx, Who.CLERK), self.number)
        if self.ended:
            assert found.decision.state.value == self.ended
        else:
            assert found.decision.stands.value == FLOW[self.at]
        passed = [one for one in found.steps if one.state.value in FLOW]
        assert len(passed) == self.at - self.before


def test_any_decision(tx: Tx) -> None:
    machine = type("Here", (AnyDecision,), {"tx": tx})
    # On a busy machine a whole decision takes long to draw; that says nothing about decisions.
    slow = [HealthCheck.too_slow, HealthCheck.data_too_large]
    some = settings(
        max_examples=25, stateful_step_count=6, deadline=None, suppress_health_check=slow
    )
    run_state_machine_as_test(machine, settings=some)
