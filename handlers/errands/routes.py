"""What the bot answers to about errands."""

from handlers.errands import commands
from handlers.errands.buttons import ErrandPress
from handlers.errands.presses import pressed
from handlers.table import Answering, Command, Place, Press, Route, Takes
from village.rights import Deed


def routes() -> list[Route]:
    """The capability's table."""
    numbered, private = Takes.NUMBER_AND_TEXT, Place.PRIVATE
    carry = Deed.CARRY_ERRAND
    return [
        Command("errand", commands.errand, Takes.TEXT, Deed.ASK_ERRAND),
        Command("papers", commands.papers, numbered, carry, private),
        Command("errandstep", commands.step, numbered, carry, private),
        Command("giveback", commands.give_back, Takes.NUMBER, carry, private),
        Command("errandend", commands.done, numbered, carry, private),
        Command("erranddecline", commands.decline, numbered, carry, private),
        Command("errandto", commands.hand_over, numbered, Deed.HAND_OVER_ERRAND, private),
        Command("erranddrop", commands.drop, Takes.NUMBER, Deed.ANSWER_ERRAND, private),
        Press(ErrandPress, pressed),
        Answering(commands.ASK_PAPERS, commands.answered(commands.receive)),
        Answering(commands.ASK_STEP, commands.answered(commands.tell_step)),
        Answering(commands.ASK_END, commands.answered(commands.ended)),
    ]
