"""How each language writes a moment and a span."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo


@dataclass(frozen=True)
class TimeFormat:
    """The words of one language; `dated` writes a local moment that is not near, with its year where that is another."""

    yesterday: str
    today: str
    tomorrow: str
    dated: Callable[[datetime, bool], str]
    days: str
    hours: str
    minutes: str

    def when(self, at: datetime, zone: tzinfo, now: datetime) -> str:
        """A moment as people say it: today 18:00, 25 Nov 18:00."""
        local, today = at.astimezone(zone), now.astimezone(zone).date()
        match (local.date() - today).days:
            case -1:
                day = self.yesterday
            case 0:
                day = self.today
            case 1:
                day = self.tomorrow
            case _:
                day = self.dated(local, local.year != today.year)
        return f"{day} {local.hour:02}:{local.minute:02}"

    def stamp(self, at: datetime, zone: tzinfo, now: datetime) -> str:
        """A moment on what stands for days, where "today" would soon be wrong."""
        local = at.astimezone(zone)
        other_year = local.year != now.astimezone(zone).year
        return f"{self.dated(local, other_year)} {local.hour:02}:{local.minute:02}"

    def day(self, at: datetime, zone: tzinfo, now: datetime) -> str:
        """The day alone: 25 Nov."""
        local = at.astimezone(zone)
        return self.dated(local, local.year != now.astimezone(zone).year)

    def last_day(self, at: datetime, zone: tzinfo, now: datetime) -> str:
        """The last day before a moment: what ends with midnight ends the day before."""
        return self.day(at - timedelta(seconds=1), zone, now)

    def until(self, at: datetime, now: datetime) -> str:
        """The time between `now` and `at`, rounded as people say it."""
        seconds = abs((at - now).total_seconds())
        if seconds >= 2 * 86_400:
            return self.days.format(round(seconds / 86_400))
        if seconds >= 2 * 3600:
            return self.hours.format(round(seconds / 3600))
        return self.minutes.format(max(round(seconds / 60), 1))


def _chinese(local: datetime, other_year: bool) -> str:
    return f"{f'{local.year}年' if other_year else ''}{local.month}月{local.day}日"


def _english(local: datetime, other_year: bool) -> str:
    return f"{local.day} {local:%b}{f' {local.year}' if other_year else ''}"


FORMATS: Mapping[str, TimeFormat] = {
    "zh-CN": TimeFormat("昨天", "今天", "明天", _chinese, "{}天", "{}小时", "{}分钟"),
    "en": TimeFormat("yesterday", "today", "tomorrow", _english, "{} d", "{} h", "{} min"),
}
