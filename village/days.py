"""Days as people write them in a chat: 12-31, 12月31日, 后天, 3天."""

import re
import unicodedata
from datetime import UTC, date, datetime, time, timedelta

from village.errors import DateUnread

_SOON = {"今天": 0, "明天": 1, "后天": 2, "大后天": 3, "today": 0, "tomorrow": 1}
_IN_DAYS = re.compile(r"(\d{1,3})\s*(?:天|days?)(?:后|内|之内|以内)?")
_FULL = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?")
_SHORT = re.compile(r"(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?")
_EDGE = " \t\r\n\u3000,，。.:：;；、"


def first_day(words: str, *, today: date, command: str) -> tuple[date, str]:
    """The day that `words` begin with, and what follows it.

    A day without a year is the next one of that date. Raises DateUnread for anything else; `command` is told with it.
    """
    plain = unicodedata.normalize("NFKC", words).strip(_EDGE)
    for form, days in sorted(_SOON.items(), key=lambda one: -len(one[0])):
        if plain.lower().startswith(form):
            return today + timedelta(days=days), plain[len(form) :].strip(_EDGE)
    if match := _IN_DAYS.match(plain):
        return today + timedelta(days=int(match[1])), plain[match.end() :].strip(_EDGE)
    try:
        if match := _FULL.match(plain):
            year, month, day = map(int, match.groups())
            return date(year, month, day), plain[match.end() :].strip(_EDGE)
        if match := _SHORT.match(plain):
            month, day = map(int, match.groups())
            return _next(month, day, today), plain[match.end() :].strip(_EDGE)
    except ValueError:
        pass
    raise DateUnread(command=command)


_DAY = rf"(?:{_FULL.pattern}|{_SHORT.pattern})"
_LAST = re.compile(
    rf"(?:^|[\s,，;；。]|请?于|请?在)\s*({_DAY})\s*(?:以?前|之前)?\s*(?:答复|回复)?$"
)
_NARROW = str.maketrans("０１２３４５６７８９－／．：", "0123456789-/.:")
"""One character for one, so that places in the words stay."""
_CLOCK = re.compile(
    r"(上午|早上|中午|下午|晚上|am|pm)?\s*(\d{1,2})(?:[:：](\d{2})|[点时](?:(\d{1,2})分?|(半))?)(?!\d)",
    re.IGNORECASE,
)
_LATE = {"下午": 12, "晚上": 12, "pm": 12, "中午": 6}
"""Before which hour a time so named lies after noon: 中午1点 is 13:00, 中午11点半 is not."""


def last_day(words: str, *, today: date, command: str) -> tuple[date | None, str]:
    """The day with which `words` end, and what stands before it; None where they end with none.

    Raises DateUnread for what looks like a day and is none, such as 2-30.
    """
    plain = words.strip(_EDGE)
    found = _LAST.search(plain.translate(_NARROW))
    if found is None:
        return None, plain
    day, _ = first_day(found[1], today=today, command=command)
    return day, plain[: found.start()].strip(_EDGE)


def first_time(words: str) -> tuple[time | None, str]:
    """The time of day with which `words` begin (14:00, 下午2点半), and what follows it."""
    plain = words.strip(_EDGE)
    found = _CLOCK.match(plain.translate(_NARROW))
    if found is None:
        return None, plain
    hour, minute = int(found[2]), int(found[3] or found[4] or (30 if found[5] else 0))
    if hour < _LATE.get((found[1] or "").lower(), 0):
        hour += 12
    if hour > 23 or minute > 59:
        return None, plain
    return time(hour, minute), plain[found.end() :].strip(_EDGE)


def _next(month: int, day: int, today: date) -> date:
    """That date this year, or next year once it lies half a year back: "12-31" said in January was meant to be over."""
    this = date(today.year, month, day)
    if (today - this).days > HALF_A_YEAR:
        return date(today.year + 1, month, day)
    return this


HALF_A_YEAR = 183


def hour_of(at: datetime) -> datetime:
    """The full hour in which something was: what is kept where the moment would tell who it was."""
    return at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
