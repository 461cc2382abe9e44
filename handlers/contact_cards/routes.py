"""What the bot answers to about contact cards."""

from handlers.contact_cards import commands
from handlers.table import Command, Route, Takes
from village.rights import Deed


def routes() -> list[Route]:
    """The capability's table."""
    return [
        Command("card", commands.card, Takes.NOTHING, Deed.SEE_CARD),
        Command("cardof", commands.card, Takes.TEXT, Deed.SEE_ANY_CARD),
    ]
