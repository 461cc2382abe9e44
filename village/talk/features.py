"""What of a line a model looks at: one and two neighbouring characters, cues, pairs of cues, and how long it is."""

import re
import unicodedata
from dataclasses import dataclass
from itertools import combinations

from village.talk import cues

LONGEST = 500
"""Characters that are looked at: whoever writes more says in the first what it is about."""

_URL = re.compile(r"https?://\S+")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_LATIN = re.compile(r"[a-z]+")
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Features:
    """What was seen: `grams` are weighed against each other, `marks` stand for themselves."""

    grams: frozenset[str]
    marks: tuple[str, ...]


def normalise(text: str) -> str:
    """One way of writing: no widths, no cases, no single numbers, no links."""
    text = unicodedata.normalize("NFKC", text[:LONGEST]).lower()
    text = _NUMBER.sub("0", _URL.sub("链", text))
    return _SPACE.sub(" ", _LATIN.sub("a", text)).strip()


def features(text: str, places: tuple[str, ...] = ()) -> Features:
    """The features of a line; `places` are the names of the village's own corners."""
    line = normalise(text)
    edged = f"^{line}$"
    grams = frozenset(line) | {edged[at : at + 2] for at in range(len(edged) - 1)}
    names = cues.found(line, places)
    pairs = (f"<{one}+{other}>" for one, other in combinations(names, 2))
    length = f"<long{min(6, (len(line) + 1).bit_length())}>"
    return Features(grams, (*(f"<{name}>" for name in names), *pairs, length))
