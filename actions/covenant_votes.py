"""What a decision does with the text of the village's rules: it is told before the vote, stands after the publicity, and falls with the decision."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from actions import trail
from storage import covenants as kept
from storage import decisions as log
from storage.engine import Tx
from village.covenants import State
from village.decisions import Decision, Move
from village.decisions import State as Stage
from village.errors import Unlawful
from village.law import Article
from village.matters import Matter
from village.people import Actor
from village.rights import Deed
from village.ruleset import Rules

_STATES = {
    Move.IMPLEMENT: (State.DRAFT, State.IN_FORCE),
    Move.ANNUL: (State.IN_FORCE, State.ANNULLED),
}


def require_text(tx: Tx, decision: Decision) -> None:
    """Raise Unlawful where a meeting is to vote on village rules of which nobody has entered a word."""
    if decision.matter is not Matter.VILLAGE_RULES or decision.stands is not Stage.DELIBERATED:
        return
    if kept.of_decision(tx, decision.village_id, decision.number, State.DRAFT) is None:
        raise Unlawful(why="no_text", article=Article.VCO_31.value, have=decision.number)


def follow(
    tx: Tx, actor: Actor, decision: Decision, move: Move, *, rules: Rules, now: datetime
) -> None:
    """After a step of a decision about village rules: once the publicity is over its text is in force, and with an annulment it is not."""
    if decision.matter is not Matter.VILLAGE_RULES or move not in _STATES:
        return
    village, number = decision.village_id, decision.number
    before, after = _STATES[move]
    found = kept.of_decision(tx, village, number, before)
    if found is None:
        return
    resolved = _resolved_at(log.steps(tx, village, number)) or now
    adopted_on = resolved.astimezone(rules.zone).date()
    kept.set_state(tx, found, after, adopted_on=adopted_on)
    data = {"decision": number, "state": after.value, "sha256": digest(found.text)}
    trail.record(tx, actor, Deed.MOVE_DECISION, found.subject, now=now, data=data)


def digest(text: str) -> str:
    """By which anybody can tell that this is the text that was voted on."""
    return hashlib.sha256(text.encode()).hexdigest()


def _resolved_at(steps: Sequence[log.Step]) -> datetime | None:
    return next((one.at for one in reversed(steps) if one.move is Move.RESOLVE), None)
