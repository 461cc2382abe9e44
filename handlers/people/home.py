"""Somebody of several villages says for which one they speak in private."""

from aiogram.filters.callback_data import CallbackData

from actions import home
from handlers.asks import Ask
from handlers.keyboards import Id, column, key
from handlers.replies import Reply
from storage.engine import Tx
from village.errors import VillageNotFound
from village.ids import VillageId


class HomePress(CallbackData, prefix="home"):
    """Speak for `village` from now on."""

    village: Id


def villages(tx: Tx, ask: Ask) -> Reply:
    """切换: which villages there are to choose from."""
    known = home.homes(tx, ask.actor)
    buttons = column(
        key(ask.texts.binding.home(one.name, one.id == ask.village.id), HomePress(village=one.id))
        for one in known
    )
    return ask.say(ask.texts.binding.which_village(), buttons=buttons)


def pressed(tx: Tx, ask: Ask) -> list[Reply]:
    """The village was chosen."""
    press = ask.heard.press
    if not isinstance(press, HomePress) or not ask.heard.private:
        raise VillageNotFound(name="")
    there = home.go(tx, ask.actor, VillageId(press.village))
    return [ask.say(ask.texts.binding.at_home(there.name), quote=False), ask.toast("")]
