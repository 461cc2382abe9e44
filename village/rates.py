"""The three rates (三率): answered, solved, satisfied; with how many cases, how sure that is, and what made them hard.

Only the three names are in law (北京市接诉即办工作条例第三十二条, 保定市接诉即办工作条例第三十六条); the formulas are this project's own, written beside each rate. What a
villager says in the chat is never counted: only who signed in time, and the requester's or the neighbours' word at the end.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime, tzinfo
from math import sqrt

from village.errors import MonthUnread
from village.handling import Way
from village.requests import Ending, Rating, Request

LEAST = 10
"""DEFAULT, ours: with fewer cases nobody is put before anybody."""
REPLY_LIMIT = 200
"""Characters of what a cadre says to their own rates."""
WEIGHTS = (30, 35, 35)
"""准格尔旗: answered, solved and satisfied, in hundredths."""
_Z = 1.959963984540054
"""Of the normal distribution, for 95 of 100."""
_MONTH = re.compile(r"(?:(\d{4})\s*[-年./]\s*)?(\d{1,2})\s*(月?)")


@dataclass(frozen=True, slots=True)
class Tally:
    """What is counted of one cadre in one month; each can be added up."""

    due: int = 0
    """Matters that had to be signed for: the time for it is over, or somebody did."""
    in_time: int = 0
    closed: int = 0
    """Matters that ended, but for those that were taken back."""
    followed: int = 0
    """Of those, about which the requester or their neighbours said something."""
    solved: int = 0
    rated: int = 0
    """Of those, about which the requester did."""
    satisfied: int = 0
    unheard: int = 0
    """Ended without a word of anybody; out of the last two rates, and shown apart."""
    hard: int = 0
    """Referred, supervised, extended, raised, or with a case-holder."""
    paused: int = 0
    paused_seconds: int = 0

    def plus(self, other: "Tally", sign: int = 1) -> "Tally":
        """Both together; with `sign` -1 this one without the other."""
        mine = ((one.name, getattr(self, one.name)) for one in fields(self))
        return Tally(**{name: value + sign * getattr(other, name) for name, value in mine})


@dataclass(frozen=True, slots=True)
class Rate:
    """So many of so many; `low` and `high` are where the real share lies, 95 times of 100."""

    hits: int
    cases: int

    @property
    def share(self) -> float | None:
        """Between 0 and 1; nothing of nothing is no share."""
        return self.hits / self.cases if self.cases else None

    @property
    def interval(self) -> tuple[float, float]:
        """The score interval (Wilson 1927, Probable inference, the law of succession, and statistical inference, JASA 22:209-212)."""
        if not self.cases:
            return 0.0, 1.0
        n, p = self.cases, self.hits / self.cases
        middle, width = p + _Z**2 / (2 * n), _Z * sqrt(p * (1 - p) / n + _Z**2 / (4 * n**2))
        scale = 1 + _Z**2 / n
        # It holds the share itself and ends at 0 and 1; only rounding would say otherwise.
        low, high = (middle - width) / scale, (middle + width) / scale
        return min(p, max(0.0, low)), max(p, min(1.0, high))


def rates(tally: Tally) -> tuple[Rate, Rate, Rate]:
    """Answered (signed for in time, of what was due), solved (of what was followed up), satisfied (of what was rated)."""
    return (
        Rate(tally.in_time, tally.due),
        Rate(tally.solved, tally.followed),
        Rate(tally.satisfied, tally.rated),
    )


def score(tally: Tally) -> float | None:
    """The three by WEIGHTS; None where one has fewer than LEAST cases, since nobody is ranked by so little."""
    three = rates(tally)
    if any(one.cases < LEAST for one in three):
        return None
    return sum(weight * (one.share or 0) for weight, one in zip(WEIGHTS, three, strict=True)) / sum(
        WEIGHTS
    )


def ranks(tallies: Sequence[Tally]) -> list[int | None]:
    """The place of each, from 1; equals share one, and who has too few cases has none."""
    scores = [score(one) for one in tallies]
    return [
        None if mine is None else 1 + sum(one is not None and one > mine for one in scores)
        for mine in scores
    ]


def month_of(moment: datetime, zone: tzinfo) -> int:
    """The local month as a number: 202611."""
    local = moment.astimezone(zone)
    return local.year * 100 + local.month


def read_month(words: str, this: int) -> int | None:
    """The month that is meant by 2026-05, 5月 or 5: without a year the last such one, `this` or before; None for other words.

    Raises MonthUnread for a month that no year has.
    """
    found = _MONTH.fullmatch(words.strip())
    if found is None:
        return None
    if not 1 <= int(found[2]) <= 12:
        raise MonthUnread(said=words.strip())
    year, month = this // 100, int(found[2])
    if found[1]:
        return int(found[1]) * 100 + month
    return (year if month <= this % 100 else year - 1) * 100 + month


def split_month(words: str, this: int) -> tuple[int, str]:
    """The month that the words begin with, this one if they do not, and the rest; a bare number is no month here."""
    first, *rest = words.split(maxsplit=1)[:2] or [""]
    month = None if first.isdecimal() else read_month(first, this)
    return (this, words) if month is None else (month, "".join(rest))


@dataclass(frozen=True, slots=True)
class Word:
    """How a matter ended, as far as it is counted; None where nobody said."""

    solved: bool | None
    satisfied: bool | None
    hard: bool
    paused_seconds: int


def word_of(request: Request) -> Word | None:
    """What a closed request says; None for one that was taken back, or goes on in another."""
    if request.ending in {Ending.WITHDRAWN, Ending.MERGED}:
        return None
    rated = request.rating if request.ending in {Ending.DONE, Ending.DECLINED} else None
    solved: bool | None = None
    if request.ending is Ending.WITNESSED:
        solved = True
    elif request.ending is Ending.REFUTED:
        solved = False
    elif rated is not None:
        solved = request.ending is Ending.DONE and rated is not Rating.UNSATISFIED
    return Word(
        solved=solved,
        satisfied=None if rated is None else rated is not Rating.UNSATISFIED,
        hard=is_hard(request),
        paused_seconds=round(request.paused.total_seconds()),
    )


def is_hard(request: Request) -> bool:
    """Whether it was more than everyday work."""
    referred = request.way in {Way.REFERRED, Way.SUPERVISED}
    return referred or bool(request.extensions or request.reasons or request.holder)


def contacted(*, in_time: bool) -> Tally:
    """What one matter counts once it was signed for, or should have been."""
    return Tally(due=1, in_time=int(in_time))


def ended(word: Word) -> Tally:
    """What one matter counts at its end."""
    return Tally(
        closed=1,
        followed=int(word.solved is not None),
        solved=int(bool(word.solved)),
        rated=int(word.satisfied is not None),
        satisfied=int(bool(word.satisfied)),
        unheard=int(word.solved is None),
        hard=int(word.hard),
        paused=int(word.paused_seconds > 0),
        paused_seconds=word.paused_seconds,
    )
