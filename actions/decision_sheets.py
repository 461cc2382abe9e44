"""What stands on a printed sheet of a decision, before it is put into words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from storage.decisions import Step, Work
from storage.meetings import Meeting
from storage.roll_sheet import Line
from village.ballots import Ballot, Way
from village.decision_papers import Kind, Sheet
from village.decisions import Decision, Move
from village.law import Article
from village.meetings import Need
from village.online_votes import OnlineBasis
from village.publicity import Notice, Objection
from village.rolls import Roll

UNDONE = frozenset({Move.UPHOLD, Move.ANNUL})
"""After these a resolution does not stand any more."""


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
    ground: OnlineBasis | None = None
    """What votes over the chat rest on, where they count in that meeting."""

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
        """How many whole days the notice hung until it was taken down."""
        if self.notice is None or self.notice.taken_down_at is None:
            return 0
        return self.notice.whole_days(self.notice.taken_down_at, zone)

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


def _led_on(step: Step) -> bool:
    return step.move not in {Move.REJECT, Move.LACK}
