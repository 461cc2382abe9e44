"""The papers of a decision: which there are, who may have them, and what stands on each."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from actions import decisions, trail
from actions.decision_ballots import ground
from actions.decision_sheets import Paper
from storage import ballots as votes
from storage import covenants, meetings, people, publicity, roll_sheet, rolls, topics, villages
from storage import decisions as kept
from storage.decisions import Step, Work
from storage.engine import Tx
from storage.meetings import Ending, Meeting
from village.ballots import Ballot
from village.decision_papers import NAMED, Hung, Kind, Sat, Sheet, sheets
from village.decisions import Decision, Move
from village.errors import PaperNotFound
from village.ids import PersonId, VillageId
from village.matters import Matter
from village.meetings import notice as told_before
from village.online_votes import OnlineBasis
from village.people import Actor
from village.publicity import Notice, Objection
from village.rights import Deed, may, require, require_reach
from village.rolls import Body


@dataclass(frozen=True, slots=True)
class Folder:
    """A decision with the sheets that somebody may print, and what they are of."""

    decision: Decision
    meetings: Sequence[Meeting]
    steps: Sequence[Step]
    notices: Sequence[Notice]
    works: Sequence[Work]
    sheets: Sequence[Sheet]


def folder(tx: Tx, actor: Actor, number: int) -> Folder:
    """What may be printed of a decision. Raises NotAllowed, DecisionNotFound, also for another village's."""
    require_reach(actor, Deed.PRINT_PAPERS)
    found = _folder(tx, decisions.load(tx, actor.village_id, number))
    require(actor, Deed.PRINT_PAPERS, of_group=found.decision.group)
    allowed = [
        one
        for one in found.sheets
        if one.kind not in NAMED
        or may(actor, Deed.PRINT_ROLL, of_group=_group_that_sits(found, one))
    ]
    return replace(found, sheets=allowed)


def wanted(tx: Tx, actor: Actor, number: int, sheet: Sheet, *, now: datetime) -> Decision:
    """The decision, if the actor may have that sheet of it; that a roll with names was printed is kept.

    Raises NotAllowed, DecisionNotFound, PaperNotFound for a sheet that there is not, or not any more.
    """
    named = sheet.kind in NAMED
    deed = Deed.PRINT_ROLL if named else Deed.PRINT_PAPERS
    require_reach(actor, deed)
    found = _folder(tx, decisions.load(tx, actor.village_id, number))
    group = _group_that_sits(found, sheet) if named else found.decision.group
    require(actor, deed, of_group=group)
    if sheet not in found.sheets:
        raise PaperNotFound(number=number)
    if named:
        data = {"meeting": sheet.seq}
        trail.record(tx, actor, Deed.PRINT_ROLL, found.decision.subject, now=now, data=data)
    return found.decision


def read(
    tx: Tx, village_id: VillageId, number: int, sheet: Sheet, *, online: OnlineBasis
) -> Paper | None:
    """What a sheet says; whoever calls this has asked `wanted` before. None when there is none.

    `online` is what the village states for votes over the chat: a meeting that has not voted yet is told of it.
    """
    decision = kept.find(tx, village_id, number)
    if decision is None:
        return None
    found = _folder(tx, decision)
    if sheet not in found.sheets:
        return None
    village, topic = villages.find(tx, village_id), topics.find(tx, village_id, number)
    of_notice = sheet.kind in {Kind.NOTICE, Kind.TAKE_DOWN}
    notice = found.notices[sheet.seq - 1] if of_notice else None
    meeting = _meeting(found, sheet, notice)
    group = villages.groups(tx, village_id).get(decision.group, "") if decision.group else ""
    paper = Paper(
        sheet=sheet,
        village=village.name if village else "",
        group=group,
        decision=decision,
        details=topic.body if topic else "",
        steps=found.steps,
        works=found.works,
        objections=_objections(tx, decision, notice),
        notice=notice,
    )
    return paper if meeting is None else _of_meeting(tx, paper, meeting, online)


