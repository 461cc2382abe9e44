"""What happens under a decision's buttons. A press re-checks everything: a button may be years old."""

from actions import decisions, meetings
from handlers.asks import Ask, edit
from handlers.ballots.commands import begin_vote
from handlers.decisions import buttons, cards, papers, signing
from handlers.decisions.buttons import CODE, NEXT, OPEN_AS, PRINT, SIGN_IN, VOTE, DecisionPress
from handlers.decisions.commands import moved
from handlers.replies import Reply
from storage.engine import Tx
from village import naming
from village.errors import DecisionNotFound, VillageError
from village.matters import OPEN, RULINGS, Matter
from village.rolls import Body


def pressed(tx: Tx, ask: Ask) -> list[Reply]:
    """A press under a decision's card, or under the question which kind of matter a topic is."""
    press = ask.heard.press
    if not isinstance(press, DecisionPress) or press.village != ask.village.id:
        raise DecisionNotFound(number=getattr(press, "number", 0))
    match press.act:
        case act if act == SIGN_IN:
            one = meetings.sign_in(tx, ask.actor, press.number, rules=ask.rules, now=ask.now)
            return [*cards.everywhere(tx, ask, one), _toast(ask, SIGN_IN)]
        case act if act == NEXT:
            one = decisions.go_on(tx, ask.actor, press.number, rules=ask.rules, now=ask.now)
            return [*cards.everywhere(tx, ask, one), *moved(tx, ask, one), _toast(ask, NEXT)]
        case act if act == VOTE:
            return [*begin_vote(tx, ask, press.number), ask.toast("")]
        case act if act == CODE:
            return [*signing.door(tx, ask, press.number), ask.toast("")]
        case act if act == PRINT:
            return [papers.card(tx, ask, press.number), ask.toast("")]
        case act if act == OPEN_AS:
            return _open(tx, ask, press)
    raise VillageError


def _open(tx: Tx, ask: Ask, press: DecisionPress) -> list[Reply]:
    if press.value not in set(OPEN):
        raise VillageError
    matter, texts = Matter(press.value), ask.public
    if not press.body and matter is Matter.GROUP:
        known = decisions.groups(tx, ask.actor)
        keys = buttons.groups(press.village, press.number, known, texts)
        return [edit(ask.heard, texts.decisions.which_group(press.number), keys), ask.toast("")]
    if not press.body and len(RULINGS[matter].bodies) > 1:
        topic = decisions.foundable(tx, ask.actor, press.number)
        keys = buttons.bodies(press.village, press.number, matter, texts)
        question = texts.decisions.which_body(press.number, topic.title, RULINGS[matter].article)
        return [edit(ask.heard, question, keys), ask.toast("")]
    group = naming.number(press.body) if matter is Matter.GROUP else None
    body = Body(press.body) if press.body in set(Body) else None
    one = decisions.open_(
        tx,
        ask.actor,
        press.number,
        matter=matter,
        body=body,
        group=group,
        rules=ask.rules,
        now=ask.now,
    )
    opened = edit(ask.heard, texts.decisions.opened(one.decision))
    return [opened, *cards.everywhere(tx, ask, one), _toast(ask, OPEN_AS)]


def _toast(ask: Ask, code: str) -> Reply:
    return ask.toast(ask.texts.decisions.toast(code))
