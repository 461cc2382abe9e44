"""What the bot answers to about decisions."""

from handlers.decisions import commands, papers, presses, publicity, signing
from handlers.decisions.buttons import DecisionPress
from handlers.decisions.papers import PaperPress
from handlers.table import Alone, Command, Place, Press, Route, Takes
from village.rights import Deed

BOTH = Takes.NUMBER_AND_TEXT


def routes() -> list[Route]:
    """The capability's table."""
    return [
        Command("decision", commands.show, Takes.TEXT, Deed.SEE_DECISION),
        Command("found", commands.found, Takes.NUMBER, Deed.OPEN_DECISION, alone=Alone.CADRES),
        Command("nextstep", commands.go_on, Takes.NUMBER, Deed.MOVE_DECISION),
        Command("convene", commands.convene, BOTH, Deed.CONVENE),
        Command("calloff", commands.call_off, Takes.NUMBER, Deed.CONVENE),
        Command("attend", commands.attend, BOTH, Deed.RECORD_MEETING),
        Command("signedhomes", commands.bring, BOTH, Deed.RECORD_MEETING, alone=Alone.CADRES),
        Command("leave", commands.leave, BOTH, Deed.RECORD_MEETING),
        Command("signcode", signing.show, Takes.NUMBER, Deed.RECORD_MEETING, alone=Alone.CADRES),
        Command(
            "signin",
            signing.sign_in,
            BOTH,
            Deed.SIGN_IN,
            Place.PRIVATE,
            stranger=signing.stranger,
        ),
        Command("hands", commands.hands, BOTH, Deed.RECORD_MEETING),
        Command("record", commands.record, BOTH, Deed.RECORD_MEETING),
        Command("object", publicity.object_, BOTH, Deed.OBJECT),
        Command("objectionanswer", publicity.answer, BOTH, Deed.ANSWER_OBJECTION),
        Command("board", publicity.board, Takes.NUMBER, Deed.MOVE_DECISION),
        Command("takedown", publicity.take_down, Takes.NUMBER, Deed.MOVE_DECISION),
        Command("progress", commands.work, BOTH, Deed.MOVE_DECISION),
        Command("income", commands.income, BOTH, Deed.MOVE_DECISION),
        Command("spend", commands.spend, BOTH, Deed.MOVE_DECISION),
        Command("supervise", commands.supervise, BOTH, Deed.SUPERVISE),
        Command("approval", commands.approval, BOTH, Deed.MOVE_DECISION),
        Command("drop", commands.drop, BOTH, Deed.MOVE_DECISION),
        Command("annul", commands.annul, BOTH, Deed.MOVE_DECISION),
        Command("exclude", commands.exclude, Takes.TEXT, Deed.EXCLUDE_MEMBER, alone=Alone.CADRES),
        Command(
            "include", commands.count_again, Takes.TEXT, Deed.EXCLUDE_MEMBER, alone=Alone.CADRES
        ),
        # A bare number is a decision's, else a slip's; the files come in private.
        Command("print", papers.show, Takes.TEXT, Deed.PRINT_PAPERS, alone=Alone.CADRES),
        Press(DecisionPress, presses.pressed),
        Press(PaperPress, papers.pressed),
    ]
