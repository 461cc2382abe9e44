"""What is kept about me; a wish to have it forgotten is confirmed with one press."""

from aiogram.filters.callback_data import CallbackData

from actions import departures, own_data
from handlers.asks import Ask
from handlers.keyboards import Id, column, key
from handlers.replies import Reply
from handlers.requests import commands
from locales.sheets import wording
from storage.engine import Tx
from village.categories import Category
from village.departures import Departure
from village.errors import Refused, TextMissing
from village.rights import Deed, require


class ErasePress(CallbackData, prefix="erase"):
    """The press of `user` that their account of `village` be forgotten."""

    village: Id
    user: Id


class PhonePress(CallbackData, prefix="phone"):
    """The press of `user` that their phone be wiped from the roster of `village`."""

    village: Id
    user: Id


def correct(tx: Tx, ask: Ask) -> list[Reply]:
    """更正 哪里不对: a private request to who keeps the roster."""
    if not ask.heard.words:
        raise TextMissing(command="correct")
    return commands.report(tx, ask, category=Category.ROSTER)


def my_data(tx: Tx, ask: Ask) -> Reply:
    """我的资料: told in private only."""
    found = own_data.see(tx, ask.actor, vault=ask.house.vault)
    return ask.say(ask.texts.own_data.kept(found, wording(ask.texts.code).written))


def erase(tx: Tx, ask: Ask) -> Reply:
    """删除我的资料: what goes and what stays is said before anything happens."""
    require(ask.actor, Deed.ERASE_MY_DATA)
    plan = None
    if ask.actor.person is not None:
        person = ask.actor.person.id
        plan = departures.foresee(tx, ask.actor, ask.village, Departure.UNBIND, person)
    whose = {"village": ask.village.id, "user": ask.heard.user_id}
    choices = [key(ask.texts.own_data.erase_button(), ErasePress(**whose))]
    if plan is not None:
        choices.append(key(ask.texts.own_data.phone_button(), PhonePress(**whose)))
    text = ask.texts.own_data.ask_erase(plan)
    return ask.say(text, buttons=column(choices))


def pressed(tx: Tx, ask: Ask) -> list[Reply]:
    """Nobody presses for somebody else."""
    _require_own(ask)
    if not own_data.erase(tx, ask.actor, now=ask.now):
        return [ask.toast(ask.texts.own_data.erased_before(), alert=True)]
    return [ask.say(ask.texts.own_data.erased(), quote=False), ask.toast("")]


def phone_pressed(tx: Tx, ask: Ask) -> list[Reply]:
    """Only the phone."""
    _require_own(ask)
    if not own_data.erase_phone(tx, ask.actor, now=ask.now):
        return [ask.toast(ask.texts.own_data.no_phone(), alert=True)]
    return [ask.say(ask.texts.own_data.phone_erased(), quote=False), ask.toast("")]


def _require_own(ask: Ask) -> None:
    press = ask.heard.press
    own = isinstance(press, ErasePress | PhonePress) and (press.village, press.user) == (
        ask.village.id,
        ask.heard.user_id,
    )
    if not own:
        raise Refused
