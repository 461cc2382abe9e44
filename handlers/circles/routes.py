"""What the bot answers to about the circles."""

from handlers.circles import commands
from handlers.circles.cards import CirclePress
from handlers.table import Alone, Command, Press, Route, Takes
from village.rights import Deed


def routes() -> list[Route]:
    """The capability's table."""
    return [
        Command("circles", commands.see, Takes.NOTHING, Deed.SEE_CIRCLES, alone=Alone.CADRES),
        Command("members", commands.members, Takes.NOTHING, Deed.SEE_MEMBERS),
        Command("circleplan", commands.plan, Takes.NOTHING, Deed.PLAN_CIRCLES, alone=Alone.CADRES),
        Command("circlemove", commands.move, Takes.TEXT, Deed.MOVE_HOUSEHOLD, alone=Alone.CADRES),
        Command("circlefree", commands.free, Takes.TEXT, Deed.MOVE_HOUSEHOLD, alone=Alone.CADRES),
        Press(CirclePress, commands.pressed),
    ]
