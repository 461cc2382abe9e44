"""What the bot answers to about demands for a meeting."""

from handlers.demands import commands
from handlers.demands.cards import DemandPress
from handlers.table import Alone, Command, Press, Route, Takes
from village.rights import Deed


def routes() -> list[Route]:
    """The capability's table."""
    return [
        # In private: whose names they are is nobody's business before they oblige.
        Command(
            "demand",
            commands.demand,
            Takes.NUMBER_AND_TEXT,
            Deed.DEMAND_MEETING,
            alone=Alone.NOBODY,
        ),
        Press(DemandPress, commands.pressed),
    ]
