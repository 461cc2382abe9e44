"""What kinds of matters there are: which body decides each, who must approve or be told, and what cannot be left to representatives."""

from dataclasses import dataclass
from enum import StrEnum

from village.errors import Unlawful
from village.law import Article
from village.rolls import Body
from village.thresholds import TWO_THIRDS, Share


class Matter(StrEnum):
    """Kinds of matters, as the laws list them."""

    PLAN = "plan"
    """村庄规划、建设."""
    LOST_WORK = "lost_work"
    """误工补贴的人员及标准."""
    INCOME = "income"
    """集体所得资金物资的使用."""
    WELFARE = "welfare"
    """公益事业的兴办、建设承包."""
    LEVY = "levy"
    """一事一议筹资筹劳."""
    SUPPORT = "support"
    """重点帮扶人员及方案."""
    OTHER = "other"
    VILLAGE_RULES = "village_rules"
    """村规民约."""
    CHARTER = "charter"
    """自治章程."""
    OVERRULE = "overrule"
    """撤销或变更村民代表会议的决定."""
    LAND_ADJUST = "land_adjust"
    """调整承包地."""
    LAND_OUTSIDE = "land_outside"
    """承包给本集体以外的人."""
    COLLECTIVE_MAJOR = "collective_major"
    """章程、成员、承包和宅基地方案、土地补偿、合并分立."""
    COLLECTIVE_OTHER = "collective_other"
    """集体的计划、预算、报酬、土地使用、投资."""
    ALLOWANCE = "allowance"
    """低保民主评议."""
    ELECTION = "election"
    RECALL = "recall"
    GROUP = "group"
    """村民小组的事项."""


class Authority(StrEnum):
    """Whose word must come after the resolution, before it is carried out."""

    TOWN_FILING = "town_filing"
    """乡镇备案."""
    TOWN = "town"
    """乡镇批准."""
    TOWN_AND_COUNTY = "town_and_county"
    """乡镇和县级批准."""


class Base(StrEnum):
    """Of whom a share is taken."""

    DUE = "due"
    PRESENT = "present"


@dataclass(frozen=True, slots=True)
class Majority:
    """How many must say yes, of whom."""

    share: Share
    base: Base

    def total(self, due: int, present: int) -> int:
        """Of how many it is taken."""
        return due if self.base is Base.DUE else present


@dataclass(frozen=True, slots=True)
class Ruling:
    """What the law asks of a kind of matter. The first body is the one that the law names; others only where it may be delegated.

    `majority` goes over the body's own; `elsewhere` is decided by another procedure than this flow.
    """

    article: Article
    bodies: tuple[Body, ...]
    delegable: bool = False
    authority: Authority | None = None
    majority: Majority | None = None
    elsewhere: bool = False


_VILLAGE = (Body.VILLAGERS, Body.REPRESENTATIVES)
_ALL_TWO_THIRDS = Majority(TWO_THIRDS, Base.DUE)


def _listed() -> Ruling:
    """What art. 28 lists: for the villagers' meeting, or by its authorisation for the representatives'."""
    return Ruling(Article.VCO_28, _VILLAGE, delegable=True)


RULINGS: dict[Matter, Ruling] = {
    Matter.PLAN: _listed(),
    Matter.LOST_WORK: _listed(),
    Matter.INCOME: _listed(),
    Matter.WELFARE: _listed(),
    Matter.SUPPORT: _listed(),
    Matter.OTHER: _listed(),
    Matter.LEVY: Ruling(
        Article.LEVIES, _VILLAGE, delegable=True, majority=Majority(TWO_THIRDS, Base.PRESENT)
    ),
    Matter.VILLAGE_RULES: Ruling(
        Article.VCO_31, (Body.VILLAGERS,), authority=Authority.TOWN_FILING
    ),
    Matter.CHARTER: Ruling(Article.VCO_31, (Body.VILLAGERS,), authority=Authority.TOWN_FILING),
    Matter.OVERRULE: Ruling(Article.VCO_27, (Body.VILLAGERS,)),
    Matter.LAND_ADJUST: Ruling(
        Article.LAND_28,
        _VILLAGE,
        delegable=True,
        authority=Authority.TOWN_AND_COUNTY,
        majority=_ALL_TWO_THIRDS,
    ),
    Matter.LAND_OUTSIDE: Ruling(
        Article.LAND_52,
        _VILLAGE,
        delegable=True,
        authority=Authority.TOWN,
        majority=_ALL_TWO_THIRDS,
    ),
    # Of the collective both assemblies ask for two thirds of all, whatever the matter.
    Matter.COLLECTIVE_MAJOR: Ruling(Article.COLLECTIVE_28, (Body.COLLECTIVE,)),
    Matter.COLLECTIVE_OTHER: Ruling(
        Article.COLLECTIVE_28,
        (Body.COLLECTIVE, Body.COLLECTIVE_DELEGATES),
        delegable=True,
    ),
    Matter.ALLOWANCE: Ruling(Article.ALLOWANCE, (), elsewhere=True),
    Matter.ELECTION: Ruling(Article.VCO_18, (), elsewhere=True),
    Matter.RECALL: Ruling(Article.VCO_19, (), elsewhere=True),
    Matter.GROUP: Ruling(Article.VCO_32, (Body.GROUP,)),
}
"""Every kind that this program knows."""

OPEN = tuple(matter for matter, ruling in RULINGS.items() if not ruling.elsewhere)
"""Kinds that can be carried through here today: the others have a procedure of their own."""


def body_of(matter: Matter, wanted: Body | None = None) -> Body:
    """Which body resolves a matter: the one that is wanted, or else the one that the law names first.

    Raises Unlawful for what is decided elsewhere, and for a body that may not decide it.
    """
    ruling = RULINGS[matter]
    if ruling.elsewhere:
        raise Unlawful(why="elsewhere", article=ruling.article.value)
    if wanted is None:
        wanted = ruling.bodies[0]
    if wanted not in ruling.bodies:
        why = "not_delegable" if wanted is Body.REPRESENTATIVES else "wrong_body"
        raise Unlawful(why=why, article=ruling.article.value)
    return wanted


OF_REPRESENTATIVES = frozenset({Matter.LAND_ADJUST, Matter.LAND_OUTSIDE})
"""Where the law takes two thirds of the villagers' representatives, and not of who sits with them (农村土地承包法 art. 28 and 52)."""
