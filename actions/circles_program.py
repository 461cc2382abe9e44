"""The program for one part of a village: its variables, its rows, and what HiGHS answers.

For each household and member near it `x` says whether it is theirs, for each member `y` whether they have any, for each household `u` whether nobody
has it. Once the `y` are whole numbers the rest is a flow, whose corners are whole by themselves: only the `y` need branching.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array, vstack

from village.circles import CircleRules, Near

WHOLE = 1e-6


@dataclass(frozen=True, slots=True)
class Part:
    """What is divided; `current` are the households with a member who serves and lives near, `held` those that a cadre gave to one."""

    rules: CircleRules
    homes: tuple[int, ...]
    members: tuple[int, ...]
    reach: Near
    current: Mapping[int, int]
    held: Mapping[int, int]
    fair: int

    @property
    def size(self) -> int:
        """How much work it may be."""
        return len(self.homes) * len(self.members)

    def most(self, member: int) -> int:
        """How many households a member may have; what a cadre gave stays."""
        return max(self.rules.most, sum(one == member for one in self.held.values()))

    @property
    def chosen(self) -> frozenset[int]:
        """Members to whom a cadre gave households: they may have fewer than the rule wants."""
        return frozenset(self.held.values())


@dataclass(frozen=True, slots=True)
class Cut:
    """What is asked: short ways with so many households `covered`, or the `most` covered."""

    covered: int = 0
    most: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """A division, its cost, what no division of these arcs could cost less than, and how many any could cover."""

    assigned: Mapping[int, int]
    cost: float
    lower: float
    bound: int


class _Rows:
    """Rows of a sparse matrix with their bounds."""

    def __init__(self, width: int) -> None:
        self.width = width
        self.blocks: list[Any] = []
        self.low: list[Any] = []
        self.high: list[Any] = []

    def add(
        self,
        count: int,
        entries: Sequence[tuple[Any, Any, Any]],
        low: Any,
        high: Any,
    ) -> None:
        """`entries` are (row, column, value) as arrays; a value may be one number for all."""
        rows = np.concatenate([one[0] for one in entries])
        columns = np.concatenate([one[1] for one in entries])
        values = np.concatenate([np.broadcast_to(one[2], one[0].shape) for one in entries])
        self.blocks.append(coo_array((values, (rows, columns)), shape=(count, self.width)))
        for bounds, wanted in ((self.low, low), (self.high, high)):
            bounds.append(np.broadcast_to(np.asarray(wanted, dtype=float), (count,)))

    def constraint(self) -> LinearConstraint:
        """All of them."""
        return LinearConstraint(
            vstack(self.blocks).tocsr(), np.concatenate(self.low), np.concatenate(self.high)
        )


class Program:
    """The program of a part, with the `nearest` few members of each household, or all."""

    def __init__(self, part: Part, nearest: int | None, *, stay: bool = False) -> None:
        """Choose the arcs; the present member of a household is always among them, and with `stay` alone."""
        self.part = part
        row = {one: place for place, one in enumerate(part.homes)}
        column = {one: place for place, one in enumerate(part.members)}
        arcs = []
        for home in part.homes:
            present = part.current.get(home)
            only = stay and present is not None
            for place, (member, metres) in enumerate(part.reach[home]):
                is_near = not only and (nearest is None or place < nearest)
                if is_near or member == present:
                    arcs.append((row[home], column[member], metres, member == present))
        self.is_whole = len(arcs) == sum(map(len, part.reach.values()))
        self._home = np.array([one[0] for one in arcs])
        self._member = np.array([one[1] for one in arcs])
        self._metres = np.array([one[2] for one in arcs], dtype=float)
        self._stays = np.array([one[3] for one in arcs])
        self._arcs, self._homes, self._members = len(arcs), len(part.homes), len(part.members)

    def run(self, cut: Cut, *, gap: float, seconds: float) -> Answer | None:
        """The best division, or None when there is none or none was found in time."""
        whole = np.zeros(self._width)
        whole[self._open : self._over] = 1
        found = self._solve(cut, self._bounds(), whole, gap, seconds)
        if found.x is None:
            return None
        values, lower = found.x, float(found.mip_dual_bound)
        if np.abs(values[: self._arcs] - np.round(values[: self._arcs])).max() > WHOLE:
            # Ties can leave halves: the same members, and every household whole.
            whole[: self._arcs] = 1
            again = self._solve(cut, self._bounds(values), whole, 0.0, seconds)
            if again.x is None:
                return None
            values = again.x
        picked = np.flatnonzero(values[: self._arcs] > 0.5)
        homes, members = self.part.homes, self.part.members
        assigned = {homes[self._home[one]]: members[self._member[one]] for one in picked}
        total = float(self._costs(cut) @ values)
        left = max(np.ceil((lower - self._longest) / self._lost - WHOLE), 0) if cut.most else 0
        return Answer(assigned, total, min(lower, total), self._homes - int(left))

    @property
    def _open(self) -> int:
        """Where the `y` begin: after the `x` and the `u`."""
        return self._arcs + self._homes

    @property
    def _over(self) -> int:
        """Where it begins what members have above the fair share; what they lack follows."""
        return self._open + self._members

    @property
    def _short(self) -> int:
        return self._over + self._members

    @property
    def _width(self) -> int:
        return self._short + self._members

    @property
    def _longest(self) -> float:
        """More than all ways of a division together with what unevenness costs."""
        return float(self._homes * self.part.rules.radius_m * 2)

    @property
    def _lost(self) -> float:
        """What a household without a member costs when the most are to be covered."""
        return self._longest + 1.0

    @property
    def _move(self) -> float:
        """What a moved household costs: more than all ways that it could spare others."""
        unsettled = self._homes - len(self.part.current)
        return float(self.part.rules.radius_m * min(unsettled + 2, 100))

    def _costs(self, cut: Cut) -> Any:
        part = self.part
        settled = np.array([one in part.current for one in part.homes])
        moves = settled[self._home] & ~self._stays
        ways = self._metres + (0.0 if cut.most else self._move * moves)
        unserved = np.full(self._homes, self._lost) if cut.most else self._move * settled
        over = np.full(self._members, part.rules.radius_m / 10)
        short = np.full(self._members, float(part.rules.radius_m))
        if cut.most:
            over, short = over * 0, short * 0
        return np.concatenate([ways, unserved, np.zeros(self._members), over, short])

    def _bounds(self, settled: Any = None) -> Bounds:
        """`settled` are values whose choice of members is to stay."""
        part = self.part
        low, high = np.zeros(self._width), np.full(self._width, np.inf)
        high[: self._over] = 1.0
        for place, home in enumerate(part.homes):
            if home in part.held:
                high[self._arcs + place] = 0.0
        for place, member in enumerate(part.members):
            if member in part.chosen:
                low[self._open + place] = 1.0
        if settled is not None:
            whole = np.round(settled[self._open : self._over])
            low[self._open : self._over] = high[self._open : self._over] = whole
        return Bounds(low, high)

    def _rows(self, cut: Cut) -> LinearConstraint:
        part, rules = self.part, self.part.rules
        rows = _Rows(self._width)
        arcs, homes, members = (np.arange(one) for one in (self._arcs, self._homes, self._members))
        chosen = np.array([one in part.chosen for one in part.members])
        opens = self._open + members
        load = (self._member, arcs, 1.0)
        rows.add(self._homes, [(self._home, arcs, 1.0), (homes, self._arcs + homes, 1.0)], 1.0, 1.0)
        least = np.where(chosen, 0, rules.least)
        rows.add(self._members, [load, (members, opens, -least)], 0.0, np.inf)
        most = np.array([part.most(one) for one in part.members])
        rows.add(self._members, [load, (members, opens, -most)], -np.inf, 0.0)
        # Follows from the row above for whole numbers; for broken ones it says much more.
        rows.add(
            self._arcs, [(arcs, arcs, 1.0), (arcs, self._open + self._member, -1.0)], -np.inf, 0.0
        )
        rows.add(self._members, [load, (members, self._over + members, -1.0)], -np.inf, part.fair)
        wanted = np.where(chosen, rules.least, 0)
        rows.add(self._members, [load, (members, self._short + members, 1.0)], wanted, np.inf)
        if not cut.most:
            rows.add(1, [(homes * 0, self._arcs + homes, 1.0)], 0.0, self._homes - cut.covered)
        return rows.constraint()

    def _solve(self, cut: Cut, bounds: Bounds, whole: Any, gap: float, seconds: float) -> Any:
        return milp(
            self._costs(cut),
            integrality=whole,
            bounds=bounds,
            constraints=self._rows(cut),
            options={"time_limit": seconds, "mip_rel_gap": gap},
        )
