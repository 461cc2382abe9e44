"""What people say about a meeting that they want to be called."""

from actions import demands
from actions.demands import Demanded
from handlers.asks import Ask, number_of
from handlers.demands import cards
from handlers.demands.cards import DemandPress
from handlers.replies import FLEETING, Noted, Reply
from storage.engine import Tx
from village import calling
from village.demands import Word, read
from village.errors import TopicNotFound


def demand(tx: Tx, ask: Ask) -> list[Reply]:
    """联名 3: my name under the demand; 撤回, 名单, 已召集, or the names of a signed sheet behind it."""
    number = number_of(ask, "demand")
    asked, rest = read(ask.heard.words)
    texts = ask.texts.demands
    match asked:
        case Word.SIGN:
            one = demands.sign(tx, ask.actor, number, rules=ask.rules, now=ask.now)
            return _told(tx, ask, one, texts.signed(one))
        case Word.BACK:
            one = demands.take_back(tx, ask.actor, number, rules=ask.rules, now=ask.now)
            return _told(tx, ask, one, texts.taken_back(one))
        case Word.NAMES:
            one, found = demands.names(tx, ask.actor, number, rules=ask.rules, now=ask.now)
            return [Noted(FLEETING, ask.say(texts.names(one.topic, found)))]
        case Word.CALLED:
            one = demands.note_called(tx, ask.actor, number, rules=ask.rules, now=ask.now)
            return _told(tx, ask, one, texts.noted(one))
        case Word.PAPER:
            names = calling.names(rest, command="demand")
            one = demands.enter(tx, ask.actor, number, names, rules=ask.rules, now=ask.now)
            return _told(tx, ask, one, texts.entered(one))


def pressed(tx: Tx, ask: Ask) -> list[Reply]:
    """[我也要求开会] under the card; pressed again it says so, and takes nothing back."""
    press = ask.heard.press
    if not isinstance(press, DemandPress) or press.village != ask.village.id:
        raise TopicNotFound(number=getattr(press, "number", 0))
    one = demands.sign(tx, ask.actor, press.number, rules=ask.rules, now=ask.now)
    toast = ask.toast(ask.texts.demands.toast(one))
    return [*_shown(tx, ask, one), toast]


def waiting(tx: Tx, ask: Ask) -> list[Reply]:
    """The meetings that must be called, for 待办."""
    owed = demands.todo(tx, ask.actor)
    return [ask.say(ask.public.demands.todo(owed, ask.rules.zone, ask.now))] if owed else []


def _told(tx: Tx, ask: Ask, one: Demanded, words: str) -> list[Reply]:
    return [*_shown(tx, ask, one), ask.say(words)]


def _shown(tx: Tx, ask: Ask, one: Demanded) -> list[Reply]:
    return [*cards.public(tx, ask, one), *cards.widened(tx, ask, one), *cards.alarms(ask, one)]
