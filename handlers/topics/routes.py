"""What the bot answers to about topics."""

from handlers.hearing import MIGRATED
from handlers.table import Command, Happening, Route, Takes
from handlers.topics import commands
from village.rights import Deed

POLL_ANSWER = "poll_answer"


def routes() -> list[Route]:
    """The capability's table."""
    return [
        Command("topic", commands.move, Takes.TEXT, Deed.MOVE_TOPIC),
        Command("discuss", commands.discuss, Takes.NUMBER, Deed.DISCUSS),
        Happening(POLL_ANSWER, commands.answered),
        Happening(MIGRATED, commands.migrated),
    ]
