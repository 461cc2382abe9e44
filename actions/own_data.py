"""What is kept about me, and to have forgotten what no law keeps."""

from datetime import datetime

from actions import trail
from storage import accounts, own_data
from storage.engine import Tx
from village.own_data import OwnData
from village.people import Actor
from village.rights import Deed, require


def see(tx: Tx, actor: Actor) -> OwnData:
    """What is kept about the one who asks, and about nobody else."""
    require(actor, Deed.SEE_MY_DATA)
    return own_data.of(tx, actor, voter=trail.signature(actor))


def erase(tx: Tx, actor: Actor, *, now: datetime) -> bool:
    """Unbind this account and wipe its name and language; False when that was done before.

    The roster and the village's records (村民委员会组织法 art. 39) stay.
    """
    require(actor, Deed.ERASE_MY_DATA)
    if actor.person is None and not actor.name:
        return False
    trail.record(tx, actor, Deed.ERASE_MY_DATA, "account", now=now)
    return accounts.forget(tx, user_id=actor.user_id, village_id=actor.village_id)
