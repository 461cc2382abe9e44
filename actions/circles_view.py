"""A division of a village as people read it: loads by team, what is not covered and why, and what would change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from actions.circles import Books
from village.circle_gaps import Gap, GapKind, gaps
from village.circles import CircleRules, Plan, Team, Unfit, loads, moved


@dataclass(frozen=True, slots=True)
class TeamLine:
    """A circle: its lead, the members with how many households each has, and those of the team who have none."""

    number: int
    name: str
    lead: str
    members: Sequence[tuple[str, int]]
    idle: Sequence[str]

    @property
    def households(self) -> int:
        """How many households the circle has."""
        return sum(load for _, load in self.members)


@dataclass(frozen=True, slots=True)
class Change:
    """A household that changes its member; an empty name is nobody."""

    household: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class View:
    """All of it. `uneven` are members with fewer or more households than the rule wants, as a change by hand can leave them."""

    rules: CircleRules
    households: int
    covered: int
    bound: int
    slack: float
    serving: int
    loads: Sequence[int]
    teams: Sequence[TeamLine]
    gaps: Sequence[tuple[str, Gap]]
    counts: Mapping[GapKind, int]
    unasked: Mapping[Unfit, int]
    uneven: Sequence[tuple[str, int]]
    moved: Sequence[Change]
    fresh: int


def view(books: Books, plan: Plan) -> View:
    """A plan of that village; the plan in force changes nothing."""
    situation = books.situation
    load = loads(plan.assigned)
    found = gaps(situation, plan.assigned)
    kinds = [one.kind for one in found]
    rules = situation.rules
    return View(
        rules=rules,
        households=len(books.homes),
        covered=len(plan.assigned),
        bound=plan.bound,
        slack=plan.slack,
        serving=len(situation.members),
        loads=sorted(load.values()),
        teams=[_line(books, team, load) for team in plan.teams],
        gaps=[(books.homes[one.household], one) for one in found],
        counts={kind: kinds.count(kind) for kind in GapKind if kind in kinds},
        unasked=books.unasked,
        uneven=[
            (books.party[one], count)
            for one, count in sorted(load.items())
            if not rules.least <= count <= rules.most
        ],
        moved=_changes(books, plan),
        fresh=len(plan.assigned.keys() - books.present.assigned.keys()),
    )


def _line(books: Books, team: Team, load: Mapping[int, int]) -> TeamLine:
    ordered = sorted(team.members, key=lambda one: (one != team.lead, -load.get(one, 0), one))
    return TeamLine(
        team.number,
        books.circles.get(team.number, ""),
        books.party.get(team.lead, ""),
        [(books.party[one], load[one]) for one in ordered if one in load],
        [books.party[one] for one in ordered if one not in load],
    )


def _changes(books: Books, plan: Plan) -> list[Change]:
    before = {one.id: one.member for one in books.situation.homes}
    return [
        Change(
            books.homes[one],
            books.party.get(before[one] or 0, ""),
            books.party.get(plan.assigned.get(one, 0), ""),
        )
        for one in moved(books.situation, plan.assigned)
    ]
