"""Find somebody of the roster by name; who bears the same one is told apart by group."""

from collections.abc import Sequence

from storage import namesakes
from storage.engine import Tx
from storage.namesakes import Namesake
from village import naming
from village.errors import Namesakes, NobodyNamed
from village.ids import VillageId
from village.people import Person


def named(tx: Tx, village_id: VillageId, words: str, *, gone: bool = False) -> Sequence[Namesake]:
    """Everybody of that name; a number behind it is their group. Raises NobodyNamed."""
    said = naming.person(words)
    found = namesakes.of_name(tx, village_id, said.name, gone=gone)
    if said.group is not None:
        found = [one for one in found if one.person.group == said.group]
    if not found:
        raise NobodyNamed(name=said.name)
    return found


def only(tx: Tx, village_id: VillageId, words: str) -> Person:
    """The one of that name. Raises NobodyNamed, and Namesakes where several are meant."""
    found = [one.person for one in named(tx, village_id, words)]
    if len(found) > 1:
        raise Namesakes(name=found[0].name, groups=tuple(one.group for one in found))
    return found[0]
