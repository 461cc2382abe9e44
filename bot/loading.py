"""Import the bot without building every type of Telegram first.

aiogram asks pydantic to build a type when it is first used, and at the end of its import builds all 444 of them all the same, most of them
several times over, inside one another. That was half of the bot's start. Here they are left until they are used, and those that our rooms name are
built at once. See docs/adr/0007.
"""

import gc
import importlib
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Literal, Optional, Union

from pydantic import BaseModel

OURS = ("bot", "handlers")
"""Floors that name types of the chat."""
_rebuild: Callable[..., bool | None] = BaseModel.model_rebuild.__func__  # type: ignore[attr-defined]  # a class method has one


def application() -> None:
    """Import `bot.application`; what is imported already stays as it is."""
    with _no_search_for_garbage():
        if "aiogram" not in sys.modules:
            with _left_for_later():
                importlib.import_module("aiogram")
            _build_when_used()
        importlib.import_module("bot.application")
        _build_ours()


@contextmanager
def _no_search_for_garbage() -> Iterator[None]:
    """An import makes a quarter of a million objects, and all of them stay."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


@contextmanager
def _left_for_later() -> Iterator[None]:
    def rebuild(cls: type[BaseModel], /, **options: Any) -> bool | None:
        if cls.__module__.startswith("aiogram."):
            return None
        # It looks for names where it is called, and this call stands between.
        depth = options.pop("_parent_namespace_depth", 2) + 1
        return _rebuild(cls, _parent_namespace_depth=depth, **options)

    BaseModel.model_rebuild = classmethod(rebuild)  # type: ignore[method-assign,assignment]
    try:
        yield
    finally:
        BaseModel.model_rebuild = classmethod(_rebuild)  # type: ignore[method-assign,assignment]


def _build_when_used() -> None:
    """Types of aiogram name each other; where pydantic looks by itself it would not find those names."""
    from aiogram import methods, types
    from aiogram.client.default import Default
    from aiogram.methods import TelegramMethod
    from aiogram.types.base import TelegramObject

    names = {"List": list, "Optional": Optional, "Union": Union, "Literal": Literal}
    names |= {"Default": Default} | {name: getattr(types, name) for name in types.__all__}
    names |= {name: getattr(methods, name) for name in methods.__all__}

    def rebuild(cls: type[BaseModel], /, **options: Any) -> bool | None:
        return _rebuild(cls, **{"_types_namespace": names} | options)

    for base in (TelegramObject, TelegramMethod):
        base.model_rebuild = classmethod(rebuild)  # type: ignore[method-assign,assignment]


def _build_ours() -> None:
    """Else the first update would wait for it, and two threads could build one type at once."""
    from aiogram.methods import TelegramMethod
    from aiogram.types.base import TelegramObject

    rooms = [one for name, one in sys.modules.items() if name.partition(".")[0] in OURS]
    named = {one for room in rooms for one in vars(room).values() if isinstance(one, type)}
    for one in named:
        if issubclass(one, TelegramObject | TelegramMethod):
            one.model_rebuild()
