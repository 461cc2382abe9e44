"""What is public of a decision, told in the village's group by a message of its own; when it is no longer, that message says so."""

from collections.abc import Iterator, Sequence

from actions.decisions import Standing
from handlers.asks import Ask, message
from handlers.replies import Card
from storage import cards, chats
from storage.decisions import Step
from storage.engine import Tx
from village.decisions import Move

_PUBLIC = frozenset({Move.PUBLISH, Move.PUBLISH_RESULT})


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
    for at, step in _on_show(one) if group is not None else ():
        name = _name(one, at)
        shown = cards.message_of(tx, village_id=village, chat_id=int(group or 0), name=name)
        if shown is None and last.move not in {Move.UPHOLD, Move.ANNUL}:
            continue
        words = ask.texts_of().decisions.post_ended(one, step, last, ask.rules.zone, ask.now)
        yield Card(name=name, method=message(int(group or 0), words))


def _on_show(one: Standing) -> Sequence[tuple[int, Step]]:
    """What was told and did not end before: of an annulled decision its resolution and its result, else the last."""
    before = one.steps[:-1] if one.steps[-1].move not in _PUBLIC else one.steps
    upheld = [at for at, step in enumerate(before, 1) if step.move is Move.UPHOLD]
    told = [
        (at, step)
        for at, step in enumerate(before, 1)
        if step.move in _PUBLIC and at > max(upheld, default=0)
    ]
    return told if one.steps[-1].move is Move.ANNUL else told[-1:]


def _name(one: Standing, step: int) -> str:
    """A resolution may be published again: each time by its step."""
    return f"posted:{one.decision.number}:{step}"
