"""Working days by the statutory calendar with its adjusted days (调休).

民法典 art. 201-203: the starting day does not count; a period that ends on a rest day ends on the next working day.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo
from functools import cache

import chinese_calendar

OFFICIAL_YEARS = range(2004, 2027)
"""Years whose official notice chinesecalendar carries. A later year comes from `extra`."""


@cache
def _is_workday(day: date) -> bool:
    # The library walks through all its years for every question.
    return bool(chinese_calendar.is_workday(day))


@dataclass(frozen=True)
class WorkCalendar:
    """Which days are worked. `extra` maps a date to True (worked) or False (rest), for years after the library's."""

    extra: Mapping[date, bool] = field(default_factory=dict)

    def knows(self, day: date) -> bool:
        """Whether an official list covers the year of `day`."""
        return day.year in OFFICIAL_YEARS or any(known.year == day.year for known in self.extra)

    def missing(self, today: date) -> list[int]:
        """The years that clocks count in now and of which no official list is known: this one, and in December the next."""
        years = {today.year, (today + timedelta(days=31)).year}
        return sorted(year for year in years if not self.knows(date(year, 1, 1)))

    def is_working(self, day: date) -> bool:
        """Whether `day` is worked; in a year without an official list Monday to Friday are."""
        if day in self.extra:
            return self.extra[day]
        if day.year in OFFICIAL_YEARS:
            return _is_workday(day)
        return day.weekday() < 5

    def after(self, start: datetime, days: int, zone: tzinfo) -> datetime:
        """The moment `days` working days after `start`, at the same local time of day.

        `start` itself does not count (民法典 art. 201). `days` may be negative: so many working days before.
        """
        local = start.astimezone(zone)
        step = timedelta(days=1 if days >= 0 else -1)
        day, left = local.date(), abs(days)
        while left:
            day += step
            left -= self.is_working(day)
        return datetime.combine(day, local.timetz())
