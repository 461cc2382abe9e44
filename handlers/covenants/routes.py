"""What the bot answers to about the village's own rules."""

from handlers.covenants import commands
from handlers.covenants.commands import CovenantPress
from handlers.table import Command, Place, Press, Route, Takes
from village.rights import Deed


def routes() -> list[Route]:
    """The capability's table."""
    return [
        Command("covenant", commands.see, Takes.TEXT, Deed.SEE_COVENANT),
        Command(
            "entercovenant", commands.enter, Takes.TEXT, Deed.ENTER_COVENANT, place=Place.PRIVATE
        ),
        Press(CovenantPress, commands.pressed),
    ]
