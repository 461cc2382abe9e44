"""The code at a meeting's door: shown by who keeps the meeting, and good for a seat while it is fresh; nothing of it is kept."""

import hmac
from dataclasses import dataclass
from datetime import datetime

from actions import decisions, meetings, trail
from storage import meetings as kept
from storage import villages
from storage.engine import Tx
from storage.meetings import Meeting
from storage.vault import Vault
from village import sign_codes
from village.binding import normalise
from village.decisions import Decision
from village.errors import SignCodeOff, SignCodeOver
from village.ids import VillageId
from village.people import Actor
from village.rights import Deed, require
from village.ruleset import Rules


@dataclass(frozen=True, slots=True)
class Door:
    """What hangs at the door: which meeting of whom, and the code with its end."""

    village: str
    decision: Decision
    meeting: Meeting
    code: str
    until: datetime


def show(
    tx: Tx, actor: Actor, number: int, *, rules: Rules, vault: Vault, now: datetime
) -> Decision:
    """The meeting at whose door a code may be shown now.

    Raises NotAllowed, SignCodeOff without a key of the installation, Unlawful before its day and after its ballot.
    """
    decision = meetings.open_door(tx, actor, number, rules=rules, now=now)
    if not vault.has_key:
        raise SignCodeOff
    data: dict[str, object] = {"sign_code": True}
    trail.record(tx, actor, Deed.RECORD_MEETING, decision.subject, now=now, data=data)
    return decision


def read(tx: Tx, village_id: VillageId, number: int, *, vault: Vault, now: datetime) -> Door | None:
    """What is drawn; None once the meeting is over. Whoever calls this has asked `show` before."""
    decision, village = decisions.load(tx, village_id, number), villages.find(tx, village_id)
    meeting = kept.called(tx, village_id, number)
    if meeting is None or village is None:
        return None
    code = _code(meeting, sign_codes.window(now), vault)
    return Door(village.name, decision, meeting, code, sign_codes.until(now))


def scan(
    tx: Tx,
    actor: Actor,
    number: int,
    code: str,
    *,
    rules: Rules,
    vault: Vault,
    now: datetime,
) -> decisions.Standing:
    """Take one's seat with the code at the door; in a meeting by household any adult of it does.

    Raises NotOnRoster, SignCodeOver for a code that is old or of another meeting, Unlawful as `meetings.sign_in`.
    """
    require(actor, Deed.SIGN_IN)
    if not fits(tx, actor, number, code, vault=vault, now=now):
        raise SignCodeOver
    return meetings.sign_in(tx, actor, number, at_the_door=True, rules=rules, now=now)


def fits(tx: Tx, actor: Actor, number: int, code: str, *, vault: Vault, now: datetime) -> bool:
    """Whether it is the code of that meeting of the actor's village: who is of two villages types it without saying which."""
    require(actor, Deed.SIGN_IN)
    meeting = kept.called(tx, actor.village_id, number)
    typed = normalise(code, length=sign_codes.LENGTH)
    return meeting is not None and _is_fresh(meeting, typed, vault, now)


def _is_fresh(meeting: Meeting, code: str, vault: Vault, now: datetime) -> bool:
    known = [_code(meeting, at, vault) for at in sign_codes.windows(now)]
    # Compared in one time whatever is wrong, and never without a key: then anybody could make one.
    found = [hmac.compare_digest(one.encode(), code.encode()) for one in known]
    return vault.has_key and any(found)


def _code(meeting: Meeting, at: int, vault: Vault) -> str:
    said = sign_codes.told(meeting.village_id, meeting.number, meeting.seq, at)
    return sign_codes.code(vault.mark(sign_codes.PURPOSE, said))
