"""The card of a week as messages: with names and buttons for its owner, in numbers for everybody else."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from actions.reminders import Audience, ContactPing
from handlers.asks import House, message
from handlers.people.away_members import NAME, layout
from handlers.replies import Card, to_outgoing
from storage import cards, villages
from storage.engine import Tx
from storage.outbox import Outgoing, Priority
from village.reminders import Subject


def purpose(told: ContactPing) -> str:
    """What delivery needs to find another way; the number is the owner's."""
    step, audience = told.round.step.value, told.audience.value
    return f"reminder:{Subject.CONTACT.value}:{told.round.owner}:{step}:{audience}"


def written(tx: Tx, house: House, found: Iterable[ContactPing], *, now: datetime) -> list[Outgoing]:
    """One message each."""
    return [one for told in found if (one := _message(tx, house, told, now)) is not None]


def _message(tx: Tx, house: House, told: ContactPing, now: datetime) -> Outgoing | None:
    village = villages.find(tx, told.round.village_id)
    if village is None:
        return None
    texts = house.texts.of(told.language or village.language)
    members = told.round.members
    if told.audience is Audience.OWNER:
        rules = house.rules_of(tx, village.id, village)
        text, buttons = layout(village, members, texts, rules, near=True, now=now)
        # Last week's card is far up: this one is sent anew, and then edited.
        cards.forget(tx, village_id=village.id, chat_id=told.chat, name=NAME)
        row = to_outgoing(Card(NAME, message(told.chat, text, buttons=buttons)), village.id)
    else:
        words = texts.contacts.elsewhere(
            len(members), told.owner_name, told.round.step, told.audience
        )
        row = to_outgoing(message(told.chat, words), village.id)
    return replace(row, purpose=purpose(told), priority=Priority.DIGEST)
