"""What the bot answers to about ballots."""

from handlers.ballots import commands, conditions, helped, on_the_spot
from handlers.ballots.buttons import (
    CastPress,
    DraftPress,
    HelpBackPress,
    HelpCastPress,
    HelpPickPress,
    HelpSeenPress,
    PaperPress,
    PickPress,
)
from handlers.table import Alone, Answering, Command, Place, Press, Route, Takes
from village.rights import Deed

BOTH = Takes.NUMBER_AND_TEXT


def routes() -> list[Route]:
    """The capability's table."""
    return [
        Command("ballot", commands.ballot, Takes.TEXT, Deed.OPEN_BALLOT),
        Command(
            "vote",
            commands.vote,
            Takes.NOTHING,
            Deed.CAST_BALLOT,
            Place.PRIVATE,
            alone=Alone.NOBODY,
        ),
        Command("endballot", commands.finish, BOTH, Deed.OPEN_BALLOT, Place.PRIVATE),
        Command("decisionballot", commands.decision_ballot, Takes.NUMBER, Deed.OPEN_BALLOT),
        Command("watchballot", conditions.watch, BOTH, Deed.WITNESS_BALLOT),
        Command("signoff", conditions.sign, Takes.NUMBER, Deed.OPEN_BALLOT),
        Command("showhands", on_the_spot.show, BOTH, Deed.OPEN_BALLOT),
        Command("papersout", on_the_spot.hand_out, BOTH, Deed.OPEN_BALLOT, alone=Alone.CADRES),
        Command(
            "papercount",
            on_the_spot.enter,
            BOTH,
            Deed.COUNT_PAPERS,
            Place.PRIVATE,
            hushed=True,
            alone=Alone.NOBODY,
        ),
        Command("recuse", on_the_spot.recuse, BOTH, Deed.SEE_RECUSALS, alone=Alone.CADRES),
        Command("helpvote", helped.ask_for, BOTH, Deed.HELP_VOTE, alone=Alone.NOBODY),
        Command("confirmhelp", helped.confirm, BOTH, Deed.CONFIRM_HELP, alone=Alone.CADRES),
        Command("endhelp", helped.take_back, BOTH, Deed.HELP_VOTE, alone=Alone.CADRES),
        Command("hearhelp", helped.hear, BOTH, Deed.SEE_HELPED, Place.PRIVATE, alone=Alone.NOBODY),
        Command("proxy", helped.proxy, BOTH, Deed.OPEN_BALLOT, alone=Alone.CADRES),
        Answering(commands.ASK_NUMBER, commands.typed),
        Answering(helped.ASK_VOICE, helped.heard),
        Press(DraftPress, commands.drafting),
        Press(PaperPress, commands.papering),
        Press(PickPress, commands.picking),
        Press(CastPress, commands.casting),
        Press(HelpPickPress, helped.picking),
        Press(HelpCastPress, helped.casting),
        Press(HelpSeenPress, helped.vouching),
        Press(HelpBackPress, helped.back),
    ]
