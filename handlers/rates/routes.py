"""What the bot answers to about the three rates."""

from handlers.rates import commands
from handlers.table import Alone, Command, Place, Route, Takes
from village.rights import Deed


def routes() -> list[Route]:
    """The capability's table."""
    return [
        Command(
            "rates", commands.see, Takes.TEXT, Deed.SEE_OWN_RATES, Place.PRIVATE, alone=Alone.NOBODY
        ),
        Command(
            "ratenote",
            commands.explain,
            Takes.TEXT,
            Deed.EXPLAIN_RATES,
            Place.PRIVATE,
            alone=Alone.NOBODY,
        ),
    ]
