"""Rolls (应到名册): who belongs to a meeting, fixed when it is called, by person or by household and never both."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from village.errors import NobodyDue, Unlawful
from village.ids import HouseholdId, PersonId, RollId, VillageId
from village.law import Article
from village.people import Collective, Hukou, Party, Post
from village.roster_counts import adult_since


class Body(StrEnum):
    """Who sits together."""

    BRANCH = "branch"
    TWO_COMMITTEES = "two_committees"
    PARTY_MEETING = "party_meeting"
    REPRESENTATIVES = "representatives"
    VILLAGERS = "villagers"
    GROUP = "group"
    """A village group (村民小组)."""
    COLLECTIVE = "collective"
    """All members of the collective economic organisation (成员大会)."""
    COLLECTIVE_DELEGATES = "collective_delegates"
    """Their representatives (成员代表大会)."""


class Basis(StrEnum):
    """What one seat is: the convener chooses, and it holds for the whole meeting."""

    PERSON = "person"
    HOUSEHOLD = "household"


class Reason(StrEnum):
    """Why a party member need not be counted as due: five kinds, each with the approval of the level above."""

    INCAPABLE = "incapable"
    """Cannot express a will."""
    ABROAD = "abroad"
    """At own cost, half a year or more."""
    SERVING = "serving"
    """Serves a sentence."""
    BEDRIDDEN = "bedridden"
    UNTRANSFERRED = "untransferred"
    """Lives, studies or works elsewhere for half a year or more, and should have transferred membership."""


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A party member who is not counted: why, who approved it, and on which day."""

    reason: Reason
    approved_by: str
    approved_on: date


@dataclass(frozen=True, slots=True)
class Candidate:
    """What decides of one person whether they belong to a meeting."""

    id: PersonId
    household: HouseholdId | None
    group: int
    born: date | None = None
    party: Party = Party.NONE
    representative: bool = False
    hukou: Hukou = Hukou.HERE
    posts: frozenset[Post] = field(default_factory=frozenset)
    collective: Collective = Collective.UNSTATED


@dataclass(frozen=True, slots=True)
class Home:
    """A household, and who speaks for it: its head."""

    id: HouseholdId
    group: int
    speaker: PersonId | None = None


@dataclass(frozen=True, slots=True)
class Seat:
    """One seat: a person, or a household with the person who speaks for it (none where nobody is named: any adult of it may)."""

    number: int
    person: PersonId | None
    household: HouseholdId | None = None
    exclusion: Exclusion | None = None
    homes: int = 0
    """For how many households a villagers' representative stands,"""
    woman: bool = False
    """and whether she is a woman."""

    @property
    def counts(self) -> bool:
        """Whether the seat is due."""
        return self.exclusion is None


@dataclass(frozen=True, slots=True)
class Roll:
    """A frozen roll: `due` seats count, `excluded` do not; `undated` people have no date of birth and are on no roll of adults."""

    village_id: VillageId
    id: RollId
    body: Body
    basis: Basis
    frozen_at: datetime
    due: int
    excluded: int
    undated: int
    seal: str
    group: int | None = None
    homes: int = 0
    """The village's households, of which representatives stand for some."""


BY_HOUSEHOLD = frozenset({Body.VILLAGERS, Body.GROUP})
"""Where the law lets households send somebody (村民委员会组织法 art. 26 and 32)."""
_ARTICLES = {
    Body.BRANCH: Article.PARTY_BRANCH_12,
    Body.TWO_COMMITTEES: Article.PARTY_RURAL_19,
    Body.PARTY_MEETING: Article.PARTY_BRANCH_11,
    Body.REPRESENTATIVES: Article.VCO_29,
    Body.VILLAGERS: Article.VCO_26,
    Body.GROUP: Article.VCO_32,
    Body.COLLECTIVE: Article.COLLECTIVE_27,
    Body.COLLECTIVE_DELEGATES: Article.COLLECTIVE_28,
}
OF_MEMBERS: Mapping[Body, frozenset[Collective]] = {
    Body.COLLECTIVE: frozenset({Collective.MEMBER, Collective.DELEGATE}),
    Body.COLLECTIVE_DELEGATES: frozenset({Collective.DELEGATE}),
}
"""Who sits by what the roster says of membership: who is a member is not who lives here."""
FROM_AFAR = frozenset({Body.COLLECTIVE})
"""Where members may take part by instant messages (农村集体经济组织法 art. 27); the law of the other meetings does not say so."""
LEAST_DELEGATES = 21
"""成员代表的人数应当多于二十人 (农村集体经济组织法 art. 28)."""
FEW_MEMBERS = 7
"""A branch with fewer full members has no committee (支部工作条例 art. 12): all of them sit instead."""
COMMITTEE = frozenset({Post.DIRECTOR, Post.VILLAGE_COMMITTEE})
"""The villagers' committee, which sits in the representatives' meeting by its office (art. 29)."""
_BRANCH = frozenset({Post.SECRETARY, Post.BRANCH_COMMITTEE})


def article(body: Body) -> Article:
    """Where it is written who belongs to a body."""
    return _ARTICLES[body]


