"""What the bot answers to about complaints."""

from handlers.complaints import commands, presses
from handlers.complaints.buttons import ComplaintPress
from handlers.hearing import WHISPER
from handlers.table import Alone, Answering, Command, Happening, Place, Press, Route, Takes
from village.rights import Deed


def routes() -> list[Route]:
    """The capability's table."""
    return [
        Command("complain", commands.complain, Takes.TEXT, Deed.COMPLAIN, Place.PRIVATE),
        Command(
            "answer",
            commands.answer,
            Takes.NUMBER_AND_TEXT,
            Deed.HANDLE_COMPLAINT,
            Place.PRIVATE,
            alone=Alone.NOBODY,
        ),
        Happening(WHISPER, commands.whispered),
        Press(ComplaintPress, presses.pressed, hushed=True),
        Answering(commands.ASK_ANSWER, commands.answer_given),
    ]
