"""我家也是: what a press says, and what who joined is told."""

from actions import joined
from handlers.asks import Ask
from handlers.replies import Reply
from handlers.requests import cards
from handlers.requests.buttons import JoinPress
from storage.engine import Tx
from village.errors import RequestNotFound


def pressed(tx: Tx, ask: Ask) -> list[Reply]:
    """A neighbour's press: their household joins, or takes it back."""
    press = ask.heard.press
    if not isinstance(press, JoinPress) or press.village != ask.village.id:
        raise RequestNotFound(number=getattr(press, "number", 0))
    done = joined.toggle(tx, ask.actor, press.number, rules=ask.rules, now=ask.now)
    code = "left" if not done.is_in else "guest" if done.is_guest else "joined"
    said = ask.toast(ask.texts.joined.toast(code), alert=code == "guest")
    return [*cards.everywhere(ask, done.matter), said]
