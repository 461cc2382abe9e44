"""What makes a vote over the chat valid: a basis in law and its conditions, or else it is 线上意向，非正式表决.

Members of a collective may take part by instant messages (农村集体经济组织法 art. 27). For meetings of villagers, of their
representatives and of Party members no statute says so: a village needs a clause of its charter or a provincial rule.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from village.law import Article
from village.rolls import Body


class Ground(StrEnum):
    """Where it is written that votes over the chat count."""

    NONE = ""
    COLLECTIVE_LAW = "collective_law_27"
    """Only for the meeting of the collective's members."""
    CHARTER = "charter"
    """The villagers' own: it binds them, their representatives and groups, neither the Party nor the collective."""
    PROVINCE = "province"


class Condition(StrEnum):
    """What must hold besides, in the order in which it is told."""

    REAL_NAME = "real_name"
    """Each account is bound to a person of the roster."""
    ONE_VOTE = "one_vote"
    TIMES_STATED = "times_stated"
    LOG_KEPT = "log_kept"
    NOTICE = "notice"
    """The period of notice was kept."""
    NO_PHONE = "no_phone"
    """Each of the roll who has no phone voted in another way, was handed a paper, or was offered one and did not want it."""
    WITNESS = "witness"
    """Somebody of the supervision committee watches."""
    SIGN_OFF = "sign_off"
    """What was voted is signed for on the spot afterwards."""
    PUBLICITY = "publicity"
    """The result is on the board for fifteen days."""


BY_DESIGN = frozenset(
    {Condition.REAL_NAME, Condition.ONE_VOTE, Condition.TIMES_STATED, Condition.LOG_KEPT}
)
"""No ballot here is without them."""
LEAST = frozenset({Condition.NOTICE, Condition.PUBLICITY})
"""What the law itself asks of every meeting and resolution (村民委员会组织法 art. 25, 35): no clause leaves it out."""
AFTERWARDS = frozenset({Condition.WITNESS, Condition.SIGN_OFF})
"""What somebody can still answer for when the time is over."""


_REACH = {
    Ground.COLLECTIVE_LAW: frozenset({Body.COLLECTIVE}),
    Ground.CHARTER: frozenset({Body.VILLAGERS, Body.REPRESENTATIVES, Body.GROUP}),
}


_WRITTEN: dict[tuple[Condition, Body | None], Article] = {
    (Condition.NOTICE, Body.VILLAGERS): Article.VCO_25,
    (Condition.NOTICE, Body.COLLECTIVE): Article.COLLECTIVE_27,
    (Condition.ONE_VOTE, Body.COLLECTIVE): Article.COLLECTIVE_27,
    (Condition.PUBLICITY, None): Article.VCO_35,
}
"""Where a condition is the law's own, for one body or for all."""


@dataclass(frozen=True, slots=True)
class OnlineBasis:
    """The basis that a ballot began with: its ground, the clause in its own words, and the conditions that somebody answers for."""

    ground: Ground = Ground.NONE
    clause: str = ""
    met: frozenset[Condition] = frozenset()

    @property
    def source(self) -> str:
        """What the clause is called, without its words."""
        return self.clause.partition(" ")[0]

    def reaches(self, body: Body) -> bool:
        """Whether a ground is stated for votes of that body, be its conditions met or not."""
        bodies = _REACH.get(self.ground)
        return self.is_stated and (bodies is None or body in bodies)

    @property
    def is_stated(self) -> bool:
        """Whether there is a ground, with the clause where the law alone does not name it."""
        if self.ground is Ground.NONE:
            return False
        return self.ground is Ground.COLLECTIVE_LAW or bool(self.clause.strip())

    def holds(self, body: Body) -> bool:
        """Whether votes over the chat count when that body votes."""
        return self.reaches(body) and not missing(self.met)

    @property
    def lacks(self) -> Sequence[Condition]:
        """The conditions that are not met yet."""
        return missing(self.met)

    def needs(self, body: Body) -> Sequence[tuple[Condition, Article]]:
        """What is lacking for a vote of that body, each with where it is written."""
        return [(one, asked_by(one, body)) for one in self.lacks]

    def meeting(self, *more: Condition) -> "OnlineBasis":
        """The same with these conditions met too."""
        return replace(self, met=self.met | set(more))


BY_LAW = OnlineBasis(Ground.COLLECTIVE_LAW, "", BY_DESIGN)
"""Members of a collective may take part online without any clause; what makes the vote reliable is asked for all the same.

Of the conditions art. 27 itself names the notice and one vote each; the rest is ours.
"""


def basis_of(stated: OnlineBasis, body: Body) -> OnlineBasis:
    """On what votes of that body over the chat stand in a village that states such a basis."""
    if body is Body.COLLECTIVE and not stated.reaches(body):
        return BY_LAW
    return stated


def asked_by(one: Condition, body: Body) -> Article:
    """Where it is written that a vote of that body needs it; OWN is a condition that no statute names, and that a village's clause may leave out."""
    return _WRITTEN.get((one, body)) or _WRITTEN.get((one, None), Article.OWN)


def missing(met: Collection[Condition]) -> Sequence[Condition]:
    """The conditions that nobody answered for yet."""
    return [one for one in Condition if one not in BY_DESIGN and one not in met]