def _folder(tx: Tx, decision: Decision) -> Folder:
    village, number = decision.village_id, decision.number
    steps = kept.steps(tx, village, number)
    called = meetings.every(tx, village, number)
    notices = publicity.every(tx, village, number)
    sat = [_sat(tx, one, _step_of(one, steps)) for one in called]
    hung = [Hung(at, one.taken_down_at is not None) for at, one in enumerate(notices, 1)]
    works = kept.works(tx, village, number)
    there = sheets(sat, hung, has_work=bool(works))
    return Folder(decision, called, steps, notices, works, there)


def _group_that_sits(one: Folder, sheet: Sheet) -> int | None:
    """The village group whose meeting a sheet is of; None where others sit with it."""
    meeting = _met(one, sheet)
    sits = meeting is not None and meeting.body is Body.GROUP
    return one.decision.group if sits else None


def _met(one: Folder, sheet: Sheet) -> Meeting | None:
    return next((each for each in one.meetings if each.seq == sheet.seq), None)


def _sat(tx: Tx, meeting: Meeting, step: Step | None) -> Sat:
    cancelled = meeting.ending is Ending.CANCELLED
    by_ballot = _ballot(tx, meeting, step) is not None
    return Sat(meeting.seq, step.move if step else None, cancelled, by_ballot)


def _ballot(tx: Tx, meeting: Meeting, step: Step | None) -> Ballot | None:
    """The ballot that a meeting votes by; none where one closed without a verdict and hands were counted after it."""
    found = votes.find(tx, meeting.village_id, meeting.ballot) if meeting.ballot else None
    decided = found is not None and (step is None or found.verdict is not None)
    return found if decided else None


def _step_of(meeting: Meeting, steps: Sequence[Step]) -> Step | None:
    """What a meeting took: a roll is that of one meeting."""
    return next((one for one in reversed(steps) if one.roll == meeting.roll), None)


def _meeting(one: Folder, sheet: Sheet, notice: Notice | None) -> Meeting | None:
    """The meeting that a sheet is of; of a notice or a report the one that resolved, before it hung."""
    if notice is None and sheet.kind is not Kind.REPORT:
        return _met(one, sheet)
    resolved = [
        step.roll
        for step in one.steps
        if step.move is Move.RESOLVE and (notice is None or step.at <= notice.posted_at)
    ]
    return next((each for each in one.meetings if resolved and each.roll == resolved[-1]), None)


def _objections(tx: Tx, decision: Decision, notice: Notice | None) -> Sequence[Objection]:
    """What was said against what hung, while it hung; all of it where no notice is meant."""
    said = publicity.objections(tx, decision.village_id, decision.number)
    if notice is None:
        return said
    down = notice.taken_down_at
    return [
        one
        for one in said
        if notice.posted_at <= one.made_at and (down is None or one.made_at <= down)
    ]


def _of_meeting(tx: Tx, paper: Paper, meeting: Meeting, online: OnlineBasis) -> Paper:
    decision = paper.decision
    step = _step_of(meeting, paper.steps)
    ballot = _ballot(tx, meeting, step)
    ways = votes.ways(tx, ballot.village_id, ballot.number) if ballot else ()
    named = paper.sheet.kind in NAMED
    days, written = told_before(meeting.body, decision.rules)
    return replace(
        paper,
        details=_rules_text(tx, decision, meeting) or paper.details,
        meeting=meeting,
        roll=rolls.find(tx, meeting.village_id, meeting.roll),
        need=decisions.need_of(decision, meeting),
        least_days=days,
        days_article=written,
        step=step,
        recorder=_name(tx, meeting.village_id, step.by if step else None),
        ballot=ballot,
        ground=ground(meeting, ballot.ground if ballot else online),
        ways=Counter(one.way for one in ways),
        lines=roll_sheet.lines(tx, meeting) if named else (),
    )


def _rules_text(tx: Tx, decision: Decision, meeting: Meeting) -> str:
    """The village rules that the meeting votes on: told with its notice, fixed from then on."""
    if decision.matter is not Matter.VILLAGE_RULES or meeting.body is not decision.body:
        return ""
    found = covenants.told(tx, decision.village_id, decision.number, meeting.told_at)
    return found.text if found else ""


def _name(tx: Tx, village_id: VillageId, person: PersonId | None) -> str:
    found = people.find(tx, village_id, person) if person else None
    return found.name if found else ""
