"""Hello and help."""

from collections.abc import Iterable
from dataclasses import dataclass

from handlers.asks import Ask
from handlers.replies import Reply
from handlers.table import Command, Place
from storage.engine import Tx
from village.people import Actor
from village.rights import RIGHTS, Role, Scope, reach, standing


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

    def help(self, tx: Tx, ask: Ask) -> Reply:
        """帮助: what this person can do here."""
        del tx
        roles = _reachable(standing(ask.actor))
        words = ask.house.texts.commands
        code = ask.public.code
        lines = [
            Line(words[one.name].usage[code], words[one.name].help[code], _ends(ask.actor, one))
            for one in self.commands
            if fits(one, roles, private=ask.heard.private)
        ]
        bound = ask.actor.person is not None
        return ask.say(ask.public.help.help(lines, ask.village.name, bound))


def hello(tx: Tx, ask: Ask) -> Reply:
    """/start."""
    del tx
    return ask.say(ask.public.help.hello(ask.actor.name, ask.village.name))


def fits(command: Command, roles: Iterable[Role], *, private: bool) -> bool:
    """Whether a command is of use to somebody of these roles in such a chat."""
    here = command.place is Place.ANYWHERE or (command.place is Place.PRIVATE) is private
    return here and (command.deed is None or not RIGHTS[command.deed].keys().isdisjoint(roles))


def _ends(actor: Actor, command: Command) -> Scope | None:
    scope = command.deed and reach(actor, command.deed)
    return Scope.GROUP if scope is Scope.GROUP else None


def _reachable(roles: frozenset[Role]) -> frozenset[Role]:
    """Roles that one may come into: a cadre is given requests, a villager raises them."""
    more = {Role.HANDLER} if Role.CADRE in roles else set()
    return roles | more | {Role.REQUESTER}
