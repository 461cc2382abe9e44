"""What the bot answers to about consultations."""

from handlers.consultations import commands
from handlers.table import Alone, Command, Place, Route, Takes
from village.rights import Deed


def routes() -> list[Route]:
    """The capability's table."""
    return [
        Command(
            "consult",
            commands.consult,
            Takes.NOTHING,
            Deed.SEE_CONSULTATION,
            Place.PRIVATE,
            alone=Alone.CADRES,
        ),
        Command("holder", commands.holder, Takes.NUMBER_AND_TEXT, Deed.NAME_HOLDER),
        Command("minute", commands.minute, Takes.NUMBER_AND_TEXT, Deed.NOTE_CONSULTATION),
    ]
