"""The paper board, taking it down, objections and their answers."""

from actions import publicity
from handlers.asks import Ask, number_of, photo_of
from handlers.decisions import cards, posts
from handlers.replies import Reply
from storage.engine import Tx
from village import calling
from village.decisions import HANGING


def board(tx: Tx, ask: Ask) -> list[Reply]:
    """公示照片 3, with the picture or under it."""
    number = number_of(ask, "board")
    photo = photo_of(ask, "board")
    one = publicity.show_board(tx, ask.actor, number, photo=photo, rules=ask.rules, now=ask.now)
    return [*cards.everywhere(tx, ask, one), ask.say(ask.public.decisions.done(one.decision))]


def take_down(tx: Tx, ask: Ask) -> list[Reply]:
    """撤公示 3."""
    number = number_of(ask, "takedown")
    one = publicity.take_down(tx, ask.actor, number, rules=ask.rules, now=ask.now)
    return [
        *cards.everywhere(tx, ask, one),
        *posts.ended(tx, ask, one),
        ask.say(ask.public.decisions.done(one.decision)),
    ]


def object_(tx: Tx, ask: Ask) -> list[Reply]:
    """异议 3 太贵了."""
    number = number_of(ask, "object")
    made = publicity.object_(
        tx, ask.actor, number, words=ask.heard.words, rules=ask.rules, now=ask.now
    )
    one = made.standing
    said = ask.texts_of(one.keeper.language if one.keeper else "").decisions.objection(
        one.decision, made.objection, ask.rules.zone, ask.now
    )
    kept = ask.public.decisions.objection_kept(
        one.decision, made.objection, ask.rules.zone, ask.now
    )
    return [*cards.everywhere(tx, ask, one), *cards.to_keeper(ask, one, said), ask.say(kept)]


def answer(tx: Tx, ask: Ask) -> list[Reply]:
    """答复异议 3 1 不采纳 账在这里."""
    number = number_of(ask, "objectionanswer")
    said = calling.answer(ask.heard.words, command="objectionanswer")
    told = publicity.answer(
        tx,
        ask.actor,
        number,
        said.objection,
        upheld=said.upheld,
        words=said.words,
        rules=ask.rules,
        now=ask.now,
    )
    words, decision = ask.public.decisions, told.standing.decision
    back = told.objection.upheld and decision.state not in HANGING
    done = words.sent_back(decision, told.objection) if back else words.done(decision)
    return [
        *cards.everywhere(tx, ask, told.standing),
        *(posts.ended(tx, ask, told.standing) if back else ()),
        *cards.answered(ask, told),
        ask.say(done),
    ]
