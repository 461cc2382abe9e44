"""Look a village's own rules up, and enter a version that the villagers' assembly adopted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from actions import trail
from storage import covenants as kept
from storage.engine import Tx
from village import covenants as rules_of
from village.covenants import Clause, Covenant
from village.errors import CovenantGone, NoCovenant
from village.people import Actor
from village.rights import Deed, require


@dataclass(frozen=True, slots=True)
class Found:
    """The village's rules and the clauses that answer a question; `total` is how many clauses there are in all."""

    covenant: Covenant
    clauses: Sequence[Clause]
    total: int


def see(tx: Tx, actor: Actor, words: str = "") -> Found:
    """The clauses that answer `words`, or all of them without words. Raises NoCovenant."""
    require(actor, Deed.SEE_COVENANT)
    covenant = kept.in_force(tx, actor.village_id)
    if covenant is None:
        raise NoCovenant
    clauses = covenant.clauses
    found = rules_of.search(clauses, words) if words.strip() else clauses
    return Found(covenant, found, len(clauses))


def enter(
    tx: Tx,
    actor: Actor,
    text: str,
    *,
    adopted_on: date,
    filed_on: date | None,
    today: date,
    now: datetime,
) -> Covenant:
    """Keep a version as a draft, which `put_in_force` makes the village's rules.

    Raises NotAllowed, CovenantEmpty, TextTooLong, DateAhead, FiledTooEarly.
    """
    require(actor, Deed.ENTER_COVENANT)
    words = rules_of.check(text, adopted_on, filed_on, today=today)
    return kept.draft(
        tx,
        actor.village_id,
        text=words,
        adopted_on=adopted_on,
        filed_on=filed_on,
        name=actor.name,
        at=now,
    )


def put_in_force(tx: Tx, actor: Actor, version: int, *, now: datetime) -> Covenant:
    """The draft is the village's rules from now on. Raises NotAllowed, CovenantGone."""
    require(actor, Deed.ENTER_COVENANT)
    covenant = kept.find(tx, actor.village_id, version)
    if covenant is None or not kept.put_in_force(tx, actor.village_id, version):
        raise CovenantGone
    trail.record(
        tx,
        actor,
        Deed.ENTER_COVENANT,
        covenant.subject,
        now=now,
        data={"adopted_on": covenant.adopted_on.isoformat()},
    )
    return covenant


def drop(tx: Tx, actor: Actor, version: int) -> None:
    """The draft is forgotten. Raises NotAllowed, CovenantGone."""
    require(actor, Deed.ENTER_COVENANT)
    if not kept.drop(tx, actor.village_id, version):
        raise CovenantGone
