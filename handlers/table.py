"""The table of what the bot answers to: looked up once an update, and read by help, menus and docs."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import TypeVar

from aiogram.filters.callback_data import CallbackData

from handlers.asks import Handler, Stranger
from locales import CommandWords
from village import naming
from village.binding import normalise
from village.rights import Deed


class Takes(Enum):
    """What follows a command."""

    NOTHING = auto()
    TEXT = auto()
    NUMBER = auto()
    NUMBER_AND_TEXT = auto()
    CODE = auto()
    """A printed code; nothing else in a group, where people talk."""


class Alone(Enum):
    """Before whom a command may be answered that is not for everybody."""

    CADRES = auto()
    """The cadres' group, and in private."""
    NOBODY = auto()
    """In private only."""


class Place(Enum):
    """Where a command is answered."""

    ANYWHERE = auto()
    GROUP = auto()
    PRIVATE = auto()


@dataclass(frozen=True)
class Command:
    """A word that people say; its words and help are in `locales/commands.toml` under `name`."""

    name: str
    handler: Handler
    takes: Takes
    deed: Deed | None = None
    place: Place = Place.ANYWHERE
    stranger: Stranger | None = None
    """Answers in private who belongs to no village as yet; nobody's words are None."""
    unbound: Stranger | None = None
    """Answers in a group that is bound to no village as yet."""
    hushed: bool = False
    """Whether the inbox keeps the words sealed, and forgets whose they were."""
    alone: Alone | None = None
    """Who else may read the answer, where it is not for everybody: said before others, nothing is done and nothing told."""


@dataclass(frozen=True)
class Press:
    """A kind of button."""

    data: type[CallbackData]
    handler: Handler
    unbound: Stranger | None = None
    hushed: bool = False
    """Whether the inbox forgets who pressed: what was written at that moment would be known for theirs."""


@dataclass(frozen=True)
class Happening:
    """An update that is neither words nor a press, such as an answer to a poll."""

    kind: str
    handler: Handler
    unbound: Stranger | None = None


@dataclass(frozen=True)
class Answering:
    """The answer to a question of the bot."""

    asked: str
    handler: Handler


@dataclass(frozen=True)
class UnderCard:
    """A reply under a card whose name begins with `card`, such as `topic:3`; the handler hears its number."""

    card: str
    handler: Handler


Route = Command | Press | Happening | Answering | UnderCard


@dataclass(frozen=True)
class Said:
    """A command found in a text, with what follows it; `complete` tells whether that is what the command takes."""

    command: Command
    words: str
    number: int | None
    complete: bool

    @property
    def asks_for_one(self) -> bool:
        """Whether a word that takes a text came with nothing but a number: 议题 3 asks for that one."""
        return self.command.takes is Takes.TEXT and naming.matter(self.words) is not None


Found = TypeVar("Found")
HASHES = ("#", "＃")
_LATIN = re.compile(r"/([A-Za-z0-9_]{1,32})(?:@(\w+))?(?:\s+|$)")
_NUMBER = re.compile(rf"\s*(\d{{1,{naming.LONGEST}}})(?:号(?:{naming.KINDS})?)?(?:[\s,，:：]+|$)")
_EDGE = re.compile(r"^[\s,，:：]+")


