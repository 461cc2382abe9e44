"""What the bot answers to about the roster and one's own row of it."""

from handlers.hearing import WORKBOOK
from handlers.people import away, away_members, counts, departures, files, finding, home, own
from handlers.table import Alone, Command, Happening, Place, Press, Route, Takes
from village.departures import Departure
from village.rights import Deed


def routes() -> list[Route]:
    """The capability's table."""
    return [
        Command("away", away.away, Takes.TEXT, Deed.MARK_AWAY, Place.PRIVATE),
        Command("back", away.back, Takes.NOTHING, Deed.MARK_AWAY, Place.PRIVATE),
        Command(
            "contact",
            away_members.contact,
            Takes.TEXT,
            Deed.RECORD_CONTACT,
            Place.PRIVATE,
            alone=Alone.NOBODY,
        ),
        Command(
            "awaymembers",
            away_members.see,
            Takes.NOTHING,
            Deed.SEE_AWAY_MEMBERS,
            Place.PRIVATE,
            alone=Alone.NOBODY,
        ),
        Command("roster", counts.roster, Takes.NOTHING, Deed.SEE_ROSTER, alone=Alone.CADRES),
        Command("find", finding.find, Takes.TEXT, Deed.FIND_PEOPLE, alone=Alone.CADRES),
        Command(
            "mydata",
            own.my_data,
            Takes.NOTHING,
            Deed.SEE_MY_DATA,
            Place.PRIVATE,
            alone=Alone.NOBODY,
        ),
        Command(
            "erase", own.erase, Takes.NOTHING, Deed.ERASE_MY_DATA, Place.PRIVATE, alone=Alone.NOBODY
        ),
        Command("correct", own.correct, Takes.TEXT, Deed.REPORT, Place.PRIVATE, alone=Alone.NOBODY),
        Command(
            "unbind", departures.unbind, Takes.TEXT, Deed.UNBIND, Place.PRIVATE, alone=Alone.NOBODY
        ),
        *(
            Command(
                kind.value,
                departures.command(kind),
                Takes.TEXT,
                deed,
                Place.PRIVATE,
                alone=Alone.NOBODY,
            )
            for kind, deed in (
                (Departure.LOST, Deed.LOSE_PHONE),
                (Departure.DIED, Deed.RECORD_DEATH),
                (Departure.MOVED, Deed.RECORD_MOVE),
                (Departure.RESTORE, Deed.RESTORE),
            )
        ),
        Command("village", home.villages, Takes.NOTHING, place=Place.PRIVATE, alone=Alone.NOBODY),
        Press(departures.DeparturePress, departures.pressed),
        Press(home.HomePress, home.pressed),
        Press(own.PhonePress, own.phone_pressed),
        Press(away.ClaimPress, away.pressed),
        Press(away_members.ContactPress, away_members.pressed),
        Press(own.ErasePress, own.pressed),
        Press(files.RosterFilePress, files.pressed),
        Happening(WORKBOOK, files.came),
    ]
