"""Powers of attorney (委托): where the law knows one, who may hold it, and the article that refuses it elsewhere.

An election of the committee (村民委员会组织法 art. 18) runs apart from these ballots. A helped vote (`village/ballot_help.py`) is none.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from village.errors import TextMissing, Unlawful
from village.law import Article
from village.people import Person
from village.rolls import Body

_SAID = re.compile(r"(.+?)\s+(?:由|by\s)\s*(.+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Terms:
    """Whether somebody may stand in for a member of a body, and where it is written."""

    article: Article
    allowed: bool = False
    """Where it is: in writing, and only by another of the same household."""


PROXIES: Mapping[Body, Terms] = {
    Body.BRANCH: Terms(Article.PARTY_BRANCH_12),
    Body.TWO_COMMITTEES: Terms(Article.PARTY_RURAL_19),
    Body.PARTY_MEETING: Terms(Article.PARTY_BRANCH_11),
    # Who takes part is counted (参加), and by household one of it speaks anyway.
    Body.REPRESENTATIVES: Terms(Article.VCO_30),
    Body.VILLAGERS: Terms(Article.VCO_26),
    Body.GROUP: Terms(Article.VCO_32),
    Body.COLLECTIVE: Terms(Article.COLLECTIVE_27, allowed=True),
    Body.COLLECTIVE_DELEGATES: Terms(Article.COLLECTIVE_28),
}


def check(body: Body, giver: Person, holder: Person, *, is_written: bool) -> None:
    """Raises Unlawful with the article: no proxy there, none in writing, or of another household, or of oneself."""
    terms = PROXIES[body]
    written = terms.article.value
    if not terms.allowed:
        raise Unlawful(why="no_proxy", article=written)
    if not is_written:
        raise Unlawful(why="proxy_unwritten", article=written)
    home = giver.household_id
    if giver.id == holder.id or home is None or home != holder.household_id:
        raise Unlawful(why="proxy_stranger", article=written)


def named(words: str) -> tuple[str, str]:
    """甲 由 乙, or 甲 alone: a voter, and who helps where that was said."""
    said = _SAID.fullmatch(words.strip())
    return (said[1].strip(), said[2].strip()) if said else (words.strip(), "")


def split(words: str, *, command: str) -> tuple[str, str]:
    """甲 由 乙: for whom, and who would vote. Raises TextMissing."""
    giver, holder = named(words)
    if not holder:
        raise TextMissing(command=command)
    return giver, holder
