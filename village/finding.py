"""What somebody types to find a person of the roster."""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from village.errors import FindTooShort, TextMissing
from village.people import Person

SHOWN = 10
"""So many are told; the rest is counted."""
TAIL = 4
"""The last digits of a phone that a mark is kept of."""
_BLANKS = re.compile(r"[\s'’·.-]+")


class Sought(StrEnum):
    """What the words are."""

    NAME = "name"
    LETTERS = "letters"
    """Pinyin, or its initials."""
    PHONE = "phone"


@dataclass(frozen=True, slots=True)
class Hit:
    """Somebody who was found, as they may be told: the phone is masked."""

    person: Person
    household: str
    phone: str


@dataclass(frozen=True, slots=True)
class Hits:
    """The first of who was found, and how many more there are; `is_cut` says that those were not counted to the end."""

    shown: tuple[Hit, ...]
    more: int
    is_cut: bool = False


def sought(words: str) -> tuple[Sought, str]:
    """What to look for: 张三, zhangsan, zs, or at least four digits of the end of a phone.

    Raises TextMissing, FindTooShort.
    """
    plain = unicodedata.normalize("NFKC", words).strip().lower()
    if plain.replace(" ", "").isdigit():
        digits = "".join(str(int(one)) for one in plain if one != " ")
        if len(digits) < TAIL:
            raise FindTooShort(digits=TAIL)
        return Sought.PHONE, digits
    typed = _BLANKS.sub("", plain)
    if not typed:
        raise TextMissing(command="find")
    # As in passports; nyu may be the end of one syllable and the next one, as in wen-yu.
    letters = typed.replace("ü", "v").replace("lyu", "lv")
    if letters.isascii() and letters.isalpha():
        return Sought.LETTERS, letters[:40]
    # As it was typed: capitals count in a name.
    return Sought.NAME, " ".join(unicodedata.normalize("NFKC", words).split())[:30]
