"""The values by which a village is run: a rule set is a value, and every decision is made under one."""

from dataclasses import dataclass, field, replace
from datetime import datetime, time
from zoneinfo import ZoneInfo

from village.ballot_help import MOST
from village.ballots import LEAST_SECRET
from village.categories import Category
from village.circles import CircleRules
from village.consultations import ConsultationRules
from village.contacts import ContactRules, Talks
from village.decision_rules import DecisionRules
from village.duplicates import ChainRules
from village.experts import HOURS
from village.handling import Clock, Clocks, Way
from village.joined import JOINT
from village.limits import Setting, apply, since
from village.online_votes import OnlineBasis
from village.reminders import Ladder, QuietHours, Step
from village.slip_terms import SlipTerms
from village.topics import CLOSING_TIME, DISCUSSION_DAYS, closing
from village.working_days import WorkCalendar


@dataclass(frozen=True)
class Rules:
    """A village's zone, calendar, quiet hours and lengths."""

    zone: ZoneInfo
    calendar: WorkCalendar = field(default_factory=WorkCalendar)
    quiet: QuietHours = field(default_factory=QuietHours)
    discussion_days: int = DISCUSSION_DAYS
    closing_time: time = CLOSING_TIME
    circles: CircleRules = field(default_factory=CircleRules)
    clocks: Clocks = field(default_factory=Clocks)
    """Those in force."""
    beneath: Clocks = field(default_factory=Clocks)
    """Those of package and county, without what the village set over them."""
    settings: tuple[Setting, ...] = ()
    """What the village set, the oldest first."""
    contacts: ContactRules = field(default_factory=ContactRules)
    expert_hours: int = HOURS
    chain: ChainRules = field(default_factory=ChainRules)
    duplicates: bool = True
    """Whether a new matter is compared with what is to be done, and it is asked if the two are one."""
    consultations: ConsultationRules = field(default_factory=ConsultationRules)
    joint_households: int = JOINT
    """So many households make a matter a joint one, which rises by a level."""
    supervision_phone: str = "12388"
    """Whom to call about those who handle."""
    online: OnlineBasis = field(default_factory=OnlineBasis)
    """What the village states for votes over the chat."""
    least_secret: int = LEAST_SECRET
    most_helped: int = MOST
    """So many voters may have the same helper in one ballot."""
    decisions: DecisionRules = field(default_factory=DecisionRules)
    slips: SlipTerms = field(default_factory=SlipTerms)

    def held(self, at: datetime) -> "Rules":
        """The rules under which a request that was raised at `at` runs: what the village set later does not touch it."""
        if not self.settings or self.settings[-1].since <= at:
            return self
        return replace(self, clocks=apply(self.beneath, since(self.settings, at)))

    @property
    def ladder(self) -> Ladder:
        """The ladder of reminders under these rules."""
        return Ladder(self.zone, self.quiet, self.calendar)

    def ladder_of(self, way: Way) -> Ladder:
        """The ladder of a request that is handled in that way."""
        # Neither offset hangs on what a request is about.
        before = self.clocks.term(way, Clock.BLUE, Category.OTHER).limit
        after = self.clocks.term(way, Clock.RED, Category.OTHER).limit
        return Ladder(self.zone, self.quiet, self.calendar, before, after)

    @property
    def talks(self) -> Talks:
        """When contacts with members who are away are spoken of under these rules."""
        return Talks(self.contacts, self.ladder)

    def request_due(self, category: Category, now: datetime, way: Way = Way.IMMEDIATE) -> datetime:
        """When a request of `category` raised at `now` is to be answered."""
        return self.after(Clock.ANSWER, way, category, now)

    def after(self, clock: Clock, way: Way, category: Category, start: datetime) -> datetime:
        """When that clock runs out, set off at `start`."""
        return self.clocks.term(way, clock, category).limit.due(start, self.zone, self.calendar)

    def first_rung(
        self, category: Category, *, way: Way, opened_at: datetime, due_at: datetime
    ) -> tuple[Step, datetime]:
        """The first rung of a new request's deadline, and when it speaks.

        Somebody is to say that they have it by the clock of signing in, at the latest when half of the time is over; where the
        ladder would speak before that, it speaks of that too.
        """
        step, wake_at = self.ladder_of(way).first(opened_at=opened_at, due_at=due_at)
        sign_in = self.sign_in_due(category, way=way, opened_at=opened_at, due_at=due_at)
        sign_in_at = self.quiet.release(sign_in, self.zone)
        return (Step.SIGN_IN, sign_in_at) if sign_in_at < wake_at else (step, wake_at)

    def sign_in_due(
        self, category: Category, *, way: Way, opened_at: datetime, due_at: datetime
    ) -> datetime:
        """By when somebody has to say that they have it: by that clock, at the latest when half of the time is over."""
        middle = opened_at + (due_at - opened_at) / 2
        return min(self.after(Clock.SIGN_IN, way, category, opened_at), middle)

    def discussion_due(self, now: datetime) -> datetime:
        """When a discussion opened at `now` closes."""
        return closing(now, self.zone, self.discussion_days, self.closing_time)
