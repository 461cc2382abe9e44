"""Whether two matters are one (像是同一件): what of a text is looked up, how alike two texts are, and what makes a chain of repeats."""

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import pairwise

from rapidfuzz.distance import LCSseq

from village.categories import Category
from village.plain import plain

GRAMS = 16
"""Pairs of characters by which a text is found; of a longer one the same ones are taken each time."""
ASKED = 10
"""By so many of them others are looked for: of pairs that are one matter as many are found as by all."""
CANDIDATES = 24
"""So many texts at most are compared in full; measured, see docs/duplicates.md."""
THRESHOLD = 0.55
"""From here on two matters are taken for one; measured, see docs/duplicates.md."""

_BIAS, _WITHIN, _SHARED, _COMMON = -4.4, 1.9, 2.0, 3.5
_SAME_PLACE, _OTHER_PLACE, _OTHER_CATEGORY, _OLD = 2.6, -3.5, -1.0, -0.5
"""What each sign weighs, from a logistic regression on one half of tests/village/duplicates/pairs.tsv; what no pair of it shows is
our own choice: another place speaks louder, and time a little."""
_ENOUGH = 6
"""So many characters in the same order are as telling as more."""
_LONG = timedelta(days=60)
_NEAR = 0.5
"""What shares less than this part of what the best shares is only read where none of the better ones is like it."""

_NOISE = re.compile(
    r"麻烦|请问|请来|请帮|帮忙|看看|看一下|处理|能不能|可不可以|怎么|什么时候|什么|有没有|没有人|没人管|没人|大家|各位|书记|主任|领导|干部|"
    r"村里|村上|我们|咱们|咱|你们|他们|俺|我家|现在|今天|昨天|昨晚|昨夜|已经|好几天|几天|两天|三天|好久|一直|又是|这个|那个|这边|那边|"
    r"希望|反映|谢谢|不晓得|晓得|知道|一下|赶紧|尽快|安排|来人|有人|啥时候|咋个|哪个|一个|东西|了|的|呢|吗|啊|呀|吧|嘛|哦|咯|哈|"
    r"在|是|有|我|你|他|她|它|这|那|就|都|也|还|又|很|太|把|被|给|和|跟|与|到|要|会|去|个|得|着|过|么"
)
_BREAK = re.compile(r"[^0-9a-z\u3400-\u9fff]+")
_FOLDED: Mapping[str, str] = {
    "路登": "路灯",
    "灯泡": "路灯",
    "黑灯瞎火": "路灯不亮",
    "黑麻麻": "路灯不亮",
    "黑漆漆": "路灯不亮",
    "黑咕隆咚": "路灯不亮",
    "乌漆麻黑": "路灯不亮",
    "不亮": "坏",
    "熄": "坏",
    "自来水": "水",
    "断水": "停水",
    "没水": "停水",
    "断电": "停电",
    "没电": "停电",
    "拉闸": "停电",
    "渣滓": "垃圾",
    "垃圾桶": "垃圾池",
    "垃圾箱": "垃圾池",
    "垃圾房": "垃圾池",
    "大坑": "坑",
    "坑洼": "坑",
    "坑坑": "坑",
    "洞": "坑",
    "垮": "塌",
    "倒了": "塌",
    "要倒": "塌",
    "倒下": "塌",
    "崩": "塌",
    "爆": "破",
    "裂": "破",
    "漏": "破",
    "渗": "破",
    "水沟": "沟",
    "水渠": "沟",
    "沟渠": "沟",
    "渠": "沟",
    "阴沟": "沟",
    "堰沟": "沟",
    "满": "堆",
    "清运": "清",
    "拉走": "清",
    "收走": "清",
    "臭": "味",
    "栏杆": "护栏",
    "扶手": "护栏",
    "网络": "网",
    "宽带": "网",
    "光纤": "网",
    "wifi": "网",
    "断网": "网断",
    "公路": "路",
    "马路": "路",
    "水泥路": "路",
    "道路": "路",
    "机耕道": "路",
    "烂": "坏",
}
"""Words that mean one thing to who asks for it to be mended, longest first when they are looked for."""
_FOLD = re.compile("|".join(sorted(map(re.escape, _FOLDED), key=len, reverse=True)))
_SPREAD, _ROUND = 2_654_435_761, 2**32
_WIDTH = 2**21


