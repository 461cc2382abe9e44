"""Demands (联名) that a meeting be called about a topic: whose names oblige to which meeting, and when it is answered.

The law knows none for a village group's meeting (村民委员会组织法 art. 32) nor for the collective's (农村集体经济组织法 art. 27 and 30).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from village.errors import Unlawful
from village.ids import VillageId
from village.law import Article
from village.rolls import Body
from village.thresholds import ONE_FIFTH, ONE_TENTH, ONE_THIRD, Share


class Of(StrEnum):
    """Of whom a share of names is taken."""

    VILLAGERS = "villagers"
    """Who belongs to the villagers' meeting."""
    REPRESENTATIVES = "representatives"


@dataclass(frozen=True, slots=True)
class Claim:
    """So large a share of these may have that body called, and where it is written."""

    body: Body
    of: Of
    share: Share
    article: Article


CLAIMS: tuple[Claim, ...] = (
    Claim(Body.VILLAGERS, Of.VILLAGERS, ONE_TENTH, Article.VCO_25),
    Claim(Body.VILLAGERS, Of.REPRESENTATIVES, ONE_THIRD, Article.VCO_25),
    Claim(Body.REPRESENTATIVES, Of.REPRESENTATIVES, ONE_FIFTH, Article.VCO_30),
)
"""What the law says, the villagers' meeting first: who has it called needs no other."""
ANSWERS: Mapping[Body, frozenset[Body]] = {
    Body.VILLAGERS: frozenset({Body.VILLAGERS}),
    # A meeting of all is more than what was asked for.
    Body.REPRESENTATIVES: frozenset({Body.REPRESENTATIVES, Body.VILLAGERS}),
}
"""Which meeting, once it is called, answers a demand."""
_CALLED = frozenset({"已召集", "called"})
_BACK = frozenset({"撤回", "撤", "back"})
_NAMES = frozenset({"名单", "names"})


class Word(StrEnum):
    """What is asked about a demand."""

    SIGN = "sign"
    BACK = "back"
    NAMES = "names"
    CALLED = "called"
    PAPER = "paper"
    """Names from a sheet that was signed by hand."""


@dataclass(frozen=True, slots=True)
class Demand:
    """Names under a topic. Of how many a share is taken is fixed with the first name; `owes` is the meeting that must be called."""

    village_id: VillageId
    number: int
    villagers: int
    representatives: int
    signed: int = 0
    signed_representatives: int = 0
    owes: Body | None = None
    due_at: datetime | None = None
    called_at: datetime | None = None
    meeting: int | None = None
    """Of the topic's decision, by which it was answered."""

    @property
    def subject(self) -> str:
        """How the trail and the cards call it."""
        return f"demand:{self.number}"

    @property
    def is_open(self) -> bool:
        """Whether a meeting must be called that is not."""
        return self.owes is not None and self.called_at is None

    @property
    def is_settled(self) -> bool:
        """Whether nothing is left to ask for: the villagers' own meeting was called."""
        return self.owes is Body.VILLAGERS and self.called_at is not None

    def have(self, claim: Claim) -> int:
        """How many of those have signed."""
        return self.signed if claim.of is Of.VILLAGERS else self.signed_representatives

    def need(self, claim: Claim) -> int:
        """How many of those oblige; of nobody's share nobody can."""
        return claim.share.least(self._total(claim)) if self._total(claim) else 0

    def reached(self, claim: Claim) -> bool:
        """Whether enough of them have signed."""
        return claim.share.holds(self.have(claim), self._total(claim))

    @property
    def ground(self) -> Claim | None:
        """By which claim a meeting must be called, the farthest-reaching first."""
        return next((one for one in CLAIMS if self.reached(one)), None)

    def _total(self, claim: Claim) -> int:
        return self.villagers if claim.of is Of.VILLAGERS else self.representatives


def signed(demand: Demand, *, representative: bool, now: datetime, days: int) -> Demand:
    """With one more name; enough of them oblige to a meeting within `days`, which the law does not number."""
    more = replace(
        demand,
        signed=demand.signed + 1,
        signed_representatives=demand.signed_representatives + representative,
    )
    ground = more.ground
    if ground is None or more.owes is ground.body or more.owes is Body.VILLAGERS:
        return more
    # More is owed than before: what was called does not answer it.
    due = now + timedelta(days=days)
    return replace(more, owes=ground.body, due_at=due, called_at=None, meeting=None)


def taken_back(demand: Demand, *, representative: bool) -> Demand:
    """Without a name. Raises Unlawful once a meeting is owed: what enough have asked for stands."""
    if demand.owes is not None:
        article = demand.ground.article if demand.ground else Article.VCO_25
        raise Unlawful(why="demand_reached", article=article.value)
    return replace(
        demand,
        signed=demand.signed - 1,
        signed_representatives=demand.signed_representatives - representative,
    )


def called(demand: Demand, body: Body, *, at: datetime, meeting: int) -> Demand:
    """A meeting of that body was called about the topic."""
    if demand.owes is None or not demand.is_open or body not in ANSWERS[demand.owes]:
        return demand
    return replace(demand, called_at=at, meeting=meeting)


def called_off(demand: Demand, meeting: int) -> Demand:
    """The meeting that answered it will not be held: it is owed as before."""
    if demand.meeting != meeting:
        return demand
    return replace(demand, called_at=None, meeting=None)


def noted(demand: Demand, *, at: datetime) -> Demand:
    """The supervision committee says that it was called, by a way that is not written down here. Raises Unlawful where none is owed."""
    if not demand.is_open:
        raise Unlawful(why="no_demand", article=Article.VCO_25.value)
    return replace(demand, called_at=at)


def read(words: str) -> tuple[Word, str]:
    """What is said behind 联名 3: nothing, 撤回, 名单, 已召集, or the names of a paper."""
    plain = words.strip()
    if not plain:
        return Word.SIGN, ""
    if plain.lower() in _BACK:
        return Word.BACK, ""
    if plain.lower() in _NAMES:
        return Word.NAMES, ""
    if plain.lower() in _CALLED:
        return Word.CALLED, ""
    return Word.PAPER, plain
