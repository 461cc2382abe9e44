"""Publicity (公示): how long a notice hangs, objections to what it says, and by when they are answered."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta, tzinfo
from enum import StrEnum

from village.decision_rules import DecisionRules
from village.errors import Unlawful
from village.ids import PersonId
from village.law import Article
from village.working_days import WorkCalendar


class Kind(StrEnum):
    """What is published."""

    RESOLUTION = "resolution"
    RESULT = "result"


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice; `until` is the first moment at which it may be taken down, `photo` a picture of the paper board."""

    kind: Kind
    posted_at: datetime
    until: datetime
    photo: str = ""
    taken_down_at: datetime | None = None
    photo_at: datetime | None = None
    """When the first picture came: before it nobody can tell that the paper hangs."""

    @property
    def since(self) -> datetime:
        """From when its days count."""
        return max(self.posted_at, self.photo_at or self.posted_at)

    def whole_days(self, at: datetime, zone: tzinfo) -> int:
        """How many whole days it has hung then; neither the day of the posting nor that day is one."""
        since, day = (one.astimezone(zone).date() for one in (self.since, at))
        return max((day - since).days - 1, 0)


@dataclass(frozen=True, slots=True)
class Objection:
    """What somebody has against a resolution, and the answer."""

    number: int
    by: PersonId
    words: str
    made_at: datetime
    due_at: datetime
    answer: str = ""
    upheld: bool | None = None
    answered_at: datetime | None = None


def pictured(
    notice: Notice, photo: str, *, rules: DecisionRules, zone: tzinfo, now: datetime
) -> Notice:
    """The notice with a picture of the board; its days count from the first one, when that comes later than the posting."""
    if notice.photo:
        return replace(notice, photo=photo)
    shown = replace(notice, photo=photo, photo_at=now)
    return replace(shown, until=lapses(shown.since, rules.public_days, zone))


def lapses(posted_at: datetime, days: int, zone: tzinfo) -> datetime:
    """The first moment after so many whole days; the day of the posting does not count (民法典 art. 201)."""
    day = posted_at.astimezone(zone).date() + timedelta(days=days + 1)
    return datetime.combine(day, time(), zone)


def require_over(notice: Notice, *, zone: tzinfo, now: datetime) -> None:
    """Raise Unlawful while a notice must still hang, with the whole days that it has hung and must hang; and without a picture of the board."""
    if now < notice.until:
        have, need = (notice.whole_days(one, zone) for one in (now, notice.until))
        raise Unlawful(why="publicity", article=Article.VCO_35.value, have=have, need=need)
    if not notice.photo:
        # Once it is down no picture can be taken any more.
        raise Unlawful(why="photo", article=Article.VCO_35.value)


def objects_until(notice: Notice, rules: DecisionRules, zone: tzinfo) -> datetime:
    """Until when somebody may object."""
    return lapses(notice.since, rules.objection_days, zone)


def answer_due(
    made_at: datetime, rules: DecisionRules, zone: tzinfo, calendar: WorkCalendar
) -> datetime:
    """By when an objection is answered: the end of that day; one on a rest day is the next working day (民法典 art. 203)."""
    day: date = made_at.astimezone(zone).date() + timedelta(days=rules.answer_days)
    while not calendar.is_working(day):
        day += timedelta(days=1)
    return datetime.combine(day + timedelta(days=1), time(), zone)
