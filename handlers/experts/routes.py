"""What the bot answers to about questions to experts."""

from handlers.experts.cards import QuestionPress
from handlers.experts.commands import ASK_ANSWER, expert, explain, explained, pressed
from handlers.table import Answering, Command, Place, Press, Route, Takes
from village.rights import Deed


def routes() -> list[Route]:
    """The capability's table."""
    answering = Deed.ANSWER_QUESTION
    return [
        Command("expert", expert, Takes.TEXT, Deed.ASK_EXPERT),
        Command("explain", explain, Takes.NUMBER_AND_TEXT, answering, Place.PRIVATE),
        Press(QuestionPress, pressed),
        Answering(ASK_ANSWER, explained),
    ]
