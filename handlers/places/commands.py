"""What places are called: the list, another one, and one less."""

import re

from actions import places
from handlers.asks import Ask
from handlers.replies import Reply
from storage.engine import Tx
from village.errors import TextMissing

SHOWN = 120
"""So many fit a message."""
_APART = re.compile(r"[\s,，、;；]+")


def see(tx: Tx, ask: Ask) -> Reply:
    """地名."""
    return ask.say(ask.public.places.list(places.see(tx, ask.actor)[:SHOWN]))


def add(tx: Tx, ask: Ask) -> Reply:
    """地名 加 老桥头 桥头."""
    names = [one for one in _APART.split(ask.heard.words) if one]
    if not names:
        raise TextMissing(command="placeadd")
    return ask.say(ask.public.places.added(places.add(tx, ask.actor, names, now=ask.now)))


def remove(tx: Tx, ask: Ask) -> Reply:
    """地名 删 老桥头."""
    name = ask.heard.words.strip()
    if not name:
        raise TextMissing(command="placedel")
    place, stays = places.remove(tx, ask.actor, name, now=ask.now)
    return ask.say(ask.public.places.removed(place, stays))
