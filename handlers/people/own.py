"""What is kept about me; a wish to have it forgotten is confirmed with one press."""

from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from actions import own_data
from handlers.asks import Ask
from handlers.replies import Reply
from locales import plain
from storage.engine import Tx
from village.errors import Refused
from village.rights import Deed, require


class ErasePress(CallbackData, prefix="erase"):
    """The press of `user` that their account of `village` be forgotten."""

    village: int
    user: int


def my_data(tx: Tx, ask: Ask) -> Reply:
    """我的资料: told in private only."""
    if ask.group is not None:
        return ask.say(ask.public.own_data.in_private())
    return ask.say(ask.texts.own_data.kept(own_data.see(tx, ask.actor)))


def erase(tx: Tx, ask: Ask) -> Reply:
    """删除我的资料: what goes and what stays is said before anything happens."""
    del tx
    if ask.group is not None:
        return ask.say(ask.public.own_data.in_private())
    require(ask.actor, Deed.ERASE_MY_DATA)
    press = ErasePress(village=ask.village.id, user=ask.heard.user_id)
    label = plain(ask.texts.own_data.erase_button())
    button = InlineKeyboardButton(text=label, callback_data=press.pack())
    keyboard = InlineKeyboardMarkup(inline_keyboard=[[button]])
    return ask.say(ask.texts.own_data.ask_erase(), buttons=keyboard)


def pressed(tx: Tx, ask: Ask) -> list[Reply]:
    """Nobody presses for somebody else."""
    press = ask.heard.press
    own = isinstance(press, ErasePress) and (press.village, press.user) == (
        ask.village.id,
        ask.heard.user_id,
    )
    if not own:
        raise Refused
    if not own_data.erase(tx, ask.actor, now=ask.now):
        return [ask.toast(ask.texts.own_data.erased_before(), alert=True)]
    return [ask.say(ask.texts.own_data.erased(), quote=False), ask.toast("")]
