"""The two buttons of an offer."""

from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardMarkup

from handlers.keyboards import Id, Number, grid, key
from locales import Language

TAKE, DROP, SAME, APART = "take", "drop", "same", "apart"
"""`apart` takes it as another matter than the one that it is like."""


class OfferPress(CallbackData, prefix="offer"):
    """`deed` on the offer under message `source` of the chat that shows it."""

    deed: str
    village: Id
    source: Number


def keyboard(
    village: int, source: int, texts: Language, *, alike: bool = False
) -> InlineKeyboardMarkup:
    """Take it, or drop it; first of all, where it is like another matter, whether it is the same."""
    rows = ((SAME, APART), (DROP,)) if alike else ((TAKE, DROP),)
    return grid(
        [
            key(texts.offers.button(deed), OfferPress(deed=deed, village=village, source=source))
            for deed in line
        ]
        for line in rows
    )
