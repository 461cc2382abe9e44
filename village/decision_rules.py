"""The values by which decisions are made in a village: above what the law fixes, never below it, and kept with each decision."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from village.handling import Level
from village.law import Article
from village.thresholds import HALF_OR_MORE, TWO_THIRDS, Share

VERSION = "2026-01-01"
"""Of the law that these values stand on: 村民委员会组织法 in force since that day."""
PUBLIC_DAYS = 15
"""No notice may be taken down earlier (村民委员会组织法 art. 35)."""
VILLAGERS_NOTICE_DAYS = 10
"""So long before a villagers' meeting it is told (art. 25)."""


SOURCES: Mapping[str, Article] = {
    "merges_committees": Article.HABIT,
    "party_quorum": Article.PARTY_BRANCH_11,
    "committees_of_all": Article.OWN,
    "representatives_of_all": Article.VCO_30,
    "levies_of_all": Article.LEVIES,
    "levies_quorum": Article.LEVIES,
    "levies_by_households": Article.LEVIES,
    "women_quorum": Article.VCO_30,
    "least_representatives": Article.VCO_29,
    "one_representative_a_home": Article.VCO_29,
    "representatives_by_group": Article.VCO_29,
    "most_supervisors": Article.HABIT,
    "representatives_notice_days": Article.HABIT,
    "party_notice_days": Article.HABIT,
    "villagers_notice_days": Article.VCO_25,
    "whole_days": Article.OWN,
    "step_gap_days": Article.HABIT,
    "public_days": Article.VCO_35,
    "objection_days": Article.OWN,
    "answer_days": Article.HABIT,
    "demand_days": Article.HABIT,
    "needs_supervision": Article.VCO_37,
}
"""Where the package has each value from."""
FLOORS: Mapping[str, Share | int] = {
    "party_quorum": HALF_OR_MORE,
    "villagers_notice_days": VILLAGERS_NOTICE_DAYS,
    "representatives_notice_days": 0,
    "party_notice_days": 0,
    "levies_quorum": TWO_THIRDS,
    "least_representatives": 0,
    "most_supervisors": 3,
    "step_gap_days": 0,
    "public_days": PUBLIC_DAYS,
    "objection_days": 1,
    "answer_days": 1,
    "demand_days": 1,
}
"""Below these nobody may go: what the law says, or what makes sense where it says nothing."""


SHARES = ("party_quorum", "levies_quorum")
"""Values that are shares."""


class BelowLaw(ValueError):
    """A value under what is allowed: which, the least that is, and where it is written."""

    def __init__(self, name: str, least: Share | int) -> None:
        """Say it in one line."""
        self.name, self.least, self.article = name, least, SOURCES[name]
        super().__init__(f"{name}: at least {self.said} ({self.article.value})")

    @property
    def said(self) -> str:
        """The least as it is written."""
        return (
            f"{self.least.part}/{self.least.of}"
            if isinstance(self.least, Share)
            else f"{self.least}"
        )


def require_lawful(name: str, value: Share | int) -> None:
    """Raise BelowLaw for a value under its floor."""
    least = FLOORS.get(name)
    if least is None:
        return
    if isinstance(least, Share):
        lawful = isinstance(value, Share) and value.covers(least)
    else:
        lawful = not isinstance(value, Share) and value >= least
    if not lawful:
        raise BelowLaw(name, least)


@dataclass(frozen=True, slots=True)
class Choice:
    """A value that a county or a village set, and the document that says so."""

    name: str
    level: Level
    source: str


@dataclass(frozen=True)
class DecisionRules:
    """What a village may choose. Raises BelowLaw for a value under the law's floor, ValueError for what does not fit together.

    `whole_days` counts the days of notice in full: told on day 1 with ten days' notice, the meeting is on day 12 at the earliest.
    `party_quorum` may be two thirds by a county's practice.
    """

    version: str = VERSION
    merges_committees: bool = False
    party_quorum: Share = HALF_OR_MORE
    committees_of_all: bool = False
    """The two committees pass by more than half of all members, not of those present."""
    representatives_of_all: bool = False
    levies_of_all: bool = False
    """Raising money or labour (一事一议) takes two thirds of all, as some provinces ask, not of those present."""
    levies_quorum: Share = TWO_THIRDS
    """Of the representatives who must come for it; some provinces ask for four fifths."""
    levies_by_households: bool = False
    """Who comes for it must stand for two thirds of all households, with the opinions that these signed, as some provinces ask."""
    women_quorum: bool = False
    """Of the women among the representatives two thirds must come too (山东)."""
    least_representatives: int = 0
    """So many villagers' representatives a province asks for at least; the law of all names no number."""
    one_representative_a_home: bool = False
    """A household has one representative at most (浙江)."""
    representatives_by_group: bool = False
    """Village groups choose them, so many each as the village says; else there is one for every five to fifteen households."""
    most_supervisors: int = 5
    """So many sit on the supervision committee at most: seven in 天津."""
    representatives_notice_days: int = 3
    party_notice_days: int = 3
    villagers_notice_days: int = VILLAGERS_NOTICE_DAYS
    whole_days: bool = True
    step_gap_days: int = 0
    """So many days lie between two meetings where a village keeps to that; a shorter gap is only pointed out, since no law knows one."""
    public_days: int = PUBLIC_DAYS
    objection_days: int = PUBLIC_DAYS
    answer_days: int = 15
    demand_days: int = 15
    """Within so many days a meeting that enough have demanded is called; the law says that it must be, and not when."""
    needs_supervision: bool = True
    """The supervision committee signs off what was done before the result is published."""

    chosen: tuple[Choice, ...] = ()
    """What county and village set, each with its document; of a value the last one holds."""

    def __post_init__(self) -> None:
        """Hold the floors."""
        for name in FLOORS:
            require_lawful(name, getattr(self, name))
        if self.objection_days > self.public_days:
            message = "objection_days: at most public_days"
            raise ValueError(message)

    def over(self, level: Level, values: Mapping[str, Any], source: str) -> "DecisionRules":
        """These rules with what a county or a village sets over them. Raises BelowLaw and ValueError."""
        chosen = tuple(Choice(name, level, source) for name in values)
        return replace(self, **values, chosen=(*self.chosen, *chosen))

    def source(self, name: str) -> Choice | Article:
        """Who says so: the last who set a value, or else where the package has it from."""
        found = [one for one in self.chosen if one.name == name]
        return found[-1] if found else SOURCES[name]

    def kept(self) -> str:
        """All values as JSON, to be kept with a decision."""
        return json.dumps(asdict(self), sort_keys=True, separators=(",", ":"))

    @classmethod
    def again(cls, kept: str) -> "DecisionRules":
        """The rules that a decision began with; a value that was not known then is today's default, one that is known no more is left out."""
        known = {one.name for one in fields(cls)}
        told: dict[str, Any] = json.loads(kept)
        values = {name: value for name, value in told.items() if name in known}
        values |= {name: Share(**values[name]) for name in SHARES if name in values}
        values["chosen"] = tuple(
            Choice(one["name"], Level(one["level"]), one["source"])
            for one in values.get("chosen", ())
        )
        return cls(**values)
