"""Several matters in one line: "路灯坏了，井盖没了，垃圾没人收" is three."""

import re

from village.talk import cues

_EDGES = re.compile(
    r"[，,。；;！!？?、\n]+|(?:还有|另外|再就是|第[一二三四五]|[一二三四五1-5][.、)）])"
)
_TROUBLE = ("broken", "neglected")
MOST = 6
"""Who lists more than that is telling a story."""
_SHORTEST = 3


def split(text: str) -> tuple[str, ...]:
    """The matters of a line, in its order; fewer than two when it is one.

    A matter is a part that names a thing and what is wrong with it. A thing that was named before is the same matter told on; one
    part that is no matter by itself makes the whole line one: it says more than a list.
    """
    parts = [one for one in (part.strip() for part in _EDGES.split(text)) if one]
    if not 2 <= len(parts) <= MOST or min(map(len, parts)) < _SHORTEST:
        return ()
    things: set[str] = set()
    for part in parts:
        named = cues.words(part, "thing")
        if not named or not named.isdisjoint(things):
            return ()
        if not any(cues.words(part, cue) for cue in _TROUBLE):
            return ()
        things |= named
    return tuple(parts)
