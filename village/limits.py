"""What a village sets over the clocks of package and county: which, within which bounds, and from when."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from village.categories import A_DAY, A_MONTH, FIVE_DAYS, TWO_HOURS, Category, Limit
from village.errors import LimitNotSettable, LimitTooLong, LimitTooShort
from village.handling import BAODING, MEDIATION, TANGSHAN, Clock, Clocks, Level, Term, Way

Kind = Category | Way
"""What a clock is set for: all that is about something, or all that is handled in one way."""
SOURCE_LIMIT = 60
FORGET = timedelta(days=3 * 365)
"""What was replaced so long ago is no longer kept: nothing runs under it."""
DAY = 24
HOLIDAY = 10
"""No holiday that the State Council grants is longer, its week's end with it."""
_AN_HOUR = Limit(hours=1)
_WORKING_DAY = Limit(working_days=1)
_GRADES = {
    Category.SAFETY: Term(TWO_HOURS, BAODING),
    Category.WATER: Term(A_DAY, BAODING),
    Category.POWER: Term(A_DAY, BAODING),
    Category.DISPUTE: Term(A_MONTH, MEDIATION),
}
_MOST = {
    Clock.SIGN_IN: Term(_WORKING_DAY, TANGSHAN),
    Clock.ANSWER: Term(FIVE_DAYS, TANGSHAN),
    Clock.EXTENSION: Term(FIVE_DAYS, BAODING),
    # No document limits these; the numbers are ours.
    Clock.PAUSE: Term(Limit(working_days=10)),
    Clock.SILENCE: Term(Limit(hours=7 * DAY)),
    Clock.BLUE: Term(Limit(working_days=3)),
    Clock.RED: Term(Limit(working_days=5)),
}
_LEAST = {Clock.SILENCE: Limit(hours=DAY)}
"""Whoever sees the message in the evening can still answer the day after."""
OF_A_CATEGORY = frozenset({Clock.SIGN_IN, Clock.ANSWER})


@dataclass(frozen=True, slots=True)
class Setting:
    """The village set a clock, or with no `limit` took back what it had set."""

    on: Kind
    clock: Clock
    limit: Limit | None
    since: datetime
    source: str = ""

    @property
    def key(self) -> tuple[Kind, Clock]:
        """What a later setting replaces."""
        return self.on, self.clock


def term_of(clocks: Clocks, on: Kind, clock: Clock) -> Term:
    """What holds for that."""
    if isinstance(on, Way):
        return clocks.term(on, clock, Category.OTHER)
    return clocks.term(Way.IMMEDIATE, clock, on)


def check(clocks: Clocks, one: Setting) -> None:
    """Refuse what a village may not set; `clocks` are those of package and county.

    A number of the county's own document is a ceiling; else that of the law from which the package has its number. What no law
    counts has bounds of ours. Raises LimitNotSettable, LimitTooLong, LimitTooShort.
    """
    graded = one.on is Way.IMMEDIATE and one.clock is Clock.ANSWER
    if graded or (isinstance(one.on, Category) and one.clock not in OF_A_CATEGORY):
        raise LimitNotSettable(clock=one.clock.value)
    if one.limit is None:
        return
    most = _ceiling(clocks, one.on, one.clock)
    if longer(one.limit, most.limit):
        raise LimitTooLong(clock=one.clock.value, most=most)
    least = _LEAST.get(one.clock, _AN_HOUR)
    if _hours(one.limit) < _hours(least):
        raise LimitTooShort(clock=one.clock.value, least=Term(least))


def _ceiling(clocks: Clocks, on: Kind, clock: Clock) -> Term:
    beneath = term_of(clocks, on, clock)
    if beneath.level is Level.COUNTY:
        return beneath
    if isinstance(on, Category) and clock is Clock.ANSWER:
        return _GRADES.get(on, _MOST[clock])
    return _MOST[clock]


def longer(limit: Limit, most: Limit) -> bool:
    """Whether a time might be longer than another, whatever rest days lie in between."""
    if most.hours:
        # Hours run on over a week's end, and working days wait for it.
        return bool(limit.working_days) or _hours(limit) > most.hours
    if most.working_days:
        return _hours(limit) > most.working_days * DAY
    if limit.working_days:
        # Every second day is worked at least, but for the longest holiday.
        return limit.working_days * 2 + HOLIDAY > most.days
    return _hours(limit) > most.days * DAY


def _hours(limit: Limit) -> int:
    return limit.hours or (limit.days or limit.working_days) * DAY


def apply(clocks: Clocks, settings: Iterable[Setting]) -> Clocks:
    """Clocks with what a village set over them; of each the last one holds."""
    terms: dict[tuple[Way, Clock], Term] = {}
    grades: dict[Category, Term] = {}
    signs: dict[Category, Term] = {}
    for one in in_force(settings):
        term = Term(one.limit or Limit(), one.source, since=one.since)
        if isinstance(one.on, Way):
            terms[one.on, one.clock] = term
        elif one.clock is Clock.ANSWER:
            grades[one.on] = term
        else:
            signs[one.on] = term
    return clocks.over(Level.VILLAGE, terms=terms, grades=grades, signs=signs)


def kept(settings: Sequence[Setting], more: Sequence[Setting], now: datetime) -> list[Setting]:
    """What is kept after a change: what holds, and what held when something that still runs was raised."""
    every = [*settings, *more]
    last = {one.key: one for one in every}
    return [one for one in every if last[one.key] is one or last[one.key].since > now - FORGET]


def write(settings: Sequence[Setting]) -> str:
    """As text, for the village's row."""
    return json.dumps([_written(one) for one in settings], ensure_ascii=False)


def read(text: str) -> tuple[Setting, ...]:
    """From the text of the village's row."""
    return tuple(_read(one) for one in json.loads(text or "[]"))


def _written(one: Setting) -> dict[str, object]:
    limit = one.limit or Limit()
    length = {"hours": limit.hours, "working_days": limit.working_days, "days": limit.days}
    return {
        "on": one.on.value,
        "clock": one.clock.value,
        "since": one.since.isoformat(),
        "source": one.source,
        **{unit: count for unit, count in length.items() if count},
    }


def _read(one: dict[str, object]) -> Setting:
    ways = {way.value: way for way in Way}
    length = {unit: one[unit] for unit in ("hours", "working_days", "days") if unit in one}
    on = str(one["on"])
    return Setting(
        on=ways[on] if on in ways else Category(on),
        clock=Clock(str(one["clock"])),
        limit=Limit(**length) if length else None,  # type: ignore[arg-type]  # what `_written` wrote
        since=datetime.fromisoformat(str(one["since"])),
        source=str(one["source"]),
    )


def in_force(settings: Iterable[Setting]) -> list[Setting]:
    """The last of each, where it was not taken back."""
    return [one for one in {one.key: one for one in settings}.values() if one.limit is not None]


def since(settings: Sequence[Setting], at: datetime) -> tuple[Setting, ...]:
    """What had been set at `at`."""
    return tuple(one for one in settings if one.since <= at)
