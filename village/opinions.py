"""Opinions (意见) under a topic: which of them say the same, and which are questions that wait for an answer."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from village.topics import Voter

OPINION_LIMIT = 1000
SHOWN_VIEWS = 3
"""So many views a summary names."""
READ_OPINIONS = 200
"""A summary reads the first so many opinions: each is compared with those before it."""
ALIKE = 80
"""From this likeness of their characters, in percent, two opinions are taken for one. Taking two for one hides a voice, so it is high."""
SHORTEST = 4
"""Characters that a view has at least: a bare "同意" is a vote, and the poll counts those."""

_FILLING = re.compile(r"[\W_我你们的了吧啊呢嘛哦呀就也都很太还得但是里在]+")
_NEGATION = re.compile(r"[不别莫没勿甭]|反对")
_QUESTION = re.compile(
    r"[?？]|[吗呢么][。！!~～ ]*$|什么时候|好多钱|多少|怎么|哪个|哪里来|谁来|为啥|咋个?"
)


@dataclass(frozen=True, slots=True)
class Opinion:
    """What somebody said about a topic; `author` is who it was, the same for all accounts of one person."""

    number: int
    author: str
    author_name: str
    kind: Voter
    text: str
    answer: str = ""
    answered_by: str = ""


@dataclass(frozen=True, slots=True)
class View:
    """What several people said in nearly the same words; `words` are those of the first."""

    words: str
    numbers: tuple[int, ...]
    people: int
    away: int


def views(opinions: Sequence[Opinion], limit: int = SHOWN_VIEWS) -> list[View]:
    """The views that most people hold, the first `limit` of them; who says the same twice counts once.

    Cost: each of the first READ_OPINIONS opinions is compared with the views before it.
    """
    groups: list[list[tuple[str, Opinion]]] = []
    for one in opinions[:READ_OPINIONS]:
        core = _core(one.text)
        if len(core) < SHORTEST:
            continue
        for group in groups:
            if _alike(core, group[0][0]):
                group.append((core, one))
                break
        else:
            groups.append([(core, one)])
    found = [_view([one for _, one in group]) for group in groups]
    return sorted(found, key=lambda view: (-view.people, view.numbers))[:limit]


def unanswered(opinions: Iterable[Opinion]) -> list[Opinion]:
    """The questions among them that nobody answered."""
    return [one for one in opinions if not one.answer and is_question(one.text)]


def is_question(text: str) -> bool:
    """Whether somebody asks, by the marks and words of asking."""
    return _QUESTION.search(text.strip()) is not None


def _core(text: str) -> str:
    """A text without marks and filling words."""
    return _FILLING.sub("", text.casefold())


def _alike(one: str, other: str) -> bool:
    # "修路" and "不修路" have nearly the same characters.
    if len(_NEGATION.findall(one)) != len(_NEGATION.findall(other)):
        return False
    # Speech turns its words around: the characters count, not their order.
    return fuzz.ratio("".join(sorted(one)), "".join(sorted(other))) >= ALIKE


def _view(opinions: Sequence[Opinion]) -> View:
    kinds = {one.author: one.kind for one in opinions}
    away = sum(1 for kind in kinds.values() if kind is Voter.AWAY)
    return View(opinions[0].text, tuple(one.number for one in opinions), len(kinds), away)
