"""The four ways of handling a request (四办) and their clocks: how long each thing may take, and where that number comes from.

A number is layered: the package's own, the county's over it, the village's over that. Whoever is shown a number can be
shown its source.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from village.categories import (
    A_DAY,
    A_MONTH,
    FIVE_DAYS,
    HABITS,
    THREE_DAYS,
    TWO_HOURS,
    Category,
    Limit,
)
from village.reminders import AFTER, BEFORE


class Way(StrEnum):
    """How a matter is handled."""

    IMMEDIATE = "immediate"
    """立即办: clear, allowed and easy; done at once."""
    PROMISED = "promised"
    """承诺办: looked into, and done by a day that the handler names."""
    REFERRED = "referred"
    """联系办: a department outside the village is written to."""
    SUPERVISED = "supervised"
    """督查办: a leader watches."""


class Clock(StrEnum):
    """What is timed."""

    SIGN_IN = "sign_in"
    """Until somebody says that they have it."""
    ANSWER = "answer"
    """Until the villager is answered."""
    EXTENSION = "extension"
    """How far an extension may go beyond the time that was given."""
    PAUSE = "pause"
    """How long a pause may last before the clock runs on by itself."""
    SILENCE = "silence"
    """How long a requester may be silent about a result before neighbours are asked."""
    BLUE = "blue"
    """How long before the answer is due its owner is reminded (蓝)."""
    RED = "red"
    """How long after it the matter is red (红). Yellow hangs on SIGN_IN and orange on ANSWER: see `village/escalation.py`."""


class Level(StrEnum):
    """Who set a number; a later one goes over an earlier one."""

    PACKAGE = "package"
    COUNTY = "county"
    VILLAGE = "village"


@dataclass(frozen=True, slots=True)
class Term:
    """A length of time with its source: the name of a document, or nothing for what is only our own choice."""

    limit: Limit
    source: str = ""
    level: Level = Level.PACKAGE
    since: datetime | None = None
    """From when a village's own holds."""
    under: "Term | None" = None
    """What would hold without it, one layer below."""


BAODING = "保定市接诉即办工作条例第十九条"
TANGSHAN = "唐山市12345政务服务便民热线条例第二十条至第二十四条"

MEDIATION = "人民调解工作若干规定第三十三条"

_GRADES = {
    TWO_HOURS: BAODING,
    A_DAY: BAODING,
    THREE_DAYS: BAODING,
    FIVE_DAYS: TANGSHAN,
    A_MONTH: MEDIATION,
}
_A_WORKING_DAY = Limit(working_days=1)
_ALIKE = {
    Clock.SIGN_IN: Term(_A_WORKING_DAY, TANGSHAN),
    Clock.EXTENSION: Term(FIVE_DAYS, BAODING),
    Clock.PAUSE: Term(FIVE_DAYS),
    Clock.SILENCE: Term(Limit(hours=72)),
    Clock.BLUE: Term(BEFORE),
    Clock.RED: Term(AFTER),
}
_ANSWERS = {
    Way.PROMISED: Term(FIVE_DAYS, TANGSHAN),
    Way.REFERRED: Term(FIVE_DAYS, TANGSHAN),
    Way.SUPERVISED: Term(THREE_DAYS),
}

Key = tuple[Way, Clock]
TERMS: dict[Key, Term] = {(way, clock): term for way in Way for clock, term in _ALIKE.items()} | {
    (way, Clock.ANSWER): term for way, term in _ANSWERS.items()
}
"""What the package says. What is handled at once takes its time from the category."""
GRADES: dict[Category, Term] = {
    category: Term(habit.limit, _GRADES[habit.limit]) for category, habit in HABITS.items()
}
"""How long an answer may take by category, for what is handled at once."""


@dataclass(frozen=True)
class Clocks:
    """All terms that hold in one village."""

    terms: Mapping[Key, Term] = field(default_factory=lambda: TERMS)
    grades: Mapping[Category, Term] = field(default_factory=lambda: GRADES)
    signs: Mapping[Category, Term] = field(default_factory=dict)
    """Until somebody has it, for what is about something; where that is not set, the way's own term holds."""

    def term(self, way: Way, clock: Clock, category: Category) -> Term:
        """The term of that clock; the answer to what is handled at once is the category's."""
        if clock is Clock.SIGN_IN and category in self.signs:
            return self.signs[category]
        known = self.terms.get((way, clock))
        return self.grades[category] if known is None else known

    def over(
        self,
        level: Level,
        *,
        terms: Mapping[Key, Term],
        grades: Mapping[Category, Term],
        signs: Mapping[Category, Term] | None = None,
    ) -> "Clocks":
        """These clocks with what `level` sets over them."""

        def above(term: Term, under: Term | None) -> Term:
            return replace(term, level=level, under=under)

        every = (signs or {}).items()
        # Of one category signing in is set over what is alike for all ways.
        common = self.terms.get((Way.IMMEDIATE, Clock.SIGN_IN))
        return Clocks(
            {**self.terms, **{key: above(one, self.terms.get(key)) for key, one in terms.items()}},
            {
                **self.grades,
                **{key: above(one, self.grades.get(key)) for key, one in grades.items()},
            },
            {**self.signs, **{key: above(one, self.signs.get(key, common)) for key, one in every}},
        )
