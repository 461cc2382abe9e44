"""Decisions (决议) by 四议两公开: four deliberations and two publications, one after the other, and what ends them early."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from itertools import pairwise

from village.decision_rules import DecisionRules
from village.errors import Unlawful
from village.ids import PersonId, VillageId
from village.law import Article
from village.matters import RULINGS, Authority, Matter
from village.meetings import Verdict
from village.publicity import Kind
from village.rolls import Body


class State(StrEnum):
    """What has been done, in the order of the flow; then the exits."""

    MOVED = "moved"
    PROPOSED = "proposed"
    """By the branch."""
    DISCUSSED = "discussed"
    """By the two committees."""
    DELIBERATED = "deliberated"
    """By the party members' meeting."""
    RESOLVED = "resolved"
    """By the villagers, their representatives or the group."""
    PUBLISHED = "published"
    IMPLEMENTING = "implementing"
    RESULT_PUBLISHED = "result_published"
    ARCHIVED = "archived"
    REJECTED = "rejected"
    NO_QUORUM = "no_quorum"
    WITHDRAWN = "withdrawn"
    ANNULLED = "annulled"


class Move(StrEnum):
    """What moves a decision."""

    PROPOSE = "propose"
    PROPOSE_TOGETHER = "propose_together"
    """The branch and the two committees at once, where one person heads both and the village's rules say so."""
    DISCUSS = "discuss"
    DELIBERATE = "deliberate"
    RESOLVE = "resolve"
    PUBLISH = "publish"
    IMPLEMENT = "implement"
    PUBLISH_RESULT = "publish_result"
    ARCHIVE = "archive"
    UPHOLD = "uphold"
    """An objection was right: the two committees begin again."""
    REJECT = "reject"
    LACK = "lack"
    """Too few came."""
    RECONVENE = "reconvene"
    WITHDRAW = "withdraw"
    ANNUL = "annul"
    """By the township or a court."""


FLOW: tuple[tuple[State, Move], ...] = (
    (State.MOVED, Move.PROPOSE),
    (State.PROPOSED, Move.DISCUSS),
    (State.DISCUSSED, Move.DELIBERATE),
    (State.DELIBERATED, Move.RESOLVE),
    (State.RESOLVED, Move.PUBLISH),
    (State.PUBLISHED, Move.IMPLEMENT),
    (State.IMPLEMENTING, Move.PUBLISH_RESULT),
    (State.RESULT_PUBLISHED, Move.ARCHIVE),
)
"""The way that a decision takes: from where, by what."""
ORDER: tuple[State, ...] = (*(state for state, _ in FLOW), State.ARCHIVED)
VOTED = frozenset({State.MOVED, State.PROPOSED, State.DISCUSSED, State.DELIBERATED})
"""Where a meeting takes the next step."""
HANGING = frozenset({State.PUBLISHED, State.RESULT_PUBLISHED})
"""Where a notice hangs."""
ENDED = frozenset({State.ARCHIVED, State.REJECTED, State.WITHDRAWN, State.ANNULLED})
PUBLISHES: Mapping[Move, Kind] = {
    Move.PUBLISH: Kind.RESOLUTION,
    Move.PUBLISH_RESULT: Kind.RESULT,
}
"""What a step hangs up for everybody to read."""
_MEETING_OF = {
    Move.PROPOSE: Body.BRANCH,
    Move.PROPOSE_TOGETHER: Body.TWO_COMMITTEES,
    Move.DISCUSS: Body.TWO_COMMITTEES,
    Move.DELIBERATE: Body.PARTY_MEETING,
}
_ARTICLES = {
    Move.PUBLISH: Article.VCO_35,
    Move.IMPLEMENT: Article.VCO_35,
    Move.PUBLISH_RESULT: Article.VCO_35,
    Move.ARCHIVE: Article.VCO_39,
    Move.ANNUL: Article.VCO_41,
    Move.UPHOLD: Article.VCO_35,
}


def _table() -> dict[tuple[State, Move], State]:
    following = dict(pairwise(ORDER))
    steps = {(state, move): following[state] for state, move in FLOW}
    steps[State.MOVED, Move.PROPOSE_TOGETHER] = State.DISCUSSED
    for state in VOTED:
        steps[state, Move.REJECT] = State.REJECTED
        steps[state, Move.LACK] = State.NO_QUORUM
    for state in (*VOTED, State.NO_QUORUM):
        # Once it is resolved it belongs to those who resolved it.
        steps[state, Move.WITHDRAW] = State.WITHDRAWN
    for state in (State.RESOLVED, State.PUBLISHED, State.IMPLEMENTING, State.RESULT_PUBLISHED):
        steps[state, Move.ANNUL] = State.ANNULLED
    steps[State.PUBLISHED, Move.UPHOLD] = State.PROPOSED
    return steps


