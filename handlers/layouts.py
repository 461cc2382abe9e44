"""What the bot sends most, laid out once for each situation and filled in for each matter: a template costs more than a unit's statements."""

import json
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import Any

from markupsafe import escape

from locales import tidy

_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_FIRST, _MOST = 0xE000, 32

MARKS = tuple(map(chr, range(_FIRST, _FIRST + _MOST)))
"""Characters for private use stand in the gaps while a payload is laid out; no text of ours has them."""
_ANY_MARK = re.compile(f"[{''.join(MARKS)}]")


class Layout:
    """A payload as JSON with gaps in it."""

    def __init__(self, payload: Mapping[str, Any]) -> None:
        """Lay it out; it holds two or more of MARKS, in the order of the words that are filled in."""
        made = _JSON.encode(payload)
        self._format = _ANY_MARK.sub("%s", made.replace("%", "%%"))
        self._pick = itemgetter(*map(MARKS.index, _ANY_MARK.findall(made)))

    def fill(self, words: Sequence[str]) -> str:
        """The payload with these words in its gaps; each was made by `told`."""
        filled: str = self._format % self._pick(words)
        return filled


@lru_cache(maxsize=1000)
def told(words: str) -> str:
    """Words for a gap: as HTML, within a JSON string. Names, deadlines and texts come again with every card of a matter."""
    return _JSON.encode(tidy(str(escape(words))))[1:-1] if words else ""
