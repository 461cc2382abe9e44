"""我家也是: what a press says, and what who joined is told."""

from actions import joined
from handlers.asks import Ask, number_of
from handlers.replies import Reply
from handlers.requests import cards
from handlers.requests.buttons import JoinPress
from storage.engine import Tx
from village.errors import RequestNotFound


def replied(tx: Tx, ask: Ask) -> list[Reply] | None:
    """我家也是, typed under a card: their household joins, and stays in when it is typed again. None for other words."""
    word = ask.heard.text.strip(" \t\n.。!！,，").casefold()
    if word != str(ask.public.joined.button()).casefold():
        return None
    number = number_of(ask, "status")
    done = joined.toggle(tx, ask.actor, number, stays=True, rules=ask.rules, now=ask.now)
    said = ask.public.joined.toast("guest" if done.is_guest else "joined")
    return [*cards.everywhere(ask, done.matter), ask.say(said)]


def pressed(tx: Tx, ask: Ask) -> list[Reply]:
    """A neighbour's press: their household joins, or takes it back."""
    press = ask.heard.press
    if not isinstance(press, JoinPress) or press.village != ask.village.id:
        raise RequestNotFound(number=getattr(press, "number", 0))
    done = joined.toggle(tx, ask.actor, press.number, rules=ask.rules, now=ask.now)
    code = "left" if not done.is_in else "guest" if done.is_guest else "joined"
    said = ask.toast(ask.texts.joined.toast(code), alert=code == "guest")
    return [*cards.everywhere(ask, done.matter), said]