TRANSITIONS = _table()
"""Every step that there is but one: a decision for which too few came goes back to where it stood (Move.RECONVENE)."""


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision; `held` is where it stood when too few came."""

    village_id: VillageId
    number: int
    """That of the topic from which it came."""
    title: str
    matter: Matter
    body: Body
    state: State
    rules: DecisionRules
    opened_at: datetime
    keeper: PersonId
    """Who is in charge of it: hears what must be done next."""
    group: int | None = None
    held: State | None = None
    approved: str = ""
    """Which paper of the authority above says that it may be carried out, or took note of it."""
    version: int = 1

    @property
    def subject(self) -> str:
        """How the trail and the cards call it."""
        return f"decision:{self.number}"

    @property
    def stands(self) -> State:
        """Where in the flow it stands, also while too few came."""
        return self.held if self.state is State.NO_QUORUM and self.held else self.state

    @property
    def sits(self) -> int | None:
        """The village group whose meeting comes next; None where the next meeting is no group's."""
        resolving = self.stands is State.DELIBERATED
        return self.group if resolving and self.body is Body.GROUP else None

    @property
    def authority(self) -> Authority | None:
        """Whose word must come before it is carried out."""
        return RULINGS[self.matter].authority


def next_move(decision: Decision) -> Move | None:
    """The next lawful step of a decision; None when it has ended."""
    if decision.state is State.NO_QUORUM:
        return Move.RECONVENE
    if decision.state is State.MOVED and decision.rules.merges_committees:
        return Move.PROPOSE_TOGETHER
    return dict(FLOW).get(decision.state)


def meeting_of(decision: Decision) -> Body:
    """Which body must meet for the next step. Raises Unlawful when the next step is no meeting's."""
    stands = replace(decision, state=decision.stands)
    move = next_move(stands)
    if stands.state not in VOTED or move is None:
        raise Unlawful(why="no_meeting", article=Article.PARTY_RURAL_19.value)
    return _MEETING_OF.get(move, decision.body)


def take(decision: Decision, move: Move) -> Decision:
    """The decision after a step.

    Raises Unlawful for a step that is not the next one, also where it would be lawful for others.
    """
    if move is Move.RECONVENE:
        if decision.state is not State.NO_QUORUM or decision.held is None:
            raise _refusal(move)
        return _at(decision, decision.held)
    following = TRANSITIONS.get((decision.state, move))
    if following is None:
        raise _refusal(move)
    if move is Move.PROPOSE_TOGETHER and not decision.rules.merges_committees:
        raise Unlawful(why="merge", article=Article.PARTY_RURAL_19.value)
    if move is Move.LACK:
        return replace(_at(decision, following), held=decision.state)
    if move is Move.UPHOLD:
        # What was approved is not what will be resolved.
        return replace(_at(decision, following), approved="")
    return _at(decision, following)


def hurried(decision: Decision, last: date, on: date) -> int | None:
    """So many days after the step before a meeting is to be, where the village's own rules ask for more; else None."""
    days = (on - last).days
    return days if days < decision.rules.step_gap_days else None


def vote(decision: Decision, verdict: Verdict) -> tuple[Decision, Move]:
    """The decision after its next meeting has voted, and the step that this was. Raises Unlawful when no meeting is next."""
    meeting_of(decision)
    if decision.state is State.NO_QUORUM:
        decision = take(decision, Move.RECONVENE)
    move = next_move(decision)
    if move is None:
        raise _refusal(Move.RESOLVE)
    ways = {Verdict.REJECTED: Move.REJECT, Verdict.NO_QUORUM: Move.LACK, Verdict.PASSED: move}
    return take(decision, ways[verdict]), ways[verdict]


def on_show(moves: Sequence[Move]) -> Sequence[int]:
    """Which of the steps that were taken, counted from 1, published what the last step ends, or would end: of an annulled decision its resolution and its result, else the last.

    What was published before an objection was upheld ended with that.
    """
    upheld = [at for at, move in enumerate(moves[:-1], 1) if move is Move.UPHOLD]
    begun = max(upheld, default=0)
    shown = [at for at, move in enumerate(moves, 1) if at > begun and move in PUBLISHES]
    return shown if moves[-1] is Move.ANNUL else shown[-1:]


def require_authority(decision: Decision, move: Move) -> None:
    """Raise Unlawful while the authority above has not said what it must: an approval before it is carried out, a filing before the archive."""
    before = Move.ARCHIVE if decision.authority is Authority.TOWN_FILING else Move.IMPLEMENT
    if decision.authority is not None and not decision.approved and move is before:
        raise Unlawful(why=decision.authority.value, article=RULINGS[decision.matter].article.value)


def _at(decision: Decision, state: State) -> Decision:
    return replace(decision, state=state, held=None, version=decision.version + 1)


def _refusal(move: Move) -> Unlawful:
    article = _ARTICLES.get(move, Article.PARTY_RURAL_19)
    return Unlawful(why="step", article=article.value)
