"""What the bot answers to about plain talk."""

from handlers.offers import talk
from handlers.offers.buttons import OfferPress
from handlers.offers.listening import TALK
from handlers.table import Happening, Press, Route


def routes() -> list[Route]:
    """The capability's table."""
    return [Happening(TALK, talk.heard), Press(OfferPress, talk.pressed)]
