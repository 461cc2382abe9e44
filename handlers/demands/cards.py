"""The card of a demand: counts and what they oblige to, never a name."""

from collections.abc import Iterator

from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardMarkup

from actions import decisions, demands
from actions.demands import Demanded
from handlers.asks import Ask, message
from handlers.decisions import cards as decision_cards
from handlers.keyboards import Id, Number, column, key
from handlers.replies import Card, Reply
from locales import Language
from storage import chats
from storage.engine import Tx
from village.demands import CLAIMS, Demand


class DemandPress(CallbackData, prefix="dmd"):
    """Put one's own name under the demand about topic `number` of `village`."""

    village: Id
    number: Number


def text(one: Demanded, texts: Language, ask: Ask) -> str:
    """What stands on the card."""
    said: str = texts.demands.card(one.topic, one.demand, CLAIMS, ask.rules.zone, ask.now)
    return said


def buttons(demand: Demand, texts: Language) -> InlineKeyboardMarkup | None:
    """One press signs; once a meeting of all is owed and called, nothing is left to ask for."""
    if demand.is_settled:
        return None
    press = DemandPress(village=demand.village_id, number=demand.number)
    return column([key(texts.demands.button(), press)])


def public(tx: Tx, ask: Ask, one: Demanded) -> Iterator[Reply]:
    """The card in the village's group."""
    group = chats.of_village(tx, one.demand.village_id, chats.Kind.VILLAGE)
    if group is not None:
        texts = ask.texts_of()
        shown = message(int(group), text(one, texts, ask), buttons=buttons(one.demand, texts))
        yield Card(name=one.demand.subject, method=shown)


def widened(tx: Tx, ask: Ask, one: Demanded) -> Iterator[Reply]:
    """The card of the decision that villagers took to their own meeting."""
    if one.widened:
        shown = decisions.find(tx, ask.actor, one.topic.number)
        yield from decision_cards.everywhere(tx, ask, shown)


def here(tx: Tx, ask: Ask, number: int) -> Iterator[Reply]:
    """The demand under a topic for who asks about that in private; a group has its card already."""
    one = None if ask.group else demands.find(tx, ask.actor, number)
    if one is not None:
        shown = text(one, ask.texts, ask)
        yield ask.say(shown, buttons=buttons(one.demand, ask.texts))


def again(tx: Tx, ask: Ask, number: int) -> Iterator[Reply]:
    """The card once a meeting about its topic was called, or called off; nothing where there is none."""
    one = demands.find(tx, ask.actor, number)
    if one is not None:
        yield from public(tx, ask, one)


def alarms(ask: Ask, one: Demanded) -> Iterator[Reply]:
    """Who calls the meeting and who sees to it hear that it is owed."""
    for reach in one.told:
        texts = ask.texts_of(reach.language)
        words = texts.demands.owed(one.topic, one.demand, ask.rules.zone, ask.now)
        yield message(reach.user_id, words)
