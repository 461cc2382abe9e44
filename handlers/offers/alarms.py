"""One card of an emergency for every cadre and their group: who called it, and who goes."""

from aiogram.filters.callback_data import CallbackData

from actions import emergencies
from actions.emergencies import Alarm
from handlers.asks import Ask, message
from handlers.keyboards import Id, Number, key, row
from handlers.replies import FLEETING, Card, Reply
from locales import Language
from storage.engine import Tx
from storage.outbox import Priority
from village.errors import NotFound
from village.talk.emergencies import NUMBERS, Danger, find


class GoPress(CallbackData, prefix="go"):
    """Somebody goes to emergency `number`."""

    village: Id
    number: Number


def call_first(texts: Language, words: str) -> str:
    """Whom to call, where words tell of danger: anybody is told, whatever else they may not do. Empty for all others."""
    danger = find(words)
    return "" if danger is None else str(texts.offers.call_first(danger.value, NUMBERS[danger]))


def rung(
    tx: Tx, ask: Ask, danger: Danger, words: str, *, reworded: bool = False
) -> tuple[Alarm, list[Reply]]:
    """Tell every cadre at once, at any hour; a repeated call changes the card, which wakes nobody twice."""
    alarm = emergencies.call(tx, ask.actor, danger, words, reworded=reworded, now=ask.now)
    return alarm, shown(ask, alarm)


def shown(ask: Ask, alarm: Alarm) -> list[Reply]:
    """The card as it is now, wherever it stands."""
    told = [(int(one.user_id), one.language) for one in alarm.reaches]
    if alarm.group is not None:
        told.insert(0, (int(alarm.group), ask.village.language))
    one = alarm.emergency
    cards: list[Reply] = []
    for chat, language in told:
        texts = ask.texts_of(language)
        text = texts.offers.alarm(
            one.danger.value,
            NUMBERS[one.danger],
            ask.village.name,
            one.words.splitlines(),
            one.reports,
            alarm.goers,
        )
        keys = row(
            [key(texts.offers.button("go"), GoPress(village=ask.village.id, number=one.number))]
        )
        method = message(chat, text, buttons=keys)
        cards.append(Card(f"emergency:{one.number}", method, Priority.URGENT, FLEETING))
    return cards


def pressed(tx: Tx, ask: Ask) -> list[Reply]:
    """我去: all the others see it."""
    press = ask.heard.press
    if not isinstance(press, GoPress) or press.village != ask.village.id:
        raise NotFound
    alarm = emergencies.go(tx, ask.actor, press.number, now=ask.now)
    return [*shown(ask, alarm), ask.toast(ask.texts.offers.toast("go"))]
