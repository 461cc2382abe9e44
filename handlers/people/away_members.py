"""Party members who are away: the list with a button for each, and the card of a week."""

from collections.abc import Sequence
from datetime import datetime

from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardMarkup

from actions import contacts
from handlers.asks import Ask, message
from handlers.keyboards import Id, column, grid, key
from handlers.replies import Card, Reply
from locales import Language
from storage import cards
from storage.engine import Tx
from storage.villages import Village
from village.contacts import AwayMember, Talks
from village.errors import Refused
from village.ids import PersonId
from village.ruleset import Rules

NAME = "away_members"
"""A chat has one such card; a new one takes the place of what is far up by now."""
SHOWN = 20
"""So many at once; with each that is pressed the next one comes up."""
A_ROW = 2


class ContactPress(CallbackData, prefix="spoke"):
    """Somebody of `village` was spoken with. `near` says which card it is: of what is due, or of everybody."""

    village: Id
    person: Id
    near: bool = False


def see(tx: Tx, ask: Ask) -> list[Reply]:
    """流动党员: where people are is for private only."""
    cards.forget(tx, village_id=ask.village.id, chat_id=ask.chat, name=NAME)
    return [_card(tx, ask, near=False)]


def contact(tx: Tx, ask: Ask) -> list[Reply]:
    """联系 张三; with namesakes it asks which one."""
    found = contacts.choose(tx, ask.actor, ask.heard.words)
    if len(found) == 1:
        return [ask.say(_record(tx, ask, found[0].person.id))]
    buttons = column(
        key(ask.texts.binding.which(one), _press(ask.village, one.person.id, near=False))
        for one in found
    )
    return [ask.say(ask.texts.contacts.which(found[0].person.name), buttons=buttons)]


def pressed(tx: Tx, ask: Ask) -> list[Reply]:
    """[已联系 张三]: noted, and the card shows who is left."""
    press = ask.heard.press
    if not isinstance(press, ContactPress) or press.village != ask.village.id:
        raise Refused
    if not ask.heard.private:
        raise Refused
    told = _record(tx, ask, PersonId(press.person))
    return [_card(tx, ask, near=press.near), ask.toast(told)]


def _record(tx: Tx, ask: Ask, person: PersonId) -> str:
    done = contacts.record(tx, ask.actor, person, rules=ask.rules, now=ask.now)
    return str(ask.texts.contacts.recorded(done, ask.rules.zone, ask.now))


def _card(tx: Tx, ask: Ask, *, near: bool) -> Card:
    found = contacts.see(tx, ask.actor, rules=ask.rules, now=ask.now)
    if near:
        found = _due(found, ask.rules.talks, ask)
    text, buttons = layout(ask.village, found, ask.texts, ask.rules, near=near, now=ask.now)
    return Card(NAME, message(ask.chat, text, buttons=buttons))


def _due(found: Sequence[AwayMember], talks: Talks, ask: Ask) -> list[AwayMember]:
    """What the card of the week still holds: what its owner answers for."""
    return [
        one for one in found if one.owner == ask.actor.person_id and talks.is_near(one, ask.now)
    ]


def layout(
    village: Village,
    found: Sequence[AwayMember],
    texts: Language,
    rules: Rules,
    *,
    near: bool,
    now: datetime,
) -> tuple[str, InlineKeyboardMarkup | None]:
    """The text of a list with its buttons."""
    shown = found[:SHOWN]
    text = texts.contacts.members(
        village.name, shown, len(found) - len(shown), near, rules.contacts.months, rules.zone, now
    )
    keys = [
        key(texts.contacts.button(one.person.name), _press(village, one.person.id, near=near))
        for one in shown
    ]
    rows = [keys[at : at + A_ROW] for at in range(0, len(keys), A_ROW)]
    return str(text), grid(rows) if rows else None


def _press(village: Village, person: PersonId, *, near: bool) -> ContactPress:
    return ContactPress(village=village.id, person=person, near=near)
