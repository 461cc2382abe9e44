"""What the bot answers to about drafts."""

from handlers.drafts import edits, presses
from handlers.drafts.buttons import DraftPress, SplitPress
from handlers.drafts.cards import ASK_DRAFT
from handlers.hearing import EDITED, SENT
from handlers.table import Answering, Happening, Press, Route, UnderCard


def routes() -> list[Route]:
    """The capability's table."""
    return [
        Happening(SENT, edits.sent),
        Happening(EDITED, edits.edited),
        Press(DraftPress, presses.pressed),
        Press(SplitPress, presses.split),
        Answering(ASK_DRAFT, presses.answered),
        UnderCard("draft", presses.replied),
    ]