def compose(
    body: Body,
    basis: Basis,
    people: Iterable[Candidate],
    homes: Iterable[Home] = (),
    *,
    on: date,
    group: int | None = None,
    exclusions: Mapping[PersonId, Exclusion] | None = None,
    elected: bool = False,
) -> list[Seat]:
    """The seats of a meeting called on that day, numbered from 1; `elected` leaves a committee out that represents nobody.

    `people` and `homes` are those on the roster now. Raises Unlawful for households where persons sit, where too few are told to be
    members of the collective and where nobody knows whether one of them is of age, NobodyDue for an empty roll.
    """
    people = list(people)
    require_members(body, Counter(one.collective for one in people))
    unknown = undated(body, people) if body in OF_MEMBERS else 0
    if unknown:
        # Two thirds of all members are asked for: nobody may be missing from "all".
        raise Unlawful(why="undated_members", article=article(body).value, have=unknown)
    if basis is Basis.HOUSEHOLD:
        if body not in BY_HOUSEHOLD:
            raise Unlawful(why="basis", article=article(body).value)
        adults = {one.id: one.household for one in _adults(people, on=on, group=None)}
        lived_in = set(adults.values())
        # A head who lives or is registered elsewhere, or is a child, does not speak for it: any adult of it may.
        sitting = sorted(
            (
                home.id,
                home.speaker if home.speaker and adults.get(home.speaker) == home.id else None,
            )
            for home in {home.id: home for home in homes}.values()
            if group in {None, home.group} and home.id in lived_in
        )
        seats = [Seat(at, speaker, home) for at, (home, speaker) in enumerate(sitting, 1)]
    else:
        found = _sitting(body, people, on=on, group=group)
        if elected and body is Body.REPRESENTATIVES:
            found = (one for one in found if one.representative)
        chosen = sorted(one.id for one in found)
        left_out = exclusions if exclusions and body is Body.PARTY_MEETING else {}
        seats = [Seat(at, one, None, left_out.get(one)) for at, one in enumerate(chosen, 1)]
    if not any(one.counts for one in seats):
        raise NobodyDue(body=body.value)
    _require_enough(body, len(seats))
    return seats


def of_homes(
    people: Iterable[Candidate], seats: Iterable[Seat], *, on: date
) -> list[tuple[PersonId, int]]:
    """The adults of the households that have a seat on a roll of that day, and the number of it."""
    numbers = {seat.household: seat.number for seat in seats}
    adults = _adults(people, on=on, group=None)
    return [(one.id, numbers[one.household]) for one in adults if one.household in numbers]


def require_members(body: Body, marked: Mapping[Collective, int]) -> None:
    """Raise Unlawful for a body of the collective while the roster tells of no member, or of too few representatives; `marked` counts them."""
    sitting = sum(marked.get(one, 0) for one in OF_MEMBERS.get(body, ()))
    if body in OF_MEMBERS and not sitting:
        raise Unlawful(why="no_register", article=article(body).value)
    _require_enough(body, sitting)


def _require_enough(body: Body, sitting: int) -> None:
    if body is Body.COLLECTIVE_DELEGATES and sitting < LEAST_DELEGATES:
        raise Unlawful(
            why="few_delegates", article=article(body).value, have=sitting, need=LEAST_DELEGATES
        )


def undated(body: Body, people: Iterable[Candidate], *, group: int | None = None) -> int:
    """Of how many nobody knows whether they are adults, where that is asked."""
    if body in OF_MEMBERS:
        return sum(one.born is None and one.collective in OF_MEMBERS[body] for one in people)
    if body not in BY_HOUSEHOLD:
        return 0
    return sum(one.born is None and _lives_here(one, group) for one in people)


def seal(
    seats: Iterable[Seat], homes: Iterable[tuple[PersonId, int]] = (), *, of_homes: int = 0
) -> str:
    """The SHA-256 of the seats, of whose home each is, and of how many households there are: a roll changed after the freeze has another."""
    lines = [
        f"{one.number}:{one.person or ''}:{one.household or ''}:{int(one.counts)}{_weight(one)}"
        for one in seats
    ]
    # No line of a seat begins so: a roll without homes has the seal that it always had.
    lines += [f"home:{person}:{seat}" for person, seat in sorted(homes)]
    if of_homes:
        lines.append(f"homes:{of_homes}")
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _weight(one: Seat) -> str:
    """Nothing where nothing is weighed: such a roll has the seal that it always had."""
    return f":{one.homes}:{int(one.woman)}" if one.homes or one.woman else ""


def _sitting(
    body: Body, people: list[Candidate], *, on: date, group: int | None
) -> Iterable[Candidate]:
    members = [one for one in people if one.party is Party.FULL and one.household is not None]
    match body:
        case Body.BRANCH if len(members) < FEW_MEMBERS:
            return members
        case Body.BRANCH:
            return [one for one in people if one.posts & _BRANCH]
        case Body.TWO_COMMITTEES:
            return [one for one in people if one.posts & (_BRANCH | COMMITTEE)]
        case Body.PARTY_MEETING:
            return members
        case Body.REPRESENTATIVES:
            return [one for one in people if one.representative or one.posts & COMMITTEE]
        case Body.COLLECTIVE | Body.COLLECTIVE_DELEGATES:
            # Of full civil capacity, which the roster knows by age alone; wherever they live and are registered.
            adult = adult_since(on)
            members_ = [one for one in people if one.collective in OF_MEMBERS[body]]
            return [one for one in members_ if one.born and one.born <= adult]
    return _adults(people, on=on, group=group)


def _adults(people: Iterable[Candidate], *, on: date, group: int | None) -> list[Candidate]:
    adult = adult_since(on)
    return [one for one in people if _lives_here(one, group) and one.born and one.born <= adult]


def _lives_here(one: Candidate, group: int | None) -> bool:
    """Of the village's own people; whoever is registered elsewhere belongs to the meeting there (a default of this program)."""
    return one.household is not None and one.hukou is Hukou.HERE and group in {None, one.group}
