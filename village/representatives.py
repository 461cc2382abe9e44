"""The villagers' representatives (村民代表) on the roster, held against what the law asks of their meeting's composition."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from village.decision_rules import DecisionRules
from village.ids import PersonId
from village.law import Article
from village.rolls import Seat
from village.thresholds import FOUR_FIFTHS, ONE_THIRD

LEAST_HOMES, MOST_HOMES = 5, 15
"""按每五户至十五户推选一人, or else some by each village group, for which the law names no number (村民委员会组织法 art. 29)."""


class Gap(StrEnum):
    """What the roster's representatives fall short of, or have too much of."""

    ELECTED = "elected"
    """Representatives are four fifths of the meeting at least, and the committee the rest (art. 29)."""
    WOMEN = "women"
    """Women among the representatives are a third of the meeting at least (art. 29)."""
    UNSTATED = "unstated"
    """Of some it is not said who is a woman, and on them it hangs."""
    FEW = "few"
    """Fewer than the province asks for."""
    THIN = "thin"
    """More than fifteen households for each of them."""
    MANY = "many"
    """Fewer than five households for each of them."""
    LOADED = "loaded"
    """Somebody stands for more than fifteen households."""
    LIGHT = "light"
    """Somebody stands for fewer than five."""
    UNSPOKEN = "unspoken"
    """Households for which nobody stands, where it is told who stands for which."""
    ONE_HOME = "one_home"
    """Several of one household, where the province allows one."""


@dataclass(frozen=True, slots=True)
class Representative:
    """One of them: whether a woman (None where the roster does not say), at home where, and for how many households they stand."""

    id: PersonId
    name: str
    woman: bool | None
    household: int
    homes: int = 0


@dataclass(frozen=True, slots=True)
class Assembly:
    """The representatives' meeting as the roster has it: who was chosen, members of the committee beside them, and the village's households."""

    elected: Sequence[Representative]
    committee: int
    households: int

    @property
    def sitting(self) -> int:
        """How many the meeting consists of (组成人员)."""
        return len(self.elected) + self.committee

    @property
    def women(self) -> int:
        """How many of the representatives are women."""
        return sum(one.woman is True for one in self.elected)


@dataclass(frozen=True, slots=True)
class Shortfall:
    """One gap in numbers, with where it is written and, where it is somebody's, their names."""

    gap: StrEnum
    have: int
    need: int
    article: Article = Article.VCO_29
    names: tuple[str, ...] = ()


def shortfalls(found: Assembly, rules: DecisionRules) -> list[Shortfall]:
    """Everything in which the roster's representatives are not what the law or the province asks for.

    A village without representatives has no such meeting, which is lawful (可以设立).
    """
    if not found.elected:
        return []
    return [*_composition(found), *_number(found, rules), *_loads(found, rules)]


def weighed(seats: Iterable[Seat], found: Assembly) -> list[Seat]:
    """The seats of their meeting, with the households for which each of them stands and who is a woman."""
    known = {one.id: one for one in found.elected}
    return [
        replace(one, homes=here.homes, woman=here.woman is True)
        if one.person is not None and (here := known.get(one.person))
        else one
        for one in seats
    ]


def _composition(found: Assembly) -> list[Shortfall]:
    told = []
    need = FOUR_FIFTHS.least(found.sitting)
    if len(found.elected) < need:
        told.append(Shortfall(Gap.ELECTED, len(found.elected), need))
    need = ONE_THIRD.least(found.sitting)
    unstated = sum(one.woman is None for one in found.elected)
    if found.women + unstated < need:
        told.append(Shortfall(Gap.WOMEN, found.women, need))
    elif found.women < need:
        told.append(Shortfall(Gap.UNSTATED, unstated, need))
    return told


def _number(found: Assembly, rules: DecisionRules) -> list[Shortfall]:
    told = []
    have = len(found.elected)
    if have < rules.least_representatives:
        told.append(Shortfall(Gap.FEW, have, rules.least_representatives))
    if not rules.representatives_by_group:
        least, most = -(-found.households // MOST_HOMES), found.households // LEAST_HOMES
        if have < least:
            told.append(Shortfall(Gap.THIN, have, least))
        if have > most:
            told.append(Shortfall(Gap.MANY, have, most))
    if rules.one_representative_a_home:
        at_home = Counter(one.household for one in found.elected)
        several = tuple(one.name for one in found.elected if at_home[one.household] > 1)
        if several:
            told.append(Shortfall(Gap.ONE_HOME, len(several), 1, names=several))
    return told


def _loads(found: Assembly, rules: DecisionRules) -> list[Shortfall]:
    """For whom each of them stands, where the roster tells it of any."""
    spoken = sum(one.homes for one in found.elected)
    if not spoken:
        return []
    told = []
    by_homes = () if rules.representatives_by_group else found.elected
    over = tuple(one.name for one in by_homes if one.homes > MOST_HOMES)
    under = tuple(one.name for one in by_homes if one.homes < LEAST_HOMES)
    if over:
        told.append(Shortfall(Gap.LOADED, len(over), MOST_HOMES, names=over))
    if under:
        told.append(Shortfall(Gap.LIGHT, len(under), LEAST_HOMES, names=under))
    if spoken < found.households:
        told.append(Shortfall(Gap.UNSPOKEN, found.households - spoken, 0))
    return told
