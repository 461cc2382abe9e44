"""What waits for a cadre's one press, shown to who could not be reached when it was said."""

from actions import identity, whereabouts
from actions.identity import Shown
from handlers.asks import Ask
from handlers.binding.claim_cards import shown_here
from handlers.people import away
from handlers.replies import Card, Reply
from storage import cards
from storage.engine import Tx

MOST = 10


def claims(tx: Tx, ask: Ask) -> list[Reply]:
    """The cards that this chat does not show yet; of the others only that they are there."""
    if not ask.heard.private or not identity.may_confirm(ask.actor):
        return []
    waiting: list[Card] = [
        shown_here(tx, ask, Shown(one.claim, one.candidates))
        for one in identity.waiting(tx, ask.actor, limit=MOST)
    ]
    waiting += [
        away.claim_card(ask, said) for said in whereabouts.waiting(tx, ask.actor, limit=MOST)
    ]
    missing = [one for one in waiting if not _is_on_show(tx, ask, one)]
    told: list[Reply] = list(missing)
    if seen := len(waiting) - len(missing):
        told.append(ask.say(ask.texts.binding.waiting(seen), quote=False))
    return told


def _is_on_show(tx: Tx, ask: Ask, card: Card) -> bool:
    message = cards.message_of(
        tx, village_id=ask.village.id, chat_id=ask.heard.chat_id, name=card.name
    )
    return message is not None
