"""Why a household has no member, in numbers: what a village would need to close the gap."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from village.circles import Home, Near, Situation, apart, home_of, kept, loads, near


class GapKind(StrEnum):
    """Why nobody looks after a household."""

    NO_PLACE = "no_place"
    """The roster does not say where it is."""
    FAR = "far"
    """No member lives within the radius."""
    OPEN = "open"
    """A member near could take it: a new proposal would give it to one."""
    FULL = "full"
    """All who could take it have as many as the rule allows."""
    FEW = "few"
    """A member is near, but cannot get as many households as the rule wants of each."""


@dataclass(frozen=True, slots=True)
class Gap:
    """A household without a member, and why.

    FAR: the `nearest` member lives so many metres away (None: no member's home is known).
    FULL: `households` can only be looked after by `members`, who together can take `room`.
    FEW: the `members` near have no household; `room` could be given to them, which is fewer than the rule wants of one.
    """

    household: int
    kind: GapKind
    nearest: int | None = None
    households: int = 0
    members: int = 0
    room: int = 0


@dataclass(frozen=True, slots=True)
class _Shared:
    """Households and members that can only pass households among each other, found from one that nobody has."""

    homes: frozenset[int]
    members: frozenset[int]


def gaps(situation: Situation, assigned: Mapping[int, int]) -> tuple[Gap, ...]:
    """Every household without a member, with the reason, in order of number."""
    reach = near(situation)
    load = loads(assigned)
    return tuple(
        _gap(situation, home, reach, assigned, load)
        for home in situation.homes
        if home.id not in assigned
    )


def _gap(
    situation: Situation,
    home: Home,
    reach: Near,
    assigned: Mapping[int, int],
    load: Mapping[int, int],
) -> Gap:
    if not home_of(home.place):
        return Gap(home.id, GapKind.NO_PLACE)
    if not reach[home.id]:
        ways = [apart(home.place, one.place) for one in situation.members]
        return Gap(
            home.id, GapKind.FAR, min((one for one in ways if one is not None), default=None)
        )
    shared = _shared(situation, home, reach, assigned)
    working = [one for one in shared.members if one in load]
    if _has_room(situation, reach, assigned, shared, load):
        return Gap(home.id, GapKind.OPEN, reach[home.id][0][1])
    if len(working) == len(shared.members):
        room = sum(load[one] for one in working)
        own = frozenset(one for one, member in assigned.items() if member in shared.members)
        return Gap(
            home.id,
            GapKind.FULL,
            reach[home.id][0][1],
            len(shared.homes | own),
            len(shared.members),
            room,
        )
    free = [one for one in shared.homes if one not in assigned]
    spare = sum(max(load[one] - situation.rules.least, 0) for one in working)
    idle = len(shared.members) - len(working)
    return Gap(
        home.id, GapKind.FEW, reach[home.id][0][1], len(shared.homes), idle, len(free) + spare
    )


def _has_room(
    situation: Situation,
    reach: Near,
    assigned: Mapping[int, int],
    shared: _Shared,
    load: Mapping[int, int],
) -> bool:
    """Whether somebody could take one household more, or begin with enough that nobody has."""
    if any(one in load and load[one] < situation.rules.most for one in shared.members):
        return True
    begun = [
        member
        for home in shared.homes
        if home not in assigned
        for member, _ in reach[home]
        if member not in load
    ]
    return any(begun.count(one) >= situation.rules.least for one in set(begun))


def _shared(situation: Situation, home: Home, reach: Near, assigned: Mapping[int, int]) -> _Shared:
    """From a household over the members near it to their households, over the members near those, and so on."""
    held = kept(situation)
    of_member: dict[int, list[int]] = {}
    for one, member in assigned.items():
        if one not in held:
            of_member.setdefault(member, []).append(one)
    nobodys: dict[int, list[int]] = {}
    for other in situation.homes:
        if other.id not in assigned:
            for member, _ in reach[other.id]:
                nobodys.setdefault(member, []).append(other.id)
    homes, members = {home.id}, set[int]()
    open_homes = [home.id]
    while open_homes:
        for member, _ in reach[open_homes.pop()]:
            if member in members:
                continue
            members.add(member)
            fresh = _new(homes, (*of_member.get(member, ()), *nobodys.get(member, ())))
            homes.update(fresh)
            open_homes += fresh
    return _Shared(frozenset(homes), frozenset(members))


def _new(known: set[int], found: Iterable[int]) -> list[int]:
    return [one for one in dict.fromkeys(found) if one not in known]
