"""Buttons under requests: typed, ids only, clickable for ever."""

from collections.abc import Sequence
from functools import cache

from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from locales import Language, plain
from village.people import Person
from village.requests import BUTTONS, Rating, Request
from village.rights import Deed, Role

QUICK_RESULTS = ("repaired", "done", "explained")
"""Results that one press says; their words are in the locale."""


class RequestPress(CallbackData, prefix="req"):
    """`deed` on request `number` of `village`; `value` is a rating, a quick result or a person's id."""

    deed: str
    village: int
    number: int
    value: str = ""


def under_card(
    request: Request, roles: frozenset[Role], texts: Language
) -> InlineKeyboardMarkup | None:
    """What people of these roles can press under a card in this state."""
    deeds = [deed for role, deed in BUTTONS[request.state] if role in roles]
    if Deed.RATE in deeds:
        return _row([_button(request, Deed.RATE, texts, one.value) for one in Rating])
    return _row([_button(request, deed, texts) for deed in deeds])


def results(request: Request, texts: Language) -> InlineKeyboardMarkup:
    """One press instead of typing how it ended."""
    return _column(
        [
            _labelled(request, Deed.RESOLVE, plain(texts.requests.quick_result(code)), code)
            for code in QUICK_RESULTS
        ]
    )


def cadres(request: Request, people: Sequence[Person], texts: Language) -> InlineKeyboardMarkup:
    """Whom to hand it over to."""
    return _column(
        [
            _labelled(request, Deed.HAND_OVER, plain(texts.requests.cadre_button(one)), str(one.id))
            for one in people
        ]
    )


def _button(request: Request, deed: Deed, texts: Language, value: str = "") -> InlineKeyboardButton:
    return _labelled(request, deed, _label(texts, value or deed.value), value)


@cache
def _label(texts: Language, code: str) -> str:
    return plain(texts.requests.button(code))


def _labelled(request: Request, deed: Deed, label: str, value: str) -> InlineKeyboardButton:
    press = RequestPress(
        deed=deed.value, village=request.village_id, number=request.number, value=value
    )
    return InlineKeyboardButton(text=label, callback_data=press.pack())


def _row(buttons: list[InlineKeyboardButton]) -> InlineKeyboardMarkup | None:
    return InlineKeyboardMarkup(inline_keyboard=[buttons]) if buttons else None


def _column(buttons: list[InlineKeyboardButton]) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(inline_keyboard=[[one] for one in buttons])
