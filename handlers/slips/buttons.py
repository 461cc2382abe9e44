"""Buttons under slips: typed, ids only."""

from collections.abc import Sequence

from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardMarkup

from actions.slip_desk import SlipMatter
from actions.slip_drawing import Missing
from handlers.keyboards import Id, Key, Number, column, grid, key
from locales import Language
from storage.units import Unit
from village.referrals import SlipKind
from village.rights import Deed, Role
from village.slips import Slip, slip_deeds

OWN_WORDS = "text"
"""The request's own words are taken for the facts."""
A_ROW = 3


class SlipPress(CallbackData, prefix="unit"):
    """`deed` on slip `number` of `village`; of a slip that is not made yet, on the request of that number. `value` is a unit's id."""

    deed: str
    village: Id
    kind: str
    number: Number
    value: str = ""


def under(matter: SlipMatter, roles: frozenset[Role], texts: Language) -> InlineKeyboardMarkup:
    """What people of these roles can press under a slip."""
    slip = matter.slip
    keys = [
        _key(slip.kind, slip.village_id, slip.number, deed, texts)
        for deed in slip_deeds(slip, roles, hard=bool(matter.hard))
    ]
    return grid(keys[at : at + A_ROW] for at in range(0, len(keys), A_ROW))


def to_units(missing: Missing) -> InlineKeyboardMarkup:
    """To which unit a slip goes that is not made yet."""
    request = missing.request
    return _units(missing.units, missing.kind, request.village_id, request.number, Deed.DRAW_SLIP)


def own_words(missing: Missing, texts: Language) -> InlineKeyboardMarkup:
    """One press instead of writing the facts."""
    press = SlipPress(
        deed=Deed.DRAW_SLIP,
        village=missing.request.village_id,
        kind=missing.kind,
        number=missing.request.number,
        value=OWN_WORDS,
    )
    return column([key(texts.slips.button(OWN_WORDS), press)])


def printing(slip: Slip, texts: Language) -> InlineKeyboardMarkup:
    """The sheet that is handed over by hand."""
    return grid([[_key(slip.kind, slip.village_id, slip.number, Deed.SEE_SLIP, texts)]])


def elsewhere(slip: Slip, units: Sequence[Unit]) -> InlineKeyboardMarkup:
    """To which unit it goes instead."""
    return _units(units, slip.kind, slip.village_id, slip.number, Deed.READDRESS_SLIP)


def _units(
    units: Sequence[Unit], kind: SlipKind, village: int, number: int, deed: Deed
) -> InlineKeyboardMarkup:
    return column(
        key(
            one.name,
            SlipPress(deed=deed, village=village, kind=kind, number=number, value=str(one.id)),
        )
        for one in units
    )


def _key(kind: SlipKind, village: int, number: int, deed: Deed, texts: Language) -> Key:
    return key(
        texts.slips.button(deed.value),
        SlipPress(deed=deed, village=village, kind=kind, number=number),
    )
