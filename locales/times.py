"""How each language writes a moment."""

from collections.abc import Mapping
from datetime import datetime, timedelta, tzinfo
from typing import Protocol

ONE_DAY = timedelta(days=1)


class TimeFormat(Protocol):
    """Writes moments in one language."""

    def when(self, at: datetime, zone: tzinfo, now: datetime) -> str:
        """A moment as people say it."""
        ...

    def until(self, at: datetime, now: datetime) -> str:
        """The time from `now` to `at`, rounded as people say it."""
        ...


class Chinese:
    """今天 18:00, 明天 09:00, 11月25日 18:00, 2027年1月3日 18:00."""

    def when(self, at: datetime, zone: tzinfo, now: datetime) -> str:
        """A moment as people say it."""
        local, today = at.astimezone(zone), now.astimezone(zone).date()
        clock = f"{local:%H:%M}"
        near = {today - ONE_DAY: "昨天", today: "今天", today + ONE_DAY: "明天"}
        if local.date() in near:
            return f"{near[local.date()]} {clock}"
        year = f"{local.year}年" if local.year != today.year else ""
        return f"{year}{local.month}月{local.day}日 {clock}"

    def until(self, at: datetime, now: datetime) -> str:
        """The time from `now` to `at`, rounded as people say it."""
        return _span(at - now, "{}天", "{}小时", "{}分钟")


class English:
    """today 18:00, tomorrow 09:00, 25 Nov 18:00, 3 Jan 2027 18:00."""

    def when(self, at: datetime, zone: tzinfo, now: datetime) -> str:
        """A moment as people say it."""
        local, today = at.astimezone(zone), now.astimezone(zone).date()
        clock = f"{local:%H:%M}"
        near = {today - ONE_DAY: "yesterday", today: "today", today + ONE_DAY: "tomorrow"}
        if local.date() in near:
            return f"{near[local.date()]} {clock}"
        year = f" {local.year}" if local.year != today.year else ""
        return f"{local.day} {local:%b}{year} {clock}"

    def until(self, at: datetime, now: datetime) -> str:
        """The time from `now` to `at`, rounded as people say it."""
        return _span(at - now, "{} d", "{} h", "{} min")


def _span(span: timedelta, days: str, hours: str, minutes: str) -> str:
    seconds = abs(span.total_seconds())
    if seconds >= 2 * 86_400:
        return days.format(round(seconds / 86_400))
    if seconds >= 2 * 3600:
        return hours.format(round(seconds / 3600))
    return minutes.format(max(round(seconds / 60), 1))


FORMATS: Mapping[str, TimeFormat] = {"zh-CN": Chinese(), "en": English()}
