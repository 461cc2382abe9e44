"""For which of their villages an account speaks in private."""

from collections.abc import Sequence

from storage import accounts, villages
from storage.engine import Tx
from storage.villages import Village
from village.errors import OneVillage, VillageNotFound
from village.ids import VillageId
from village.people import Actor


def homes(tx: Tx, actor: Actor) -> Sequence[Village]:
    """The villages in which the account is known, its home first. Raises OneVillage where there is nothing to choose."""
    found = [villages.find(tx, one) for one in accounts.villages_of(tx, actor.user_id)]
    known = [one for one in found if one is not None]
    if len(known) < 2:
        raise OneVillage(name=known[0].name if known else "")
    return known


def go(tx: Tx, actor: Actor, village_id: VillageId) -> Village:
    """Speak for that village from now on. Raises VillageNotFound for one in which the account is not known."""
    if not accounts.go_home(tx, user_id=actor.user_id, village_id=village_id):
        raise VillageNotFound(name="")
    found = villages.find(tx, village_id)
    if found is None:
        raise VillageNotFound(name="")
    return found
