"""The papers of a decision: which there are, who may have them, and what stands on each."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, tzinfo

from actions import decisions, trail
from storage import ballots as votes
from storage import covenants, meetings, people, publicity, roll_sheet, rolls, topics, villages
from storage import decisions as kept
from storage.decisions import Step, Work
from storage.engine import Tx
from storage.meetings import Ending, Meeting
from storage.roll_sheet import Line
from village import covenants as covenant_rules
from village.ballots import Ballot, Way
from village.decision_papers import NAMED, Hung, Kind, Sat, Sheet, passing_article, sheets
from village.decisions import Decision, Move
from village.errors import PaperNotFound
from village.ids import PersonId, VillageId
from village.law import Article
from village.matters import Matter
from village.meetings import Need, need
from village.meetings import notice as told_before
from village.people import Actor
from village.publicity import Notice, Objection
from village.rights import Deed, may, require, require_reach
from village.rolls import Body, Roll

UNDONE = frozenset({Move.UPHOLD, Move.ANNUL})
"""After these a resolution does not stand any more."""


@dataclass(frozen=True, slots=True)
class Folder:
    """A decision with the sheets that somebody may print, and the meetings that some of them are of."""

    decision: Decision
    meetings: Sequence[Meeting]
    sheets: Sequence[Sheet]


@dataclass(frozen=True, slots=True)
class Paper:
    """What stands on a sheet. `meeting` is the one that it is of, or that resolved what it tells of; `step` is what that one took."""

    sheet: Sheet
    village: str
    group: str
    decision: Decision
    details: str
    """The topic's own words, or the village rules that are voted on."""
    steps: Sequence[Step]
    works: Sequence[Work]
    objections: Sequence[Objection]
    meeting: Meeting | None = None
    roll: Roll | None = None
    need: Need | None = None
    passing: Article = Article.OWN
    """Where it is written how many must say yes."""
    least_days: int = 0
    """So long before it the meeting had to be told, and where that is written."""
    days_article: Article = Article.HABIT
    step: Step | None = None
    recorder: str = ""
    ballot: Ballot | None = None
    ways: Mapping[Way, int] | None = None
    """How many votes came by which way."""
    lines: Sequence[Line] = ()
    """The names of a roll, for the roll alone."""
    notice: Notice | None = None

    @property
    def made_at(self) -> datetime:
        """The date that it bears: always that of what it tells of."""
        if self.sheet.kind is Kind.REPORT and self.works:
            return self.works[-1].at
        if self.notice is not None:
            down = self.sheet.kind is Kind.TAKE_DOWN
            return (self.notice.taken_down_at if down else None) or self.notice.posted_at
        if self.sheet.kind in {Kind.MINUTES, Kind.RESOLUTION} and self.step is not None:
            return self.step.at
        return self.meeting.told_at if self.meeting else self.decision.opened_at

    def told_days(self, zone: tzinfo) -> int:
        """How many days before it the meeting was told."""
        if self.meeting is None:
            return 0
        told, on = (
            one.astimezone(zone).date() for one in (self.meeting.told_at, self.meeting.starts_at)
        )
        return (on - told).days

    def last_day(self, zone: tzinfo) -> date | None:
        """The last day on which the notice must hang."""
        if self.notice is None:
            return None
        return self.notice.until.astimezone(zone).date() - timedelta(days=1)

    def hung_days(self, zone: tzinfo) -> int:
        """How many whole days the notice hung; neither the day of the posting nor that of taking it down is one."""
        if self.notice is None or self.notice.taken_down_at is None:
            return 0
        since, down = (
            one.astimezone(zone).date() for one in (self.notice.since, self.notice.taken_down_at)
        )
        return max((down - since).days - 1, 0)

    def fen(self, kind: str) -> int:
        """The money of that kind of entry."""
        return sum(one.fen for one in self.works if one.kind == kind)

    @property
    def undone(self) -> Step | None:
        """What took the resolution back, if something did."""
        if self.step is None:
            return None
        after = self.steps[self.steps.index(self.step) + 1 :]
        return next((one for one in after if one.move in UNDONE), None)

    @property
    def way(self) -> Sequence[Step]:
        """The meetings' votes that led to the resolution, the last of each kind."""
        if self.step is None:
            return ()
        before = self.steps[: self.steps.index(self.step) + 1]
        last = {one.move: one for one in before if one.due is not None and _led_on(one)}
        return sorted(last.values(), key=lambda one: one.at)


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
    return Folder(found.decision, found.meetings, allowed)


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


