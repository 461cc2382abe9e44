"""Find a household by the words that name it."""

from storage import people
from storage.engine import Tx
from village import naming
from village.errors import HouseholdNotFound, Namesakes
from village.ids import VillageId


def meant(tx: Tx, village_id: VillageId, words: str) -> int:
    """The household of that number or name, or that of the person of that name; nobody has looked whether the number is one.

    Raises HouseholdNotFound, and Namesakes where the group behind the name is needed.
    """
    if (number := naming.number(words)) is not None:
        return number
    homes = people.households_named(tx, village_id, naming.households(words))
    if len(homes) == 1:
        return homes[0].id
    said = naming.person(naming.family(words))
    found = [
        one
        for one in people.named(tx, village_id, said.name)
        if one.household_id is not None and said.group in (None, one.group)
    ]
    households = {one.household_id for one in found if one.household_id is not None}
    if len(households) == 1:
        return households.pop()
    if households or homes:
        groups = [one.group for one in found] or [one.group for one in homes]
        raise Namesakes(name=said.name, groups=tuple(groups))
    raise HouseholdNotFound(name=words.strip())
