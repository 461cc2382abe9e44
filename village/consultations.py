"""Consultations (会诊): once a week the leaders go through what is stuck, and each matter gets a case-holder (包案)."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from village.reminders import Ladder

MINUTE_LIMIT = 200
"""Characters of a line of minutes."""


@dataclass(frozen=True, slots=True)
class ConsultationRules:
    """When it comes round. 武义 holds it every week; the day is ours: after its clinic and home visits, which are on Wednesday."""

    weekday: int = 3
    """Monday is 0."""
    at: time = time(9)

    def following(self, now: datetime, ladder: Ladder) -> datetime:
        """The next one after `now`; on a day off it waits for the next working one, and never comes at night."""
        local = now.astimezone(ladder.zone)
        day = local.date() + timedelta(days=(self.weekday - local.weekday()) % 7)
        while True:
            held = day
            while not ladder.calendar.is_working(held):
                held += timedelta(days=1)
            moment = datetime.combine(held, self.at, ladder.zone).astimezone(now.tzinfo)
            moment = ladder.quiet.release(moment, ladder.zone)
            if moment > now:
                return moment
            day += timedelta(days=7)
