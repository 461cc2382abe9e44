"""People and households as they are named aloud: 陈立 2组, 向永昌家, 17号."""

import re
from typing import NamedTuple

LONGEST = 9
"""Digits of a number that can be meant."""
KINDS = "诉求|议题|代办|提问|互助|表决|决议"
"""What is numbered aloud: 12号诉求."""
_MATTER = re.compile(rf"(\d{{1,{LONGEST}}})(?:号(?:{KINDS})?)?")
_CALLED = re.compile(rf"(\d{{1,{LONGEST}}})号({KINDS})")
_DECISION = re.compile(rf"(?:决议|decision)(\d{{1,{LONGEST}}})号?", re.IGNORECASE)
_BALLOT = re.compile(
    rf"(?:(?:表决|ballot)(\d{{1,{LONGEST}}})号?|(\d{{1,{LONGEST}}})号表决)", re.IGNORECASE
)
_NUMBER = re.compile(rf"(\d{{1,{LONGEST}}})\s*[号户组]{{0,2}}")


NUMERAL = r"[一二两三四五六七八九十]{1,3}"
"""A number below a hundred in characters, as far as a pattern can tell."""
_NUMERALS = {sign: value for value, sign in enumerate("一二三四五六七八九", 1)} | {"两": 2}


class Named(NamedTuple):
    """A person's name, and the group that tells namesakes apart."""

    name: str
    group: int | None


def number(words: str) -> int | None:
    """A number as people say it: 12, 12号, 12户, 3组; None for anything else."""
    found = _NUMBER.fullmatch(words.strip())
    return int(found[1]) if found else None


def count(words: str) -> int | None:
    """So many: 12, 十二, 两, 二十四; None for what is no number, such as 二三."""
    if words.isdecimal():
        return int(words)
    tens, ten, ones = words.partition("十")
    if not ten:
        return _NUMERALS.get(words)
    if {tens, ones} - {""} - _NUMERALS.keys():
        return None
    return _NUMERALS.get(tens, 1) * 10 + _NUMERALS.get(ones, 0)


def matter(words: str) -> int | None:
    """The number of something that these words name and say no more of: 12, 12号, 12号诉求; None for anything else, such as 3组."""
    found = _MATTER.fullmatch("".join(words.split()))
    return int(found[1]) if found else None


def called(words: str) -> tuple[str, str] | None:
    """The kind and number of something that these words name as its card does, and say no more of: 12号诉求 is (诉求, 12)."""
    found = _CALLED.fullmatch("".join(words.split()))
    return (found[2], found[1]) if found else None


def decision(words: str) -> int | None:
    """The number of a decision: what `matter` reads, and 决议 3 too."""
    found = _DECISION.fullmatch("".join(words.split()))
    return int(found[1]) if found else matter(words)


def ballot(words: str) -> int | None:
    """The number of a ballot that is named as one: 表决 5, 5号表决; None for a bare number."""
    found = _BALLOT.fullmatch("".join(words.split()))
    return int(found[1] or found[2]) if found else None


def person(words: str) -> Named:
    """The name that the words begin with; what follows is their group, if it is a number."""
    name, *rest = words.split() or [""]
    return Named(name, number(" ".join(rest)))


def family(words: str) -> str:
    """What tells one household's name from another's: 向永昌家 and 向永昌 are one."""
    return " ".join(words.split()).removesuffix("家")


def households(words: str) -> tuple[str, ...]:
    """The names that a household called so may have."""
    bare = family(words)
    return (bare, f"{bare}家")