def read(tx: Tx, village_id: VillageId, number: int, sheet: Sheet) -> Paper | None:
    """What a sheet says; whoever calls this has asked `wanted` before. None when there is none."""
    decision = kept.find(tx, village_id, number)
    if decision is None:
        return None
    found = _folder(tx, decision)
    if sheet not in found.sheets:
        return None
    village, topic = villages.find(tx, village_id), topics.find(tx, village_id, number)
    steps = kept.steps(tx, village_id, number)
    notice = None
    if sheet.kind in {Kind.NOTICE, Kind.TAKE_DOWN}:
        notice = publicity.every(tx, village_id, number)[sheet.seq - 1]
    meeting = _meeting(found.meetings, steps, sheet, notice)
    group = villages.groups(tx, village_id).get(decision.group, "") if decision.group else ""
    paper = Paper(
        sheet=sheet,
        village=village.name if village else "",
        group=group,
        decision=decision,
        details=topic.body if topic else "",
        steps=steps,
        works=kept.works(tx, village_id, number),
        objections=publicity.objections(tx, village_id, number),
        notice=notice,
    )
    return paper if meeting is None else _of_meeting(tx, paper, meeting)


def _folder(tx: Tx, decision: Decision) -> Folder:
    village, number = decision.village_id, decision.number
    steps = kept.steps(tx, village, number)
    called = meetings.every(tx, village, number)
    notices = publicity.every(tx, village, number)
    sat = [_sat(one, _step_of(one, steps)) for one in called]
    hung = [Hung(at, one.taken_down_at is not None) for at, one in enumerate(notices, 1)]
    works = kept.works(tx, village, number)
    return Folder(decision, called, sheets(sat, hung, has_work=bool(works)))


def _group_that_sits(one: Folder, sheet: Sheet) -> int | None:
    """The village group whose meeting a sheet is of; None where others sit with it."""
    meeting = next((each for each in one.meetings if each.seq == sheet.seq), None)
    sits = meeting is not None and meeting.body is Body.GROUP
    return one.decision.group if sits else None


def _sat(meeting: Meeting, step: Step | None) -> Sat:
    cancelled = meeting.ending is Ending.CANCELLED
    return Sat(meeting.seq, step.move if step else None, cancelled, bool(meeting.ballot))


def _step_of(meeting: Meeting, steps: Sequence[Step]) -> Step | None:
    """What a meeting took: a roll is that of one meeting."""
    return next((one for one in reversed(steps) if one.roll == meeting.roll), None)


def _meeting(
    called: Sequence[Meeting], steps: Sequence[Step], sheet: Sheet, notice: Notice | None
) -> Meeting | None:
    """The meeting that a sheet is of; of a notice or a report the one that resolved, before it hung."""
    if notice is None and sheet.kind is not Kind.REPORT:
        return next((one for one in called if one.seq == sheet.seq), None)
    resolved = [
        one.roll
        for one in steps
        if one.move is Move.RESOLVE and (notice is None or one.at <= notice.posted_at)
    ]
    return next((one for one in called if resolved and one.roll == resolved[-1]), None)


def _of_meeting(tx: Tx, paper: Paper, meeting: Meeting) -> Paper:
    decision = paper.decision
    # What the kind of matter asks for counts where it is resolved.
    matter = decision.matter if meeting.body is decision.body else None
    step = _step_of(meeting, paper.steps)
    ballot = votes.find(tx, meeting.village_id, meeting.ballot) if meeting.ballot else None
    ways = votes.ways(tx, ballot.village_id, ballot.number) if ballot else ()
    named = paper.sheet.kind in NAMED
    days, written = told_before(meeting.body, decision.rules)
    return replace(
        paper,
        details=(_rules_text(tx, decision) if matter else "") or paper.details,
        meeting=meeting,
        roll=rolls.find(tx, meeting.village_id, meeting.roll),
        need=need(meeting.body, meeting.basis, rules=decision.rules, matter=matter),
        least_days=days,
        days_article=written,
        passing=passing_article(meeting.body, decision.matter, decision.rules),
        step=step,
        recorder=_name(tx, meeting.village_id, step.by if step else None),
        ballot=ballot,
        ways=Counter(one.way for one in ways),
        lines=roll_sheet.lines(tx, meeting) if named else (),
    )


def _rules_text(tx: Tx, decision: Decision) -> str:
    """The village rules that the meeting votes on: told with its notice, fixed from then on."""
    if decision.matter is not Matter.VILLAGE_RULES:
        return ""
    village, number = decision.village_id, decision.number
    found = (covenants.of_decision(tx, village, number, state) for state in covenant_rules.State)
    return next((one.text for one in found if one is not None), "")


def _led_on(step: Step) -> bool:
    return step.move not in {Move.REJECT, Move.LACK}


def _name(tx: Tx, village_id: VillageId, person: PersonId | None) -> str:
    found = people.find(tx, village_id, person) if person else None
    return found.name if found else ""
