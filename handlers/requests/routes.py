"""What the bot answers to about requests."""

from handlers.hearing import ALBUM, REACHED
from handlers.requests import commands, handling, joined, limits, merging, presses, receipts
from handlers.requests.buttons import JoinPress, RequestPress
from handlers.table import (
    Alone,
    Answering,
    Command,
    Happening,
    Place,
    Press,
    Route,
    Takes,
    UnderCard,
)
from village.rights import Deed


def routes() -> list[Route]:
    """The capability's table."""
    return [
        Command("report", commands.report, Takes.TEXT, Deed.REPORT),
        Command("capture", commands.capture, Takes.NOTHING, Deed.CAPTURE, Place.GROUP),
        Command("status", commands.status, Takes.NUMBER, Deed.SEE_REQUEST),
        Command("receipt", receipts.receipt, Takes.NUMBER, Deed.SEE_MINE),
        Command(
            "mine", commands.mine, Takes.NOTHING, Deed.SEE_MINE, Place.PRIVATE, alone=Alone.NOBODY
        ),
        Command(
            "todo", commands.todo, Takes.NOTHING, Deed.SEE_TODO, Place.PRIVATE, alone=Alone.NOBODY
        ),
        Command("accept", handling.accept, Takes.NUMBER, Deed.ACCEPT),
        Command("promise", handling.promise, Takes.NUMBER_AND_TEXT, Deed.PROMISE),
        Command("extend", handling.extend, Takes.NUMBER_AND_TEXT, Deed.EXTEND),
        Command("pause", handling.pause, Takes.NUMBER_AND_TEXT, Deed.PAUSE),
        Command("resume", handling.resume, Takes.NUMBER, Deed.RESUME),
        Command("decline", handling.decline, Takes.NUMBER_AND_TEXT, Deed.DECLINE),
        Command("limits", limits.limits, Takes.TEXT, Deed.SEE_REQUEST, Place.PRIVATE),
        Command("withdraw", handling.withdraw, Takes.NUMBER, Deed.WITHDRAW),
        Command("merge", merging.merge, Takes.NUMBER_AND_TEXT, Deed.MERGE),
        Command("unmerge", merging.unmerge, Takes.NUMBER, Deed.UNMERGE),
        Command("assign", commands.assign, Takes.NUMBER_AND_TEXT, Deed.HAND_OVER),
        Command("resolve", commands.resolve, Takes.NUMBER_AND_TEXT, Deed.RESOLVE),
        Happening(ALBUM, commands.more_of_album),
        Happening(REACHED, commands.missed),
        Press(RequestPress, presses.pressed),
        Press(JoinPress, joined.pressed),
        UnderCard("request", joined.replied),
        Answering(commands.ASK_RESULT, commands.result_given),
    ]
