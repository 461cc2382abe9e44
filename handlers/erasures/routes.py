"""What the bot answers to about messages that had better go."""

from handlers.erasures import offering, private
from handlers.erasures.offering import ErasurePress
from handlers.erasures.private import PrivatePress
from handlers.table import Press, Route


def routes() -> list[Route]:
    """The capability's table."""
    return [Press(ErasurePress, offering.pressed), Press(PrivatePress, private.pressed)]
