"""Circles (服务圈): who looks after which household, how far and how many, and whether a division of a village is right.

Places are whole metres. A home with coordinates lies that far east and north of the village office; one without may say how far it is from
the meeting place of its group. Two such homes of one group are taken to be as far apart as the way over the meeting place: never less than
the truth, so the radius holds.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from math import isqrt

from village.people import Party, Person, Post


@dataclass(frozen=True, slots=True)
class CircleRules:
    """The numbers of a village's circles; each can be set in the configuration."""

    radius_m: int = 500
    """元氏县 “近邻党建”: a circle's activity keeps within 500 m, half a kilometre round each member."""
    least: int = 5
    most: int = 20
    """宁海县: 5 to 20 households a member, 就近就亲就便."""
    oldest: int = 70
    """宁海县: who is over 70 is not asked; nor is, there and in 元氏县, who is ill or away for long."""
    team: int = 20
    """元氏县: 8,325 members in 452 circles, 18 or 19 in each."""


class Unfit(StrEnum):
    """Why a party member looks after no household."""

    GONE = "gone"
    OUTSIDE = "outside"
    """Sent from outside: belongs to no household of the village."""
    AWAY = "away"
    UNABLE = "unable"
    """The roster says that they cannot serve, as when they are ill."""
    OLD = "old"


LEADING: tuple[Post, ...] = (
    Post.CIRCLE_LEAD,
    Post.SECRETARY,
    Post.DIRECTOR,
    Post.BRANCH_COMMITTEE,
    Post.VILLAGE_COMMITTEE,
    Post.GROUP_HEAD,
)
"""Who leads a team, the first first (元氏县: one village cadre at its head); then any cadre, then a villagers' representative."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a home lies; all of it may be unknown."""

    x: int | None = None
    y: int | None = None
    group: int = 0
    distance: int | None = None


@dataclass(frozen=True, slots=True)
class Home:
    """A household: where it is, and who looks after it now. `kept` says that a cadre put it there by hand."""

    id: int
    place: Place
    member: int | None = None
    circle: int = 0
    kept: bool = False


@dataclass(frozen=True, slots=True)
class Member:
    """A party member who can look after households; the lower the `standing`, the rather do they lead."""

    id: int
    place: Place
    standing: int
    circle: int = 0
    kept: bool = False


@dataclass(frozen=True, slots=True)
class Situation:
    """A village's circles as they are: what a proposal starts from. `leads` are the leads by circle."""

    rules: CircleRules
    homes: tuple[Home, ...]
    members: tuple[Member, ...]
    leads: tuple[tuple[int, int], ...] = ()

    @property
    def fingerprint(self) -> str:
        """Tells whether anything that a proposal rests on has changed since."""
        return hashlib.sha256(repr(self).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Team:
    """A circle as it is proposed: its number, its lead, its members, and whose home is its middle."""

    number: int
    lead: int
    members: tuple[int, ...]
    middle: int


@dataclass(frozen=True, slots=True)
class Plan:
    """A division of a village: the member of each household that has one, and the teams.

    `bound` is how many households any plan could cover, as far as that is proven; `slack` by what share of the way the best
    plan with this coverage and as few moves could at most be shorter.
    """

    assigned: Mapping[int, int]
    teams: tuple[Team, ...]
    bound: int
    slack: float = 0.0

    @property
    def circles(self) -> dict[int, int]:
        """The circle of each member."""
        return {member: team.number for team in self.teams for member in team.members}


def unfit(
    person: Person, *, serves: bool, today: date, rules: CircleRules | None = None
) -> Unfit | None:
    """Why a party member is not asked to serve, or None."""
    oldest = (rules or CircleRules()).oldest
    if person.gone is not None:
        return Unfit.GONE
    if person.household_id is None:
        return Unfit.OUTSIDE
    if person.away:
        return Unfit.AWAY
    if not serves:
        return Unfit.UNABLE
    if person.born is not None and _years(person.born, today) > oldest:
        return Unfit.OLD
    return None


def is_member(person: Person) -> bool:
    """Whether somebody is in the Party; on probation one has the same duties (中国共产党章程 art. 7)."""
    return person.party is not Party.NONE


def standing(person: Person) -> int:
    """How near somebody is to lead a team; 0 is the nearest."""
    for place, post in enumerate(LEADING):
        if post in person.posts:
            return place
    if person.is_cadre:
        return len(LEADING)
    return len(LEADING) + (1 if person.representative else 2)


def apart(one: Place, other: Place) -> int | None:
    """The metres between two homes, rounded up; None when nobody knows."""
    if one.x is not None and one.y is not None and other.x is not None and other.y is not None:
        square = (one.x - other.x) ** 2 + (one.y - other.y) ** 2
        root = isqrt(square)
        return root + (root * root < square)
    if one.distance is None or other.distance is None or one.group != other.group:
        return None
    return one.distance + other.distance


def home_of(place: Place) -> bool:
    """Whether enough is known of a home to say what is near."""
    return (place.x is not None and place.y is not None) or place.distance is not None


Near = Mapping[int, tuple[tuple[int, int], ...]]
"""For each household the members who live near enough, with the metres, the nearest first."""


def near(situation: Situation) -> Near:
    """Who could look after whom; a household that a cadre gave to somebody is theirs alone."""
    radius = situation.rules.radius_m
    serving = {one.id for one in situation.members}
    found: dict[int, tuple[tuple[int, int], ...]] = {}
    for home in situation.homes:
        ways = ((apart(home.place, one.place), one.id) for one in situation.members)
        if home.kept and home.member in serving:
            fixed = {member: metres for metres, member in ways}
            found[home.id] = ((home.member, fixed[home.member] or 0),)
            continue
        within = sorted((metres, one) for metres, one in ways if metres is not None)
        found[home.id] = tuple((one, metres) for metres, one in within if metres <= radius)
    return found


def kept(situation: Situation) -> dict[int, int]:
    """The households that stay where a cadre put them, as long as that member serves."""
    serving = {one.id for one in situation.members}
    return {
        one.id: one.member
        for one in situation.homes
        if one.kept and one.member is not None and one.member in serving
    }


def released(situation: Situation) -> tuple[int, ...]:
    """Households that a cadre gave to somebody who serves no more."""
    held = kept(situation)
    return tuple(one.id for one in situation.homes if one.kept and one.id not in held)


def loads(assigned: Mapping[int, int]) -> dict[int, int]:
    """How many households each member has."""
    found: dict[int, int] = {}
    for member in assigned.values():
        found[member] = found.get(member, 0) + 1
    return found


def moved(situation: Situation, assigned: Mapping[int, int]) -> tuple[int, ...]:
    """The households that have a member now and would have another, or none."""
    return tuple(
        one.id
        for one in situation.homes
        if one.member is not None and assigned.get(one.id) != one.member
    )


def _years(born: date, today: date) -> int:
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def circle_name(group: str) -> str:
    """What a circle is called after the group in its middle; it is the village's to name it otherwise."""
    return f"{group}服务圈"
