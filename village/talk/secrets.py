"""What of a line is not for a group: numbers of a person, illness, a family's own matters, and complaints about a cadre."""

import re
from enum import StrEnum
from functools import lru_cache

from village.cells import check_digit
from village.plain import plain


class Secret(StrEnum):
    """Why a line is nobody else's business."""

    IDENTITY = "identity"
    BANK_CARD = "bank_card"
    PHONE = "phone"
    COMPLAINT = "complaint"
    """About a cadre: never to its subject, and never to the group."""
    ILLNESS = "illness"
    FAMILY = "family"


NUMBERS = frozenset({Secret.IDENTITY, Secret.BANK_CARD, Secret.PHONE})
"""What is told by digits alone."""

_IDENTITY = re.compile(r"(?<![0-9A-Za-z])\d{17}[0-9Xx](?![0-9A-Za-z])")
_CARD = re.compile(r"(?<!\d)\d{16,19}(?!\d)")
_PHONE = re.compile(r"(?<!\d)(?:\+?86)?1[3-9]\d{9}(?!\d)")
_GAPS = re.compile(r"(?<=\d)[ -](?=[\dXx])")

_KIN = (
    r"(?:我|俺|阮|老公|老婆|媳妇|儿子|女儿|老妈|老爸|老娘|爹|娘|奶奶|爷爷|他家|她家|家里|孩子|娃)"
)
_ILLNESS = re.compile(
    _KIN
    + r".{0,10}(?:癌|艾滋|梅毒|乙肝|肺结核|精神病|精神分裂|抑郁症|癫痫|流产|不孕|化疗|透析|肿瘤|白血病)"
)
_FAMILY = re.compile(
    r"离婚|出轨|家暴|(?:老公|丈夫|男人|婆婆|公公|儿子|媳妇|女婿).{0,6}(?:打我|打人|骂我|赶我|不养)|抚养权|私生子|婚外|外面有人|赡养费"
)
_CADRE = r"(?:书记|主任|村长|会计|文书|干部|组长|村委|网格员|驻村|支委|妇联主席|民兵连长)"
_WRONG = r"(?:贪|吃拿卡要|收(?:了|我).{0,4}(?:钱|烟|礼|红包)|受贿|行贿|回扣|截留|挪用|私吞|吞了|徇私|包庇|以权|滥用|打击报复|乱收费|优亲厚友|索要|偏袒|作风|黑社会)"
_COMPLAINT = re.compile(
    rf"{_CADRE}.{{0,14}}{_WRONG}|{_WRONG}.{{0,14}}{_CADRE}|(?:举报|投诉|检举|告发).{{0,10}}{_CADRE}"
)
_WORDS = (
    (Secret.COMPLAINT, _COMPLAINT),
    (Secret.ILLNESS, _ILLNESS),
    (Secret.FAMILY, _FAMILY),
)
_LONG_NUMBER = re.compile(r"\d{11}")
"""Shorter than the shortest number of a person: most lines need not be read for those."""


@lru_cache(maxsize=64)
def find(text: str) -> frozenset[Secret]:
    """Every reason for which these words are not for a group. A line is asked about several times while it is answered."""
    line = _GAPS.sub("", plain(text))
    found = {secret for secret, pattern in _WORDS if pattern.search(line)}
    if _LONG_NUMBER.search(line):
        found |= _numbers(line)
    return frozenset(found)


def _numbers(line: str) -> set[Secret]:
    found: set[Secret] = set()
    if any(_is_identity(one) for one in _IDENTITY.findall(line)):
        found.add(Secret.IDENTITY)
    # An identity number is no card, whatever its digits add up to.
    rest = _IDENTITY.sub("", line)
    if any(_is_card(one) for one in _CARD.findall(rest)):
        found.add(Secret.BANK_CARD)
    if _PHONE.search(line):
        found.add(Secret.PHONE)
    return found


def masked(text: str) -> str:
    """The words with the middle of every phone, identity number and bank card hidden."""
    hidden = text
    for pattern in (_IDENTITY, _CARD, _PHONE):
        hidden = pattern.sub(lambda found: f"{found[0][:3]}****{found[0][-2:]}", hidden)
    return hidden


def discreet(text: str, name: str) -> str:
    """The words for who is not to know whose they are: of a name its first character stays, of a person's numbers the ends."""
    name = name.strip()
    return masked(text.replace(name, name[0] + "×" * (len(name) - 1)) if len(name) > 1 else text)


def _is_identity(number: str) -> bool:
    return check_digit(number[:17]) == number[17].upper()


def _is_card(number: str) -> bool:
    """Whether the digits of a bank card add up (ISO/IEC 7812-1)."""
    total = 0
    for place, digit in enumerate(map(int, reversed(number))):
        doubled = digit * 2 if place % 2 else digit
        total += doubled - 9 if doubled > 9 else doubled
    return total % 10 == 0
