"""What the bot answers to about slips."""

from handlers.slips import commands, presses
from handlers.slips.asking import MORE, code
from handlers.slips.buttons import SlipPress
from handlers.slips.presses import ASKING
from handlers.table import Answering, Command, Place, Press, Route, Takes, UnderCard
from village.referrals import SlipKind
from village.rights import Deed


def routes() -> list[Route]:
    """The capability's table."""
    return [
        Command("slip", commands.notice, Takes.NUMBER_AND_TEXT, Deed.DRAW_SLIP),
        Command("letter", commands.letter, Takes.NUMBER_AND_TEXT, Deed.DRAW_SLIP),
        Command("slips", commands.list_or_show, Takes.TEXT, Deed.SEE_SLIP, Place.PRIVATE),
        Command("letters", commands.letters, Takes.NUMBER, Deed.SEE_SLIP, Place.PRIVATE),
        Command("onsite", commands.onsite, Takes.TEXT, Deed.CALL_MEETING, Place.PRIVATE),
        Command("minutes", commands.minutes, Takes.TEXT, Deed.RECORD_MINUTES, Place.PRIVATE),
        Command("print", commands.print_slip, Takes.TEXT, Deed.SEE_SLIP, Place.PRIVATE),
        Press(SlipPress, presses.pressed),
        UnderCard(SlipKind.NOTICE, presses.under_notice),
        UnderCard(SlipKind.LETTER, presses.under_letter),
        Answering(commands.ASK_WORDS, commands.words_given),
        *(
            Answering(code(what, kind), presses.answered)
            for kind in SlipKind
            for what in ASKING.values()
        ),
        *(
            Answering(code(what, kind), presses.more)
            for kind in SlipKind
            for what in MORE
        ),
    ]
