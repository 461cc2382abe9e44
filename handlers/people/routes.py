"""What the bot answers to about the roster and one's own row of it."""

from handlers.people import away, counts
from handlers.table import Command, Place, Press, Route, Takes
from village.rights import Deed


def routes() -> list[Route]:
    """The capability's table."""
    return [
        Command("away", away.away, Takes.TEXT, Deed.MARK_AWAY, Place.PRIVATE),
        Command("back", away.back, Takes.NOTHING, Deed.MARK_AWAY, Place.PRIVATE),
        Command("roster", counts.roster, Takes.NOTHING, Deed.SEE_ROSTER),
        Press(away.ClaimPress, away.pressed),
    ]
