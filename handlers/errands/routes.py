"""What the bot answers to about errands."""

from handlers.errands import commands
from handlers.errands.buttons import ErrandPress
from handlers.errands.presses import pressed
from handlers.table import Alone, Answering, Command, Place, Press, Route, Takes
from village.rights import Deed


def routes() -> list[Route]:
    """The capability's table."""
    numbered, private, alone = Takes.NUMBER_AND_TEXT, Place.PRIVATE, Alone.NOBODY
    carry, hand_over = Deed.CARRY_ERRAND, Deed.HAND_OVER_ERRAND
    drop = Deed.ANSWER_ERRAND
    return [
        Command("errand", commands.errand, Takes.TEXT, Deed.ASK_ERRAND),
        Command("papers", commands.papers, numbered, carry, private, alone=alone),
        Command("errandstep", commands.step, numbered, carry, private, alone=alone),
        Command("giveback", commands.give_back, Takes.NUMBER, carry, private, alone=alone),
        Command("errandend", commands.done, numbered, carry, private, alone=alone),
        Command("erranddecline", commands.decline, numbered, carry, private, alone=alone),
        Command("errandto", commands.hand_over, numbered, hand_over, private, alone=alone),
        Command("erranddrop", commands.drop, Takes.NUMBER, drop, private, alone=alone),
        Press(ErrandPress, pressed),
        Answering(commands.ASK_PAPERS, commands.answered(commands.receive)),
        Answering(commands.ASK_STEP, commands.answered(commands.tell_step)),
        Answering(commands.ASK_END, commands.answered(commands.ended)),
    ]
