"""What is kept about me, and to have forgotten what no law keeps."""

from dataclasses import replace
from datetime import datetime

from actions import trail
from storage import accounts, codes, greetings, own_data, refusals
from storage.engine import Tx
from storage.vault import Vault, VaultError
from village.cells import mask
from village.errors import NotOnRoster
from village.own_data import OwnData
from village.people import Actor
from village.rights import Deed, require


def see(tx: Tx, actor: Actor, *, vault: Vault) -> OwnData:
    """What is kept about the one who asks, and about nobody else."""
    require(actor, Deed.SEE_MY_DATA)
    kept = own_data.of(tx, actor, voter=trail.signature(actor))
    if kept.row is None or not kept.row.has_phone:
        return kept
    try:
        phone = mask(vault.open(kept.row.phone_sealed))
    except VaultError:
        # Sealed under another key: that it is kept can be told, and no more.
        phone = ""
    return replace(kept, row=replace(kept.row, phone=phone))


def erase_phone(tx: Tx, actor: Actor, *, now: datetime) -> bool:
    """Wipe the actor's own phone from the roster; False when none was kept. Raises NotOnRoster.

    No law has it kept: 个人信息保护法 art. 47 gives the right to have it deleted.
    """
    require(actor, Deed.ERASE_MY_DATA)
    if actor.person_id is None:
        raise NotOnRoster(deed=Deed.ERASE_MY_DATA.value)
    if not own_data.forget_phone(tx, actor.village_id, actor.person_id):
        return False
    trail.record(tx, actor, Deed.ERASE_MY_DATA, "phone", now=now)
    return True


def erase(tx: Tx, actor: Actor, *, now: datetime) -> bool:
    """Unbind this account, wipe its name and language, and forget what it was refused and that it was greeted.

    Codes that were not used yet are void, or a slip in a drawer would undo it. False when there was no name and no person left to wipe. The roster and the village's records (村民委员会组织法 art. 39) stay.
    """
    require(actor, Deed.ERASE_MY_DATA)
    refusals.forget(tx, actor.village_id, actor.user_id)
    greetings.forget(tx, actor.village_id, actor.user_id)
    if actor.person is None and not actor.name:
        return False
    if actor.person_id is not None:
        codes.void(tx, actor.village_id, [actor.person_id])
    trail.record(tx, actor, Deed.ERASE_MY_DATA, "account", now=now)
    return accounts.forget(tx, user_id=actor.user_id, village_id=actor.village_id)
