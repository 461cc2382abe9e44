"""The card of a claim: who says to be whom, and what speaks for it; only cadres who may decide are shown it."""

from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardMarkup

from actions.identity import Candidate, Shown
from handlers.asks import Ask, House, message
from handlers.keyboards import Id, Number, column, key
from handlers.replies import Card
from locales import Language
from storage import villages
from storage.engine import Tx
from village.claims import ClaimState

NOBODY = 0
"""No person has that number: it says that the account is nobody's."""
MOST = 8
"""More buttons than that nobody reads; who is meant then is bound by a code."""


class IdentityPress(CallbackData, prefix="who"):
    """Claim `number` of `village` is about `person`."""

    village: Id
    number: Number
    person: Id


def card(tx: Tx, house: House, shown: Shown, chat: int, language: str) -> Card:
    """A claim as it stands, in the language of who is to decide."""
    village = villages.find(tx, shown.claim.village_id)
    texts = house.texts.of(language or (village.language if village else ""))
    buttons = _buttons(shown, texts) if shown.claim.state is ClaimState.OPEN else None
    text = texts.binding.claim(shown, shown.candidates[:MOST], house.vault.has_key)
    return Card(shown.claim.subject, message(chat, text, buttons=buttons))


def _buttons(shown: Shown, texts: Language) -> InlineKeyboardMarkup:
    one = len(shown.candidates) == 1
    keys = [
        key(_label(candidate, texts, one=one), _press(shown, candidate.known.person.id))
        for candidate in shown.candidates[:MOST]
    ]
    return column([*keys, key(texts.binding.not_them(), _press(shown, NOBODY))])


def _label(candidate: Candidate, texts: Language, *, one: bool) -> str:
    label: str = texts.binding.is_them() if one else texts.binding.which(candidate.known)
    return label


def _press(shown: Shown, person: int) -> IdentityPress:
    return IdentityPress(village=shown.claim.village_id, number=shown.claim.number, person=person)


def shown_here(tx: Tx, ask: Ask, shown: Shown) -> Card:
    """The card in the chat of who asks."""
    return card(tx, ask.house, shown, ask.heard.chat_id, ask.heard.language)
