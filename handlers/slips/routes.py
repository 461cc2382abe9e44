"""What the bot answers to about slips."""

from handlers.slips import commands, presses
from handlers.slips.asking import MORE, code
from handlers.slips.buttons import SlipPress
from handlers.slips.presses import ASKING
from handlers.table import Alone, Answering, Command, Place, Press, Route, Takes, UnderCard
from village.referrals import SlipKind
from village.rights import Deed


def routes() -> list[Route]:
    """The capability's table."""
    private, alone = Place.PRIVATE, Alone.NOBODY
    see, call, record = Deed.SEE_SLIP, Deed.CALL_MEETING, Deed.RECORD_MINUTES
    return [
        Command("slip", commands.notice, Takes.NUMBER_AND_TEXT, Deed.DRAW_SLIP, alone=alone),
        Command("letter", commands.letter, Takes.NUMBER_AND_TEXT, Deed.DRAW_SLIP, alone=alone),
        Command("slips", commands.list_or_show, Takes.TEXT, see, private, alone=alone),
        Command("letters", commands.letters, Takes.NUMBER, see, private, alone=alone),
        Command("onsite", commands.onsite, Takes.TEXT, call, private, alone=alone),
        Command("minutes", commands.minutes, Takes.TEXT, record, private, alone=alone),
        Press(SlipPress, presses.pressed),
        UnderCard(SlipKind.NOTICE, presses.under_notice),
        UnderCard(SlipKind.LETTER, presses.under_letter),
        Answering(commands.ASK_WORDS, commands.words_given),
        *(
            Answering(code(what, kind), presses.answered)
            for kind in SlipKind
            for what in ASKING.values()
        ),
        *(Answering(code(what, kind), presses.more) for kind in SlipKind for what in MORE),
    ]
