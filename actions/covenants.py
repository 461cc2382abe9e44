"""Look a village's own rules up, and enter a version: for a decision that is to adopt it, or the one that a village brings with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from actions import decisions, trail
from actions.covenant_votes import digest
from storage import covenants as kept
from storage import meetings
from storage import trail as chain
from storage.engine import Tx
from village import covenants as rules_of
from village import decisions as flow
from village.covenants import Clause, Covenant
from village.decisions import Decision
from village.errors import CovenantGone, NoCovenant
from village.people import Actor
from village.rights import Deed, require
from village.ruleset import Rules


@dataclass(frozen=True, slots=True)
class Found:
    """The village's rules and the clauses that answer a question; `total` is how many clauses there are in all.

    `decision` is the one that adopted them, or has them before it.
    """

    covenant: Covenant
    clauses: Sequence[Clause]
    total: int
    decision: Decision | None = None


def see(tx: Tx, actor: Actor, words: str = "") -> Found:
    """The clauses that answer `words`, or all of them without words. Raises NoCovenant."""
    require(actor, Deed.SEE_COVENANT)
    covenant = kept.in_force(tx, actor.village_id)
    if covenant is None:
        raise NoCovenant
    clauses = covenant.clauses
    found = rules_of.search(clauses, words) if words.strip() else clauses
    return Found(covenant, found, len(clauses), _decision(tx, covenant))


def before_us(tx: Tx, actor: Actor) -> Sequence[Found]:
    """The texts that decisions have before them, for everybody who is to vote on them."""
    require(actor, Deed.SEE_COVENANT)
    found = []
    for one in kept.drafts(tx, actor.village_id):
        decision = _decision(tx, one)
        if decision is not None and flow.next_move(decision) is not None:
            found.append(Found(one, one.clauses, len(one.clauses), decision))
    return found


def propose(tx: Tx, actor: Actor, number: int, text: str, *, today: date, now: datetime) -> Found:
    """Keep the text that a decision is to adopt, in place of an earlier one; once the meeting that votes on it is called, it stays as it is.

    Raises NotAllowed, DecisionNotFound, CovenantEmpty, TextTooLong, Unlawful.
    """
    require(actor, Deed.ENTER_COVENANT)
    words = rules_of.clean(text)
    decision = decisions.load(tx, actor.village_id, number, to_change=True)
    meeting = meetings.called(tx, actor.village_id, number)
    rules_of.require_untold(decision, is_called=meeting is not None)
    made = kept.draft(
        tx,
        actor.village_id,
        text=words,
        adopted_on=today,
        filed_on=None,
        name=actor.name,
        at=now,
        decision=number,
    )
    data = {"decision": number, "sha256": digest(words)}
    trail.record(tx, actor, Deed.ENTER_COVENANT, made.subject, now=now, data=data)
    return Found(made, made.clauses, len(made.clauses), decision)


def enter(
    tx: Tx,
    actor: Actor,
    text: str,
    *,
    adopted_on: date,
    filed_on: date | None,
    today: date,
    rules: Rules,
    now: datetime,
) -> Covenant:
    """Keep the version that a village brings with it as a draft, which `put_in_force` makes the village's rules.

    Raises NotAllowed, CovenantEmpty, TextTooLong, DateAhead, FiledTooEarly, and Unlawful for what has to be decided here.
    """
    require(actor, Deed.ENTER_COVENANT)
    words = rules_of.check(text, adopted_on, filed_on, today=today)
    since = chain.begun(tx, actor.village_id) or now
    rules_of.require_old(
        adopted_on,
        since=since.astimezone(rules.zone).date(),
        has_one=kept.in_force(tx, actor.village_id) is not None,
    )
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
    """The draft is the village's rules from now on. Raises NotAllowed, CovenantGone, Unlawful where there are some meanwhile."""
    require(actor, Deed.ENTER_COVENANT)
    if kept.in_force(tx, actor.village_id) is not None:
        raise rules_of.undecided()
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


def _decision(tx: Tx, covenant: Covenant) -> Decision | None:
    if not covenant.decision:
        return None
    return decisions.load(tx, covenant.village_id, covenant.decision)
