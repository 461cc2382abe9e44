"""How a slip is spoken of: 抄告 12 县水利局 事实与请求 2026-12-20, 3号抄告单, 联系函 2."""

import re
from collections.abc import Mapping
from typing import NamedTuple

from village.ids import UnitId
from village.referrals import SlipKind

_KINDS = {
    "抄告单": SlipKind.NOTICE,
    "抄告": SlipKind.NOTICE,
    "notice": SlipKind.NOTICE,
    "slip": SlipKind.NOTICE,
    "联系函": SlipKind.LETTER,
    "函": SlipKind.LETTER,
    "letter": SlipKind.LETTER,
}
_KIND = "|".join(_KINDS)
_SPOKEN = re.compile(
    rf"\s*[#＃]?\s*({_KIND})?\s*(\d{{1,9}})\s*号?\s*({_KIND})?(?:[\s,，:：。]+|$)", re.IGNORECASE
)
_EDGE = " \t\r\n\u3000,，。.:：;；、"
_UNIT = re.compile(r".{1,20}(?:局|委|办|办公室|乡|镇|县|所|站|中心|部|院|公司|队|银行|学校)")
"""What a word that names a unit ends with: such a word in front is no part of the facts."""


class Spoken(NamedTuple):
    """A slip that is meant, and what follows."""

    kind: SlipKind
    number: int
    rest: str


class Addressed(NamedTuple):
    """To which unit it goes (None where no single one is meant), the word that named it, and what follows."""

    unit: UnitId | None
    named: str
    rest: str


def spoken(words: str) -> Spoken | None:
    """3, 3号, 抄告单 3, 3号联系函; a bare number means a notice slip. None for anything else."""
    found = _SPOKEN.match(words)
    if found is None:
        return None
    kind = (found[1] or found[3] or "notice").lower()
    return Spoken(_KINDS[kind], int(found[2]), words[found.end() :].strip(_EDGE))


def addressed(words: str, names: Mapping[UnitId, str]) -> Addressed:
    """The unit that the words begin with, by its whole name or its end: 泽川县水利局, 县水利局, 水利局."""
    first, *rest = words.strip(_EDGE).split(maxsplit=1) or [""]
    first, after = first.strip(_EDGE), "".join(rest)
    if len(first) < 2:
        return Addressed(None, "", words.strip(_EDGE))
    exact = [unit for unit, name in names.items() if name == first]
    ends = [unit for unit, name in names.items() if name.endswith(first)]
    meant = exact or ends
    if len(meant) == 1:
        return Addressed(meant[0], first, after.strip(_EDGE))
    if meant or _UNIT.fullmatch(first):
        return Addressed(None, first, after.strip(_EDGE))
    return Addressed(None, "", words.strip(_EDGE))
