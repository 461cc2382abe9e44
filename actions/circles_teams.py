"""Make teams of the members who serve: each within the radius of one home in its middle, as few teams as the places allow.

Whoever is in a team stays there while that holds, so that a village keeps its circles when one member comes or goes.
"""

import time
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array, vstack

from village.circles import Member, Situation, Team, apart

SECONDS, SHARE = 2.0, 0.5
"""For all teams of a village, and at least for each try."""
GAP = 0.02
TRIES = 3
"""How many teams more than the fewest are tried before everybody is left alone."""
SMALL = 3
"""元氏县: a cadre leads and two or three heads of party groups carry a circle; fewer is no team, where it can be helped."""
Ways = Mapping[tuple[int, int], int]
"""Metres between the homes of two members, where they are known."""


def form(situation: Situation) -> tuple[Team, ...]:
    """The teams of every member who serves, by number."""
    ways = _ways(situation)
    groups = _standing(situation, ways)
    loose = _join(situation, groups, ways)
    taken = set(groups)
    for fresh in _fresh(situation, loose, ways):
        number = next(one for one in range(1, len(taken) + 2) if one not in taken)
        taken.add(number)
        groups[number] = fresh
    return tuple(
        _team(situation, number, members, ways) for number, members in sorted(groups.items())
    )


def _ways(situation: Situation) -> dict[tuple[int, int], int]:
    found = {}
    for one in situation.members:
        for other in situation.members:
            metres = 0 if one.id == other.id else apart(one.place, other.place)
            if metres is not None:
                found[one.id, other.id] = metres
    return found


def _far(members: Sequence[int], middle: int, ways: Ways) -> int | None:
    """How far the farthest lives from `middle`; None when that is not known of one."""
    found = [ways.get((one, middle)) for one in members]
    known = [one for one in found if one is not None]
    return max(known) if len(known) == len(found) else None


def _middle(members: Sequence[int], ways: Ways) -> tuple[int, int] | None:
    """Whose home is the middle, and how far the farthest is from there."""
    reached = [(far, one) for one in members if (far := _far(members, one, ways)) is not None]
    return min(reached)[::-1] if reached else None


def _fits(situation: Situation, members: Sequence[int], ways: Ways) -> bool:
    middle = _middle(members, ways)
    return (
        len(members) <= situation.rules.team
        and middle is not None
        and middle[1] <= situation.rules.radius_m
    )


def _standing(situation: Situation, ways: Ways) -> dict[int, list[int]]:
    """The teams that there are, without those who now live too far off; who was put there by hand stays."""
    by_hand = {one.id for one in situation.members if one.kept}
    groups: dict[int, list[int]] = {}
    for one in situation.members:
        if one.circle:
            groups.setdefault(one.circle, []).append(one.id)
    for members in groups.values():
        while not _fits(situation, members, ways):
            movable = [one for one in members if one not in by_hand]
            if len(members) == 1 or not movable:
                break
            members.remove(max(movable, key=lambda one: (_apartness(one, members, ways), one)))
    return groups


def _apartness(one: int, members: Iterable[int], ways: Ways) -> tuple[int, int]:
    """How ill somebody fits into a team: from how many the way is not known, and the sum of the others."""
    found = [ways.get((one, other)) for other in members]
    return sum(way is None for way in found), sum(way or 0 for way in found)


def _join(situation: Situation, groups: dict[int, list[int]], ways: Ways) -> list[Member]:
    """Let whoever has no team join the nearest that has room; give back who found none."""
    placed = {one for members in groups.values() for one in members}
    left = []
    for one in situation.members:
        if one.id in placed:
            continue
        fitting = [
            (_apartness(one.id, members, ways)[1] / len(members), number)
            for number, members in sorted(groups.items())
            if _fits(situation, [*members, one.id], ways)
        ]
        if fitting:
            groups[min(fitting)[1]].append(one.id)
        else:
            left.append(one)
    return left


def _fresh(situation: Situation, loose: Sequence[Member], ways: Ways) -> list[list[int]]:
    """The fewest new teams that take in everybody who is left, and of those the ones with the shortest ways."""
    ids = [one.id for one in loose]
    if not ids:
        return []
    radius = situation.rules.radius_m
    arcs = [
        (row, column, ways[one, middle])
        for row, one in enumerate(ids)
        for column, middle in enumerate(ids)
        if ways.get((one, middle), radius + 1) <= radius
    ]
    chosen = _cover(arcs, len(ids), radius, situation.rules.team)
    teams: dict[int, list[int]] = {}
    for one, middle in zip(ids, chosen, strict=True):
        teams.setdefault(middle, []).append(one)
    place = {one.id: (one.place.group, one.id) for one in loose}
    return sorted(teams.values(), key=lambda team: min(place[one] for one in team))


