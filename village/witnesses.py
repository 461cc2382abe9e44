"""Closure by lot: when a requester is silent about a result, neighbours drawn from the same group say whether it is done.

Anybody can draw again: the seed and the candidates stand in the trail.
"""

import hashlib
from collections.abc import Mapping, Sequence
from enum import StrEnum

from village.ids import PersonId

DRAWN = 3
ENOUGH = 2
"""So many of those who were drawn must say the same."""
DRAWS = 2
"""So often lots are drawn; a matter to which nobody says anything is closed as unheard, and counted apart."""


class Verdict(StrEnum):
    """What the neighbours have said together."""

    DONE = "done"
    NOT_DONE = "not_done"
    OPEN = "open"


def draw(homes: Mapping[PersonId, int], seed: str, *, count: int = DRAWN) -> list[PersonId]:
    """So many of the candidates, each with the number of their household, and one of a household; the same for the same seed, in the
    order of the lot.

    Each one's lot is the SHA-256 of `seed:id`, and the lowest are drawn: the order in which candidates come changes nothing,
    and one more candidate never exchanges two others.
    """
    drawn: dict[int, PersonId] = {}
    for one in sorted(homes, key=lambda one: _lot(seed, one)):
        drawn.setdefault(homes[one], one)
    return list(drawn.values())[:count]


def verdict(words: Sequence[bool | None]) -> Verdict:
    """What enough of them say; None is who has not spoken."""
    if words.count(True) >= ENOUGH:
        return Verdict.DONE
    if words.count(False) >= ENOUGH:
        return Verdict.NOT_DONE
    return Verdict.OPEN


def _lot(seed: str, person: PersonId) -> str:
    return hashlib.sha256(f"{seed}:{person}".encode()).hexdigest()
