"""The four ways in which a method runs."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from chatroom.act import Act
from chatroom.core import Chatroom
from chatroom.rows import Bot, File
from chatroom.wire import Args
from storage.engine import Tx


@dataclass(frozen=True)
class Answer:
    """A result with the description that a few methods add."""

    result: Any
    description: str = ""


@dataclass(frozen=True)
class Reading:
    """A method that only looks."""

    run: Callable[[Tx, Bot, Args], Any]


@dataclass(frozen=True)
class Writing:
    """A method that is one unit of the writer; `sends` counts against the rate limits."""

    run: Callable[[Act, Bot, Args], Any]
    sends: bool = False


@dataclass(frozen=True)
class Filing:
    """A method that may bring a file of a kind in its argument `field`, which is called like the kind unless it is said."""

    kind: str
    run: Callable[[Act, Bot, Args, File | None], Any]
    field: str = ""


@dataclass(frozen=True)
class Waiting:
    """A method that needs the running chatroom."""

    run: Callable[[Chatroom, Bot, Args], Awaitable[Any]]


Method = Reading | Writing | Filing | Waiting
