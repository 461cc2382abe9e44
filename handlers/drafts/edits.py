"""What is sent to the bot alone without a command, and messages that say something else than they did."""

from dataclasses import replace

from actions import complaints, drafts, edits, offers
from handlers.asks import Ask
from handlers.complaints import opening
from handlers.drafts import cards
from handlers.hearing import line_of
from handlers.offers import talk
from handlers.offers.listening import Sounds
from handlers.replies import Reply
from storage.engine import Tx
from village.talk.model import Label


def sent(tx: Tx, ask: Ask) -> list[Reply]:
    """Sent in private without a command: words that sound like a matter are shown to be registered, a bare file is asked about."""
    if complaints.sounds(tx, ask.village.id, ask.heard.text):
        # The caption of an album comes this way alone.
        return opening.begin(tx, ask, ask.heard.text, plain=True)
    sounds = ask.heard.extra.get("sounds")
    label = sounds.label if isinstance(sounds, Sounds) else Label.ISSUE
    draft = drafts.send_along(
        tx, ask.actor, line_of(ask.heard), label=label, chat=ask.chat, now=ask.now
    )
    if draft is None:
        return []
    plain = replace(ask, heard=replace(ask.heard, words=ask.heard.text))
    return [*talk.alarm(tx, plain), *cards.shown(tx, ask, draft)]


def edited(tx: Tx, ask: Ask) -> list[Reply]:
    """A message was edited: the offer under it follows; its request does when its author says so."""
    return [*talk.reworded(tx, ask), *_followed(tx, ask)]


def _followed(tx: Tx, ask: Ask) -> list[Reply]:
    heard = ask.heard
    if complaints.sounds(tx, ask.village.id, heard.words):
        gone = offers.leave(tx, ask.actor, chat=ask.chat, message_id=heard.message_id)
        back = [] if gone is None else talk.withdraw(gone)
        return [*back, *opening.begin(tx, ask, heard.words, plain=True)]
    if offers.reword(tx, ask.actor, chat=ask.chat, message_id=heard.message_id, text=heard.words):
        return []
    draft = edits.propose(
        tx, ask.actor, chat=ask.chat, message_id=heard.message_id, text=heard.words, now=ask.now
    )
    return [] if draft is None else cards.shown(tx, ask, draft)
