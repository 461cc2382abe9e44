"""Papers that never came back: who ends a ballot without them says how many, and why."""

import re
import unicodedata
from dataclasses import dataclass

from village.errors import TextMissing
from village.requests import clean_text

WORDS_LIMIT = 100
_SAID = re.compile(r"(?:丢失|lost)\s*(\d{1,4})\s*(?:张)?[\s,:]+(\S.*)", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Lost:
    """So many papers are given up, for a reason."""

    papers: int = 0
    reason: str = ""


def lost(words: str, *, command: str) -> Lost:
    """丢失 4 雨淋坏了; nothing said is nothing lost. Raises TextMissing for anything else, TextTooLong."""
    plain = unicodedata.normalize("NFKC", words).strip()
    if not plain:
        return Lost()
    said = _SAID.fullmatch(plain)
    if said is None or not int(said[1]):
        raise TextMissing(command=command)
    return Lost(int(said[1]), clean_text(said[2], command=command, limit=WORDS_LIMIT))
