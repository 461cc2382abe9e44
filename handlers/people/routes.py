"""What the bot answers to about the roster and one's own row of it."""

from handlers.hearing import WORKBOOK
from handlers.people import away, counts, files, finding, own
from handlers.table import Command, Happening, Place, Press, Route, Takes
from village.rights import Deed


def routes() -> list[Route]:
    """The capability's table."""
    return [
        Command("away", away.away, Takes.TEXT, Deed.MARK_AWAY, Place.PRIVATE),
        Command("back", away.back, Takes.NOTHING, Deed.MARK_AWAY, Place.PRIVATE),
        Command("roster", counts.roster, Takes.NOTHING, Deed.SEE_ROSTER),
        Command("find", finding.find, Takes.TEXT, Deed.FIND_PEOPLE),
        Command("mydata", own.my_data, Takes.NOTHING, Deed.SEE_MY_DATA, Place.PRIVATE),
        Command("erase", own.erase, Takes.NOTHING, Deed.ERASE_MY_DATA, Place.PRIVATE),
        Press(away.ClaimPress, away.pressed),
        Press(own.ErasePress, own.pressed),
        Press(files.RosterFilePress, files.pressed),
        Happening(WORKBOOK, files.came),
    ]
