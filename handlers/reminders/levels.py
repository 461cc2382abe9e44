"""The card of a level: what has reached it today, one for each who supervises."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from actions.escalation import Notice
from handlers.asks import House, message
from handlers.replies import Card, to_outgoing
from storage import cards, villages
from storage.engine import Tx
from storage.outbox import Outgoing, Priority
from village.escalation import Colour


def written(tx: Tx, house: House, found: Iterable[Notice], *, now: datetime) -> list[Outgoing]:
    """One message each; only what comes anew rings a bell."""
    return [row for one in found if (row := _message(tx, house, one, now)) is not None]


def _message(tx: Tx, house: House, one: Notice, now: datetime) -> Outgoing | None:
    village = villages.find(tx, one.village_id)
    if village is None:
        return None
    zone = house.rules_of(tx, village.id, village).zone
    texts = house.texts.of(one.reader.language or village.language)
    name = f"level:{one.colour.value}"
    if one.anew:
        cards.forget(tx, village_id=village.id, chat_id=one.reader.user_id, name=name)
    words = texts.escalation.notice(
        one.colour, one.requests, one.owners, one.without_town, zone, now
    )
    row = to_outgoing(Card(name, message(one.reader.user_id, words)), village.id)
    red = one.colour is Colour.RED
    return replace(row, priority=Priority.NORMAL if red else Priority.DIGEST)
