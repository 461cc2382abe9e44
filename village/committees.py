"""The villagers' committee and the supervision committee on the roster, held against what the law asks of who sits on them."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from village.decision_rules import DecisionRules
from village.ids import PersonId
from village.law import Article
from village.representatives import Shortfall
from village.rolls import LEAST_DELEGATES

LEAST, MOST = 3, 7
"""Members of a villagers' committee (村民委员会组织法 art. 8)."""
LEAST_SUPERVISORS = 3
"""Of a supervision committee by the habit of provinces; art. 37 names no number."""


DELEGATE_HOMES = (5, 15)
"""一般每五户至十五户选举代表一人 (农村集体经济组织法 art. 28)."""


class Lapse(StrEnum):
    """In what they are not as the law has them."""

    COMMITTEE_FEW = "committee_few"
    COMMITTEE_MANY = "committee_many"
    COMMITTEE_WOMAN = "committee_woman"
    """A woman is among them (art. 8)."""
    SUPERVISOR_SITS = "supervisor_sits"
    """Somebody sits on both (art. 37)."""
    SUPERVISOR_KIN = "supervisor_kin"
    """Somebody of a committee member's household supervises: near relatives do not (art. 37), and of kin elsewhere the roster knows nothing."""
    SUPERVISORS_FEW = "supervisors_few"
    SUPERVISORS_MANY = "supervisors_many"
    DELEGATES_FEW = "delegates_few"
    """Members' representatives are more than twenty, and one for every five to fifteen households as a rule."""
    DELEGATES_MANY = "delegates_many"
    DELEGATES_WOMEN = "delegates_women"
    """A fitting number of them are women; of none at all it is told."""


@dataclass(frozen=True, slots=True)
class Officer:
    """Somebody on one of the two, or on both; `woman` is None where the roster does not say."""

    id: PersonId
    name: str
    woman: bool | None
    household: int | None
    on_committee: bool = False
    supervises: bool = False


@dataclass(frozen=True, slots=True)
class Delegates:
    """The representatives of the collective's members on the roster, and the village's households."""

    count: int = 0
    women: int = 0
    unstated: int = 0
    """Of so many it is not said whether they are women."""
    households: int = 0


def delegate_lapses(found: Delegates) -> list[Shortfall]:
    """In what the members' representatives are not as 农村集体经济组织法 art. 28 has them; without any there is no such meeting."""
    if not found.count:
        return []
    told = []
    least_homes, most_homes = DELEGATE_HOMES
    least = max(LEAST_DELEGATES, -(-found.households // most_homes))
    most = max(LEAST_DELEGATES, found.households // least_homes)
    if found.count < least:
        told.append(Shortfall(Lapse.DELEGATES_FEW, found.count, least, Article.COLLECTIVE_28))
    if found.count > most:
        told.append(Shortfall(Lapse.DELEGATES_MANY, found.count, most, Article.COLLECTIVE_28))
    if not found.women and not found.unstated:
        told.append(Shortfall(Lapse.DELEGATES_WOMEN, 0, 1, Article.COLLECTIVE_28))
    return told


def lapses(officers: Sequence[Officer], rules: DecisionRules) -> list[Shortfall]:
    """Everything in which they are not as the law has them; of a committee that is not on the roster nothing is said."""
    committee = [one for one in officers if one.on_committee]
    supervisors = [one for one in officers if one.supervises]
    return [*_committee(committee), *_supervisors(committee, supervisors, rules)]


def _committee(committee: Sequence[Officer]) -> list[Shortfall]:
    have = len(committee)
    if not have:
        return []
    told = []
    if have < LEAST:
        told.append(Shortfall(Lapse.COMMITTEE_FEW, have, LEAST, Article.VCO_8))
    if have > MOST:
        told.append(Shortfall(Lapse.COMMITTEE_MANY, have, MOST, Article.VCO_8))
    if all(one.woman is False for one in committee):
        told.append(Shortfall(Lapse.COMMITTEE_WOMAN, 0, 1, Article.VCO_8))
    return told


def _supervisors(
    committee: Sequence[Officer], supervisors: Sequence[Officer], rules: DecisionRules
) -> list[Shortfall]:
    have = len(supervisors)
    if not have:
        return []
    told = []
    if have < LEAST_SUPERVISORS:
        told.append(Shortfall(Lapse.SUPERVISORS_FEW, have, LEAST_SUPERVISORS, Article.HABIT))
    if have > rules.most_supervisors:
        most = rules.most_supervisors
        told.append(Shortfall(Lapse.SUPERVISORS_MANY, have, most, Article.HABIT))
    both = tuple(one.name for one in supervisors if one.on_committee)
    if both:
        told.append(Shortfall(Lapse.SUPERVISOR_SITS, len(both), 0, Article.VCO_37, both))
    homes = {one.household for one in committee} - {None}
    kin = tuple(one.name for one in supervisors if not one.on_committee and one.household in homes)
    if kin:
        told.append(Shortfall(Lapse.SUPERVISOR_KIN, len(kin), 0, Article.VCO_37, kin))
    return told
