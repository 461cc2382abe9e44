"""Signing in at a meeting: in the chat, with the code at the door, and the code itself."""

from datetime import datetime

from aiogram.methods import SendPhoto

from actions import meetings, sign_codes
from actions.decisions import Standing
from handlers.asks import Ask, Heard, House, in_each_village, message, number_of
from handlers.decisions import buttons, cards
from handlers.replies import Noted, Replies, Reply
from storage.engine import Tx
from storage.outbox import DRAWN


def show(tx: Tx, ask: Ask) -> list[Reply]:
    """到会码 3: in private with who asks, since a code that a group reads signs in who is far away."""
    return door(tx, ask, number_of(ask, "signcode"))


def door(tx: Tx, ask: Ask, number: int) -> list[Reply]:
    """The picture for the door, with a button for the next."""
    sign_codes.show(tx, ask.actor, number, rules=ask.rules, vault=ask.house.vault, now=ask.now)
    photo = SendPhoto(
        chat_id=ask.heard.user_id,
        photo=DRAWN,
        parse_mode="HTML",
        reply_markup=buttons.next_code(ask.village.id, number, ask.texts),
    )
    return [Noted(f"picture:sign_code:{number}:{ask.texts.code}", photo)]


def sign_in(tx: Tx, ask: Ask) -> list[Reply]:
    """签到 3, or 签到 3 K7M2QX with the code at the door. Who is of two villages need not say which, where only one waits for them."""
    number, code = number_of(ask, "signin"), ask.heard.words.strip()
    waiting = [one for one in _known(tx, ask) if _waits(tx, one, number, code)]
    if len(waiting) > 1:
        keys = buttons.doors([one.village for one in waiting], number)
        return [ask.say(ask.texts.decisions.which_village(number), buttons=keys)]
    ask = waiting[0] if waiting else ask
    if code:
        return scanned(tx, ask, number, code)
    one = meetings.sign_in(tx, ask.actor, number, rules=ask.rules, now=ask.now)
    return _signed(tx, ask, one)


def scanned(tx: Tx, ask: Ask, number: int, code: str) -> list[Reply]:
    """The code at the door, scanned or typed."""
    vault, now = ask.house.vault, ask.now
    one = sign_codes.scan(tx, ask.actor, number, code, rules=ask.rules, vault=vault, now=now)
    return _signed(tx, ask, one)


def stranger(tx: Tx, house: House, heard: Heard, now: datetime) -> Replies:
    """Somebody at the door whom no village knows."""
    del tx, now
    return message(heard.chat_id, house.texts.of(heard.language).decisions.door_stranger())


def _known(tx: Tx, ask: Ask) -> list[Ask]:
    """As who of which roster they may sit; nowhere to choose for who is of one village."""
    found = [one for one in in_each_village(tx, ask) if one.actor.person is not None]
    return found if len(found) > 1 or ask.actor.person is None else []


def _waits(tx: Tx, ask: Ask, number: int, code: str) -> bool:
    if code:
        vault = ask.house.vault
        return sign_codes.fits(tx, ask.actor, number, code, vault=vault, now=ask.now)
    return meetings.awaits(tx, ask.actor, number, rules=ask.rules, now=ask.now)


def _signed(tx: Tx, ask: Ask, one: Standing) -> list[Reply]:
    return [*cards.everywhere(tx, ask, one), ask.say(ask.texts.decisions.signed_in(one))]
