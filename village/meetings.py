"""Meetings: how long before they are told, when enough have come, and when enough said yes."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from village.decision_rules import DecisionRules
from village.errors import CountWrong, Unlawful
from village.law import Article
from village.matters import RULINGS, Base, Majority, Matter
from village.rolls import Basis, Body
from village.thresholds import HALF_OR_MORE, MORE_THAN_HALF, TWO_THIRDS, Share

COLLECTIVE_NOTICE_DAYS = 10
"""So long before it the members' assembly is told, with time, place and agenda (农村集体经济组织法 art. 27)."""


class Verdict(StrEnum):
    """How a vote ended."""

    PASSED = "passed"
    REJECTED = "rejected"
    NO_QUORUM = "no_quorum"


@dataclass(frozen=True, slots=True)
class Beside:
    """What some provinces count of a representatives' meeting beside its seats, of all and of those who are there.

    `homes` are the households for which representatives stand (there: with signed opinions), `women` the women among them.
    """

    homes: int = 0
    homes_here: int = 0
    women: int = 0
    women_here: int = 0


NOTHING = Beside()


@dataclass(frozen=True, slots=True)
class Need:
    """What a meeting needs, in shares: who must come (of those due), and who must say yes, each with where that is written."""

    quorum: Share
    quorum_article: Article
    majority: Majority
    passing: Article
    """OWN where only a village's rules or this program say how many must say yes."""
    besides: Majority | None = None
    """What the body's own rules ask for too, where the majority for a kind of matter may be fewer than that."""
    homes: Share | None = None
    """Of all households, for which those who come must stand."""
    women: Share | None = None
    """Of the women among the representatives, who must come."""

    @property
    def majorities(self) -> tuple[Majority, ...]:
        """All that must be reached."""
        return (self.majority, self.besides) if self.besides else (self.majority,)

    def weighs(self, found: Beside) -> bool:
        """Whether what is counted beside the seats is enough."""
        homes = self.homes is None or self.homes.holds(found.homes_here, found.homes)
        if self.women is None or not found.women:
            return homes
        return homes and self.women.holds(found.women_here, found.women)

    def to_open(self, due: int) -> int:
        """How many must come."""
        return self.quorum.least(due)

    def to_pass(self, due: int, present: int) -> int:
        """How many must say yes when so many are there."""
        return max(one.share.least(one.total(due, present)) for one in self.majorities)


@dataclass(frozen=True, slots=True)
class Count:
    """A show of hands: who signed in, who had left before the vote, and what was said.

    Who was there and said nothing, or was invalid, stays among those present and has not said yes.
    """

    due: int
    signed: int
    yes: int
    no: int = 0
    abstain: int = 0
    left: int = 0
    beside: Beside = NOTHING

    def __post_init__(self) -> None:
        """Raise CountWrong for numbers that cannot be."""
        numbers = (self.due, self.signed, self.yes, self.no, self.abstain, self.left)
        if min(numbers) < 0 or self.signed > self.due or self.left > self.signed:
            raise CountWrong(votes=self.votes, present=max(self.present, 0))
        if self.votes > self.present:
            raise CountWrong(votes=self.votes, present=self.present)

    @property
    def present(self) -> int:
        """Who was there at the vote."""
        return self.signed - self.left

    @property
    def votes(self) -> int:
        """Who said something."""
        return self.yes + self.no + self.abstain

    @property
    def silent(self) -> int:
        """Who was there and said nothing that counts."""
        return self.present - self.votes


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a meeting can do if those who are away do not come: the trap, shown before it is called."""

    due: int
    away: int
    to_open: int
    to_pass: int
    """How many must say yes if all who are at home come, or just enough for the quorum where fewer could not open it."""

    @property
    def home(self) -> int:
        """How many can come."""
        return self.due - self.away

    @property
    def can_open(self) -> bool:
        """Whether those at home are enough for a quorum."""
        return self.home >= self.to_open

    @property
    def can_pass(self) -> bool:
        """Whether those at home could pass anything, all of them saying yes."""
        return self.can_open and self.home >= self.to_pass

    @property
    def missing(self) -> int:
        """How many of those away must come, so that anything can pass."""
        return max(self.to_open - self.home, self.to_pass - self.home, 0)


def need(
    body: Body,
    basis: Basis = Basis.PERSON,
    *,
    rules: DecisionRules | None = None,
    matter: Matter | None = None,
) -> Need:
    """What a meeting needs under a village's rules; a kind of matter may ask for more than the body does."""
    held = rules or DecisionRules()
    found = _usual(body, basis, held)
    ruling = RULINGS[matter] if matter is not None else None
    if ruling is None or ruling.majority is None or body not in ruling.bodies:
        return found
    majority = ruling.majority
    if matter is Matter.LEVY and held.levies_of_all:
        majority = Majority(majority.share, Base.DUE)
    if matter is Matter.LEVY and body is Body.REPRESENTATIVES:
        found = _levying(found, held)
    # Two thirds of those present can be fewer than more than half of all, which the village asks for.
    both = majority.base is Base.PRESENT and found.majority.base is Base.DUE
    besides = found.majority if both else None
    return replace(found, majority=majority, passing=ruling.article, besides=besides)


