"""Buttons under a message: what each says, and what a press sends."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated

from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup
from pydantic import Field

from locales import plain

Number = Annotated[int, Field(ge=0, lt=2**31)]
"""A number in what a button sends: a forged one may be longer than any database keeps."""
Id = Annotated[int, Field(gt=-(2**53), lt=2**53)]
"""A person, an account or a chat there."""


@dataclass(frozen=True, slots=True)
class Key:
    """A button before the chat's library makes an object of it."""

    label: str
    data: str


def key(label: str, press: CallbackData) -> Key:
    """A button with the words of a template, which sends `press`."""
    return Key(plain(label), press.pack())


def row(keys: Iterable[Key]) -> InlineKeyboardMarkup:
    """Buttons beside one another."""
    return grid([keys])


def column(keys: Iterable[Key]) -> InlineKeyboardMarkup:
    """Buttons below one another."""
    return grid([one] for one in keys)


def grid(rows: Iterable[Iterable[Key]]) -> InlineKeyboardMarkup:
    """Buttons in rows."""
    return InlineKeyboardMarkup(
        inline_keyboard=[
            [InlineKeyboardButton(text=one.label, callback_data=one.data) for one in line]
            for line in rows
        ]
    )
