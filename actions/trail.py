"""How actions sign the trail."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from storage import trail
from storage.engine import Tx
from village.people import Actor
from village.rights import Deed

CLOCK = "clock"


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


def refuse(tx: Tx, actor: Actor, deed: str, *, code: str, now: datetime) -> None:
    """Append that `deed` was refused to `actor`, and by which rule."""
    trail.append(
        tx,
        actor.village_id,
        at=now,
        actor=signature(actor),
        deed="refused",
        subject=deed,
        data={"code": code},
    )
