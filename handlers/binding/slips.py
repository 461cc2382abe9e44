"""A code for one person, made in private by a leader, with words to pass on."""

from aiogram.filters.callback_data import CallbackData

from actions import codes
from handlers.asks import Ask
from handlers.keyboards import Id, column, key
from handlers.replies import FLEETING, Noted, Reply
from storage.engine import Tx
from storage.namesakes import Namesake
from storage.namesakes import of_id as somebody
from village.binding import LIFETIME, written
from village.errors import CodeInGroup, NobodyNamed
from village.ids import PersonId


class SlipPress(CallbackData, prefix="slip"):
    """A code for `person` of `village`."""

    village: Id
    person: Id


def code(tx: Tx, ask: Ask) -> list[Reply]:
    """发码 姓名."""
    if not ask.heard.private:
        raise CodeInGroup
    found = codes.choose(tx, ask.actor, ask.heard.words)
    if len(found) == 1:
        return _slip(tx, ask, found[0])
    buttons = column(
        key(ask.texts.binding.which(one), SlipPress(village=ask.village.id, person=one.person.id))
        for one in found
    )
    return [ask.say(ask.texts.binding.which_code(found[0].person.name), buttons=buttons)]


def pressed(tx: Tx, ask: Ask) -> list[Reply]:
    """One of several of a name was meant."""
    press = ask.heard.press
    if not isinstance(press, SlipPress) or press.village != ask.village.id:
        raise NobodyNamed(name="")
    if not ask.heard.private:
        raise CodeInGroup
    found = somebody(tx, ask.village.id, PersonId(press.person))
    if found is None or found.person.gone:
        raise NobodyNamed(name="")
    return [*_slip(tx, ask, found), ask.toast("")]


def _slip(tx: Tx, ask: Ask, who: Namesake) -> list[Reply]:
    person, village = who.person.id, ask.village
    made = codes.make_codes(
        tx, village.id, [person], vault=ask.house.vault, now=ask.now, by=ask.actor
    )
    texts, until = ask.texts.binding, ask.now + LIFETIME
    slip = texts.slip(
        who.person.name, village.name, written(made[person]), until, ask.rules.zone, ask.now
    )
    return [
        ask.say(texts.slip_made(who), quote=False),
        Noted(FLEETING, ask.say(slip, quote=False)),
    ]
