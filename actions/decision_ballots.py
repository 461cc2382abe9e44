"""The ballot of a decision's meeting: on the roll that was frozen at the notice, and its verdict takes the step, once."""

from dataclasses import dataclass
from datetime import datetime

from actions import decision_clock, decisions, meeting_votes, trail
from actions.meeting_votes import require_no_ballot
from storage import ballots as votes
from storage import counters, meetings, rolls
from storage.engine import Tx
from storage.meetings import Ending, Meeting
from village import ballot_drafts as drafts
from village import decisions as flow
from village.ballots import AGAINST, FOR, TITLE_LIMIT, Ballot, Question, State
from village.decisions import Decision
from village.errors import DecisionNotFound, Unlawful
from village.ids import VillageId
from village.law import Article
from village.meetings import Need, need
from village.online_votes import Condition, OnlineBasis, basis_of
from village.people import Actor
from village.rights import Deed, require
from village.rolls import article
from village.ruleset import Rules
from village.tallies import Tally

BALLOT = "ballot"
"""The kind of number that ballots take."""


@dataclass(frozen=True, slots=True)
class Sitting:
    """The meeting whose vote a ballot is, what it needs, and the seats of its roll that count."""

    decision: Decision
    meeting: Meeting
    need: Need
    seats: list[int]


def draft(
    tx: Tx, actor: Actor, number: int, *, rules: Rules, secret: bool, now: datetime
) -> Ballot:
    """A draft for or against what a decision's meeting is called for.

    Raises NotAllowed, DecisionNotFound, Unlawful while no meeting is called, and while another ballot of it runs.
    """
    require(actor, Deed.OPEN_BALLOT)
    if actor.person_id is None:
        raise DecisionNotFound(number=number)
    decision, meeting = _called(tx, actor.village_id, number)
    ballot = Ballot(
        village_id=actor.village_id,
        number=counters.next_number(tx, actor.village_id, BALLOT),
        question=Question(decision.title[:TITLE_LIMIT], secret=secret),
        state=State.DRAFT,
        opened_at=now,
        due_at=drafts.closes(now, rules.zone, rules.closing_time),
        owner=actor.person_id,
        body=meeting.body,
        by=meeting.basis,
        decision=number,
        meeting=meeting.seq,
        ground=basis_of(rules.online, meeting.body),
    )
    votes.add(tx, ballot)
    data = {"state": "draft", "decision": number}
    trail.record(tx, actor, Deed.OPEN_BALLOT, ballot.subject, now=now, data=data)
    return ballot


def sitting(tx: Tx, ballot: Ballot, now: datetime) -> Sitting:
    """The meeting on which a ballot begins; from then on no count of hands is taken for it.

    Raises Unlawful before it sits, when it was held or called off, and for a roll that was changed.
    """
    decision, meeting = _called(tx, ballot.village_id, ballot.decision, ballot.meeting)
    written = article(meeting.body).value
    if now < meeting.starts_at:
        raise Unlawful(why="early", article=written)
    if not rolls.is_intact(tx, ballot.village_id, meeting.roll):
        raise Unlawful(why="roll_changed", article=written)
    meetings.vote(tx, meeting, ballot.number)
    seats = [one.number for one in rolls.seats(tx, ballot.village_id, meeting.roll) if one.counts]
    return Sitting(decision, meeting, decisions.need_of(decision, meeting), seats)


def wait(tx: Tx, ballot: Ballot, *, rules: Rules, now: datetime) -> decisions.Standing | None:
    """How a decision stands whose meeting votes now; nobody is told that it is late meanwhile."""
    if not ballot.decision:
        return None
    decision = decisions.load(tx, ballot.village_id, ballot.decision)
    decision_clock.wind(tx, decision, rules=rules, now=now)
    return decisions.standing(tx, decision)


def met(meeting: Meeting) -> tuple[Condition, ...]:
    """What of a basis a decision meets by itself: what it resolves is published, its meetings are told in time, but for one called at once."""
    return (Condition.PUBLICITY,) if meeting.reason else (Condition.PUBLICITY, Condition.NOTICE)


def ground(meeting: Meeting, stated: OnlineBasis) -> OnlineBasis | None:
    """On what votes over the chat would count in a meeting; none where nothing is stated, and in one that is called at once."""
    basis = basis_of(stated, meeting.body)
    return basis if basis.reaches(meeting.body) and not meeting.reason else None


def need_of(tx: Tx, ballot: Ballot) -> Need:
    """What a ballot needs to pass: by its decision's own rules and matter, or by the law's shares alone."""
    if not ballot.decision:
        return need(ballot.body, ballot.by)
    decision = decisions.load(tx, ballot.village_id, ballot.decision)
    meeting = meetings.of(tx, ballot.village_id, ballot.decision, ballot.meeting)
    return decisions.need_of(decision, meeting) if meeting else need(ballot.body, ballot.by)


def here(tx: Tx, ballot: Ballot, tally: Tally) -> int:
    """How many were there: who signed in at the meeting, who voted, and who signed for a paper that never came back, nobody twice.

    Who steps aside is not there, nor who left before they voted.
    """
    meeting = meetings.of(tx, ballot.village_id, ballot.decision, ballot.meeting)
    if meeting is None:
        return tally.present
    found = meeting_votes.seats(tx, ballot, meeting)
    return min(tally.present + ballot.papers + len(found.silent), found.due)


def settle(
    tx: Tx,
    ballot: Ballot,
    tally: Tally,
    *,
    here: int,
    by: Actor | None,
    rules: Rules,
    now: datetime,
) -> decisions.Standing | None:
    """Take the decision's step by the verdict of a closed ballot; `by` is who closed it, none for the clock.

    None when there is none, or when the step was taken, or the decision ended, in between.
    """
    if not ballot.decision or ballot.verdict is None:
        return None
    decision = decisions.load(tx, ballot.village_id, ballot.decision, to_change=True)
    meeting = meetings.called(tx, ballot.village_id, ballot.decision, to_change=True)
    if meeting is None or meeting.seq != ballot.meeting:
        return None
    gone = len(meeting_votes.seats(tx, ballot, meeting).gone)
    moved, move = flow.vote(decision, ballot.verdict)
    meetings.end(tx, meeting, Ending.HELD)
    step = decisions.voted(
        move,
        moved,
        meeting,
        at=now,
        by=by.person_id if by else None,
        due=ballot.seats,
        signed=here + gone,
        left=gone,
        yes=tally.votes[FOR],
        no=tally.votes[AGAINST],
        abstain=tally.abstained,
    )
    signed_by = trail.signature(by) if by else trail.CLOCK
    return decisions.step_taken(tx, signed_by, decision, moved, step, rules=rules, now=now)


def _called(
    tx: Tx, village_id: VillageId, number: int, seq: int | None = None
) -> tuple[Decision, Meeting]:
    decision = decisions.load(tx, village_id, number, to_change=True)
    meeting = meetings.called(tx, village_id, number, to_change=True)
    if meeting is None or meeting.seq != (seq or meeting.seq):
        raise Unlawful(why="not_called", article=Article.PARTY_RURAL_19.value)
    require_no_ballot(tx, meeting)
    return decision, meeting
