"""Neighbours drawn by lot: what they are asked, and what they press."""

from collections.abc import Iterable

from aiogram.types import InlineKeyboardMarkup

from actions import witnesses
from actions.witnesses import Silence
from handlers.asks import Ask, message
from handlers.keyboards import Key, row
from handlers.replies import Reply
from handlers.requests import cards
from handlers.requests.buttons import data
from handlers.requests.cards import View
from locales import Language, plain
from storage.engine import Tx
from village.requests import Request
from village.rights import Deed
from village.witnesses import Verdict

DONE, NOT_DONE = "yes", "no"


def asked(seen: View, led_to: Silence) -> Iterable[Reply]:
    """The cards of a request about which its requester is silent, and the question to each neighbour who was drawn."""
    yield from cards.shown(seen, led_to.matter)
    request, above = led_to.matter.request, led_to.matter.superior
    if above is not None:
        yield message(above.user_id, seen.of(above.language).requests.doubted(request))
    for reach in led_to.asked:
        texts = seen.of(reach.language)
        yield message(
            reach.user_id, texts.requests.ask_neighbour(request), buttons=_buttons(request, texts)
        )


def say(tx: Tx, ask: Ask, number: int, word: str) -> list[Reply]:
    """A neighbour's press."""
    matter, said = witnesses.say(
        tx, ask.actor, number, done=word == DONE, rules=ask.rules, now=ask.now
    )
    told: list[Reply] = [ask.toast(ask.texts.requests.toast("witness"))]
    if said is not Verdict.OPEN:
        told += [*cards.everywhere(ask, matter), *cards.to_superior(ask, matter)]
    return told


def _buttons(request: Request, texts: Language) -> InlineKeyboardMarkup:
    return row(
        Key(plain(texts.requests.button(f"witness_{word}")), data(request, Deed.WITNESS, word))
        for word in (DONE, NOT_DONE)
    )
