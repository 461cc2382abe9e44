"""Hello and help."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from aiogram.enums import BotCommandScopeType
from aiogram.methods import SetMyCommands
from aiogram.types import BotCommand, BotCommandScopeChat

from handlers.asks import Ask
from handlers.replies import Menu, Reply
from handlers.table import Command, Place
from locales import DEFAULT, CommandWords
from storage.engine import Tx
from village.people import Actor
from village.rights import RIGHTS, Role, Scope, reach, standing

_ANYBODY = frozenset({Role.GUEST, Role.VILLAGER})
MENU = 100
"""So many commands a menu holds, by the Bot API."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of help; `scope` says that the right ends at one's village group."""

    usage: str
    help: str
    scope: Scope | None = None


@dataclass(frozen=True)
class Helper:
    """Help from the table of commands itself."""

    commands: tuple[Command, ...]

    def help(self, tx: Tx, ask: Ask) -> list[Reply]:
        """帮助: what this person can do here; what is rarely needed is named in one line.

        Where villagers read along even a cadre's is a villager's: the rest comes in private, also what works in a group alone.
        """
        del tx
        held = standing(ask.actor)
        roles = _reachable(held & _ANYBODY if ask.overheard else held)
        words = ask.house.texts.commands
        code = ask.public.code
        here = [one for one in self.commands if _is_told(one, roles, private=ask.heard.private)]
        lines = [
            Line(words[one.name].usage[code], words[one.name].help[code], _ends(ask.actor, one))
            for one in here
            if not words[one.name].rare
        ]
        more = [
            words[one.name].words[0] if code == DEFAULT else f"/{one.name}"
            for one in here
            if words[one.name].rare
        ]
        bound = ask.actor.person is not None
        apart = ask.overheard and not held <= _ANYBODY
        said = ask.public.help.help(lines, more, ask.village.name, bound, apart)
        told: list[Reply] = [ask.say(said)]
        if ask.heard.private and Role.LEADER in roles:
            told.append(self._menu(ask, roles))
        return told

    def _menu(self, ask: Ask, roles: frozenset[Role]) -> Menu:
        """The menu of a leader's own private chat: everybody's has nothing that only leaders may.

        What they may in a group only is in it too: there it is said where it works.
        """
        words, code = ask.house.texts.commands, ask.public.code
        mine = [one for one in self.commands if fits(one, roles, private=True) or _is_leaders(one)]
        shown = [
            BotCommand(command=one.name, description=words[one.name].help[code])
            for one in within_menu(mine, words)
        ]
        # Said aloud: of a reply only what was set goes over the wire.
        scope = BotCommandScopeChat(type=BotCommandScopeType.CHAT, chat_id=ask.chat)
        return Menu(ask.chat, SetMyCommands(commands=shown, scope=scope))


def hello(tx: Tx, ask: Ask) -> Reply:
    """/start."""
    del tx
    return ask.say(ask.public.help.hello(ask.actor.name, ask.village.name))


def fits(command: Command, roles: Iterable[Role], *, private: bool) -> bool:
    """Whether a command is of use to somebody of these roles in such a chat."""
    here = command.place is Place.ANYWHERE or (command.place is Place.PRIVATE) is private
    return here and (command.deed is None or not RIGHTS[command.deed].keys().isdisjoint(roles))


def within_menu(
    commands: Sequence[Command], words: Mapping[str, CommandWords]
) -> Sequence[Command]:
    """As many as a chat's menu takes: it is refused as a whole with more, so what is rare and for others gives way."""
    often = sorted(commands, key=lambda one: words[one.name].rare and not _is_leaders(one))
    kept = {one.name for one in often[:MENU]}
    return [one for one in commands if one.name in kept]


def _is_told(command: Command, roles: frozenset[Role], *, private: bool) -> bool:
    """Whether it works here, or is a cadre's own that works in a group alone, where its help is not given."""
    is_own = command.deed is not None and _ANYBODY.isdisjoint(RIGHTS[command.deed])
    return fits(command, roles, private=private) or (
        private and is_own and fits(command, roles, private=False)
    )


def _is_leaders(command: Command) -> bool:
    return command.deed is not None and RIGHTS[command.deed].keys() == {Role.LEADER}


def _ends(actor: Actor, command: Command) -> Scope | None:
    scope = command.deed and reach(actor, command.deed)
    return Scope.GROUP if scope is Scope.GROUP else None


def _reachable(roles: frozenset[Role]) -> frozenset[Role]:
    """Roles that one may come into: a cadre is given requests, a villager raises them."""
    more = {Role.HANDLER} if Role.CADRE in roles else set()
    client = {Role.CLIENT} if Role.VILLAGER in roles else set()
    return roles | more | client | {Role.REQUESTER}
