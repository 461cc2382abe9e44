"""What of the group's talk is nobody else's business: answered to its author alone, and not kept before they say so."""

from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardMarkup

from actions import complaints, erasures, requests
from handlers.asks import Ask, edit, message
from handlers.complaints import opening
from handlers.erasures import offering
from handlers.keyboards import Id, key, row
from handlers.offers.listening import Sounds
from handlers.replies import FLEETING, Noted, Reply
from handlers.requests import cards
from locales import Language
from storage.engine import Tx
from village.categories import Category
from village.errors import MessageGone
from village.talk.model import OFFERED, Label
from village.talk.secrets import NUMBERS, Secret

MEDIATE, REGISTER, DROP = "mediate", "register", "drop"
DISPUTE, DIGITS, PERSONAL = "dispute", "numbers", "personal"


class PrivatePress(CallbackData, prefix="quiet"):
    """`deed` on the words that the message above quotes."""

    deed: str
    village: Id


def heard(tx: Tx, ask: Ask, sounds: Sounds) -> list[Reply] | None:
    """A line of the group that is somebody's own business; None for any other."""
    if complaints.sounds(tx, ask.village.id, ask.heard.text):
        return opening.begin(tx, ask, ask.heard.text, plain=True)
    kind = _kind(sounds)
    # A cadre's number is there to be called.
    if not kind or (sounds.secrets == {Secret.PHONE} and ask.actor.is_cadre):
        return None
    reach = erasures.private_place(tx, ask.actor)
    if reach is None:
        return [ask.say(ask.public.erasures.in_private())]
    texts, words = ask.texts_of(reach.language), ask.heard.text.strip()
    registers = sounds.label in OFFERED and len(words) <= complaints.LONGEST
    text = texts.erasures.private(kind, words, registers)
    keys = _keys(ask.village.id, kind, texts) if registers else None
    told: list[Reply] = [Noted(FLEETING, message(reach.user_id, text, buttons=keys))]
    return told + offering.offered(tx, ask, reach)


def pressed(tx: Tx, ask: Ask) -> list[Reply]:
    """Its author has it registered, or not."""
    press = ask.heard.press
    known = isinstance(press, PrivatePress) and press.village == ask.village.id
    if not isinstance(press, PrivatePress) or not known or not ask.heard.private:
        raise MessageGone
    texts = ask.texts.erasures
    if press.deed == DROP:
        return [edit(ask.heard, texts.dropped()), ask.toast("")]
    if not ask.heard.text:
        # So old that the chat shows us its words no more.
        return [ask.toast(texts.again(), alert=True)]
    matter = requests.report(
        tx,
        ask.actor,
        village=ask.village,
        rules=ask.rules,
        text=ask.heard.text,
        chat=ask.chat,
        category=Category.DISPUTE if press.deed == MEDIATE else None,
        now=ask.now,
    )
    return [
        edit(ask.heard, texts.taken()),
        *cards.everywhere(ask, matter),
        *cards.to_handler(ask, matter),
        ask.toast(""),
    ]


def _kind(sounds: Sounds) -> str:
    if not NUMBERS.isdisjoint(sounds.secrets):
        return DIGITS
    if sounds.label is Label.DISPUTE:
        return DISPUTE
    return PERSONAL if sounds.secrets else ""


def _keys(village: int, kind: str, texts: Language) -> InlineKeyboardMarkup:
    take = MEDIATE if kind == DISPUTE else REGISTER
    return row(
        key(texts.erasures.taking(deed), PrivatePress(deed=deed, village=village))
        for deed in (take, DROP)
    )
