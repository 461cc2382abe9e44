"""Buttons under errands: typed, ids only; every press is checked anew."""

from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardMarkup

from handlers.keyboards import Id, Key, Number, grid, key
from locales import Language
from village.errands import Errand, Move, Place, State
from village.requests import Rating
from village.rights import Role

RATE = "rate"
QUICK_ENDS = ("done", "certificate", "money")
"""Ends that one press says; their words are in the locale."""


class ErrandPress(CallbackData, prefix="errand"):
    """`move` (or a rating) on errand `number` of `village`; `value` is a rating or a quick end."""

    move: str
    village: Id
    number: Number
    value: str = ""


def under_card(errand: Errand, roles: frozenset[Role], texts: Language) -> InlineKeyboardMarkup:
    """What who reads the card can do next, most likely first."""
    moves: list[Move] = []
    if Role.HANDLER in roles:
        moves = _agents(errand)
    elif Role.CLIENT in roles and errand.state is State.OPEN:
        moves = [Move.WITHDRAW]
    if Role.CLIENT in roles and errand.state is State.DONE:
        return ratings(errand, texts)
    keys = [_key(errand, one, texts) for one in moves]
    return grid([keys[:2], keys[2:]] if len(keys) > 2 else [keys] if keys else [])


def papers(errand: Errand, texts: Language) -> InlineKeyboardMarkup:
    """Whether the papers came back."""
    back, *others = (_key(errand, one, texts) for one in (Move.BACK, Move.MISSING, Move.LEAVE))
    return grid([[back], others])


def ratings(errand: Errand, texts: Language) -> InlineKeyboardMarkup:
    """The villager's word on the end."""
    return grid(
        [[key(texts.requests.button(one.value), _press(errand, RATE, one.value)) for one in Rating]]
    )


def ends(errand: Errand, texts: Language) -> InlineKeyboardMarkup:
    """One press instead of typing how it ended."""
    return grid(
        [key(texts.errands.quick_end(code), _press(errand, Move.END.value, code))]
        for code in QUICK_ENDS
    )


def _agents(errand: Errand) -> list[Move]:
    match errand.state:
        case State.OPEN:
            return [Move.ACCEPT, Move.RECEIVE]
        case State.ACCEPTED:
            held = any(one.place is Place.HELD for one in errand.papers)
            back = [Move.RETURN] if held else []
            return [Move.RECEIVE, Move.STEP, *back, Move.END]
        case _:
            return []


def _key(errand: Errand, move: Move, texts: Language) -> Key:
    return key(texts.errands.button(move.value), _press(errand, move.value))


def _press(errand: Errand, move: str, value: str = "") -> ErrandPress:
    return ErrandPress(move=move, village=errand.village_id, number=errand.number, value=value)
