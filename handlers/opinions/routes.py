"""What the bot answers to about opinions and summaries."""

from handlers.opinions import commands
from handlers.opinions.cards import SummaryPress
from handlers.table import Command, Press, Route, Takes, UnderCard
from village.rights import Deed


def routes() -> list[Route]:
    """The capability's table."""
    return [
        Command("summary", commands.summarise, Takes.NUMBER, Deed.SUMMARISE),
        Command("answeropinion", commands.answer, Takes.NUMBER_AND_TEXT, Deed.ANSWER_OPINION),
        Press(SummaryPress, commands.pressed),
        UnderCard("topic", commands.opine),
        UnderCard("poll", commands.opine),
        UnderCard("summary", commands.opine),
        UnderCard("summary_draft", commands.under_draft),
    ]
