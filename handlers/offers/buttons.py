"""The two buttons of an offer."""

from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from locales import Language, plain

TAKE, DROP = "take", "drop"


class OfferPress(CallbackData, prefix="offer"):
    """`deed` on the offer under message `source` of the chat that shows it."""

    deed: str
    village: int
    source: int


def keyboard(village: int, source: int, texts: Language) -> InlineKeyboardMarkup:
    """Take it, or drop it."""
    row = [
        InlineKeyboardButton(
            text=plain(texts.offers.button(deed)),
            callback_data=OfferPress(deed=deed, village=village, source=source).pack(),
        )
        for deed in (TAKE, DROP)
    ]
    return InlineKeyboardMarkup(inline_keyboard=[row])
