"""What the bot answers to about places."""

from handlers.places import commands
from handlers.table import Command, Route, Takes
from village.rights import Deed


def routes() -> list[Route]:
    """The capability's table."""
    return [
        Command("places", commands.see, Takes.NOTHING, Deed.SEE_PLACES),
        Command("placeadd", commands.add, Takes.TEXT, Deed.KEEP_PLACES),
        Command("placedel", commands.remove, Takes.TEXT, Deed.KEEP_PLACES),
    ]
