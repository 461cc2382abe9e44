"""Buttons under requests: typed, ids only, clickable for ever."""

from collections.abc import Sequence
from functools import cache
from typing import Protocol

from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardMarkup

from handlers.keyboards import Id, Key, Number, column
from locales import Language, plain
from village.people import Person
from village.requests import BUTTONS, RUNNING, TO_DO, Rating, Request, State
from village.rights import Deed, Role

APART = "no"
"""Instead of a number: it is another matter."""
QUICK_RESULTS = ("repaired", "done", "explained")
"""Results that one press says; their words are in the locale."""


class RequestPress(CallbackData, prefix="req"):
    """`deed` on request `number` of `village`; `value` is a rating, a quick result or a person's id."""

    deed: str
    village: Id
    number: Number
    value: str = ""


class JoinPress(CallbackData, prefix="join"):
    """Ours too: of request `number` of `village`."""

    village: Id
    number: Number


class Pressable(Protocol):
    """What is known of a request to write its buttons; numbers may be marks that are filled in later."""

    @property
    def state(self) -> State:
        """Where it stands."""

    @property
    def village_id(self) -> int | str:
        """Its village."""

    @property
    def number(self) -> int | str:
        """Its number."""


def keys(
    request: Pressable, roles: frozenset[Role], texts: Language, *, public: bool = False
) -> list[Key]:
    """What people of these roles can press under a card in this state, in one row; in a group neighbours can join."""
    deeds = [deed for role, deed in BUTTONS[request.state] if role in roles]
    if Deed.RATE in deeds:
        return [_key(request, Deed.RATE, texts, one.value) for one in Rating]
    if public and request.state in TO_DO:
        return [*(_key(request, deed, texts) for deed in deeds), join(request, texts)]
    return [_key(request, deed, texts) for deed in deeds]


def join(request: Pressable, texts: Language) -> Key:
    """Ours too (我家也是)."""
    return Key(_join_label(texts), f"{JoinPress.__prefix__}:{request.village_id}:{request.number}")


class Alike(Pressable, Protocol):
    """What is also known of it, where it may be one with another matter."""

    @property
    def alike(self) -> int | str | None:
        """The number of that matter."""


def alike_keys(request: Alike, roles: frozenset[Role], texts: Language) -> list[Key]:
    """Is it the same matter? Its requester and its handler are asked, while it is to be done."""
    asked = not roles.isdisjoint({Role.REQUESTER, Role.HANDLER})
    if request.alike is None or request.state not in RUNNING or not asked:
        return []
    return [
        Key(_label(texts, "merge"), data(request, Deed.MERGE, str(request.alike))),
        Key(_label(texts, "apart"), data(request, Deed.MERGE, APART)),
    ]


def results(request: Request, texts: Language) -> InlineKeyboardMarkup:
    """One press instead of typing how it ended."""
    return column(
        Key(plain(texts.requests.quick_result(code)), data(request, Deed.RESOLVE, code))
        for code in QUICK_RESULTS
    )


def cadres(request: Request, people: Sequence[Person], texts: Language) -> InlineKeyboardMarkup:
    """Whom to hand it over to."""
    return column(
        Key(plain(texts.requests.cadre_button(one)), data(request, Deed.HAND_OVER, str(one.id)))
        for one in people
    )


def data(request: Pressable, deed: Deed, value: str = "") -> str:
    """What a press sends: `RequestPress` packed. Written out, since a sweep packs thousands; a test holds that it is the same."""
    return f"{RequestPress.__prefix__}:{deed.value}:{request.village_id}:{request.number}:{value}"


def _key(request: Pressable, deed: Deed, texts: Language, value: str = "") -> Key:
    return Key(_label(texts, value or deed.value), data(request, deed, value))


@cache
def _join_label(texts: Language) -> str:
    return plain(texts.joined.button())


@cache
def _label(texts: Language, code: str) -> str:
    return plain(texts.requests.button(code))
