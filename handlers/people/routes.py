"""What the bot answers to about the roster and one's own row of it."""

from handlers.people import counts
from handlers.table import Command, Route, Takes
from village.rights import Deed


def routes() -> list[Route]:
    """The capability's table."""
    return [Command("roster", counts.roster, Takes.NOTHING, Deed.SEE_ROSTER)]
