"""Find somebody of the roster by name; who bears the same one is told apart by group."""

from collections.abc import Sequence

from storage import namesakes
from storage.engine import Tx
from storage.namesakes import Namesake
from village.errors import NobodyNamed
from village.ids import VillageId


def named(tx: Tx, village_id: VillageId, words: str, *, gone: bool = False) -> Sequence[Namesake]:
    """Everybody of that name; a number behind it is their group. Raises NobodyNamed."""
    name, *rest = words.split() or [""]
    digits = "".join(one for one in "".join(rest) if one.isdecimal())
    found = namesakes.of_name(tx, village_id, name, gone=gone)
    if digits:
        found = [one for one in found if one.person.group == int(digits)]
    if not found:
        raise NobodyNamed(name=name)
    return found
