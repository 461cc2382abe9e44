"""A village's own rules (村规民约): how their text falls into clauses, and which clause answers a question.

The villagers' assembly makes and changes them and reports them to the town's government for the record
(村民委员会组织法 art. 31, in force since 2026-01-01).
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from rapidfuzz import fuzz

from village.decisions import VOTED, Decision
from village.decisions import State as Stage
from village.errors import CovenantEmpty, DateAhead, FiledTooEarly, TextTooLong, Unlawful
from village.ids import VillageId
from village.law import Article
from village.matters import RULINGS, Matter

TEXT_LIMIT = 3900
"""Characters of the whole, as many as one message of the chat (4096) holds below the decision's title; those of real villages have one to three thousand."""
FOUND = 3
"""So many clauses answer a question: more is not read in a chat."""
ALIKE = 75
"""From this likeness in percent a clause answers words that it does not hold letter by letter."""

_NUMERAL = "一二三四五六七八九十百零〇0-9"
_STYLES = (
    re.compile(rf"^\s*(第[{_NUMERAL}]{{1,6}}条)[\s:：、.]*"),
    re.compile(rf"^\s*([{_NUMERAL}]{{1,3}})\s*[、.．]\s*"),
    re.compile(rf"^\s*[(（]([{_NUMERAL}]{{1,3}})[)）]\s*"),
)
"""How clauses begin, the clearest sign first; a text is read by the first sign that it bears twice."""
_CHAPTER = re.compile(rf"^\s*第[{_NUMERAL}]{{1,4}}章")
_DRAFT = frozenset({"草案", "草稿", "draft"})
_MARKS = re.compile(r"[\W_]+")


class State(StrEnum):
    """Whether a version is only shown to who entered it, or in force; the version before the one in force is history."""

    DRAFT = "draft"
    REPLACED = "replaced"
    """A decision has another text before it since: the papers of a meeting that was told this one still say it."""
    IN_FORCE = "in_force"
    ANNULLED = "annulled"
    """The decision by which it was adopted was: the version before it stands again."""


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause; `label` is what it is called by (第三条), empty for what stands before the first."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Covenant:
    """One version of a village's rules; `adopted_on` and `filed_on` are the days of the assembly and of the town's record.

    `decision` is the number of the decision that adopts it, and 0 for what was adopted before the village was here.
    """

    village_id: VillageId
    version: int
    state: State
    text: str
    adopted_on: date
    filed_on: date | None
    entered_by: str
    decision: int = 0

    @property
    def clauses(self) -> list[Clause]:
        """Its clauses in order."""
        return split(self.text)

    @property
    def subject(self) -> str:
        """How the trail calls it."""
        return f"covenant:{self.version}"


def clean(text: str) -> str:
    """The text without blank edges. Raises CovenantEmpty, TextTooLong."""
    text = text.strip()
    if not any(clause.label for clause in split(text)):
        raise CovenantEmpty
    if len(text) > TEXT_LIMIT:
        raise TextTooLong(length=len(text), limit=TEXT_LIMIT)
    return text


def is_draft(words: str) -> bool:
    """Whether somebody asks for the text that is to be voted on: 草案, 草稿, draft."""
    return words.strip().lower() in _DRAFT


def undecided() -> Unlawful:
    """What is answered to who would put rules into force that no villagers' meeting of this program resolved."""
    return Unlawful(why="covenant_undecided", article=Article.VCO_31.value)


def require_old(adopted_on: date, *, since: date, has_one: bool) -> None:
    """Raise Unlawful for rules without a decision, but for the ones that a village brings with it: adopted before it was here, and entered once."""
    if has_one or adopted_on >= since:
        raise undecided()


def require_untold(decision: Decision, *, is_called: bool) -> None:
    """Raise Unlawful where a text can be no decision's any more: of another matter, or once the meeting that votes on it is told."""
    if decision.matter is not Matter.VILLAGE_RULES:
        raise Unlawful(why="no_covenant", article=RULINGS[decision.matter].article.value)
    resolving = decision.stands is Stage.DELIBERATED
    if decision.stands not in VOTED or (resolving and is_called):
        raise Unlawful(why="covenant_told", article=Article.VCO_31.value)


def check(text: str, adopted_on: date, filed_on: date | None, *, today: date) -> str:
    """The text without blank edges.

    Raises CovenantEmpty, TextTooLong, DateAhead for a day to come, FiledTooEarly.
    """
    text = clean(text)
    if max(adopted_on, filed_on or adopted_on) > today:
        raise DateAhead
    if filed_on is not None and filed_on < adopted_on:
        raise FiledTooEarly
    return text


def split(text: str) -> list[Clause]:
    """The clauses of a text, with what stands before the first; lines without a sign belong to the clause above them."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    style = _style(lines)
    found: list[tuple[str, list[str]]] = [("", [])]
    for line in lines:
        match = style.match(line) if style else None
        if match:
            found.append((match[1], [line[match.end() :]]))
        elif not _CHAPTER.match(line):
            found[-1][1].append(line)
    clauses = [Clause(label, "\n".join(body).strip()) for label, body in found]
    return [one for one in clauses if one.text]


def _style(lines: Sequence[str]) -> re.Pattern[str] | None:
    for style in _STYLES:
        if sum(1 for line in lines if style.match(line)) > 1:
            return style
    return None


def search(clauses: Sequence[Clause], words: str, limit: int = FOUND) -> list[Clause]:
    """The clauses that answer `words` best: first by its number, then those that hold the words, then what is nearly the same."""
    asked = _plain(words)
    if not asked:
        return []
    if named := [one for one in clauses if one.label and _plain(one.label) in _labels(asked)]:
        return named[:limit]
    scored = [(_score(asked, _plain(one.text)), place) for place, one in enumerate(clauses)]
    best = sorted((-score, place) for score, place in scored if score >= ALIKE)
    return [clauses[place] for _, place in best[:limit]]


def _labels(asked: str) -> set[str]:
    return {asked, f"第{asked}条"}


def _score(asked: str, text: str) -> float:
    if asked in text:
        return 100 + text.count(asked)
    if len(asked) == 1:
        return 0
    return fuzz.partial_ratio(asked, text) if len(asked) <= len(text) else fuzz.ratio(asked, text)


def _plain(text: str) -> str:
    return _MARKS.sub("", unicodedata.normalize("NFKC", text)).casefold()
