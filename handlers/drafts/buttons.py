"""The buttons of a draft."""

from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardMarkup

from handlers.keyboards import Id, Number, key, row
from locales import Language
from village.drafts import Draft

CONFIRM, EDIT, DROP = "confirm", "edit", "drop"


class DraftPress(CallbackData, prefix="matter"):
    """`deed` on draft `number` of `village`."""

    deed: str
    village: Id
    number: Number


class SplitPress(CallbackData, prefix="split"):
    """Whether request `number` of `village` becomes several."""

    village: Id
    number: Number
    several: bool


def keyboard(draft: Draft, texts: Language) -> InlineKeyboardMarkup:
    """Register it, change it, or drop it; of new words for a request there is only one thing to say."""
    if draft.amends is not None:
        deeds = {CONFIRM: "amend"}
    elif draft.text:
        deeds = {CONFIRM: CONFIRM, EDIT: EDIT, DROP: DROP}
    else:
        deeds = {DROP: DROP}
    return row(
        key(
            texts.drafts.button(label),
            DraftPress(deed=deed, village=draft.village_id, number=draft.number),
        )
        for deed, label in deeds.items()
    )


def parting(village: int, number: int, count: int, texts: Language) -> InlineKeyboardMarkup:
    """Several matters, or one."""
    return row(
        key(label, SplitPress(village=village, number=number, several=several))
        for label, several in (
            (texts.drafts.split_button(count), True),
            (texts.drafts.keep_button(), False),
        )
    )
