"""Whether a division of a village keeps its rules."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from village.circles import Plan, Situation, apart, kept, loads


class Wrong(StrEnum):
    """What may not be in a plan."""

    NOBODY = "nobody"
    """A household is given to somebody who does not serve."""
    UNKNOWN = "unknown"
    """A household that is not there."""
    FAR = "far"
    MANY = "many"
    FEW = "few"
    KEPT = "kept"
    """A change made by hand was taken back."""
    TEAM = "team"
    """A member is in no team or in two, or a team is led by somebody else's member."""


@dataclass(frozen=True, slots=True)
class _Check:
    situation: Situation
    plan: Plan
    held: Mapping[int, int] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "held", kept(self.situation))

    def households(self) -> Iterator[tuple[Wrong, int]]:
        homes = {one.id: one for one in self.situation.homes}
        members = {one.id: one for one in self.situation.members}
        for home, member in self.plan.assigned.items():
            if home not in homes:
                yield Wrong.UNKNOWN, home
            elif member not in members:
                yield Wrong.NOBODY, home
            elif home not in self.held:
                metres = apart(homes[home].place, members[member].place)
                if metres is None or metres > self.situation.rules.radius_m:
                    yield Wrong.FAR, home
        for home, member in self.held.items():
            if self.plan.assigned.get(home) != member:
                yield Wrong.KEPT, home

    def members(self) -> Iterator[tuple[Wrong, int]]:
        by_hand = loads(self.held)
        rules = self.situation.rules
        for member, load in loads(self.plan.assigned).items():
            if load > max(rules.most, by_hand.get(member, 0)):
                yield Wrong.MANY, member
            if load < rules.least and member not in by_hand:
                yield Wrong.FEW, member

    def teams(self) -> Iterator[tuple[Wrong, int]]:
        seen: set[int] = set()
        for team in self.plan.teams:
            if team.lead not in team.members or not seen.isdisjoint(team.members):
                yield Wrong.TEAM, team.number
            seen.update(team.members)
        for one in self.situation.members:
            if one.id not in seen:
                yield Wrong.TEAM, one.id


def faults(situation: Situation, plan: Plan) -> tuple[tuple[Wrong, int], ...]:
    """Everything by which a plan breaks the rules, with the household, member or circle: nothing for a right one.

    A member to whom a cadre gave households may have fewer than the rule wants, or more.
    """
    check = _Check(situation, plan)
    return (*check.households(), *check.members(), *check.teams())
