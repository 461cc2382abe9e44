"""The values by which a village is run: a rule set is a value, and every decision is made under one."""

from dataclasses import dataclass, field
from datetime import datetime, time
from zoneinfo import ZoneInfo

from village.categories import HABITS, Category
from village.circles import CircleRules
from village.reminders import Ladder, QuietHours
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

    @property
    def ladder(self) -> Ladder:
        """The ladder of reminders under these rules."""
        return Ladder(self.zone, self.quiet, self.calendar)

    def request_due(self, category: Category, now: datetime) -> datetime:
        """When a request of `category` raised at `now` is to be answered."""
        return HABITS[category].limit.due(now, self.zone, self.calendar)

    def discussion_due(self, now: datetime) -> datetime:
        """When a discussion opened at `now` closes."""
        return closing(now, self.zone, self.discussion_days, self.closing_time)