def verdict(wanted: Need, count: Count) -> Verdict:
    """How a vote ended: the quorum is asked for at the sign-in and again at the vote (a default of this program)."""
    if not wanted.quorum.holds(count.signed, count.due):
        return Verdict.NO_QUORUM
    if not wanted.quorum.holds(count.present, count.due):
        return Verdict.NO_QUORUM
    if not wanted.weighs(count.beside):
        return Verdict.NO_QUORUM
    due, present = count.due, count.present
    if all(one.share.holds(count.yes, one.total(due, present)) for one in wanted.majorities):
        return Verdict.PASSED
    return Verdict.REJECTED


def outlook(wanted: Need, *, due: int, away: int) -> Outlook:
    """What a meeting of `due` seats can do while `away` of them stay where they are."""
    home = max(due - away, 0)
    enough = wanted.to_open(due)
    return Outlook(due, away, enough, wanted.to_pass(due, max(home, enough)))


def notice(body: Body, rules: DecisionRules) -> tuple[int, Article]:
    """How many days before it a meeting must be told, and where that is written."""
    match body:
        case Body.VILLAGERS:
            return rules.villagers_notice_days, Article.VCO_25
        case Body.REPRESENTATIVES:
            return rules.representatives_notice_days, Article.HABIT
        case Body.PARTY_MEETING:
            return rules.party_notice_days, Article.HABIT
        case Body.COLLECTIVE:
            return COLLECTIVE_NOTICE_DAYS, Article.COLLECTIVE_27
        case Body.COLLECTIVE_DELEGATES:
            return rules.representatives_notice_days, Article.HABIT
    return 0, Article.HABIT


def earliest(body: Body, rules: DecisionRules, told_on: date) -> date:
    """The first day on which a meeting told on that day may sit; the day of the telling does not count (民法典 art. 201)."""
    days, _ = notice(body, rules)
    return told_on + timedelta(days=days + (1 if rules.whole_days and days else 0))


def require_notice(
    body: Body, rules: DecisionRules, *, told_on: date, on: date, reason: str = ""
) -> None:
    """Raise Unlawful unless a meeting on that day is told in time.

    Only a villagers' meeting may be called at once for a special reason, which is told with it (art. 25).
    """
    if on >= earliest(body, rules, told_on) or (reason and body is Body.VILLAGERS):
        return
    days, article = notice(body, rules)
    raise Unlawful(why="notice", article=article.value, have=max((on - told_on).days, 0), need=days)


def _levying(found: Need, rules: DecisionRules) -> Need:
    """What a province may ask of the representatives who raise money or labour."""
    homes = TWO_THIRDS if rules.levies_by_households else None
    if rules.levies_quorum == found.quorum:
        return replace(found, homes=homes)
    return replace(found, homes=homes, quorum=rules.levies_quorum, quorum_article=Article.LEVIES)


def _usual(body: Body, basis: Basis, rules: DecisionRules) -> Need:
    """What the law, the Party's rules or habit ask of a body."""
    half_present = Majority(MORE_THAN_HALF, Base.PRESENT)
    half_due = Majority(MORE_THAN_HALF, Base.DUE)
    two_thirds = Majority(TWO_THIRDS, Base.DUE)
    match body:
        case Body.BRANCH:
            # No article gives a number of votes, here and in the two committees.
            return Need(HALF_OR_MORE, Article.PARTY_BRANCH_12, half_due, Article.OWN)
        case Body.TWO_COMMITTEES:
            majority = half_due if rules.committees_of_all else half_present
            return Need(MORE_THAN_HALF, Article.OWN, majority, Article.OWN)
        case Body.PARTY_MEETING:
            written = Article.PARTY_BRANCH_11
            return Need(rules.party_quorum, written, half_due, written)
        case Body.REPRESENTATIVES:
            of_all = rules.representatives_of_all
            majority = half_due if of_all else half_present
            passing = Article.OWN if of_all else Article.VCO_30
            women = TWO_THIRDS if rules.women_quorum else None
            return Need(TWO_THIRDS, Article.VCO_30, majority, passing, women=women)
        case Body.VILLAGERS:
            quorum = TWO_THIRDS if basis is Basis.HOUSEHOLD else MORE_THAN_HALF
            return Need(quorum, Article.VCO_26, half_present, Article.VCO_26)
        case Body.GROUP:
            return Need(TWO_THIRDS, Article.VCO_32, half_present, Article.VCO_32)
        case Body.COLLECTIVE:
            return Need(TWO_THIRDS, Article.COLLECTIVE_27, two_thirds, Article.COLLECTIVE_27)
        case Body.COLLECTIVE_DELEGATES:
            # Art. 28 says how many must agree, and not how many must come.
            return Need(TWO_THIRDS, Article.OWN, two_thirds, Article.COLLECTIVE_28)
