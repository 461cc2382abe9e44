"""How actions sign the trail."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from storage import refusals, trail
from storage.engine import Tx
from village.days import hour_of
from village.errors import (
    BadInput,
    ComplaintElsewhere,
    ComplaintNotFound,
    Forbidden,
    NobodyAbove,
    VillageError,
)
from village.ids import VillageId
from village.people import Actor
from village.rights import Deed
from village.trail import is_telling

CLOCK = "clock"
REFUSED = "refused"


def signature(actor: Actor) -> str:
    """The actor as the trail names it: a person of the roster, or an account bound to nobody."""
    if actor.person_id is not None:
        return f"person:{actor.person_id}"
    return f"user:{actor.user_id}"


def record(
    tx: Tx,
    actor: Actor,
    deed: Deed,
    subject: str,
    *,
    now: datetime,
    data: Mapping[str, Any] | None = None,
) -> None:
    """Append what `actor` did to the trail of their village."""
    trail.append(
        tx,
        actor.village_id,
        at=now,
        actor=signature(actor),
        deed=deed.value,
        subject=subject,
        data=data,
    )


SEALED = "sealed"


def record_sealed(tx: Tx, village_id: VillageId, mark: str, *, now: datetime) -> None:
    """Append that something happened which nobody may read from the chain: not who, not what, not about whom.

    `mark` is the vault's of what it was, so that whoever holds the key can show later that nothing was changed. The moment
    would tell who wrote to the bot just then: only the hour is kept.
    """
    trail.append(
        tx,
        village_id,
        at=hour_of(now),
        actor=SEALED,
        deed=SEALED,
        subject=SEALED,
        data={"mark": mark},
    )


def refuse(
    tx: Tx, actor: Actor, error: VillageError, *, how: str, today: date, now: datetime
) -> None:
    """Keep that somebody was refused, as a message or a press (`how`), and by which rule.

    Words that could not be used are no attempt at anything. A repetition on the same day is counted, and few of them are told.
    """
    # To whom a complaint was not found may be its author, who mistyped its number.
    if isinstance(error, BadInput | ComplaintNotFound | ComplaintElsewhere | NobodyAbove):
        return
    deed = error.deed if isinstance(error, Forbidden) and error.deed else how
    count = refusals.count(
        tx, actor.village_id, actor.user_id, deed=deed, code=error.code, on=today
    )
    if not is_telling(count):
        return
    data: dict[str, Any] = {"code": error.code, "how": how}
    if count > 1:
        data["count"] = count
    trail.append(
        tx,
        actor.village_id,
        at=now,
        actor=signature(actor),
        deed=REFUSED,
        subject=deed,
        data=data,
    )
