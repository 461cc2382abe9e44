"""What the bot answers to about calls for help."""

from handlers.helping.cards import HelpPress
from handlers.helping.commands import close, helpme, pressed
from handlers.table import Command, Place, Press, Route, Takes
from village.rights import Deed


def routes() -> list[Route]:
    """The capability's table."""
    return [
        Command("helpme", helpme, Takes.TEXT, Deed.CALL_HELP),
        Command("enough", close, Takes.NOTHING, Deed.CLOSE_HELP, Place.PRIVATE),
        Press(HelpPress, pressed),
    ]