@dataclass(frozen=True, slots=True)
class Said:
    """A matter as far as it can be compared: its words without names of places, and the place."""

    words: str
    category: Category
    place: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ChainRules:
    """When a matter that comes back is put to the village: the `times`-th time within `days`. Defaults of this project."""

    times: int = 3
    days: int = 365

    @property
    def span(self) -> timedelta:
        """How far back."""
        return timedelta(days=self.days)


def core(text: str) -> str:
    """What is left of a text to compare: no courtesy, one word for one thing; parts that stood apart are parted by a space."""
    return _core(plain(text).lower())


@lru_cache(maxsize=4096)
def _core(line: str) -> str:
    folded = _FOLD.sub(lambda found: _FOLDED[found[0]], line)
    return _BREAK.sub(" ", _NOISE.sub(" ", folded)).strip()


@lru_cache(maxsize=4096)
def grams(text: str, most: int = GRAMS) -> tuple[int, ...]:
    """The pairs of characters by which a text is found, as numbers."""
    found = {
        ord(one) * _WIDTH + ord(two) for part in core(text).split() for one, two in pairwise(part)
    }
    return tuple(sorted(found, key=lambda one: one * _SPREAD % _ROUND)[:most])


def rank(postings: Sequence[tuple[int, int]], *, most: int = CANDIDATES) -> list[tuple[int, float]]:
    """The numbers that share most with a text, best first and with how much, from pairs of gram and number; a rare gram tells more."""
    many: dict[int, int] = {}
    for gram, _ in postings:
        many[gram] = many.get(gram, 0) + 1
    weights: dict[int, float] = {}
    for gram, number in postings:
        weights[number] = weights.get(number, 0.0) + 1 / many[gram]
    # Of equals the newest.
    return sorted(weights.items(), key=_by_weight, reverse=True)[:most]


def _by_weight(one: tuple[int, float]) -> tuple[float, int]:
    return one[1], one[0]


def parts(ranked: Sequence[tuple[int, float]], most: int) -> Iterator[list[int]]:
    """Which numbers are read one after the other, `most` at once: first those that share at least half as much as the best."""
    begun = 0
    while begun < len(ranked):
        enough = ranked[0][1] * _NEAR if begun == 0 else 0.0
        part = [number for number, weight in ranked[begun : begun + most] if weight >= enough]
        yield part
        begun += len(part)


def likeness(new: Said, old: Said) -> float:
    """How likely two matters are one, from 0 to 1."""
    return 1 / (1 + math.exp(-_weight(new, old)))


def _weight(new: Said, old: Said) -> float:
    weight = _BIAS + _wording(_signs(new.words), _signs(old.words))
    if new.place and old.place:
        weight += _SAME_PLACE if new.place == old.place else _OTHER_PLACE
    if new.category is not old.category and Category.OTHER not in (new.category, old.category):
        weight += _OTHER_CATEGORY
    return weight + _OLD * min(abs(new.at - old.at) / _LONG, 1)


def same(new: Said, old: Said) -> bool:
    """Whether it is worth asking if two matters are one."""
    return likeness(new, old) >= THRESHOLD


def closest(new: Said, others: Iterable[tuple[int, Said]]) -> int | None:
    """The number of the matter that is most like `new`, if one is like it; of equals the one that was there first."""
    found = [(-likeness(new, one), number) for number, one in others]
    best = min(found, default=None)
    return best[1] if best and -best[0] >= THRESHOLD else None


def repeated(new: Said, solved: Iterable[tuple[int, Said]]) -> Sequence[int]:
    """The numbers of what was solved before and has come back, oldest first: of one place, and alike but for the time."""
    return sorted(
        number
        for number, one in solved
        if new.place
        and new.place == one.place
        and same(new, Said(one.words, one.category, one.place, new.at))
    )


@lru_cache(maxsize=4096)
def _signs(words: str) -> tuple[str, frozenset[str]]:
    """What is compared of a text: its core in one piece, and the characters of it."""
    whole = core(words).replace(" ", "")
    return whole, frozenset(whole)


def _wording(one: tuple[str, frozenset[str]], two: tuple[str, frozenset[str]]) -> float:
    (line, signs), (other, others) = one, two
    if not line or not other:
        return 0.0
    common = LCSseq.similarity(line, other)
    shared = 2 * len(signs & others) / (len(signs) + len(others))
    within = common / min(len(line), len(other))
    return _WITHIN * within + _SHARED * shared + _COMMON * min(common, _ENOUGH) / _ENOUGH
