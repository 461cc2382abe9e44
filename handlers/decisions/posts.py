"""What is public of a decision, told in the village's group by a message of its own; when it is no longer, that message says so."""

from collections.abc import Iterator

from actions.decisions import Standing
from handlers.asks import Ask, message
from handlers.replies import Card
from storage import cards, chats
from storage.engine import Tx
from village.decisions import Move, on_show


def posted(tx: Tx, ask: Ask, one: Standing) -> Iterator[Card]:
    """Nobody looks for it on a card far above."""
    group = chats.of_village(tx, one.decision.village_id, chats.Kind.VILLAGE)
    if group is not None:
        words = ask.texts_of().decisions.posted(one, ask.rules.zone, ask.now)
        yield Card(name=_name(one, len(one.steps)), method=message(int(group), words))


def ended(tx: Tx, ask: Ask, one: Standing) -> Iterator[Card]:
    """Its days are over, an objection was upheld, or the resolution was annulled: the same message is edited.

    Only where it was told: that days are over is no news for who never read it.
    """
    village, last = one.decision.village_id, one.steps[-1]
    group = chats.of_village(tx, village, chats.Kind.VILLAGE)
    if group is None:
        return
    for at in on_show([step.move for step in one.steps]):
        name, step = _name(one, at), one.steps[at - 1]
        shown = cards.message_of(tx, village_id=village, chat_id=int(group), name=name)
        if shown is None and last.move not in {Move.UPHOLD, Move.ANNUL}:
            continue
        words = ask.texts_of().decisions.post_ended(one, step, last, ask.rules.zone, ask.now)
        yield Card(name=name, method=message(int(group), words))


def _name(one: Standing, step: int) -> str:
    """A resolution may be published again: each time by its step."""
    return f"posted:{one.decision.number}:{step}"
