"""Somebody of several villages says for which one they speak in private."""

from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from actions import home
from handlers.asks import Ask
from handlers.replies import Reply
from locales import plain
from storage.engine import Tx
from village.errors import VillageNotFound
from village.ids import VillageId


class HomePress(CallbackData, prefix="home"):
    """Speak for `village` from now on."""

    village: int


def villages(tx: Tx, ask: Ask) -> Reply:
    """切换: which villages there are to choose from."""
    if not ask.heard.private:
        return ask.say(ask.public.departures.in_private())
    known = home.homes(tx, ask.actor)
    rows = [
        [
            InlineKeyboardButton(
                text=plain(ask.texts.binding.home(one.name, one.id == ask.village.id)),
                callback_data=HomePress(village=one.id).pack(),
            )
        ]
        for one in known
    ]
    keyboard = InlineKeyboardMarkup(inline_keyboard=rows)
    return ask.say(ask.texts.binding.which_village(), buttons=keyboard)


def pressed(tx: Tx, ask: Ask) -> list[Reply]:
    """The village was chosen."""
    press = ask.heard.press
    if not isinstance(press, HomePress) or not ask.heard.private:
        raise VillageNotFound(name="")
    there = home.go(tx, ask.actor, VillageId(press.village))
    return [ask.say(ask.texts.binding.at_home(there.name), quote=False), ask.toast("")]
