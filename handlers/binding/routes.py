"""What the bot answers to about binding."""

from handlers.binding import commands
from handlers.table import Command, Place, Route, Takes
from village.rights import Deed


def routes() -> list[Route]:
    """The capability's table."""
    return [
        Command(
            "bind",
            commands.bind,
            Takes.CODE,
            Deed.BIND,
            Place.PRIVATE,
            stranger=commands.show,
        ),
        Command("unbind", commands.unbind, Takes.TEXT, Deed.UNBIND, Place.PRIVATE),
    ]
