"""Publicity of a decision: the picture of the paper board, objections and their answers, and taking it down in time."""

from dataclasses import dataclass
from datetime import datetime

from actions import decision_clock, decisions, trail
from actions.decisions import WORDS_LIMIT, Standing
from storage import accounts
from storage import publicity as kept
from storage.accounts import Reach
from storage.engine import Tx
from village import decisions as flow
from village.decisions import Move, State
from village.errors import ObjectionNotFound, Unlawful
from village.law import Article
from village.people import Actor
from village.publicity import Notice, Objection, answer_due, objects_until, pictured, require_over
from village.requests import clean_text
from village.rights import Deed, require
from village.ruleset import Rules


@dataclass(frozen=True, slots=True)
class Objected:
    """An objection with the decision as it stands; `objector` is where who made it hears of the answer."""

    standing: Standing
    objection: Objection
    objector: Reach | None = None


def show_board(
    tx: Tx, actor: Actor, number: int, *, photo: str, rules: Rules, now: datetime
) -> Standing:
    """Keep a picture of the paper board (the chat's name for it); the days count from the first.

    Raises NotAllowed, Unlawful while nothing hangs.
    """
    require(actor, Deed.MOVE_DECISION)
    decision = decisions.load(tx, actor.village_id, number, to_change=True)
    notice = pictured(_hanging(tx, decision), photo, rules=decision.rules, zone=rules.zone, now=now)
    kept.change(
        tx,
        decision.village_id,
        number,
        photo=notice.photo,
        photo_at=notice.photo_at,
        until=notice.until,
    )
    decision_clock.wind(tx, decision, rules=rules, now=now)
    trail.record(tx, actor, Deed.MOVE_DECISION, decision.subject, now=now, data={"photo": True})
    return decisions.standing(tx, decision)


def take_down(tx: Tx, actor: Actor, number: int, *, rules: Rules, now: datetime) -> Standing:
    """Note that a notice was taken down. Raises NotAllowed, Unlawful before the lawful day and without a picture of it."""
    require(actor, Deed.MOVE_DECISION)
    decision = decisions.load(tx, actor.village_id, number, to_change=True)
    notice = _hanging(tx, decision)
    require_over(notice, zone=rules.zone, now=now)
    kept.change(tx, decision.village_id, number, taken_down_at=now)
    trail.record(
        tx, actor, Deed.MOVE_DECISION, decision.subject, now=now, data={"taken_down": True}
    )
    return decisions.standing(tx, decision)


def object_(
    tx: Tx, actor: Actor, number: int, *, words: str, rules: Rules, now: datetime
) -> Objected:
    """Say what one has against a resolution while it hangs.

    Raises NotOnRoster, TextMissing, TextTooLong, Unlawful when no resolution hangs, or too late.
    """
    require(actor, Deed.OBJECT)
    said = clean_text(words, command="object", limit=WORDS_LIMIT)
    decision = decisions.load(tx, actor.village_id, number, to_change=True)
    notice = _hanging(tx, decision)
    if decision.state is not State.PUBLISHED or actor.person_id is None:
        raise Unlawful(why="not_published", article=Article.VCO_35.value)
    if now >= objects_until(notice, decision.rules, rules.zone):
        days = decision.rules.objection_days
        raise Unlawful(why="objection_over", article=Article.OWN.value, need=days)
    due_at = answer_due(now, decision.rules, rules.zone, rules.calendar)
    made = kept.object_(
        tx, decision.village_id, number, by=actor.person_id, words=said, at=now, due_at=due_at
    )
    decision_clock.wind(tx, decision, rules=rules, now=now)
    trail.record(tx, actor, Deed.OBJECT, decision.subject, now=now, data={"objection": made.number})
    return Objected(decisions.standing(tx, decision), made)


def answer(
    tx: Tx,
    actor: Actor,
    number: int,
    objection: int,
    *,
    upheld: bool,
    words: str,
    rules: Rules,
    now: datetime,
) -> Objected:
    """Answer an objection; one that is upheld leads the decision back to the two committees.

    Raises NotAllowed, ObjectionNotFound, TextMissing, Unlawful for one's own and for one that is answered.
    """
    require(actor, Deed.ANSWER_OBJECTION)
    said = clean_text(words, command="objectionanswer", limit=WORDS_LIMIT)
    decision = decisions.load(tx, actor.village_id, number, to_change=True)
    found = {one.number: one for one in kept.objections(tx, decision.village_id, number)}
    one = found.get(objection)
    if one is None:
        raise ObjectionNotFound(number=objection)
    if one.answered_at is not None:
        raise Unlawful(why="answered", article=Article.OWN.value)
    if one.by == actor.person_id:
        raise Unlawful(why="own_objection", article=Article.OWN.value)
    answered = kept.answer(
        tx,
        decision.village_id,
        number,
        one,
        words=said,
        upheld=upheld,
        by=actor.person_id,
        at=now,
    )
    data = {"objection": objection, "upheld": upheld}
    trail.record(tx, actor, Deed.ANSWER_OBJECTION, decision.subject, now=now, data=data)
    hears = accounts.reach(tx, decision.village_id, one.by)
    if upheld and decision.state is State.PUBLISHED:
        # What was published does not stand any more.
        decisions.take_down(tx, decision, now)
        moved = flow.take(decision, Move.UPHOLD)
        standing = decisions.keep_move(
            tx, actor, decision, moved, Move.UPHOLD, rules=rules, now=now
        )
        return Objected(standing, answered, hears)
    decision_clock.wind(tx, decision, rules=rules, now=now)
    return Objected(decisions.standing(tx, decision), answered, hears)


def _hanging(tx: Tx, decision: flow.Decision) -> Notice:
    notice = kept.latest(tx, decision.village_id, decision.number)
    if decision.state not in flow.HANGING or notice is None or notice.taken_down_at is not None:
        raise Unlawful(why="not_published", article=Article.VCO_35.value)
    return notice
