"""Divide a village's households among its members: a mixed-integer program, solved by HiGHS (docs/adr/0010).

In this order: as many households as possible have a member; as few as possible get another than they have; the ways are short, and nobody
has much more than the fair share. Nothing here is random, and parts of a village that share no member are solved apart.

SciPy takes a second to import: who starts a bot must not import this module.
"""

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components, maximum_flow

from actions.circles_program import Answer, Cut, Part, Program
from actions.circles_teams import form
from village.circles import Near, Plan, Situation, kept, near

SECONDS = 4.0
"""The solver's time for a whole village; a plan that it cuts short says how far from the best it may be."""
NEAREST = 6
"""Members looked at for each household at first: the way to a seventh is rarely worth it. Where these do not do, all are."""
GAP = 0.02
FINE_GAP = 0.001
"""With households to be moved, a move must never hide within the tolerance."""


class NoPlan(Exception):
    """The solver found nothing in its time."""


@dataclass(frozen=True, slots=True)
class _Solved:
    assigned: Mapping[int, int]
    bound: int
    cost: float
    lower: float


def propose(situation: Situation, *, seconds: float = SECONDS) -> Plan:
    """The division and the teams for it; the same situation always gives the same plan. Raises NoPlan."""
    reach = near(situation)
    end = time.monotonic() + seconds
    parts = list(_parts(situation, reach))
    assigned: dict[int, int] = {}
    bound, cost, lower = 0, 0.0, 0.0
    for part in sorted(parts, key=lambda one: one.size):
        solved = _solve(part, end)
        assigned.update(solved.assigned)
        bound += solved.bound
        cost += solved.cost
        lower += solved.lower
    slack = max(cost - lower, 0.0) / cost if cost > 0 else 0.0
    assigned = dict(sorted(assigned.items()))
    return Plan(assigned, form(situation), bound, round(slack, 4))


def _parts(situation: Situation, reach: Near) -> Iterator[Part]:
    """Households and members that can be divided without looking at the rest."""
    homes = [one.id for one in situation.homes]
    members = [one.id for one in situation.members]
    at = {one: len(homes) + place for place, one in enumerate(members)}
    links = [(row, at[member]) for row, home in enumerate(homes) for member, _ in reach[home]]
    if not links:
        return
    rows, columns = zip(*links, strict=True)
    size = len(homes) + len(members)
    graph = csr_array((np.ones(len(links)), (rows, columns)), shape=(size, size))
    _, labels = connected_components(graph, directed=False)
    held = kept(situation)
    present = {one.id: one.member for one in situation.homes if one.member is not None}
    near_by = {home: {member for member, _ in reach[home]} for home in homes}
    current = {home: member for home, member in present.items() if member in near_by[home]}
    fair = max(situation.rules.least, -(-len(homes) // len(members)))
    for label in dict.fromkeys(int(labels[row]) for row, _ in links):
        ours = [one for row, one in enumerate(homes) if labels[row] == label and reach[one]]
        theirs = [one for one in members if labels[at[one]] == label]
        yield Part(
            rules=situation.rules,
            homes=tuple(ours),
            members=tuple(theirs),
            reach={one: reach[one] for one in ours},
            current={one: current[one] for one in ours if one in current},
            held={one: held[one] for one in ours if one in held},
            fair=fair,
        )


def _solve(part: Part, end: float) -> _Solved:
    """Short ways with everybody covered who can be; where rules of load forbid that, the most of them first."""
    bound = _flow(part)
    gap = FINE_GAP if part.current else GAP
    for program in _attempts(part):
        answer = program.run(Cut(covered=bound), gap=gap, seconds=_left(end))
        if answer is not None:
            return _solved(answer, bound)
    program = Program(part, None)
    most = program.run(Cut(most=True), gap=0.0, seconds=_left(end))
    if most is None:
        raise NoPlan
    bound = min(bound, most.bound)
    answer = program.run(Cut(covered=len(most.assigned)), gap=gap, seconds=_left(end))
    return _solved(answer or most, bound)


def _attempts(part: Part) -> Iterator[Program]:
    """The smaller programs first: one that moves nobody and covers all who can be has the best answer there is."""
    if part.current:
        yield Program(part, None, stay=True)
    few = Program(part, NEAREST)
    yield few
    if not few.is_whole:
        yield Program(part, None)


def _solved(answer: Answer, bound: int) -> _Solved:
    return _Solved(answer.assigned, bound, answer.cost, answer.lower)


def _left(end: float) -> float:
    """At least something, so that a small part is never given up for the time a large one took."""
    return max(end - time.monotonic(), 0.5)


def _flow(part: Part) -> int:
    """The most households that could be covered if a member might have fewer than the rule wants."""
    homes = {one: 2 + place for place, one in enumerate(part.homes)}
    members = {one: 2 + len(homes) + place for place, one in enumerate(part.members)}
    arcs: list[tuple[int, int, int]] = [(0, row, 1) for row in homes.values()]
    arcs += [(homes[one], members[to], 1) for one in homes for to, _ in part.reach[one]]
    arcs += [(row, 1, part.most(one)) for one, row in members.items()]
    tails, heads, room = zip(*arcs, strict=True)
    size = 2 + len(homes) + len(members)
    graph: Any = csr_array((np.array(room, dtype=np.int32), (tails, heads)), shape=(size, size))
    return int(maximum_flow(graph, 0, 1).flow_value)
