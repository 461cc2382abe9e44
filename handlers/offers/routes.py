"""What the bot answers to about plain talk."""

from handlers.offers import alarms, talk
from handlers.offers.alarms import GoPress
from handlers.offers.buttons import OfferPress
from handlers.offers.listening import ALARM, TALK
from handlers.table import Happening, Press, Route


def routes() -> list[Route]:
    """The capability's table."""
    return [
        Happening(TALK, talk.heard),
        Happening(ALARM, talk.refused),
        Press(OfferPress, talk.pressed),
        Press(GoPress, alarms.pressed),
    ]
