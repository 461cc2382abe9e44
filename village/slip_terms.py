"""How long a unit has for a slip, and the village for an answer. No public document names a number of days for 抄告单: what is ours says so."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from village.categories import FIVE_DAYS, THREE_DAYS, Limit
from village.errors import DateTooLate, DuePassed
from village.handling import TERMS, Clock, Term, Way
from village.working_days import WorkCalendar

OFFICE_CLOSES = time(18)
"""A day that is named lasts until then."""
FARTHEST = timedelta(days=90)
"""信访工作条例 art. 34: 60 days, and 30 more where a matter is hard; nothing may be put off beyond that at once."""


_TEN_DAYS = Term(Limit(working_days=10))
_AGAIN = Term(FIVE_DAYS)
_JUDGED = Term(THREE_DAYS)
_HARD = Term(Limit(working_days=2))


@dataclass(frozen=True)
class SlipTerms:
    """The lengths of time of slips."""

    sign_in: Term = TERMS[Way.REFERRED, Clock.SIGN_IN]
    answer: Term = _TEN_DAYS
    again: Term = _AGAIN
    """To answer again what was sent back, and after a meeting that named no day."""
    judge: Term = _JUDGED
    """The village's own: to readdress, to say whether an answer will do, to write the minutes."""
    hard: Term = _HARD
    """So late a slip is hard."""


def end_of(day: date, zone: tzinfo) -> datetime:
    """When a day that was named is over."""
    return datetime.combine(day, OFFICE_CLOSES, zone)


def due(term: Term, start: datetime, zone: tzinfo, calendar: WorkCalendar) -> datetime:
    """When a term that begins at `start` is over: at the end of its last working day."""
    return end_of(term.limit.due(start, zone, calendar).astimezone(zone).date(), zone)


def named_due(day: date, *, now: datetime, zone: tzinfo) -> datetime:
    """When a unit is to have answered that was told `day`. Raises DuePassed, DateTooLate."""
    due_at = end_of(day, zone)
    if due_at <= now:
        raise DuePassed(day=day)
    check_far(day, now=now, zone=zone)
    return due_at


def check_far(day: date, *, now: datetime, zone: tzinfo) -> None:
    """Refuse a day so far off that nobody would be reminded of it. Raises DateTooLate."""
    latest = now.astimezone(zone).date() + FARTHEST
    if day > latest:
        raise DateTooLate(latest=latest)