def _cover(arcs: Sequence[tuple[int, int, int]], size: int, radius: int, most: int) -> list[int]:
    """For each of `size` members whose home is the middle of their team; an arc is who could go where, and how far."""
    program = _Teams(arcs, size, radius, most)
    end = time.monotonic() + SECONDS
    fewest = max(program.fewest(), -(-size // most))
    # One at a time: with its number given, the program is easy.
    for count in range(fewest, min(fewest + TRIES, size) + 1):
        found = program.best(count, max(end - time.monotonic(), SHARE))
        if found is not None:
            return found
    return list(range(size))


class _Teams:
    """The program: `x` who goes where, `z` whose home is a middle, `w` what a small team lacks."""

    def __init__(
        self, arcs: Sequence[tuple[int, int, int]], size: int, radius: int, most: int
    ) -> None:
        self.rows, self.columns, self.metres = map(np.array, zip(*arcs, strict=True))
        self.size, self.radius, self.most = size, radius, most
        self.count = len(arcs)

    def fewest(self) -> int:
        """How many middles are needed if a team might have any number."""
        near = coo_array((np.ones(self.count), (self.rows, self.columns)))
        found = milp(
            np.ones(self.size),
            integrality=np.ones(self.size),
            bounds=Bounds(0, 1),
            constraints=LinearConstraint(near.tocsr(), 1, np.inf),
            options={"time_limit": SHARE},
        )
        return 1 if found.x is None else round(found.mip_dual_bound + 0.49)

    def best(self, count: int, seconds: float) -> list[int] | None:
        """So many teams with the shortest ways."""
        size, arcs = self.size, self.count
        width = arcs + 2 * size
        found = milp(
            np.r_[self.metres, np.zeros(size), np.full(size, 2.0 * self.radius)],
            integrality=np.r_[np.zeros(arcs), np.ones(size), np.zeros(size)],
            bounds=Bounds(0, np.r_[np.ones(arcs + size), np.full(size, np.inf)]),
            constraints=self._rows(count, width),
            options={"time_limit": seconds, "mip_rel_gap": GAP},
        )
        if found.x is None:
            return None
        mine = [np.flatnonzero(self.rows == row) for row in range(size)]
        return [int(self.columns[one[np.argmax(found.x[one])]]) for one in mine]

    def _rows(self, teams: int, width: int) -> LinearConstraint:
        size, arcs = self.size, self.count
        index, every, ones = np.arange(arcs), np.arange(size), np.ones(arcs)

        def block(height: int, *entries: tuple[Any, Any, Any]) -> Any:
            rows, columns, values = (
                np.concatenate([one[at] for one in entries]) for at in range(3)
            )
            return coo_array((values, (rows, columns)), shape=(height, width))

        own = np.flatnonzero(self.rows == self.columns)
        there, middle = (self.columns, index, ones), (every, arcs + every)
        lacking = (every, arcs + size + every, np.ones(size))
        blocks = [
            block(size, (self.rows, index, ones)),
            block(arcs, (index, index, ones), (index, arcs + self.columns, -ones)),
            block(size, there, (*middle, np.full(size, -self.most))),
            block(size, there, (*middle, np.full(size, -SMALL)), lacking),
            block(1, (every * 0, arcs + every, np.ones(size))),
            # Whose home is the middle belongs to that team.
            block(size, (every, own, np.ones(size)), (every, arcs + every, -np.ones(size))),
        ]
        low = np.r_[
            np.ones(size), np.full(arcs + size, -np.inf), np.zeros(size), teams, np.zeros(size)
        ]
        full = np.full(size, np.inf)
        high = np.r_[np.ones(size), np.zeros(arcs + size), full, teams, full]
        return LinearConstraint(vstack(blocks).tocsr(), low, high)


def _team(situation: Situation, number: int, members: Sequence[int], ways: Ways) -> Team:
    """Its lead stays; a new one is who stands highest, then who lives nearest to the middle."""
    found = _middle(members, ways)
    middle = found[0] if found else min(members)
    lead = dict(situation.leads).get(number)
    if lead is None or lead not in members:
        rank = {one.id: one.standing for one in situation.members}
        lead = min(members, key=lambda one: (rank[one], ways.get((one, middle), 1 << 30), one))
    return Team(number, lead, tuple(sorted(members)), middle)
