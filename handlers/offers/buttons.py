"""The two buttons of an offer."""

from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardMarkup

from handlers.keyboards import key, row
from locales import Language

TAKE, DROP = "take", "drop"


class OfferPress(CallbackData, prefix="offer"):
    """`deed` on the offer under message `source` of the chat that shows it."""

    deed: str
    village: int
    source: int


def keyboard(village: int, source: int, texts: Language) -> InlineKeyboardMarkup:
    """Take it, or drop it."""
    return row(
        key(texts.offers.button(deed), OfferPress(deed=deed, village=village, source=source))
        for deed in (TAKE, DROP)
    )
