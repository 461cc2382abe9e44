"""The printed sheets of a slip: who may have them, and what stands on them."""

from actions import slip_desk as desk
from storage import people, slips, units, villages
from storage.engine import Tx
from storage.vault import Vault
from village.ids import PersonId, VillageId
from village.people import Actor
from village.referrals import SlipKind
from village.rights import Deed
from village.slip_papers import Copied, Paper
from village.slips import Slip


def wanted(tx: Tx, actor: Actor, kind: SlipKind, number: int) -> Slip:
    """The slip, if the actor may have its sheet. Raises SlipNotFound, NotAllowed."""
    slip, _ = desk.held(tx, actor, kind, number, Deed.SEE_SLIP)
    return slip


def read(
    tx: Tx, village_id: VillageId, kind: SlipKind, number: int, *, vault: Vault
) -> Paper | None:
    """What the sheet says, the phone of the village's contact in full; whoever calls this has asked `wanted` before."""
    slip = slips.find(tx, village_id, kind, number)
    if slip is None:
        return None
    request = desk.request_of(tx, slip)
    unit, village = units.find(tx, slip.unit), villages.find(tx, village_id)
    met = slips.meetings(tx, village_id, kind, number)
    return Paper(
        slip=slip,
        village=village.name if village else "",
        unit=unit.name if unit else "",
        maker=_name(tx, village_id, slip.maker),
        contact=_name(tx, village_id, request.assignee),
        phone=vault.open(people.phone_of(tx, village_id, request.assignee)),
        copies=_copies(tx, slip, private=request.private),
        meetings=[one for one in met if one.minutes],
        files=len(slips.files(tx, slip, slip.meetings)),
    )


def _copies(tx: Tx, slip: Slip, *, private: bool) -> list[Copied]:
    organising = (one for one in desk.around(tx, slip.village_id) if one.organises)
    found = [Copied(name=one.name) for one in organising]
    if not private:
        found += [
            Copied(post.value)
            for post in desk.COPIED_POSTS
            if people.holding(tx, slip.village_id, post)
        ]
    return found


def _name(tx: Tx, village_id: VillageId, person: PersonId) -> str:
    found = people.find(tx, village_id, person)
    return found.name if found else ""
