"""What people say and press about calls for help."""

from actions import helping
from handlers.asks import Ask
from handlers.helping.cards import HelpPress, shown
from handlers.offers import talk
from handlers.replies import Reply
from handlers.requests.cards import view
from storage.engine import Tx
from village.errors import HelpNotFound, VillageError
from village.helping import Move


def helpme(tx: Tx, ask: Ask) -> list[Reply]:
    """互助 三亩玉米没人收，明天，要 3 人. Words of danger are answered with the numbers to call first."""
    return [*talk.alarm(tx, ask), *_call(tx, ask)]


def _call(tx: Tx, ask: Ask) -> list[Reply]:
    told = helping.ask(
        tx, ask.actor, words=ask.heard.words, chat=ask.chat, rules=ask.rules, now=ask.now
    )
    replies = shown(view(ask), told)
    if ask.group is None:
        count = 0 if told.later else len(told.ears) - 1
        replies.append(ask.say(ask.texts.helping.called(told.call, count, told.later), quote=False))
    return replies


def close(tx: Tx, ask: Ask) -> list[Reply]:
    """够了: my last call has enough."""
    return shown(view(ask), helping.close(tx, ask.actor, None, now=ask.now))


def pressed(tx: Tx, ask: Ask) -> list[Reply]:
    """A press under a call."""
    press = ask.heard.press
    if not isinstance(press, HelpPress) or press.village != ask.village.id:
        raise HelpNotFound(number=getattr(press, "number", 0))
    if press.move not in set(Move):
        raise VillageError
    move, number = Move(press.move), press.number
    match move:
        case Move.COME | Move.CANNOT:
            comes = move is Move.COME
            told = helping.answer(tx, ask.actor, number, comes=comes, now=ask.now)
        case Move.CLOSE:
            told = helping.close(tx, ask.actor, number, now=ask.now)
        case _:
            told = helping.thank(tx, ask.actor, number, rules=ask.rules, now=ask.now)
            if told.later:
                return [ask.toast(ask.texts.helping.toast("later"))]
    return [*shown(view(ask), told), ask.toast(ask.texts.helping.toast(move.value))]