@dataclass(frozen=True)
class Table:
    """All routes, indexed by what is looked up."""

    commands: tuple[Command, ...]
    latin: Mapping[str, Command]
    words: Mapping[str, tuple[Command, bool]]
    longest: int
    presses: Mapping[str, Press]
    happenings: Mapping[str, Handler]
    answers: Mapping[str, Handler]
    under: Mapping[str, Handler]
    strangers: Mapping[Handler, Stranger]
    unbound: Mapping[Handler, Stranger]
    hushed: frozenset[type[CallbackData] | Handler]
    hushed_words: tuple[str, ...]
    """What stands in a message that is not for everybody to read."""
    alone: Mapping[Handler, Alone]

    @classmethod
    def build(cls, routes: Iterable[Route], words: Mapping[str, CommandWords]) -> "Table":
        """Index `routes`; raises ValueError for a word, prefix or kind that is claimed twice."""
        routes = tuple(routes)
        commands = tuple(one for one in routes if isinstance(one, Command))
        said = [
            (word, (one, words[one.name].hashed))
            for one in commands
            for word in words[one.name].words
        ]
        return cls(
            commands=commands,
            latin=_unique((one.name, one) for one in commands),
            words=_unique(said),
            longest=max((len(word) for word, _ in said), default=0),
            presses=_unique((one.data.__prefix__, one) for one in routes if isinstance(one, Press)),
            happenings=_unique(
                (one.kind, one.handler) for one in routes if isinstance(one, Happening)
            ),
            answers=_unique(
                (one.asked, one.handler) for one in routes if isinstance(one, Answering)
            ),
            under=_unique((one.card, one.handler) for one in routes if isinstance(one, UnderCard)),
            strangers={one.handler: one.stranger for one in commands if one.stranger},
            unbound={
                one.handler: one.unbound
                for one in routes
                if isinstance(one, Command | Press | Happening) and one.unbound
            },
            alone={one.handler: one.alone for one in commands if one.alone},
            hushed=frozenset(
                one.data if isinstance(one, Press) else one.handler
                for one in routes
                if isinstance(one, Press | Command) and one.hushed
            ),
            hushed_words=tuple(
                word
                for one in commands
                if one.hushed
                for word in (f"/{one.name}", *words[one.name].words)
            ),
        )

    def find(self, text: str, *, private: bool, bot_username: str = "") -> Said | None:
        """The command that `text` begins with, or None for plain talk.

        In a group a bare word counts only with what the command takes: "讨论一下明天的事" is talk. In private a
        command that came without it is found too, so that its usage can be told, nobody needs a #, and 12号诉求 asks for that one.
        """
        text = text.lstrip()
        if text.startswith("/"):
            return self._latin(text, bot_username)
        hashed = text.startswith(HASHES)
        bare = text[1:].lstrip() if hashed else text
        if private and (named := naming.called(bare)):
            bare = " ".join(named)
        for length in range(min(self.longest, len(bare)), 0, -1):
            entry = self.words.get(bare[:length])
            if entry is None:
                continue
            command, needs_hash = entry
            said = _follow(command, bare[length:])
            if hashed or said.asks_for_one:
                return said
            lenient = not said.words or command.takes is Takes.CODE
            if (private or not needs_hash) and (said.complete or (private and lenient)):
                return said
        return None

    def _latin(self, text: str, bot_username: str) -> Said | None:
        match = _LATIN.match(text)
        if match is None:
            return None
        name, addressed = match[1].lower(), match[2]
        if addressed and addressed.lower() != bot_username.lower():
            return None
        command = self.latin.get(name)
        return _follow(command, text[match.end() :]) if command else None


def _follow(command: Command, rest: str) -> Said:
    words = _EDGE.sub("", rest, count=1).strip()
    if command.takes is Takes.NOTHING:
        return Said(command, words, None, complete=not words)
    if command.takes is Takes.TEXT:
        return Said(command, words, None, complete=bool(words) and bool(_EDGE.match(rest)))
    if command.takes is Takes.CODE:
        return Said(command, words, None, complete=bool(normalise(words)))
    match = _NUMBER.match(rest)
    if match is None:
        return Said(command, words, None, complete=False)
    return Said(command, rest[match.end() :].strip(), int(match[1]), complete=True)


def _unique(pairs: Iterable[tuple[str, Found]]) -> dict[str, Found]:
    found: dict[str, Found] = {}
    for key, value in pairs:
        if key in found:
            message = f"claimed twice: {key}"
            raise ValueError(message)
        found[key] = value
    return found
