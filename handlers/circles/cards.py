"""The card of a proposal: in work, then the proposal with its button, then in force."""

import html
from collections.abc import Callable

from aiogram.filters.callback_data import CallbackData

from actions.circles import Proposal
from actions.circles_view import view
from handlers.asks import message
from handlers.keyboards import Id, key, row
from handlers.replies import Card
from locales import Language, plain, tidy
from storage.villages import Village

NAME = "circleplan"
"""A village has one proposal, and a chat one card of it."""
LIMIT = 4096
"""Characters of a message in the Bot API."""
LINES = (20, 10, 5, 3)
"""How many gaps and changes are told: fewer where the text would grow too long."""


class CirclePress(CallbackData, prefix="circle"):
    """Put the proposal of `village` into force that was made of the roster with this `mark`."""

    village: Id
    mark: str


def mark_of(found: Proposal) -> str:
    """Tells one proposal's button from another's."""
    return found.books.situation.fingerprint[:16]


def shortened(write: Callable[[int], str]) -> str:
    """A text with as many lines of detail as a message takes; a very long one loses its end rather than its whole."""
    text = ""
    for lines in LINES:
        text = tidy(write(lines))
        if len(text) <= LIMIT:
            return text
    return html.escape(plain(text)[: LIMIT - 200], quote=False) + "…"


def working(village: Village, chat: int, texts: Language) -> Card:
    """Somebody has to wait."""
    return Card(NAME, message(chat, texts.circles.working(village.name)))


def proposal(village: Village, chat: int, texts: Language, found: Proposal | None) -> Card:
    """What came of it; None when nothing did."""
    if found is None:
        return Card(NAME, message(chat, texts.circles.failed(village.name)))
    seen = view(found.books, found.plan)
    text = shortened(lambda lines: texts.circles.proposal(village.name, seen, lines))
    press = CirclePress(village=village.id, mark=mark_of(found))
    buttons = row([key(texts.circles.button("apply"), press)])
    return Card(NAME, message(chat, text, buttons=buttons))


def in_force(village: Village, chat: int, texts: Language, found: Proposal) -> Card:
    """The same card once it was pressed."""
    seen = view(found.books, found.plan)
    text = shortened(lambda lines: texts.circles.in_force(village.name, seen, lines))
    return Card(NAME, message(chat, text))
